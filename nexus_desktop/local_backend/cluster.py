"""PostgreSQL: a cluster of its own in the folder of the backend."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
import time
from pathlib import Path

from nexus_desktop.domain.errors import BackendError
from nexus_desktop.local_backend.children import Child
from nexus_desktop.local_backend.settings import HOST, Settings

ACCOUNT = "postgres"
START_TIMEOUT_S = 60.0
LOCALE = ("--locale", "C.UTF-8", "--lc-collate", "C")
"""Hosted, the names of objects are indexed byte by byte; here that takes a database sorted so."""

LOOK_EVERY_S = 0.05
PASSABLE = 0o711
"""Others may go through a folder and see nothing of what is in it."""

WHOLE_OR_NOTHING = ("-X", "-q", "-1", "-v", "ON_ERROR_STOP=1")
_TITLE = "The database cannot start"

CONFIGURATION = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "wal_level": "logical",
    # What lies here is for trying things out: speed counts, a power cut does not.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "jit": "off",
    "timezone": "UTC",
    "max_connections": "80",
}


class Cluster:
    """One PostgreSQL server and its files."""

    def __init__(self, folder: Path, programs: Path, settings: Settings) -> None:
        """Use `folder` for the log, and for the files where the server's account can reach it."""
        self._folder = folder
        self._programs = programs
        self._settings = settings
        self._data = _data_folder(folder)

    def create(self) -> None:
        """Make the files of the cluster, unless they are there.

        Raises:
            BackendError: PostgreSQL refuses.
        """
        if (self._data / "PG_VERSION").exists():
            return
        shutil.rmtree(self._data, ignore_errors=True)
        self._data.parent.mkdir(parents=True, exist_ok=True)
        self._data.mkdir(mode=0o700)
        password = self._data.with_suffix(".password")
        password.touch(mode=0o600)
        password.write_text(self._settings.database_password)
        if _is_root():
            for path in (self._data, password):
                shutil.chown(path, ACCOUNT, ACCOUNT)
        self._run(
            *("initdb", "--pgdata", self._data, "--username", ACCOUNT, "--pwfile", password),
            *("--auth", "scram-sha-256", "--no-sync", "--encoding", "UTF8", *LOCALE),
        )
        password.unlink()

    def start(self) -> Child:
        """Start the server and wait until it answers.

        Raises:
            BackendError: it does not.
        """
        settings = {**CONFIGURATION, "port": str(self._settings.database_port)}
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        server = Child(
            "PostgreSQL",
            [*_as_account(), self._programs / "postgres", "-D", self._data, *words],
            self._folder / "database.log",
            ends_with_input=False,
        )
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._answers():
            if not server.is_running or time.monotonic() > deadline:
                server.stop()
                raise server.failure()
            time.sleep(LOOK_EVERY_S)
        return server

    def apply(self, script: Path) -> None:
        """Run a file of SQL, all of it or nothing.

        Raises:
            BackendError: a statement fails.
        """
        environment = {**os.environ, "PGPASSWORD": self._settings.database_password}
        address = ("-h", HOST, "-p", str(self._settings.database_port), "-U", ACCOUNT)
        command: list[str | Path] = [
            self._programs / "psql",
            *address,
            "-d",
            ACCOUNT,
            *WHOLE_OR_NOTHING,
        ]
        command += ["-f", script]
        done = subprocess.run(
            command,
            env={**environment, "PGOPTIONS": "-c client_min_messages=warning"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise BackendError(_TITLE, f"{script.name}: {done.stderr.strip()}")

    def _answers(self) -> bool:
        address = ("-h", HOST, "-p", str(self._settings.database_port))
        asked: list[str | Path] = [self._programs / "pg_isready", "-q", *address]
        return subprocess.run(asked, check=False).returncode == 0

    def _run(self, program: str, *words: str | Path) -> None:
        command: list[str | Path] = [*_as_account(), self._programs / program, *words]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
        if done.returncode != 0:
            raise BackendError(_TITLE, f"{program}: {done.stderr.strip() or done.stdout.strip()}")


def erase_cluster(folder: Path) -> None:
    """Remove the files of the cluster of a folder; nothing happens if there is none."""
    if folder.exists():
        shutil.rmtree(_data_folder(folder), ignore_errors=True)


def _is_root() -> bool:
    return os.geteuid() == 0


def _as_account() -> list[str]:
    """Return what to put before a command of PostgreSQL, which refuses to run as root."""
    # Not runuser, which stays in between and keeps the signals to itself.
    words = ("setpriv", f"--reuid={ACCOUNT}", f"--regid={ACCOUNT}", "--init-groups", "--")
    return list(words) if _is_root() else []


def _data_folder(folder: Path) -> Path:
    """Return where the files lie: in the folder, or, for root, where PostgreSQL's account may go.

    Root's own folders are closed to that account; its own home is the place it can reach.
    """
    inside = folder / "database"
    if not _is_root():
        return inside
    folder.chmod(PASSABLE)
    try:
        home = Path(pwd.getpwnam(ACCOUNT).pw_dir)
    except KeyError:
        raise BackendError(
            _TITLE,
            "PostgreSQL does not run as root, and there is no account for it.",
            hint=f"Run this as an ordinary person, or make the account {ACCOUNT}.",
        ) from None
    reaches = subprocess.run([*_as_account(), "test", "-x", folder], check=False).returncode == 0
    if reaches:
        return inside
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return home / "studio-nexus" / digest
