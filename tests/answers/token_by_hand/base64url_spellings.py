"""Answers to exercise 09.spellings."""

import string

from answers import Answers, Wrong
from answers.token_by_hand.signature_check import lax

LETTERS = string.ascii_letters + string.digits + "-_"


def spelled(token: str, letters: str) -> set[str]:
    return {token[:-1] + letter for letter in letters}


def spellings_by_number(token: str) -> list[str]:
    signature = token.split(".")[2]
    spare = {0: 1, 2: 16, 3: 4}[len(signature) % 4]
    alphabet = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
    first = alphabet.index(token[-1]) // spare * spare
    return sorted(spelled(token, alphabet[first : first + spare]) - {token})


def spellings_by_trial(token: str) -> frozenset[str]:
    data = lax(token.rpartition(".")[2])
    return frozenset(
        one for one in spelled(token, LETTERS) if one != token and lax(one.split(".")[2]) == data
    )


def spellings_and_itself(token: str) -> set[str]:
    return set(spellings_by_trial(token)) | {token}


def always_three(token: str) -> set[str]:
    alphabet = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
    first = alphabet.index(token[-1]) // 4 * 4
    return spelled(token, alphabet[first : first + 4]) - {token}


TABLE = {
    "09.spellings": Answers(
        right=(spellings_by_number, spellings_by_trial),
        wrong=(
            Wrong(
                lambda token: set(),
                "any changed character breaks it",
                ("32 bytes", "3 other tokens were expected", "none came"),
            ),
            Wrong(always_three, "always some bits unused", ("48 bytes", "0 other tokens", "3 came")),
            Wrong(
                lambda token: always_three(token) if len(token) % 4 else set(),
                "any changed character breaks it",
                ("other tokens were expected", "none came"),
            ),
            Wrong(
                lambda token: always_three(token) & set(spellings_by_trial(token)),
                "always two bits unused",
                ("64 bytes", "15 other tokens were expected", "3 came"),
            ),
            Wrong(spellings_and_itself, "counts the token itself", ("3 other tokens", "4 came")),
            Wrong(
                lambda token: spelled(token, LETTERS) - {token},
                "any last letter will do",
                ("3 other tokens", "63 came", "other bytes"),
            ),
            Wrong(
                lambda token: {one.split(".")[2] for one in spellings_by_trial(token)},
                "a signature is a token",
                ("3 other tokens", "whole tokens"),
            ),
            Wrong(
                lambda token: len(spellings_by_trial(token)),
                "not a set of tokens",
                ("3 other tokens", "3 came"),
            ),
            Wrong(lambda token: None, "nothing is returned", ("3 other tokens", "None came")),
        ),
    ),
}
