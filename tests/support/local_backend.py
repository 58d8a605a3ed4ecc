"""The local backend in tests: whether it can run here, and one that runs."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from nexus_desktop.app.paths import resources
from nexus_desktop.domain.errors import BackendError
from nexus_desktop.local_backend.backend import Addresses
from nexus_desktop.local_backend.programs import are_fetched, find_programs, packages_folder
from nexus_desktop.local_backend.settings import Settings
from tests.support.command_line import PROGRAM, environment, nexus

SHIPPED = resources() / "local_backend"


def require_parts() -> None:
    """Skip where the backend cannot run; on a build server that is a failure."""
    reason = _what_is_missing()
    if reason and os.environ.get("CI") == "true":
        pytest.fail(f"The build server has no local backend: {reason}")
    if reason:
        pytest.skip(f"no local backend here: {reason}")


def _what_is_missing() -> str:
    # Asked first, since what is not there would be fetched, which takes minutes without a network.
    if not are_fetched(packages_folder(SHIPPED)):
        return "its Node packages were not fetched (nexus-desktop backend fetch)"
    try:
        find_programs(SHIPPED)
    except BackendError as error:
        return str(error)
    return ""


def settings_on(addresses: Addresses, database: str) -> Settings:
    """Return the settings of a backend that runs, for another database of its cluster."""

    class Elsewhere(Settings):
        @property
        def database_url(self) -> str:
            return f"{super().database_url.rpartition('/')[0]}/{database}"

    kept = Path(addresses.mail).with_name("settings.json").read_text("utf-8")
    return Elsewhere(**json.loads(kept))


@contextmanager
def backend_process(
    folder: Path, **changes: str
) -> Iterator[tuple[Addresses, subprocess.Popen[str]]]:
    """Run the backend in the foreground of another process, and erase what it has kept."""
    command = [*PROGRAM, "backend", "start", "--json", "--folder", str(folder)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, env=environment(**changes), text=True
    ) as process:
        assert process.stdout is not None
        lines: list[str] = []
        while not lines or lines[-1] != "}\n":
            line = process.stdout.readline()
            assert line, f"it ended with {process.wait()}"
            lines.append(line)
        try:
            yield Addresses(**json.loads("".join(lines))), process
        finally:
            process.terminate()
            process.wait(30)
    assert nexus("backend", "stop", "--erase", "--folder", folder).code == 0
