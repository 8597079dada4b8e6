"""Answers to exercise 19.rotate."""

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
}
