"""Files, functions and classes stay small enough to be read at one go."""

from __future__ import annotations

import ast

from tests.support.source_tree import PACKAGE, nodes, place, python_files

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
MOST_PUBLIC_METHODS = 20


def test_no_file_is_too_long() -> None:
    lengths = {file: len(file.read_text("utf-8").splitlines()) for file in python_files()}
    too_long = [f"{place(f)}: {lines}" for f, lines in lengths.items() if lines > LONGEST_FILE]
    assert too_long == []


def test_no_function_is_too_long() -> None:
    too_long = [
        f"{place(file, node)} {node.name}: {lines_of(node)}"
        for file, node in nodes()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and lines_of(node) > LONGEST_FUNCTION
    ]
    assert too_long == []


def test_no_class_offers_too_much() -> None:
    too_wide = [
        f"{place(file, node)} {node.name}: {len(public_methods(node))}"
        for file, node in nodes(PACKAGE)
        if isinstance(node, ast.ClassDef) and len(public_methods(node)) > MOST_PUBLIC_METHODS
    ]
    assert too_wide == []


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the number of lines from `def` to the end."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def public_methods(kind: ast.ClassDef) -> set[str]:
    """Return the names a class offers; a property with a setter counts once."""
    functions = (node for node in kind.body if isinstance(node, ast.FunctionDef))
    return {function.name for function in functions if not function.name.startswith("_")}
