"""Carry out some attacks, and tell how each went."""

from collections.abc import Iterable
from typing import Any

from authlab import redteam
from authlab.app import create_app
from authlab.parts import Parts
from authlab.redteam.attack import Attack
from authlab.redteam.evidence import Evidence
from authlab.server import Server
from authlab.settings import Settings


def carried_out(attacks: Iterable[Attack], server: Server) -> dict[str, Evidence]:
    with redteam.aimed_at(server) as target:
        return {one.name: one.carry_out(target) for one in attacks}


def against(attacks: Iterable[Attack], settings: Settings, **parts: Any) -> dict[str, Evidence]:
    with Server(create_app(Parts(**parts), settings), name="attacked") as server:
        return carried_out(attacks, server)
