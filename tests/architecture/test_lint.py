"""Style, format and types are part of what works."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.source_tree import ROOT

FOLDER_OF_TOOLS = Path(sys.executable).parent
LOOSE_SCRIPTS = [".ci/prepare.py", "resources/samples/make_demo.py"]


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "--output-format", "concise"],
        ["ruff", "format", "--check"],
        ["mypy"],
        ["mypy", *LOOSE_SCRIPTS],
        ["deno", "fmt", "--check", "--config", "resources/deno.json"],
        ["deno", "lint", "--config", "resources/deno.json"],
    ],
    ids=" ".join,
)
@pytest.mark.timeout(600)
def test_the_tools_have_nothing_to_say(command: list[str]) -> None:
    tool, *options = command
    checked = subprocess.run(
        [FOLDER_OF_TOOLS / tool, *options], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
