"""Answers to the exercises of lesson 05."""

from answers.migrate import legacy_rows, password_policy, rehash_at_login

TABLE = rehash_at_login.TABLE | legacy_rows.TABLE | password_policy.TABLE
