"""Let learners into a Hub by the passwords that were drawn for them. Loaded by JupyterHub, and only there."""

from pathlib import Path
from typing import Any

from jupyterhub.auth import Authenticator, LocalAuthenticator
from traitlets import Bool, Unicode

from authlab.course.enrolment import COST, read_passwords
from authlab.parts import offload
from authlab.passwords import unmatchable, verify


class Doorkeeper(Authenticator):
    """Check a name and a password against the hashes in a folder, read at every login."""

    folder = Unicode(help="The folder of passwords.json.").tag(config=True)
    allow_all = Bool(True, help="Who has a password there may in, and nobody else has one.").tag(config=True)
    _nobody = unmatchable(cost=COST)

    async def authenticate(self, _handler: Any, data: dict[str, str]) -> str | None:
        """Return the name, or None; an unknown name takes as long as a wrong password."""
        name = self.normalize_username(data["username"])
        stored = read_passwords(Path(self.folder)).get(name)
        right = await offload(verify, data["password"], stored or self._nobody)
        return name if right and stored else None


class SystemDoorkeeper(Doorkeeper, LocalAuthenticator):
    """The same; whoever comes in for the first time gets an account of this machine, without a password."""

    create_system_users = Bool(True).tag(config=True)
