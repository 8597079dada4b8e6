"""Open exactly one hole by one part."""

from collections.abc import Callable
from typing import Any

from authlab import redteam
from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.exercises.capstone.whole_board import at_low_cost, told, trials
from authlab.parts import Parts
from authlab.server import Server


def _judge_hole(open_one: Callable[..., Any]) -> None:
    with Server(parts=Parts(), name="one hole") as server:
        at_low_cost(server)
        got = attempt(open_one, server.system)
        said = f"open_one(system) returned {shown(got)}"
        must_return(got, said)
        if not isinstance(got, dict) or not got.keys() <= vars(Parts()).keys():
            raise Mistake(f"{said}. A dictionary of parts was expected, as {{'verify': …}}", "not parts")
        said = f"with another {' and '.join(sorted(got))}" if got else "with no other part"
        server.replace(**got)
        found: list[str] = []
        for attack, evidence in trials(server, browser="headers" in got):
            if redteam.mark(attack, evidence) == "✗":
                if attack.kind == "user story":
                    raise Mistake(
                        f"{said}. {told(attack, evidence)}; alive was expected", "a user pays for it"
                    )
                found.append(attack.name)
            if len(found) > 1:
                raise Mistake(
                    f"{said}. Two are alive already, one was expected: {found}", "more than one hole"
                )
        if not found:
            raise Mistake(f"{said}, no attack is alive, and one was expected", "nothing is open")


def _open_one(system) -> dict:
    async def offload(function, *arguments):
        return function(*arguments)

    return {"offload": offload}


ONE_HOLE = Exercise(
    id="20.one_hole",
    judge=_judge_hole,
    answer=_open_one,
    hints=(
        "most weak parts open several holes at once; which attack is the only one of its kind?",
        "how long a no takes depends on unmatchable alone; who is answered meanwhile, on offload alone",
        "a coroutine offload(function, *arguments) that returns function(*arguments): lesson 08",
    ),
    praise="one attack alive, and all users go on: you know which part it hangs on",
)
