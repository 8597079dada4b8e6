"""Answers to exercise 10.refuse."""

from typing import Any

from answers import Answers, Wrong
from authlab import tokens
from authlab.errors import TokenError
from authlab.exercises.token_policy import NOW, REFUSE
from authlab.redteam.minted import POLICY

Part = dict[str, Any]
KEY = b"the key of the answers: 32 bytes."
refuse_as_the_reference = REFUSE.answer


def refuse_as_authlab(header: Part, claims: Part, now: int) -> str | None:
    try:
        tokens.jwt_decode(tokens.jwt_encode(claims, KEY, header=header), KEY, policy=POLICY, now=now)
    except TokenError as problem:
        return str(problem)
    return None


def refuse_in_a_table(header: Part, claims: Part, now: int) -> str:
    exp, aud = claims.get("exp"), claims.get("aud")
    audience = [aud] if isinstance(aud, str) else aud or []
    rules = {
        "end": type(exp) in (int, float) and now < exp + 60,
        "begin": claims.get("iat", 0) <= now + 60 and claims.get("nbf", 0) <= now + 60,
        "issuer": claims.get("iss") == "authlab",
        "audience": any(name == "authlab" for name in audience),
        "type": str(header.get("typ")).lower() in ("at+jwt", "application/at+jwt"),
        "user": isinstance(claims.get("sub"), str) and bool(claims["sub"]),
        "crit": not header.get("crit"),
    }
    return ", ".join(name for name, holds in rules.items() if not holds)


def but(name: str, value: Any) -> Any:
    """Build the reference policy with one claim or header always put right (or wrong) before it looks."""

    def refuse(header: Part, claims: Part, now: int) -> str | None:
        header, claims = dict(header), dict(claims)
        (header if name in ("typ", "crit") else claims)[name] = value
        if name == "crit":
            header.pop("crit")
        return refuse_as_the_reference(header, claims, now)

    return refuse


def refuse_with_leeway(seconds: int) -> Any:
    def refuse(header: Part, claims: Part, now: int) -> str | None:
        exp, iat = claims.get("exp"), claims.get("iat", 0)
        shifted = {**claims, "exp": exp + seconds - 60} if isinstance(exp, int) else claims
        return refuse_as_the_reference(header, {**shifted, "iat": iat - seconds + 60}, now)

    return refuse


def refuse_by_pieces(header: Part, claims: Part, now: int) -> str | None:
    if "authlab" not in claims.get("aud", ""):
        return "aud"
    return refuse_as_the_reference(header, {**claims, "aud": "authlab"}, now)


def refuse_one_name(header: Part, claims: Part, now: int) -> str | None:
    return "aud" if claims.get("aud") != "authlab" else refuse_as_the_reference(header, claims, now)


def refuse_exact_type(header: Part, claims: Part, now: int) -> str | None:
    return "typ" if header.get("typ") != "at+jwt" else refuse_as_the_reference(header, claims, now)


def refuse_without_missing(header: Part, claims: Part, now: int) -> str | None:
    return refuse_as_the_reference(
        header, {"exp": now + 1, "iat": now, "iss": "authlab", "aud": "authlab", "sub": "a"} | claims, now
    )


def refuse_breaking(header: Part, claims: Part, now: int) -> str | None:
    return "exp" if claims["exp"] <= now - 60 else None


def refuse_number_by_chance(header: Part, claims: Part, now: int) -> str | None:
    return "exp" if claims.get("exp", 0) <= now - 60 else None


TABLE = {
    "10.refuse": Answers(
        right=(refuse_as_authlab, refuse_in_a_table),
        wrong=(
            Wrong(
                lambda *_: None,
                "signature valid means trust",
                ("“a token without end”", "all twenty", "with the key"),
            ),
            Wrong(
                lambda *_: "no", "refusing is safe", ("“a token as issued”", "'no' came", "None was expected")
            ),
            Wrong(lambda *_: True, "not a reason", ("“a token as issued”", "None or a reason", "True came")),
            Wrong(
                refuse_without_missing,
                "what is missing holds",
                ("“a token without end” (no exp)", "a refusal was expected", "None came"),
            ),
            Wrong(refuse_breaking, "what is missing holds", ("“a token without end”", "KeyError: 'exp'")),
            Wrong(
                refuse_number_by_chance,
                "what is signed has the right type",
                ("“an end as text” (exp: '9999999999')", "TypeError", "isinstance"),
            ),
            Wrong(
                lambda header, claims, now: None if "exp" in claims else "exp",
                "exp is there, so it is checked",
                (
                    "“an expired token” (exp: now -300)",
                    "five minutes ago",
                    "compare exp with now",
                ),
            ),
            Wrong(refuse_with_leeway(3600), "more leeway is harmless", ("“an expired token”", "60 seconds")),
            Wrong(
                refuse_with_leeway(0),
                "no leeway for clocks",
                ("“expired twenty seconds ago” (exp: now -20)", "None was expected and 'it is over' came"),
            ),
            Wrong(but("nbf", NOW), "only the end is a time", ("“a token before its time” (nbf: now +3600)",)),
            Wrong(but("iat", NOW), "only the end is a time", ("“issued tomorrow”", "iat may not lie ahead")),
            Wrong(
                lambda header, claims, now: (
                    refuse_as_the_reference(header, {**claims, "iss": "authlab"}, now)
                    if "iss" in claims
                    else "iss"
                ),
                "who has the key is the issuer",
                ("“another issuer's token” (iss: 'wiki'", "somebody else issued it"),
            ),
            Wrong(
                lambda header, claims, now: (
                    refuse_as_the_reference(header, {**claims, "aud": "authlab"}, now)
                    if "aud" in claims
                    else "aud"
                ),
                "aud is decoration",
                ("“another service's token” (aud: 'wiki'", "it is for the wiki"),
            ),
            Wrong(
                refuse_by_pieces,
                "in finds pieces of a text",
                ("“a service with a longer name”", "'authlab-wiki'"),
            ),
            Wrong(refuse_one_name, "aud is one name", ("“for the wiki and for us”", "['wiki', 'authlab']")),
            Wrong(
                but("typ", "at+jwt"),
                "one key, one kind of token",
                ("“a refresh token as access” (typ: 'refresh+jwt'", "to fetch new tokens"),
            ),
            Wrong(
                refuse_exact_type,
                "typ is compared letter by letter",
                ("“its type in capitals” (typ: 'application/AT+JWT'", "None was expected and 'typ' came"),
            ),
            Wrong(
                lambda header, claims, now: (
                    refuse_as_the_reference(header, {**claims, "sub": str(claims.get("sub", ""))}, now)
                    if "sub" in claims
                    else "sub"
                ),
                "what is signed has the right type",
                ("“a user by number” (sub: 7",),
            ),
            Wrong(but("crit", None), "what is unknown is harmless", ("“a header with crit” (crit: ['mfa']",)),
        ),
    ),
}
