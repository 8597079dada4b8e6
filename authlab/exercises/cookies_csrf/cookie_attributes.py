"""Set a cookie that goes where it is needed, and nowhere else."""

from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown

# Who gets a cookie: the value of SameSite that is asked for, and what another value shows.
_SAME_SITE = {"own pages": "strict", "links": "lax", "anywhere": "none"}


def _judge_set_cookie(set_cookie: Callable[[str, bool, str], Any]) -> None:
    for scripts in (False, True):
        for sent_from in _SAME_SITE:
            got = attempt(set_cookie, "8fjK2", scripts, sent_from)
            asked = f"for scripts={scripts} and sent_from={sent_from!r}"
            must_return(got, f"{asked}, a text was expected and None came")
            _judge_cookie(got, scripts, sent_from, f"{asked}, {shown(got, 120)} came")


def _judge_cookie(got: Any, scripts: bool, sent_from: str, seen: str) -> None:
    if not isinstance(got, str) or any(mark in got for mark in "\r\n"):
        raise Mistake(f"{seen}; one line of text was expected", "not a text")
    pair, *rest = (part.strip() for part in got.removeprefix("Set-Cookie:").split(";"))
    flags = {}
    for name, _, value in (part.partition("=") for part in rest):
        flags[name.strip().lower()] = value.strip().lower()
    if pair != "__Host-session=8fjK2":
        raise Mistake(f"{seen}; it begins with __Host-session=8fjK2", "another name or value")
    if "domain" in flags:
        raise Mistake(f"{seen}; Domain gives it to subdomains too, leave it out", "Domain keeps others out")
    if "secure" not in flags or flags.get("path") != "/":
        raise Mistake(f"{seen}; a name with __Host- is taken only with Secure and Path=/", "a name is enough")
    if ("httponly" in flags) is scripts:
        wanted = "no HttpOnly: scripts read it" if scripts else "HttpOnly: no script needs it"
        raise Mistake(f"{seen}; expected {wanted}", "HttpOnly is about sending")
    if flags.get("samesite") != _SAME_SITE[sent_from]:
        absent = "samesite" not in flags
        raise Mistake(f"{seen}; expected SameSite={_SAME_SITE[sent_from].title()}",
                      "the default will do" if absent else "Lax and Strict are one")  # fmt: skip


def _set_cookie(value: str, scripts: bool, sent_from: str) -> str:
    same_site = {"own pages": "Strict", "links": "Lax", "anywhere": "None"}
    cookie = f"__Host-session={value}; Path=/; Secure; SameSite={same_site[sent_from]}"
    return cookie if scripts else cookie + "; HttpOnly"


SET_COOKIE = Exercise(
    id="15.set-cookie",
    judge=_judge_set_cookie,
    answer=_set_cookie,
    hints=(
        "one flag is about scripts, another about who sends the request; the prefix asks for two more",
        "Strict is for own pages, Lax lets links through, None sends it from anywhere",
        'f"__Host-session={value}; Path=/; Secure; SameSite={…}", and "; HttpOnly" unless scripts read it',
    ),
    praise="six cookies, and each goes where it is needed and nowhere else",
)
