"""Answers to the exercises of lesson 01."""

from answers.leaked_table import dictionary_attack, rainbow_chain, shared_passwords

TABLE = dictionary_attack.TABLE | shared_passwords.TABLE | rainbow_chain.TABLE
