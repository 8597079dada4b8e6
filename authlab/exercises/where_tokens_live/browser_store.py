"""A browser's store as a learner's function meets it: its key, its errors."""

KEY = "auth_token"


class SecurityError(Exception):
    """What a page in a sandboxed frame gets, instead of a store."""


class QuotaExceededError(Exception):
    """What a page gets that wants to keep more than there is room for."""
