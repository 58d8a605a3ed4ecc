"""Processes that end when the one that started them does, however it ends."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from nexus_desktop.domain.errors import BackendError

STOP_TIMEOUT_S = 15.0
LOG_LINES_TOLD = 3

LEASH = """
exec 3<&0
"$@" <&- 3<&- &
server=$!
{ read -r _ <&3; kill -INT "$server"; } &
watcher=$!
wait "$server"
status=$?
kill "$watcher" 2> /dev/null
exit "$status"
"""
"""Runs a command until it ends, or the standard input does: so a parent's death is noticed."""


class Child:
    """A process on the leash of its standard input.

    Attributes:
        name: what it is, for a person.
        log: the file of what it says.
    """

    def __init__(
        self, name: str, command: Sequence[str | Path], log: Path, *, ends_with_input: bool
    ) -> None:
        self.name = name
        self.log = log
        leash: list[str | Path] = [] if ends_with_input else ["sh", "-c", LEASH, "leash"]
        with log.open("ab") as said:
            # A session of its own: Ctrl+C is for the one who started it, who then ends it in order.
            self._process = subprocess.Popen(
                [*leash, *command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE if ends_with_input else said,
                stderr=said,
                start_new_session=True,
            )

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def tell(self, line: bytes) -> None:
        """Write a line to its standard input.

        Raises:
            BackendError: it has ended.
        """
        try:
            self._input.write(line + b"\n")
            self._input.flush()
        except BrokenPipeError:
            raise self.failure() from None

    def hear(self) -> bytes:
        """Return the next line of its standard output, nothing if it has closed it."""
        said = self._process.stdout
        return said.readline() if said is not None else b""

    def stop(self) -> None:
        """End it by the end of its input, and wait; what does not end is killed."""
        with suppress(BrokenPipeError):  # it ended by itself, and what it said is in the log
            self._input.close()
        try:
            self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def failure(self) -> BackendError:
        """Return the failure that it has ended, with what it said last."""
        said = self.log.read_text("utf-8", "replace").splitlines()[-LOG_LINES_TOLD:]
        return BackendError(
            "The local backend has failed",
            f"{self.name} has ended: {' / '.join(said) or 'it said nothing'}",
            hint=f"More is in {self.log}.",
        )

    @property
    def _input(self) -> IO[bytes]:
        stream = self._process.stdin
        if stream is None:
            raise ValueError("every child is started with an input")
        return stream
