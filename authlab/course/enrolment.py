"""Enrol learners for a Hub: a name, a password that is told once, and a folder with the configuration."""

import json
import os
import secrets
from collections.abc import Collection
from pathlib import Path

from authlab.errors import LessonError
from authlab.passwords import hash

PASSWORDS = "passwords.json"  # for every name its hash: the passwords themselves are kept nowhere
CONFIG = "jupyterhub_config.py"
COST = 12  # of bcrypt
_TEMPLATE = Path(__file__).parent / "jupyter" / "hub_config.txt"
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like another on paper


def names(count: int) -> list[str]:
    """Return the names of so many learners: `student01` and on."""
    return [f"student{number:02}" for number in range(1, count + 1)]


def new_password() -> str:
    """Draw 79 random bits, in four groups of four characters: nobody guesses that through a login form."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


def prepare(
    folder: Path, learners: Collection[str], *, renew: Collection[str] = (), system_users: bool = False
) -> dict[str, str]:
    """Write what the Hub needs into `folder`; return the new passwords by name, which are kept nowhere.

    A learner who has a password keeps it, unless named in `renew`. A configuration that is there is left as
    it is. Raises `LessonError` for a name to renew that is not there, for a folder that cannot be written,
    and with `system_users` for a name that this machine had before: the Hub would open that account.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = read_passwords(folder)
        if unknown := set(renew) - kept.keys() - set(learners):
            raise LessonError(f"{', '.join(sorted(unknown))}: nobody has this name here")
        new = {name: new_password() for name in learners if name not in kept or name in renew}
        new |= {name: new_password() for name in renew if name not in new}
        if system_users and (taken := [name for name in new if name not in kept and _on_this_machine(name)]):
            raise LessonError(
                f"{', '.join(taken)}: this machine has such an account, and it is not the Hub's"
            )
        hashed = {name: hash(password, cost=COST) for name, password in new.items()}
        write_private(folder / PASSWORDS, json.dumps(kept | hashed, indent=1) + "\n")
        if not (folder / CONFIG).exists():
            which = ("SystemDoorkeeper", "localprocess") if system_users else ("Doorkeeper", "simple")
            template = _TEMPLATE.read_text("utf-8")
            config = template.replace("DOORKEEPER", which[0]).replace("SPAWNER", which[1])
            write_private(folder / CONFIG, config)
    except OSError as problem:
        raise LessonError(
            f"{folder} cannot be written ({problem.strerror}). Choose another folder with --folder NAME"
        ) from None
    return new


def read_passwords(folder: Path) -> dict[str, str]:
    """Return the hash of every learner's password. Raises `LessonError` for a damaged file."""
    try:
        return dict(json.loads((folder / PASSWORDS).read_text("utf-8")))
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError):
        raise LessonError(f"{folder / PASSWORDS} is damaged: delete it, and all get new passwords") from None


def _on_this_machine(name: str) -> bool:
    import pwd

    try:
        pwd.getpwnam(name)  # as JupyterHub looks them up; a list would lack accounts of the network
    except KeyError:
        return False
    return True


def write_private(path: Path, text: str) -> None:
    """Write a file that its owner alone may read, whole or not at all."""
    partial = path.with_name(path.name + ".partial")
    with open(partial, "w", encoding="utf-8", opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
        file.write(text)
    partial.replace(path)
