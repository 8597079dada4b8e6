"""Write a limit on guessing that locks nobody out."""

from collections.abc import Iterable
from functools import partial

from authlab.exercise import Exercise, Mistake
from authlab.exercises.under_load.simulated_guessing import (
    GUESSES,
    NOW,
    OFFICE,
    PHONE,
    SOURCES,
    asked,
    guesses_at,
    let_through,
    many_sources,
    one_source,
    try_of_ada,
)
from authlab.insecure.limits import DAY, MINUTE, History, Limit, Try, insecure_no_limit

_ATTACKS = (
    (one_source, 200, "one source, once on each of as many accounts, within a minute",
     "Each account has one failure, the source all", "by account only"),
    (many_sources, 100, f"{SOURCES} sources on one account, within a minute",
     "Each source sends twenty; the account has them all", "by source only"),
    (partial(many_sources, seconds=DAY - 1), 100, f"{SOURCES} sources on one account, within a day",
     "Who guesses slowly has time", "forgets too soon"),
    (partial(guesses_at, "ada", OFFICE, PHONE, DAY - 1), 100,
     "a device that knows ada, on ada's account, within a day",
     "A phone can be stolen: count it too, by the day", "a known device may do anything"),
)  # fmt: skip


def _judge_allowed(allowed: Limit) -> None:
    typed = let_through(insecure_no_limit, (try_of_ada(i, right=False) for i in range(9)))
    on_phone = let_through(insecure_no_limit, (try_of_ada(i, PHONE, right=False) for i in range(9)))
    right = let_through(
        insecure_no_limit, (try_of_ada(i, phone) for i in range(150) for phone in (None, PHONE))
    )
    _let_in(allowed, (
        (History(), try_of_ada(0), "before anybody has failed", "", "refuses everybody"),
        (typed, try_of_ada(9), "ada has mistyped 9 times and knows her password the tenth time",
         ". Five tries are few for her, and a hundred are few for a guesser", "lock after five"),
        (on_phone, try_of_ada(9, PHONE), "ada has mistyped 9 times at her phone", "", "lock after five"),
        *((right, try_of_ada(150, device), "after 150 logins with the right password", ": count failures",
           "counts successes") for device in (None, PHONE)),
    ))  # fmt: skip
    by_one, by_many, _, by_phone = _judge_guesses(allowed)
    bob = Try("bob", "192.0.2.2", None, NOW + MINUTE - 1)
    after = f"after the guesses from {SOURCES} sources on her account, "
    _let_in(allowed, (
        (by_many, try_of_ada(MINUTE, PHONE), f"{after}ada is at her phone",
         ". Whoever does not like her can keep her out like this", "the victim is locked out"),
        (by_one, try_of_ada(MINUTE - 1, PHONE, OFFICE), "ada is at her phone, behind the address that "
         "guesses (one office, say)", "", "a device counts as its source"),
        *((history, bob, "while others are guessed at, bob logs in from elsewhere", "", "one counter for all")
          for history in (by_one, by_many)),
        (by_many, try_of_ada(DAY + MINUTE), f"{after}a day later, ada is at a new device",
         ". Nobody is there to unlock her by hand", "never forgets"),
        (by_one, try_of_ada(DAY + MINUTE, None, OFFICE), "a day after the guesses of one source, ada is at a "
         "new device behind its address", "", "never forgets"),
        (by_phone, try_of_ada(2 * DAY, PHONE), "a day after a thief's last guess, ada has her phone back",
         ". Nobody is there to unlock it by hand", "never forgets"),
    ))  # fmt: skip


def _let_in(allowed: Limit, logins: Iterable[tuple[History, Try, str, str, str]]) -> None:
    for history, one, when, why, misconception in logins:
        if not asked(allowed, history, one):
            raise Mistake(f"{when}: True was expected and False came{why}", misconception)


def _judge_guesses(allowed: Limit) -> list[History]:
    """Return what each attack got through."""
    let: list[History] = []
    for guesses, most, whence, why, misconception in _ATTACKS:
        let.append(let_through(allowed, guesses(), most=most))
        said = f"of {GUESSES:,} guesses from {whence}, at most {most} were expected to be let through and "
        if len(let[-1]) == most + 1:
            said += f"{most + 1} came. Once {most} have failed, the next must wait: use < and not <="
            raise Mistake(said, "one too many")
        if len(let[-1]) > most:
            raise Mistake(f"{said}more came. {why}", misconception)
    return let


def _allowed(history, account, source, device, now):
    if device:
        return history.failures(now - DAY, account=account, device=device) < 100
    by_source = history.failures(now - MINUTE, source=source)
    by_all = history.failures(now - DAY, account=account)
    return by_source < 200 and by_all < 100


ALLOWED = Exercise(
    id="08.allowed",
    judge=_judge_allowed,
    answer=_allowed,
    hints=(
        "three counts: a known device has its own, a stranger needs room on the source and on the account",
        "if device: return history.failures(now - DAY, account=account, device=device) < 100",
        "else both: history.failures(now - MINUTE, source=source) < 200, and the account < 100 since a day",
    ),
    praise="all four attacks run dry, and ada gets in at her phone; at a new device she may wait for a day",
)
