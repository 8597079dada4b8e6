"""Answers to exercise 19.fresh."""

from typing import Any

from answers import Answers, Wrong


def fresh_by_steps(kept: dict, now: float, refresh: Any) -> Any:
    if not kept:
        return None
    left = kept["until"] - now
    if left >= 60:
        return kept["access"]
    try:
        got = refresh(kept["refresh"])
    except OSError:
        return kept["access"] if left > 0 else None
    if not got:
        kept.clear()
        return None
    kept.update(access=got["access_token"], refresh=got["refresh_token"], until=now + got["expires_in"])
    return got["access_token"]


def fresh_inside_out(kept: dict, now: float, refresh: Any) -> Any:
    access, until, token = (kept.get(name) for name in ("access", "until", "refresh"))
    if access and until <= now + 60:
        try:
            answer = refresh(token)
        except OSError:
            return access if now < until else None
        kept.clear()
        if answer:
            access = answer["access_token"]
            kept |= {
                "access": access,
                "until": now + answer["expires_in"],
                "refresh": answer["refresh_token"],
            }
    return access if kept else None


def client(**how: Any) -> Any:
    """Build a client that is right but for what is given."""

    def fresh(kept: dict, now: float, refresh: Any) -> Any:
        if not kept and not how.get("hopeful"):
            return None
        if kept["until"] - now >= how.get("margin", 60):
            return kept["access"]
        try:
            answer = refresh(kept["refresh"])
        except OSError:
            if how.get("raises"):
                raise
            if how.get("gives_up"):
                kept.clear()
                return None
            return kept["access"] if now < kept["until"] or how.get("for_ever") else None
        if answer is None:
            if not how.get("stubborn"):
                kept.clear()
            return None
        if not how.get("old_access"):
            kept["access"] = answer["access_token"]
        if not how.get("old_end"):
            kept["until"] = now + how.get("lives", answer["expires_in"])
        if not how.get("old_refresh"):
            kept["refresh"] = answer["refresh_token"]
        return kept["access"]

    return fresh


def forgets_and_asks(kept: dict, now: float, refresh: Any) -> Any:
    if not kept or now < kept["until"] - 60:
        return kept.get("access")
    kept.clear()
    return refresh(kept["refresh"])


TABLE = {
    "19.fresh": Answers(
        right=(fresh_by_steps, fresh_inside_out),
        wrong=(
            Wrong(
                client(margin=10**6), "a token is refreshed at every call", ("second 0", "nothing", "'r1'")
            ),
            Wrong(client(margin=0), "a token is good to its last second", ("second 841", "'r1'", "[]")),
            Wrong(
                client(old_refresh=True), "the old refresh token is kept", ("second 1,800", "'r2'", "'r1'")
            ),
            Wrong(client(old_end=True), "the new end is not kept", ("second 1,750", "nothing")),
            Wrong(client(lives=900), "the new end is not kept", ("second 1,750", "nothing")),
            Wrong(
                forgets_and_asks,
                "a token is good to its last second",
                ("second 841", "({'access': 'a1'", "841, refresh) raised KeyError"),
            ),
            Wrong(client(gives_up=True), "no answer means signed out", ("silence", "'a3'", "None came")),
            Wrong(client(raises=True), "a refresh always has an answer", ("silence", "OSError")),
            Wrong(client(for_ever=True), "a token is good for ever", ("2,701", "None", "'a3' came")),
            Wrong(client(hopeful=True), "there is always a token", ("3,701", "with {}", "KeyError")),
            Wrong(client(old_access=True), "the old access token is sent", ("841", "'a2'", "'a1' came")),
            Wrong(client(stubborn=True), "a refused token is kept", ("3,701", "nothing")),
        ),
    ),
}
