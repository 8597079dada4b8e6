"""Make the token that shows what a policy misses."""

import json
from collections.abc import Callable
from typing import Any

from authlab.exercise import Exercise, Mistake, attempt, must_return, shown
from authlab.exercises.token_policy.claims_policy import NOW, refuse
from authlab.insecure.policies import insecure_refuse
from authlab.redteam.minted import TOKENS


def _judge_expose(expose: Callable[..., Any]) -> None:
    header, claims = TOKENS[0].parts(NOW)
    got = attempt(expose, dict(header), dict(claims), NOW)
    must_return(got, "expose returned None, and header and claims of a token were expected")
    if not isinstance(got, tuple | list) or len(got) != 2 or not all(isinstance(part, dict) for part in got):
        said = f"two dictionaries were expected, header and claims, and {shown(got)} came"
        raise Mistake(said, "not a header and claims")
    try:
        header, claims = json.loads(json.dumps(({**got[0], "alg": "HS256"}, got[1])))
    except Exception as problem:
        said = f"a token with {shown(got[1], 200)} cannot be written: {problem}"
        raise Mistake(said, "not what JSON can hold", problem) from problem
    seen = f"of a token with {shown(header, 120)} and {shown(claims, 200)}"
    reason = attempt(insecure_refuse, dict(header), dict(claims), NOW)
    if reason:
        raise Mistake(
            f"{seen}, insecure_refuse says: {reason}. It has to let it through", "tests what is checked"
        )
    if not refuse(header, claims, NOW):
        raise Mistake(
            f"{seen}, nothing is wrong: a sound policy accepts it too. Change something", "nothing is wrong"
        )


def _expose(header: dict, claims: dict, now: int) -> tuple:
    return header, {**claims, "aud": "authlab-wiki"}


EXPOSE = Exercise(
    id="10.expose",
    judge=_judge_expose,
    answer=_expose,
    hints=(
        "read it line by line and ask of each: what would I have to send so that this line is content?",
        "it does not mind what is missing, looks for a piece of a text, and leaves some claims out",
        'return header, {**claims, "aud": ...} with another service\'s name that has authlab in it',
    ),
    praise="this token is the failing test: put it beside the policy, then mend the policy until it passes",
)
