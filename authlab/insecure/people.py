"""The users of a made-up service, with passwords as people choose them."""

import functools
import random
import re

_DIGITS_AS_LETTERS = str.maketrans("013457@$", "oieastas")


@functools.cache
def common_passwords() -> tuple[str, ...]:
    """Return about 26,500 passwords, the most frequent first.

    The order is that of the package zxcvbn, which took it from leaks. Left out are names of people, as far
    as its other lists hold them, and what a class should not have to read, as far as better-profanity does.
    """
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # 1 MB: read when it is asked for

    names = {*FREQUENCY_LISTS["female_names"], *FREQUENCY_LISTS["male_names"], *FREQUENCY_LISTS["surnames"]}
    return tuple(
        word for word in FREQUENCY_LISTS["passwords"]
        if not _is_rude(word) and not names.intersection(re.findall("[a-z]+", word))
    )  # fmt: skip


@functools.cache
def _rude() -> frozenset[str]:
    from better_profanity import profanity

    profanity.load_censor_words()
    return frozenset(map(str, profanity.CENSOR_WORDSET))


def _is_rude(word: str) -> bool:
    letters = word.translate(_DIGITS_AS_LETTERS)
    pieces = {letters[i:j] for i in range(len(letters)) for j in range(i + 4, len(letters) + 1)}
    return "sex" in letters or not _rude().isdisjoint(
        pieces | {word, letters} | set(re.findall("[a-z]+", word))
    )


def people(count: int = 1000, *, seed: int = 1) -> dict[str, str]:
    """Return user names and the password of each; the same every time for one `seed`.

    How they choose is our assumption: eleven in twenty take one from the list, a front one more often
    (one in proportion to 1 / rank), five change it a little, four have one that nobody guesses.
    """
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    draw = random.Random(seed)  # noqa: S311 - these are to be guessed
    words = common_passwords()
    known = FREQUENCY_LISTS["female_names"] + FREQUENCY_LISTS["male_names"]
    names = draw.sample([name for name in known if not _is_rude(name)], count)
    listed = draw.choices(words, [1 / rank for rank in range(1, len(words) + 1)], k=count)
    return {name: _chosen(word, draw) for name, word in zip(names, listed, strict=True)}


def _chosen(word: str, draw: random.Random) -> str:
    kind = draw.random()
    if kind < 0.55:
        return word
    if kind < 0.80:
        return draw.choice((word.capitalize(), word + draw.choice("0123456789!"), word.capitalize() + "1"))
    return "".join(draw.choices("abcdefghijkmnpqrstuvwxyz23456789", k=16))
