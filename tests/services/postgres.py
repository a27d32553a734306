"""A PostgreSQL server of the suite's own, on a free port, for as long as the suite runs."""

import os
import pwd
import shutil
import signal
import subprocess
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from itertools import chain
from pathlib import Path

import psycopg

from tests.services import process
from tests.services.emptied import Emptied

# Nothing here outlives a crash, so nothing waits for the disk.
_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "timezone": "UTC",
}


class Postgres:
    """A running server: makes databases, whole copies of a prepared one included."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._templates: dict[str, str] = {}
        self._spare: defaultdict[str, list[Emptied]] = defaultdict(list)

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of a database of this server."""
        return f"postgresql+psycopg://hub@127.0.0.1:{self.port}/{database}"

    def run(self, sql: str) -> None:
        """One statement on the server's own database, outside a transaction."""
        where = f"host=127.0.0.1 port={self.port} user=hub dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(sql.encode())

    @contextmanager
    def database(self, fill: Callable[[str], None] | None = None) -> Iterator[str]:
        """The URL of a new database, dropped afterwards.

        With `fill`, a copy of the database that `fill(url)` prepared once.
        """
        name = f"test_{uuid.uuid4().hex}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {self._template(fill)}")
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def emptied(self, fill: Callable[[str], None]) -> Iterator[str]:
        """The URL of a database that `fill(url)` made tables in, without rows; lent again later."""
        spare = self._spare[fill.__qualname__]
        lent = spare.pop() if spare else self._copy(fill)
        yield f"{self.url(lent.name)}?application_name=lent_{lent.lendings}"  # Hub keeps by address
        if lent.is_empty_again():
            spare.append(lent)
        else:
            lent.connection.close()
            self.run(f"DROP DATABASE {lent.name} WITH (FORCE)")

    def close(self) -> None:
        """Leave what was kept for lending."""
        for lent in chain(*self._spare.values()):
            lent.connection.close()

    def kept(self, name: str) -> str:
        """The URL of the database of this name, made where it is not there yet."""
        where = self.url("postgres").replace("+psycopg", "")
        with psycopg.connect(where) as connection:
            there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
            is_there = there.fetchone() is not None
        if not is_there:
            self.run(f"CREATE DATABASE {name} TEMPLATE template0")
        return self.url(name)

    def _copy(self, fill: Callable[[str], None]) -> Emptied:
        name = f"emptied_{uuid.uuid4().hex}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {self._template(fill)}")
        where = self.url(name).replace("+psycopg", "")
        return Emptied(name, psycopg.connect(where, autocommit=True))

    def _template(self, fill: Callable[[str], None] | None) -> str:
        if fill is None:
            return "template0"
        if fill.__qualname__ not in self._templates:
            name = f"filled_{uuid.uuid4().hex}"
            self.run(f"CREATE DATABASE {name} TEMPLATE template0")
            fill(self.url(name))
            self._templates[fill.__qualname__] = name
        return self._templates[fill.__qualname__]


@contextmanager
def server(home: Path | None = None, **more: str) -> Iterator[Postgres]:
    """Start a server in a new folder and stop it at the end; `more` are settings of its own.

    What is in `home` is kept for the next time. PostgreSQL refuses to run as root, so root lends it
    the account `postgres` or `nobody`.
    """
    programs, user = find_programs(), _account()
    with process.folder("postgres") if home is None else nullcontext(home) as home:
        data = home / "data"
        if not (data / "PG_VERSION").exists():
            data.mkdir(mode=0o700, parents=True)
            if user:
                shutil.chown(data, user)
            _initdb(programs, data, user)
        port, log = process.free_port(), home / "postgres.log"
        options = [f"-c{name}={value}" for name, value in (_OPTIONS | more).items()]
        argv = [programs / "postgres", "-D", data, "-p", str(port), *options]
        # SIGINT is PostgreSQL's fast shutdown: it does not wait for clients.
        with process.running(argv, log, stop_signal=signal.SIGINT, user=user) as running:
            process.wait_until(lambda: _answers(port), running, log)
            with closing(Postgres(port)) as answering:
                yield answering


def find_programs() -> Path:
    """The folder with `initdb` and `postgres`: the newest of Debian's, or the one on the PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=_version)
    on_path = shutil.which("postgres")
    if not debian and not on_path:
        raise process.ServiceError("No PostgreSQL server found: install the package postgresql.")
    return debian[-1].parent if debian else Path(str(on_path)).resolve().parent


def _version(program: Path) -> int:
    return int(program.parts[-3])


def _account() -> str | None:
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _initdb(programs: Path, data: Path, user: str | None) -> None:
    argv = [str(programs / "initdb"), "-D", str(data), "-U", "hub", "--auth=trust", "--no-sync"]
    made = subprocess.run(
        [*argv, "--encoding=UTF8", "--locale=C.UTF-8"],
        check=False,
        capture_output=True,
        text=True,
        cwd=data,
        user=user,
        group=user and pwd.getpwnam(user).pw_gid,
        extra_groups=[] if user else None,
    )
    if made.returncode:
        raise process.ServiceError(f"initdb failed:\n{made.stdout}{made.stderr}")


def _answers(port: int) -> bool:
    try:
        psycopg.connect(f"host=127.0.0.1 port={port} user=hub dbname=postgres").close()
    except psycopg.OperationalError:
        return False
    return True
