"""TLS for the lab: an authority made for one server, which nothing but the lab's own clients trusts."""

import ssl
from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True)
class Identity:
    """A server's certificate for `localhost` and 127.0.0.1: where its files are, and what trusts it."""

    files: dict[str, str]  # as uvicorn takes them
    trust: ssl.SSLContext  # for clients


def make_identity(folder: Path) -> Identity:
    """Make an authority and a certificate signed by it; the key lies in `folder` and nowhere else."""
    authority = trustme.CA(organization_name="authlab", organization_unit_name="made for one lesson")
    issued = authority.issue_cert("localhost", "127.0.0.1")
    certificate, key = folder / "server.pem", folder / "server.key"
    key.touch(mode=0o600)
    issued.private_key_pem.write_to_path(str(key))
    for number, part in enumerate(issued.cert_chain_pems):
        part.write_to_path(str(certificate), append=number > 0)
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # empty: the system's authorities do not count
    authority.configure_trust(trust)
    return Identity({"ssl_certfile": str(certificate), "ssl_keyfile": str(key)}, trust)
