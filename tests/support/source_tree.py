"""The project's own files, for the tests that look at code instead of running it."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "nexus_desktop"
TESTS = ROOT / "tests"
FOLDERS = (PACKAGE, TESTS, ROOT / "resources", ROOT / ".ci")


def python_files(*folders: Path) -> list[Path]:
    """Return the Python files under the folders (by default the package and its tests)."""
    return sorted(file for folder in folders or (PACKAGE, TESTS) for file in folder.rglob("*.py"))


def project_files() -> list[Path]:
    """Return every file that belongs to the project, whether or not git is there to ask."""
    # In a second working tree of git, `.git` is a file, and names the place of the first.
    beside = [path for path in ROOT.iterdir() if path.is_file() and path.name != ".git"]
    inside = [path for folder in FOLDERS for path in folder.rglob("*") if path.is_file()]
    return sorted(path for path in beside + inside if "__pycache__" not in path.parts)


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
