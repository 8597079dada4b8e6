"""What may differ from run to run, or must not be saved: the patterns of `sanitize.cfg`."""

import configparser
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

_PICTURE = re.compile(r"""(data:image/[a-z]+;base64,[\w+/=\s]*(?=["')]))""")
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


def everywhere(sanitise: Callable[[str], str], value: Any) -> Any:
    """Sanitise all text of an output: what is shown, alt texts, tracebacks; not a picture's base64."""
    if isinstance(value, str):
        parts = _PICTURE.split(value)  # every other one is a picture
        parts[::2] = map(sanitise, parts[::2])
        return "".join(parts)
    if isinstance(value, list):
        return [everywhere(sanitise, one) for one in value]
    if isinstance(value, dict):
        return {
            name: one if _is_picture(name, one) else everywhere(sanitise, one) for name, one in value.items()
        }
    return value


def _is_picture(kind: str, value: Any) -> bool:
    # In the metadata of an output, what stands under this name is a dictionary, with an alt text.
    return kind.startswith("image/") and kind != "image/svg+xml" and not isinstance(value, dict)
