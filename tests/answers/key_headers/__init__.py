"""Answers to the exercises of lesson 12."""

from answers.key_headers import jku_allowlist, key_resolution, kid_traversal

TABLE = key_resolution.TABLE | kid_traversal.TABLE | jku_allowlist.TABLE
