"""Answers to the exercises of lesson 00."""

from answers.start_here import expiry, tampering

TABLE = expiry.TABLE | tampering.TABLE
