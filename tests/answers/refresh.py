"""Answers to the exercises of lesson 19."""

from typing import Any

from answers import Answers, Wrong


def rotate_by_question(session: dict, token: str, now: float, new: Any) -> Any:
    first = session["tokens"].get(token, "unknown")
    if first == "unknown" or not session["open"] or now >= session["ends"]:
        return None
    if first is not None and now > first + 10:
        session["open"] = False
        return None
    session["tokens"][token] = first or now
    session["tokens"].update({(fresh := new()): None})
    return fresh


def rotate_with_one_successor(session: dict, token: str, now: float, new: Any) -> Any:
    """Answer a second tab, or a second try, with the very token that the first one got."""
    tokens = session["tokens"]
    if not session["open"] or now >= session["ends"] or token not in tokens:
        return None
    if tokens[token] is None:
        tokens[token] = (now, new())
        tokens[tokens[token][1]] = None
    elif now - tokens[token][0] > 10:
        session["open"] = False
        return None
    return tokens[token][1]


def rotate_and_forget(session: dict, token: str, now: float, new: Any) -> Any:
    """End a session by throwing away all that belongs to it."""
    tokens = session["tokens"]
    if token not in tokens or not session["open"] or now >= session["ends"]:
        return None
    if tokens[token] is not None and now - tokens[token] > 10:
        tokens.clear()
        return None
    tokens[token] = now if tokens[token] is None else tokens[token]
    following = new()
    tokens[following] = None
    return following


def changed(**how: Any) -> Any:
    """Build an answer that is right but for what is given."""

    def rotate(session: dict, token: str, now: float, new: Any) -> Any:
        tokens = session["tokens"]
        if token not in tokens:
            if how.get("suspicious"):
                session["open"] = False
            if not how.get("credulous"):
                return None
        if not (session["open"] or how.get("after_logout")):
            return None
        if now >= session["ends"] + how.get("late", 0) and not how.get("endless"):
            return None
        used = tokens.get(token)
        if used is not None and now - used > how.get("grace", 10):
            session["open"] = bool(how.get("only_refuse"))
            return None
        if used is None or how.get("sliding"):
            tokens[token] = now
        if how.get("same"):
            return token
        following = new()
        if not how.get("lost"):
            tokens[following] = how.get("stamp") and now
        return following

    return rotate


def rotate_twice(session: dict, token: str, now: float, new: Any) -> Any:
    """Answer a second try, and take a third one for a theft."""
    if isinstance(session["tokens"].get(token), float):
        return None
    following = changed()(session, token, now, new)
    if following and session["tokens"][token] != now:
        session["tokens"][token] = float(now)
    return following


def rotate_by_key(session: dict, token: str, now: float, new: Any) -> Any:
    if session["tokens"][token] is not None:
        return None
    return changed()(session, token, now, new)


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
            kept["until"] = now + answer["expires_in"]
        if not how.get("old_refresh"):
            kept["refresh"] = answer["refresh_token"]
        return kept["access"]

    return fresh


def ends_in_a_loop(opened: float, uses: list, idle: float, longest: float) -> float:
    last, limit = opened, opened + longest
    for use in uses:
        if use >= min(last + idle, limit):
            break
        last = use
    return min(last + idle, limit)


def ends_by_gaps(opened: float, uses: list, idle: float, longest: float) -> float:
    times = [opened, *uses]
    gaps = [a + idle for a, b in zip(times, [*uses, float("inf")], strict=True) if b - a >= idle]
    return min(gaps[0], opened + longest)


def ends_a_day_late(opened: float, uses: list, idle: float, longest: float) -> float:
    end = opened + idle
    for use in uses:
        end = use + idle if use <= end else end
    return min(end, opened + longest)


TABLE = {
    "19.rotate": Answers(
        right=(rotate_by_question, rotate_with_one_successor, rotate_and_forget),
        wrong=(
            Wrong(changed(same=True), "a refresh token stays the same", ("'token 1'", "came back")),
            Wrong(changed(only_refuse=True), "to refuse is enough", ("after Ada", "1,800")),
            Wrong(changed(grace=-1), "every second use is a theft", ("tabs", "new token", "None came")),
            Wrong(changed(grace=5), "every second use is a theft", ("tenth second", "910")),
            Wrong(changed(sliding=True), "each use begins a new grace", ("nine seconds", "918")),
            Wrong(
                changed(grace=10**9),
                "a used token is as good as a new one",
                ("a thief", "1,700", "'token 3' came"),
            ),
            Wrong(changed(suspicious=True), "a stranger may end a session", ("makes up", "901")),
            Wrong(changed(credulous=True), "any text is a token", ("'made up'", "None", "'token 2' came")),
            Wrong(
                changed(grace=15), "the grace is longer than said", ("eleventh", "910.5", "'token 3' came")
            ),
            Wrong(changed(late=1), "the last second is one too many", ("very second", "2,592,000")),
            Wrong(changed(lost=True), "the next token is lost", ("'token 2'", "first time", "not there")),
            Wrong(changed(stamp=True), "the next token is lost", ("'token 2'", "first time", "used at 900")),
            Wrong(changed(endless=True), "refreshing makes a session endless", ("thirty days",)),
            Wrong(changed(after_logout=True), "a logout is for access tokens", ("logs out", "None")),
            Wrong(rotate_twice, "a second try is the last", ("third time", "909", "None came")),
            Wrong(rotate_by_key, "every second use is a theft", ("tabs", "None came")),
        ),
    ),
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
            Wrong(client(old_end=True), "the new end is not kept", ("second 900", "nothing")),
            Wrong(client(gives_up=True), "no answer means signed out", ("silence", "'a3'", "None came")),
            Wrong(client(raises=True), "a refresh always has an answer", ("silence", "OSError")),
            Wrong(client(for_ever=True), "a token is good for ever", ("2,701", "None", "'a3' came")),
            Wrong(client(hopeful=True), "there is always a token", ("3,701", "with {}", "KeyError")),
            Wrong(client(old_access=True), "the old access token is sent", ("841", "'a2'", "'a1' came")),
            Wrong(client(stubborn=True), "a refused token is kept", ("3,701", "nothing")),
        ),
    ),
    "19.ends": Answers(
        right=(ends_in_a_loop, ends_by_gaps),
        wrong=(
            Wrong(
                lambda o, u, i, m: o + m,
                "a session without refreshes has no end",
                ("[]", "7 was expected and 30 came"),
            ),
            Wrong(
                lambda o, u, i, m: min(o + i, o + m),
                "idle time counts from the login",
                ("[3, 9]", "16 was", "7 came"),
            ),
            Wrong(
                lambda o, u, i, m: ends_in_a_loop(o, u, i, 10**12),
                "using it makes it endless",
                ("24]", "30 was", "31 came"),
            ),
            Wrong(
                lambda o, u, i, m: min([o, *u][-1] + i, o + m),
                "what has ended can be used",
                ("[3, 11]", "10 was", "18 came"),
            ),
            Wrong(ends_a_day_late, "the day of the end is one more", ("[3, 10]", "10 was", "17 came")),
            Wrong(
                lambda o, u, i, m: min(ends_in_a_loop(o, u, i, m), m),
                "time begins at zero",
                ("1000", "1007 was", "30 came"),
            ),
        ),
    ),
}
