"""The project's own files, for the tests that look at code instead of running it."""

from __future__ import annotations

import ast
import functools
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "nexus_desktop"
TESTS = ROOT / "tests"


def python_files(*folders: Path) -> list[Path]:
    """Return the Python files under the folders (by default the package and its tests)."""
    return sorted(file for folder in folders or (PACKAGE, TESTS) for file in folder.rglob("*.py"))


def tracked_files() -> list[Path]:
    """Return every file that belongs to the project, as git sees it (new files included)."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    files = (ROOT / name for name in listing.stdout.split("\0") if name)
    return sorted(file for file in files if file.is_file())


@functools.cache
def parsed(file: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def nodes(*folders: Path) -> Iterator[tuple[Path, ast.AST]]:
    """Walk through the syntax of every file under the folders."""
    for file in python_files(*folders):
        for node in ast.walk(parsed(file)):
            yield file, node


def place(file: Path, node: ast.AST | None = None) -> str:
    """Return a place as a terminal opens it: file and line."""
    line = getattr(node, "lineno", None)
    return f"{file.relative_to(ROOT)}:{line}" if line else str(file.relative_to(ROOT))
