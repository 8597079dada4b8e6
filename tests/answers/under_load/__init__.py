"""Answers to the exercises of lesson 08."""

from answers.under_load import percentile, rate_limit, worker_pool

TABLE = rate_limit.TABLE | worker_pool.TABLE | percentile.TABLE
