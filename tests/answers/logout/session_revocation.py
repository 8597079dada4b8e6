"""Answers to exercise 18.session."""

from typing import Any

from answers import Answers, Wrong


def by_denial(store: dict, event: str, token: str, claims: dict) -> Any:
    """Note what is over: sessions and users; and what there was, for a new password to end."""
    sid, sub = claims["sid"], claims["sub"]
    known, over = store.setdefault(("known", sub), set()), store.setdefault("over", set())
    if event == "log in":
        known.add(sid)
    if event == "log out":
        over.add(sid)
    if event in ("new password", "delete"):
        over |= known
    return sid not in over


def by_row(store: dict, event: str, token: str, claims: dict) -> Any:
    """Keep a row for each session, as the reference app does."""
    match event:
        case "log in":
            store[claims["sid"]] = claims["sub"]
        case "log out":
            store.pop(claims["sid"], None)
        case "new password" | "delete":
            for sid in [sid for sid, sub in store.items() if sub == claims["sub"]]:
                del store[sid]
    return store.get(claims["sid"]) == claims["sub"]


def by_token(store: dict, event: str, token: str, claims: dict) -> Any:
    """Keep the tokens that are open, each with its session and its user."""
    jti, sid, sub = claims["jti"], claims["sid"], claims["sub"]
    if event in ("log in", "refresh"):
        store[jti] = (sid, sub)
    if event == "log out":
        ended = [one for one, (of, _) in store.items() if of == sid]
    else:
        ended = [one for one, (_, of) in store.items() if of == sub and event in ("new password", "delete")]
    for one in ended:
        del store[one]
    return jti in store


def listing(key: Any, *events: str) -> Any:
    """Build a denylist of one thing: what `events` put on it is refused from then on."""

    def session(store: dict, event: str, token: str, claims: dict) -> Any:
        name = token if key == "token" else claims[key]
        if event in events:
            store[name] = True
        return name not in store

    return session


def rows(sub: str = "sub", after: str = "log in", changes: bool = True, deletes: bool = True) -> Any:
    """Build an answer that is right but for what is given."""

    def session(store: dict, event: str, token: str, claims: dict) -> Any:
        open_now = store.setdefault(claims[sub], set())
        if event == after:
            open_now.add(claims["sid"])
        if event == "log out":
            open_now.discard(claims["sid"])
        if (event == "new password" and changes) or (event == "delete" and deletes):
            open_now.clear()
        return claims["sid"] in open_now

    return session


def stays_in(store: dict, event: str, token: str, claims: dict) -> Any:
    good = rows()(store, event, token, claims)
    if event == "new password":
        store[claims["sub"]].add(claims["sid"])
    return good


def all_out(store: dict, event: str, token: str, claims: dict) -> Any:
    return rows()(store, "delete" if event == "log out" else event, token, claims)


def everybody_out(store: dict, event: str, token: str, claims: dict) -> Any:
    if event in ("new password", "delete"):
        store.clear()
    return rows()(store, event, token, claims)


def this_one_only(store: dict, event: str, token: str, claims: dict) -> Any:
    return rows()(store, "log out" if event == "new password" else event, token, claims)


def name_barred(store: dict, event: str, token: str, claims: dict) -> Any:
    if event == "delete":
        store["barred"] = claims["name"]
    return rows()(store, event, token, claims) and store.get("barred") != claims["name"]


def user_barred(store: dict, event: str, token: str, claims: dict) -> Any:
    if event in ("new password", "delete"):
        store.setdefault("barred", set()).add(claims["sub"])
    return rows()(store, event, token, claims) and claims["sub"] not in store.get("barred", ())


def name_again(store: dict, event: str, token: str, claims: dict) -> Any:
    """Let a login lift what was ended under that name."""
    gone = store.setdefault("gone", set())
    if event == "delete":
        gone.add(claims["name"])
    if event == "log in":
        gone.discard(claims["name"])
    event = "ask" if event == "delete" else event
    return rows()(store, event, token, claims) and claims["name"] not in gone


def only_the_last(store: dict, event: str, token: str, claims: dict) -> Any:
    good = by_token(store, event, token, claims)
    if event == "refresh":
        for jti in [jti for jti, (sid, _) in store.items() if sid == claims["sid"] and jti != claims["jti"]]:
            del store[jti]
    return good


def asked_in(store: dict, event: str, token: str, claims: dict) -> Any:
    """Take whoever asks for somebody who has logged in."""
    good = rows()(store, event, token, claims)
    if event == "ask":
        store[claims["sub"]].add(claims["sid"])
    return good


TABLE = {
    "18.session": Answers(
        right=(by_denial, by_row, by_token, rows(), rows(sub="name")),
        wrong=(
            Wrong(
                lambda *_: True,
                "deleting a token revokes it",
                ("a token after logout", "log out (t1 of", "False was expected", "True came"),
            ),
            Wrong(lambda *_: False, "refusing is safe", ("True was expected", "False came")),
            Wrong(lambda *_: None, "nothing is returned", ("None came",)),
            Wrong(lambda *_: "yes", "not a yes or no", ("'yes' came",)),
            Wrong(
                listing("token", "log out"),
                "a token is its text",
                ("another spelling", "c2ln~", "False was expected", "True came"),
            ),
            Wrong(
                listing("jti", "log out"),
                "a session has one token",
                ("an older token", "log out (t2 of", "t1 of s1", "False was expected"),
            ),
            Wrong(only_the_last, "a session has one token", ("t1 of s1", "True was expected")),
            Wrong(rows(after="refresh"), "refusing is safe", ("True was expected", "False came")),
            Wrong(
                listing("sid", "log out", "new password", "delete"),
                "a new password ends this session only",
                ("new password (t1 of", "t3 of s2", "False was expected"),
            ),
            Wrong(listing("sub", "log out"), "logging out is for all devices", ("t3 of s2", "True was")),
            Wrong(all_out, "logging out is for all devices", ("t3 of s2", "True was expected")),
            Wrong(this_one_only, "a new password ends this session only", ("t3 of s2", "True came")),
            Wrong(rows(changes=False), "a new password ends this session only", ("new password",)),
            Wrong(stays_in, "whoever changes it stays in", ("t1 of s1", "True came")),
            Wrong(everybody_out, "there is one user", ("t5 of s4", "True was expected")),
            Wrong(user_barred, "an ended user stays ended", ("t4 of s3", "True was expected")),
            Wrong(
                rows(deletes=False), "a deleted user cannot ask", ("delete (t1 of", "t3 of s2", "True came")
            ),
            Wrong(name_barred, "a name is a user", ("log in (t6 of", "t6 of s5", "True was expected")),
            Wrong(name_again, "a name is a user", ("t1 of s1", "False was expected")),
            Wrong(
                asked_in,
                "asking changes the session",
                ("a token after logout", "False came", "True when it was asked again"),
            ),
            Wrong(lambda store, event, token, claims: store[claims["sid"]], "raises", ("KeyError", "log in")),
        ),
    ),
}
