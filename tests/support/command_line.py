"""The program as people and scripts use it: words in, two streams and an exit code out."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nexus_desktop.cli.main import main

ROOT = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-m", "nexus_desktop")


@dataclass(frozen=True)
class Run:
    """What a run of the program said."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:  # noqa: ANN401 - JSON is whatever it is
        """The one JSON document that stands on the standard output."""
        assert self.code == 0, self.err
        return json.loads(self.out)

    @property
    def refusal(self) -> str:
        """The one sentence of a failure that a person can read."""
        assert self.code == 1, f"exit code {self.code}: {self.out}{self.err}"
        assert self.out == "", "nothing was done, so nothing is reported"
        assert "Traceback" not in self.err
        assert self.err.count("\n") == 1
        assert ": " in self.err
        return self.err.strip()


def environment(**changes: str) -> dict[str, str]:
    """Return the variables of this process, changed, with the program on the path."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **changes}


def nexus(*words: str | Path, **changes: str) -> Run:
    """Run the program in a process of its own, to its end."""
    run = subprocess.run(
        [*PROGRAM, *map(str, words)],
        capture_output=True,
        env=environment(**changes),
        timeout=150,
        check=False,
    )
    return Run(
        run.returncode,
        run.stdout.decode("utf-8", "surrogateescape"),
        run.stderr.decode("utf-8", "surrogateescape"),
    )


def nexus_here(*words: str | Path) -> Run:
    """Run the program in this process: quicker, for what does not depend on a process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main([str(word) for word in words])
    return Run(code, out.getvalue(), err.getvalue())


def project_id_of(title: str = "Song") -> str:
    """Begin a project and return its id."""
    found = nexus("project", "new", "--title", title, "--json").document["project_id"]
    assert isinstance(found, str)
    return found
