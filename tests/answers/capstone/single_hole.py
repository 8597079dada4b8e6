"""Answers to exercise 20.one_hole."""

from typing import Any

from answers import Answers, Wrong
from answers.capstone.hardening import either, nobody
from authlab.insecure import storage, talkative
from authlab.insecure.blocking import insecure_offload


def cheaper(system: Any) -> dict:
    return {"unmatchable": talkative.insecure_unmatchable}


def any_cost(system: Any) -> dict:
    return dict(storage.ANY_COST)


def salted(system: Any) -> dict:
    return dict(storage.SALTED)


TABLE = {
    "20.one_hole": Answers(
        right=(cheaper, any_cost, salted),
        wrong=(
            Wrong(lambda system: {}, "nothing is open", ("no other part", "one was expected")),
            Wrong(
                lambda system: dict(storage.SHA256),
                "more than one hole",
                ("dump and crack", "one was expected"),
            ),
            Wrong(lambda system: {"throttle": nobody}, "a user pays for it", ("register and log in", "dead")),
            Wrong(lambda system: {"verfy": either}, "not parts", ("verfy", "A dictionary of parts")),
            Wrong(lambda system: insecure_offload, "not parts", ("A dictionary of parts",)),
            Wrong(lambda system: None, "nothing is returned", ("None",)),
        ),
    ),
}
