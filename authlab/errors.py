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
    """A token is not to be trusted; the message names the reason."""


class NameTaken(AuthlabError):
    """A user name is in use already."""


class ServerError(AuthlabError):
    """The lab server could not be started or stopped."""


class BrowserMissing(AuthlabError):
    """No browser was found that can be driven from a cell."""


class LessonError(AuthlabError):
    """A lesson, a prediction or an exercise was asked for in a way that cannot work."""


class NotRight(AuthlabError):
    """An exercise is not solved; raised only where a grader runs the notebook."""
