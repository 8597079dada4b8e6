"""Readers of tokens, careful about all but one thing: the header says which key they believe (lesson 12).

Algorithm, signature, times, issuer, audience and presence are checked under the policy. A token without
the header in question is read with the service's own `key`.
"""

import base64
import json
import re
import secrets
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx2
import jwt
from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificate

from authlab import tokens
from authlab.encoding import b64url_decode
from authlab.errors import TokenError
from authlab.jws import take_apart
from authlab.tokens import Policy

Claims = Mapping[str, Any]


def lay_out(folder: Path) -> Path:
    """Put on a service's disk its page, two keys as files, and the same two in a table."""
    shutil.copytree(str(files("authlab") / "web"), folder / "web")
    (folder / "keys").mkdir()
    with closing(sqlite3.connect(folder / "keys.sqlite")) as database, database:
        database.execute("CREATE TABLE keys (kid TEXT, key TEXT)")
        for kid in ("2026-10", "2026-11"):
            key = secrets.token_hex(32)
            (folder / "keys" / kid).write_text(key, "ascii")
            database.execute("INSERT INTO keys VALUES (?, ?)", (kid, key))
    return folder


def insecure_kid_path(token: str, *, key: bytes, policy: Policy, keys: Path) -> Claims:
    """Read the key from the file that the token names."""
    kid = take_apart(token).header.get("kid")
    if kid:
        file = keys / kid
        if not file.is_file():
            raise TokenError("there is no such key", reason="kid")
        key = file.read_bytes()
    return tokens.read(token, key=key, policy=policy)


def insecure_kid_sql(token: str, *, key: bytes, policy: Policy, keys: Path) -> Claims:
    """Read the key from the row that the token names."""
    kid = take_apart(token).header.get("kid")
    if kid:
        with closing(sqlite3.connect(keys)) as database:
            query = f"SELECT key FROM keys WHERE kid = '{kid}'"  # noqa: S608 - this is the hole
            row = database.execute(query).fetchone()
        if row is None:
            raise TokenError("there is no such key", reason="kid")
        key = row[0].encode()
    return tokens.read(token, key=key, policy=policy)


def insecure_jwk(token: str, *, key: bytes, policy: Policy) -> Claims:
    """Believe the public key that the token brings along."""
    header = take_apart(token).header
    if "jwk" in header:
        return _signed_by(jwt.PyJWK(header["jwk"]).key, token, policy)
    return tokens.read(token, key=key, policy=policy)


def insecure_jku(token: str, *, key: bytes, policy: Policy) -> Claims:
    """Fetch a list of public keys from where the token says, and believe the one that it names."""
    header = take_apart(token).header
    if "jku" in header:
        listed = json.loads(_fetch(header["jku"]))["keys"]
        (jwk,) = (one for one in listed if one["kid"] == header["kid"])
        return _signed_by(jwt.PyJWK(jwk).key, token, policy)
    return tokens.read(token, key=key, policy=policy)


def insecure_x5u(token: str, *, key: bytes, policy: Policy) -> Claims:
    """Fetch a certificate from where the token says, and ask nobody who signed it."""
    header = take_apart(token).header
    if "x5u" in header:
        certificate = load_pem_x509_certificate(_fetch(header["x5u"]))
        return _signed_by(certificate.public_key(), token, policy)
    return tokens.read(token, key=key, policy=policy)


def insecure_x5c(token: str, *, key: bytes, policy: Policy) -> Claims:
    """Believe the certificate that the token brings along, and ask nobody who signed it."""
    header = take_apart(token).header
    if "x5c" in header:
        certificate = load_der_x509_certificate(base64.b64decode(header["x5c"][0]))
        return _signed_by(certificate.public_key(), token, policy)
    return tokens.read(token, key=key, policy=policy)


def insecure_two_readers(token: str, *, key: bytes, policy: Policy, keys: Path) -> Claims:
    """Look for a path where one reader takes the first `kid`, and open what another takes for the last."""
    try:
        header = b64url_decode(token.split(".")[0]).decode()
        kid = json.loads(header).get("kid")
    except ValueError:
        raise TokenError("this is no token", reason="malformed") from None
    if "/" in re.findall(r'"kid": ?"(.*?)"|$', header)[0]:
        raise TokenError("a key id is no path", reason="kid")
    if kid and (keys / kid).is_file():
        key = (keys / kid).read_bytes()
    return _signed_by(key, token, policy, "HS256")


def _signed_by(key: Any, token: str, policy: Policy, algorithm: str = "ES256") -> Claims:
    """Check everything about a token but whose key this is. Raises `TokenError`."""
    rules: dict[str, Any] = {"issuer": policy.issuer, "audience": policy.audience, "leeway": policy.leeway}
    try:
        return jwt.decode(
            token, key, algorithms=[algorithm], options={"require": list(policy.required)}, **rules
        )
    except jwt.PyJWTError as problem:
        raise TokenError(str(problem), reason="signature") from None


def _fetch(url: str) -> bytes:
    """Get what lies at an address; in this lab, on this machine only. Raises `TokenError`."""
    if httpx2.URL(url).host not in ("127.0.0.1", "localhost"):
        raise TokenError("the lab asks nobody but this machine", reason="elsewhere")
    return httpx2.get(url, headers={"User-Agent": "the server"}, trust_env=False, timeout=5).content
