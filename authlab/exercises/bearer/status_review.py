"""Review by requests how a service says no."""

from collections.abc import Callable, Mapping
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.exercises.bearer.bearer_answers import GOOD, ORPHAN, is_exactly

_FAULTS: dict[str, dict[Any, int]] = {
    "none": {},
    "a bad token": {"bad": 403},
    "a user who is gone": {"orphan": 404},
    "both": {"bad": 403, "orphan": 404},
    "no header": {None: 403},  # FastAPI's own HTTPBearer, until pull request 13786
}
_MISSED = {
    "bad": ("a bad token", "a bad token is forbidden"),
    "orphan": ("the token of a user who is gone", "a user who is gone is a page that is gone"),
    None: ("no header at all", "everybody sends a header"),
}


def _kind(header: Any) -> str | None:
    """Say what a header is: none, `bad`, `orphan`, `good`, or `other` where no Bearer came."""
    if header is None:
        return None
    scheme, _, token = str(header).partition(" ")
    known = {GOOD: "good", ORPHAN: "orphan"}
    return known.get(token.strip(), "bad") if scheme.lower() == "bearer" else "other"


def _right(header: Any) -> int:
    return 200 if _kind(header) == "good" else 401


def _service(faults: Mapping[Any, int]) -> Callable[[Any], int]:
    def ask(header: Any) -> int:
        return faults.get(_kind(header), _right(header))

    return ask


def _judge_review(review: Callable[..., Any]) -> None:
    for about, faults in _FAULTS.items():
        got = attempt(review, _service(faults), GOOD, ORPHAN)
        said = f"of a service whose faults are: {about}; {shown(got, 90)} came"
        must_return(got, said)
        pairs = got if isinstance(got, list | tuple | set) else [()]
        if not all(isinstance(one, tuple | list) and len(one) == 2 for one in pairs):
            raise Mistake(f"{said}. Pairs were expected: a header, and its right status", "not pairs")
        for header, status in got:
            here = f"{said}. For the header {shown(header)}, the right status is {_right(header)}"
            if not is_exactly(status, _right(header)):
                name = "403 means not signed in" if is_exactly(status, 403) else "what came is what should"
                raise Mistake(f"{here}, and you expect {shown(status)}", name)
            if _kind(header) not in faults:
                raise Mistake(f"{here}, and came: that request does not fail", "what passes is a fault")
        if missed := set(faults) - {_kind(header) for header, _ in got}:
            what, shows = _MISSED[min(missed, key=str)]
            raise Mistake(f"{said}. With {what}, 401 was expected and another status came", shows)


def _review(ask, token: str, orphan: str) -> list:
    right = {None: 401, "Bearer not.a.token": 401}
    right |= {f"Bearer {orphan}": 401, f"Bearer {token}": 200}
    return [(header, status) for header, status in right.items() if ask(header) != status]


REVIEW = Exercise(
    id="13.review",
    judge=_judge_review,
    answer=_review,
    hints=(
        "which four kinds of requests are there, and which status should each of them get?",
        "no header, a token that is none, the token of a user who is gone, a good one: 401, 401, 401, 200",
        "make a dictionary of headers and right statuses; return the items for which ask(header) differs",
    ),
    praise="every fault is pinned by a request that fails today and passes once it is mended",
)
