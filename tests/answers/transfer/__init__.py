"""Answers to the exercises of lesson 21."""

from answers.transfer import failing_requests, hash_choice, repaired_service

TABLE = failing_requests.TABLE | repaired_service.TABLE | hash_choice.TABLE
