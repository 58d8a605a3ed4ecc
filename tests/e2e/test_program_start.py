"""What the program does not do when it starts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command_line import environment


def said_by(*lines: str) -> str:
    """Return the last line that a Python of its own prints to stderr."""
    own = environment()
    own.pop("OPENBLAS_NUM_THREADS", None)
    run = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        capture_output=True,
        text=True,
        env=own,
        check=True,
    )
    return run.stderr.splitlines()[-1]


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads are counted in /proc")
def test_the_program_calls_up_no_threads_of_the_matrix_library() -> None:
    said = said_by(
        "import os, sys",
        "from nexus_desktop.__main__ import program",
        "sys.argv[1:] = ['effects', '--json']",
        "code = program()",
        "import numpy",
        "numpy.ones((999, 999)) @ numpy.ones((999, 999))",
        "print(code, len(os.listdir('/proc/self/task')), file=sys.stderr)",
    )
    assert said == "0 1"


def test_an_effect_is_found_without_the_rooms_in_which_it_is_not() -> None:
    said = said_by(
        "import sys",
        "from nexus_desktop.engine.effects.registry import effect_named",
        "name = effect_named('tremolo').name",
        "rooms = [each.split('.')[-2] for each in sys.modules if each.endswith('.offered')]",
        "print(name, rooms, file=sys.stderr)",
    )
    assert said == "Tremolo ['effects', 'modulation']"
