"""Answers to the exercises of lesson 18."""

from answers.logout import denylist_pruning, logout_review, session_revocation

TABLE = session_revocation.TABLE | denylist_pruning.TABLE | logout_review.TABLE
