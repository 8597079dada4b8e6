"""The one ladder of errors: everything authlab raises on purpose is an `AuthlabError`."""


class AuthlabError(Exception):
    """Say in one sentence what went wrong and what to do about it."""

    def _render_traceback_(self) -> list[str]:
        # IPython asks this method first: a learner gets the sentence, not forty lines of frames.
        return [f"{type(self).__name__}: {self}"]


class SettingsError(AuthlabError, ValueError):
    """A setting from the environment cannot be used."""


class PasswordRefused(AuthlabError, ValueError):
    """A new password is not acceptable."""


class TokenError(AuthlabError, ValueError):
    """A token is not to be trusted; the message says why, and `reason` names it in a word or two."""

    def __init__(self, message: str, *, reason: str = "refused") -> None:
        super().__init__(message)
        self.reason = reason


class Malformed(TokenError):
    """This is not a token at all: `malformed`, `size`, or the part that is no JSON object."""


class BadHeader(TokenError):
    """The header asks for what is not done here: `alg`, `crit`, `b64`, `kid`, or the wrong `typ`."""


class BadKey(TokenError):
    """The reader's own `key` is of no use, whatever the token says."""


class BadSignature(TokenError):
    """Somebody without the key wrote or changed the token: `signature`."""


class BadClaim(TokenError):
    """Correctly signed and still refused: `aud`, `aud missing`, `aud type`, and so for every claim."""


class Expired(BadClaim):
    """The token was good once: `exp`."""


class NameRefused(AuthlabError, ValueError):
    """A user name is not acceptable."""


class Throttled(AuthlabError):
    """Too many logins have failed; `seconds` says how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many failed attempts: wait {seconds} s, then try again")
        self.seconds = seconds


class NameTaken(AuthlabError):
    """A user name is in use already."""


class ServerError(AuthlabError):
    """A server, its client or a relay cannot do what it was asked for."""


class TargetRefused(AuthlabError):
    """An attack was aimed at something that is not the user's own lab."""


class BrowserMissing(AuthlabError):
    """No browser was found that can be driven from a cell."""


class LessonError(AuthlabError):
    """A lesson, a prediction or an exercise was asked for in a way that cannot work."""


class NotRight(AuthlabError):
    """An exercise is not solved; raised only where a grader runs the notebook."""
