"""Answers to the exercises of lesson 10."""

from answers.token_policy import claims_policy, failing_test, leeway

TABLE = claims_policy.TABLE | leeway.TABLE | failing_test.TABLE
