"""Answers to the exercises of lesson 19."""

from answers.refresh import session_lifetime, silent_refresh, token_rotation

TABLE = token_rotation.TABLE | silent_refresh.TABLE | session_lifetime.TABLE
