"""Answers to exercise 11.keeps-closed."""

import itertools
import json
from collections.abc import Callable
from typing import Any

from answers import Answer, Answers, Wrong
from authlab.encoding import b64url_encode
from authlab.errors import TokenError
from authlab.redteam.forgery import forged, nothing


def believed(read: Callable[[str], Any], token: str) -> bool:
    try:
        read(token)
    except Exception:
        return False
    return True


def unsigned(token: str, *algs: str) -> list[str]:
    return [forged(token, nothing, header={"alg": alg}) for alg in algs]


def every_spelling(read: Callable[[str], Any], token: str) -> bool:
    cases = ["".join(letters) for letters in itertools.product("nN", "oO", "nN", "eE")]
    passed = [one for one in unsigned(token, *cases, "HS256") if believed(read, one)]
    return not passed and believed(read, token)


def step_by_step(read: Callable[[str], Any], token: str) -> bool:
    try:
        claims = read(token)
    except Exception:
        return False
    header, payload, _ = token.split(".")
    for alg in ["none", "NONE", "NonE"]:
        new = b64url_encode(json.dumps({"typ": "JWT", "alg": alg}).encode())
        try:
            read(new + "." + payload + ".")
            return False
        except Exception:  # noqa: S110
            pass
    try:
        read(header + "." + payload + ".")
    except Exception:
        return claims["sub"] == "ada"
    return False


def presenting(*algs: str, right: bool = True) -> Answer:
    """Build a test that presents unsigned tokens with these algorithms, and the right one or not."""

    def keeps_closed(read: Callable[[str], Any], token: str) -> bool:
        return not any(believed(read, one) for one in unsigned(token, *algs)) and (
            not right or believed(read, token)
        )

    return keeps_closed


def lets_out(read: Callable[[str], Any], token: str) -> bool:
    return bool(read(token)) and not any(read(one) for one in unsigned(token, "none", "nOnE"))


def catches_some(read: Callable[[str], Any], token: str) -> bool:
    for one in unsigned(token, "none", "nOnE", "HS256"):
        try:
            read(one)
        except TokenError:
            continue
        return False
    return believed(read, token)


def one_try_for_all(read: Callable[[str], Any], token: str) -> bool:
    try:
        for one in unsigned(token, "none", "nOnE", "HS256"):
            read(one)
            return False
    except Exception:
        return believed(read, token)
    return True


def any_refusal(read: Callable[[str], Any], token: str) -> bool:
    return not all(believed(read, one) for one in unsigned(token, "none", "nOnE", "HS256"))


def asserts(read: Callable[[str], Any], token: str) -> bool:
    assert believed(read, token)
    assert not any(believed(read, one) for one in unsigned(token, "none", "nOnE", "HS256"))
    return True


TABLE = {
    "11.keeps-closed": Answers(
        right=(every_spelling, step_by_step, presenting("none", "None", "nOnE", "NONE", "HS256")),
        wrong=(
            Wrong(presenting("HS256"), "never tries none", ("believes alg none", "False was expected")),
            Wrong(presenting("none", "HS256"), "one spelling is enough", ("not nOnE", "True came")),
            Wrong(presenting("none", "None", "NONE", "HS256"), "one spelling is enough", ("and NONE",)),
            Wrong(presenting("none", "nOnE"), "only alg none is unsigned", ("Leave the header",)),
            Wrong(presenting("none", "nOnE", "HS256", right=False), "refusing everything is safe",
                  ("refuses every token", "must pass")),
            Wrong(lets_out, "a refusal is an error", ("True was expected", "catch it")),
            Wrong(catches_some, "one kind of no", ("on PyJWT", "except Exception")),
            Wrong(asserts, "asserts instead of answering", ("False was expected", "would assert")),
            Wrong(one_try_for_all, "one spelling is enough", ("asked: alg 'none' unsigned, refused; alg",)),
            Wrong(any_refusal, "one refusal is enough", ("unsigned, believed; ", "enough for False")),
            Wrong(lambda read, token: not every_spelling(read, token), "a sound reader is red", ("by hand",)),
            Wrong(lambda read, token: int(every_spelling(read, token)), "not a yes or no", ("1 came",)),
            Wrong(lambda read, token: None, "nothing is returned", ("True was expected",)),
        ),
    ),
}  # fmt: skip
