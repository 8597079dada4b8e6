"""Answers to the exercises of lesson 09."""

from answers.token_by_hand import base64url_spellings, resigning, signature_check

TABLE = signature_check.TABLE | base64url_spellings.TABLE | resigning.TABLE
