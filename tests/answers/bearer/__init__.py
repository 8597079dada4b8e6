"""Answers to the exercises of lesson 13."""

from answers.bearer import authorization_header, scope_decision, status_review

TABLE = authorization_header.TABLE | status_review.TABLE | scope_decision.TABLE
