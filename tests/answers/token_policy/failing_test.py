"""Answers to exercise 10.expose."""

from typing import Any

from answers import Answers, Wrong
from authlab.exercises.token_policy import NOW

Part = dict[str, Any]


def changed(header: Part | None = None, **claims: Any) -> Any:
    """Build an answer to `expose` that changes a good token; a claim that is None is left out."""

    def expose(good: Part, good_claims: Part, now: int) -> tuple[Part, Part]:
        every = {**good_claims, **claims}
        return {**good, **(header or {})}, {name: value for name, value in every.items() if value is not None}

    return expose


TABLE = {
    "10.expose": Answers(
        right=(
            changed(exp=None),
            changed({"typ": "refresh+jwt"}),
            changed(nbf=NOW + 3600),
            changed(sub=7),
            changed({"crit": ["mfa"]}),
            changed(sub=None),
        ),
        wrong=(
            Wrong(
                changed(aud="wiki"),
                "tests what is checked",
                ("'aud': 'wiki'", "it is for another service", "let it through"),
            ),
            Wrong(changed(), "nothing is wrong", ("'aud': 'authlab'", "accepts it too")),
            Wrong(changed(jti=None), "nothing is wrong", ("accepts it too",)),
            Wrong(changed(note="x" * 20_000), "nothing is wrong", ("accepts it too",)),
            Wrong(changed(aud=["wiki", "authlab"]), "nothing is wrong", ("accepts it too",)),
            Wrong(changed({"typ": None}), "raises", ("insecure_refuse(", "AttributeError")),
            Wrong(changed(sub={7}), "not what JSON can hold", ("cannot be written",)),
            Wrong(
                lambda header, claims, now: claims, "not a header and claims", ("two dictionaries", "'iss'")
            ),
            Wrong(lambda *_: None, "nothing is returned", ("expose returned None",)),
        ),
    ),
}
