"""Modules explain themselves, carry names that say something, and hide no failure."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from pathlib import Path

from tests.support.source_tree import PACKAGE, nodes, parsed, place, python_files

NAMES_THAT_SAY_NOTHING = {
    *("util", "utils", "misc", "common", "helper", "helpers", "manager", "managers", "stuff"),
}
SILENCER = re.compile(
    r"#\s*(?:noqa:\s*|type:\s*ignore\[)(?P<code>[\w-]+)(?:, ?[\w-]+)*\]?(?P<reason>\s+[#-]\s*\S.*)?"
)
SILENCES_EVERYTHING = re.compile(r"#\s*(noqa(?!:)|type:\s*ignore(?!\[))")


def test_every_module_begins_with_a_sentence() -> None:
    mute = [place(file) for file in python_files() if not begins_with_a_sentence(parsed(file))]
    assert mute == []


def test_every_name_of_a_module_says_what_is_in_it() -> None:
    vague = [
        place(path)
        for path in (*python_files(), *(p for p in PACKAGE.rglob("*") if p.is_dir()))
        if NAMES_THAT_SAY_NOTHING & set(path.stem.lower().split("_"))
    ]
    assert vague == []


def test_imports_say_what_they_import_and_from_where() -> None:
    unclear = [
        place(file, node)
        for file, node in nodes()
        if isinstance(node, ast.ImportFrom)
        and (node.level > 0 or any(name.name == "*" for name in node.names))
    ]
    assert unclear == []


def test_no_failure_is_swallowed() -> None:
    swallowed = [
        place(file, node)
        for file, node in nodes()
        if isinstance(node, ast.ExceptHandler) and (node.type is None or does_nothing(node.body))
    ]
    assert swallowed == []


def test_nothing_is_printed_behind_the_command_lines_back() -> None:
    printed = [
        place(file, node)
        for file, node in nodes(PACKAGE)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"print", "breakpoint"}
    ]
    assert printed == []


def test_a_check_is_silenced_only_for_a_reason() -> None:
    """What is silenced in several places of a file is explained in one of them."""
    unexplained = [silencer for file in python_files() for silencer in unexplained_in(file)]
    assert unexplained == []


def begins_with_a_sentence(module: ast.Module) -> bool:
    """Tell whether the first line of the docstring is a whole sentence."""
    first_line = (ast.get_docstring(module) or "").partition("\n")[0]
    return len(first_line.split()) > 1 and first_line.endswith((".", "!", "?"))


def does_nothing(body: list[ast.stmt]) -> bool:
    """Tell whether a block only passes."""
    return all(
        isinstance(statement, ast.Pass)
        or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        for statement in body
    )


def comments(file: Path) -> list[tuple[int, str]]:
    """Return the comments of a file with their lines."""
    tokens = tokenize.generate_tokens(io.StringIO(file.read_text("utf-8")).readline)
    return [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]


def unexplained_in(file: Path) -> list[str]:
    """Return where a file silences a check without saying why."""
    found = comments(file)
    matches = [(line, match) for line, text in found if (match := SILENCER.search(text))]
    explained = {match["code"] for _, match in matches if match["reason"]}
    blunt = [line for line, text in found if SILENCES_EVERYTHING.search(text)]
    mute = [line for line, match in matches if match["code"] not in explained]
    return [f"{place(file)}:{line}" for line in sorted(blunt + mute)]
