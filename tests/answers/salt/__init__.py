"""Answers to the exercises of lesson 02."""

from answers.salt import attack_work, salt_audit, salted_hash

TABLE = salt_audit.TABLE | salted_hash.TABLE | attack_work.TABLE
