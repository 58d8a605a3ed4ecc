"""What a command prints: words for people, or one JSON document and nothing else."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from typing import TextIO

from nexus_desktop.domain.errors import NexusError
from nexus_desktop.tasks.progress import Progress


class Output:
    """Where a command says what it has done.

    Attributes:
        is_json: print the document of `answer` and no words.
    """

    def __init__(
        self, *, is_json: bool, out: TextIO | None = None, err: TextIO | None = None
    ) -> None:
        self.is_json = is_json
        self._out = out if out is not None else sys.stdout
        self._err = err if err is not None else sys.stderr

    def tell(self, document: object) -> None:
        """Print a document on a line of its own, for those who follow with `--json`."""
        if self.is_json:
            json.dump(document, self._out, ensure_ascii=False, allow_nan=False)
            self._out.write("\n")
            self._out.flush()

    def status(self, line: str = "") -> None:
        """Show where the work stands, in the place of the last such line; on a terminal only."""
        if not self.is_json and self._err.isatty():
            width = shutil.get_terminal_size().columns - 1
            self._err.write(f"\r{line[:width]:{width}}\r")
            self._err.flush()

    def say(self, line: str = "") -> None:
        """Print a line for people; nothing with `--json`."""
        if not self.is_json:
            self._out.write(line + "\n")
            self._out.flush()

    def answer(self, document: object, words: Callable[[], str]) -> None:
        """Print the result: the document with `--json`, else its words."""
        if self.is_json:
            json.dump(document, self._out, ensure_ascii=False, indent=2, allow_nan=False)
            self._out.write("\n")
        else:
            self._out.write(words().rstrip() + "\n")
        self._out.flush()

    def fail(self, error: NexusError) -> None:
        """Print why it did not work, on the error stream."""
        self._err.write(f"{error}\n")
        self._err.flush()

    def warn(self, line: str) -> None:
        """Print on the error stream what has gone wrong, where the command goes on."""
        self._err.write(f"{line}\n")
        self._err.flush()

    def progress(self, title: str) -> Progress:
        """Return a progress that shows percents on a terminal, and is silent elsewhere."""
        if self.is_json or not self._err.isatty():
            return Progress()

        def show(fraction: float | None, note: str) -> None:
            share = "" if fraction is None else f" {fraction:4.0%}"
            end = "\n" if fraction == 1.0 else "\r"
            self._err.write(f"{title}{share} {note}".ljust(60) + end)
            self._err.flush()

        return Progress(show)
