"""What may differ from run to run, or must not be saved: the patterns of `sanitize.cfg`."""

import configparser
import re
from collections.abc import Callable
from pathlib import Path

SANITIZE = Path(__file__).with_name("sanitize.cfg")


def sanitizer(*, only: str = "") -> Callable[[str], str]:
    """Return a function that applies `sanitize.cfg` to a text that is to be saved.

    `only` keeps it to the sections whose name begins so. Those that begin with "compared" are nbval's alone.
    """
    config = configparser.RawConfigParser()
    config.read(SANITIZE, "ascii")
    sections = [
        config[name]
        for name in config.sections()
        if name.startswith(only) and not name.startswith("compared")
    ]
    patterns = [(re.compile(section["regex"]), section["replace"]) for section in sections]

    def clean(text: str) -> str:
        for pattern, replacement in patterns:
            text = pattern.sub(replacement, text)
        return text

    return clean
