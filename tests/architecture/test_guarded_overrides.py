"""Every override of a Qt method is guarded: an exception inside one would end the process."""

from __future__ import annotations

import ast
import importlib
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.source_tree import PACKAGE, ROOT, parsed, place, python_files

QT_PACKAGES = ("PySide6", "Shiboken", "shiboken6", "pyqtgraph")


def test_every_override_in_the_screens_is_guarded() -> None:
    unguarded = [
        finding
        for file in python_files(PACKAGE / "ui", PACKAGE / "app")
        if "PySide6" in file.read_text("utf-8")
        for finding in unguarded_overrides(parsed(file), module_of(file), file)
    ]
    assert unguarded == []


@pytest.mark.parametrize(
    ("body", "is_found"),
    [
        ("def paintEvent(self, event): ...", True),
        ("def sizeHint(self): ...", True),
        ("paintEvent = print", True),
        ("@property\ndef size(self): ...", True),
        ("@guarded(nothing)\ndef paintEvent(self, event): ...", False),
        ("def show_levels(self): ...", False),
        ("def __init__(self): super().__init__()", False),
    ],
)
def test_the_search_finds_what_it_is_for(body: str, is_found: bool, tmp_path: Path) -> None:
    findings = search(f"class Odd(QWidget):\n{textwrap.indent(body, '    ')}", tmp_path)
    assert bool(findings) is is_found


def test_the_search_looks_through_classes_of_our_own(tmp_path: Path) -> None:
    code = "class Near(QWidget): ...\nclass Far(Near):\n    def paintEvent(self, event): ..."
    assert len(search(code, tmp_path)) == 1


def test_a_widget_class_inside_a_function_is_refused_since_it_cannot_be_looked_up(
    tmp_path: Path,
) -> None:
    code = "def make():\n    class Hidden(QWidget): ...\n    return Hidden"
    assert len(search(code, tmp_path)) == 1


def search(code: str, folder: Path) -> list[str]:
    """Run the search on a piece of code."""
    head = "from PySide6.QtWidgets import QWidget\n"
    head += "from nexus_desktop.ui.guarded import guarded, nothing\n"
    file = folder / "sample.py"
    file.write_text(head + code, encoding="utf-8")
    module = ModuleType("sample")
    exec(compile(head + code, file, "exec"), vars(module))
    return list(unguarded_overrides(ast.parse(head + code), module, file))


def module_of(file: Path) -> ModuleType:
    """Import a file of the package."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return sys.modules.get(name) or importlib.import_module(name)


def unguarded_overrides(tree: ast.Module, module: ModuleType, file: Path) -> Iterator[str]:
    """Yield every place where a class replaces a method of its Qt bases without a guard."""
    for path, node in classes(tree):
        found = resolved(module, path)
        if found is None:
            if node.bases:
                yield f"{named(file, node)} {node.name}: define it outside of functions"
            continue
        of_qt = qt_methods(found)
        for statement in node.body:
            for name in replaced_names(statement):
                if name in of_qt:
                    yield f"{named(file, statement)} {node.name}.{name}"


def classes(
    tree: ast.AST, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], ast.ClassDef]]:
    """Yield every class with the names that lead to it; "" stands for the inside of a function."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.ClassDef):
            yield (*path, child.name), child
            yield from classes(child, (*path, child.name))
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from classes(child, (*path, ""))
        else:
            yield from classes(child, path)


def resolved(module: ModuleType, path: tuple[str, ...]) -> type | None:
    """Return the class at the end of the path."""
    here: object = module
    for name in path:
        here = getattr(here, name, None) if name else None
    return here if isinstance(here, type) else None


def qt_methods(cls: type) -> frozenset[str]:
    """Return the names of all methods that a class has from Qt."""
    bases = (base for base in cls.__mro__[1:] if base.__module__.split(".")[0] in QT_PACKAGES)
    names = {name for base in bases for name, value in vars(base).items() if callable(value)}
    return frozenset(name for name in names if not name.startswith("__"))


def replaced_names(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement in a class body defines without a guard."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        if not any(is_guard(decorator) for decorator in statement.decorator_list):
            yield statement.name
    elif isinstance(statement, ast.Assign):
        yield from (target.id for target in statement.targets if isinstance(target, ast.Name))


def is_guard(decorator: ast.expr) -> bool:
    call = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(call, ast.Name) and call.id == "guarded"


def named(file: Path, node: ast.AST) -> str:
    return place(file, node) if file.is_relative_to(ROOT) else file.name
