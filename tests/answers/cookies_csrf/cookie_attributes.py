"""Answers to exercise 15.set-cookie."""

from answers import Answer, Answers, Wrong


def cookie(flags: str, same_site: dict[str, str] | None = None, name: str = "__Host-session") -> Answer:
    """Build an answer that adds SameSite and, where no script reads it, HttpOnly to some flags."""
    words = {"own pages": "Strict", "links": "Lax", "anywhere": "None"} if same_site is None else same_site

    def set_cookie(value: str, scripts: bool, sent_from: str) -> str:
        site = f"; SameSite={words[sent_from]}" if words else ""
        return f"{name}={value}; {flags}{site}" + ("" if scripts else "; HttpOnly")

    return set_cookie


def cookie_in_another_order(value: str, scripts: bool, sent_from: str) -> str:
    parts = [] if scripts else ["httponly"]
    parts += [
        f"samesite={'none' if sent_from == 'anywhere' else 'lax' if sent_from == 'links' else 'strict'}"
    ]
    return f"Set-Cookie: __Host-session={value};" + ";".join([*parts, "secure", "path=/"])


def cookie_for_nobody(value: str, scripts: bool, sent_from: str) -> str:
    return cookie("Path=/; Secure")(value, not scripts, sent_from)


TABLE = {
    "15.set-cookie": Answers(
        right=(cookie("Path=/; Secure"), cookie("Secure; Path=/;"), cookie_in_another_order),
        wrong=(
            Wrong(
                cookie("Path=/; Secure", {}),
                "the default will do",
                ("SameSite=Strict", "'own pages'", "came"),
            ),
            Wrong(
                cookie("Path=/; Secure", {"own pages": "Strict", "links": "Strict", "anywhere": "None"}),
                "Lax and Strict are one",
                ("'links'", "expected SameSite=Lax"),
            ),
            Wrong(cookie("Path=/"), "a name is enough", ("Secure", "Path=/", "came")),
            Wrong(cookie("Secure"), "a name is enough", ("Secure", "Path=/", "came")),
            Wrong(
                cookie("Path=/; Secure; Domain=bank.localhost"),
                "Domain keeps others out",
                ("subdomains", "came"),
            ),
            Wrong(
                cookie_for_nobody, "HttpOnly is about sending", ("scripts=False", "expected HttpOnly", "came")
            ),
            Wrong(
                cookie("Path=/; Secure", name="session"),
                "another name or value",
                ("__Host-session=8fjK2", "came"),
            ),
            Wrong(lambda *_: None, "nothing is returned", ("scripts=False", "None came")),
        ),
    ),
}
