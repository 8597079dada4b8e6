"""Answers to the exercises of lesson 10."""

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


def changed(header: Part | None = None, **claims: Any) -> Any:
    """Build an answer to `expose` that changes a good token; a claim that is None is left out."""

    def expose(good: Part, good_claims: Part, now: int) -> tuple[Part, Part]:
        every = {**good_claims, **claims}
        return {**good, **(header or {})}, {name: value for name, value in every.items() if value is not None}

    return expose


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
    "10.leeway": Answers(
        right=(
            lambda skews, most: min(most, max(map(abs, skews))),
            lambda skews, most: sorted([max(max(skews), -min(skews)), most])[0],
        ),
        wrong=(
            Wrong(
                lambda skews, most: min(most, max(0, *skews)),
                "only clocks that are ahead count",
                ("[-45, 10]", "45 was expected and 10 came", "behind"),
            ),
            Wrong(
                lambda skews, most: most,
                "more leeway is harmless",
                ("[0, 12, -3]", "12 was expected and 120 came"),
            ),
            Wrong(
                lambda skews, most: max(map(abs, skews)),
                "more leeway is harmless",
                ("[5, -7200]", "120 was expected and 7200 came", "that much longer"),
            ),
            Wrong(
                lambda skews, most: min(most, sum(map(abs, skews))),
                "the clocks add up",
                ("15 came", "add up"),
            ),
            Wrong(
                lambda skews, most: sum(map(abs, skews)) / len(skews),
                "the usual clock is enough",
                ("12 was expected and 5.0 came", "furthest off"),
            ),
            Wrong(lambda skews, most: f"{max(skews)}", "not a number", ("'12' came",)),
            Wrong(lambda skews, most: None, "nothing is returned", ("12 was expected", "None came")),
        ),
    ),
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
