"""`nexus-desktop models …`: what AI jobs need to run on this computer."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

from nexus_desktop.ai.models.catalog import Model
from nexus_desktop.ai.models.install import install
from nexus_desktop.ai.models.store import ModelState, ModelStore
from nexus_desktop.app.paths import find_paths
from nexus_desktop.cli.output import Output
from nexus_desktop.domain.errors import ModelError
from nexus_desktop.tasks.progress import Progress

MARKS = {ModelState.INSTALLED: "✓", ModelState.MISSING: "–", ModelState.DAMAGED: "✗"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what each of the commands takes."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, words, run in (
        ("list", "every model, its size and licence, and whether it is here", _list),
        ("install", "fetch those that are missing or damaged", _install),
        ("verify", "read every byte of those that are here", _verify),
    ):
        action = actions.add_parser(name, help=words, description=words)
        action.add_argument("--json", action="store_true", help="print one JSON document")
        action.set_defaults(run=run)
        if name == "list":
            action.add_argument(
                "--all-installed", action="store_true", help="fail if one of them is not here"
            )
            continue
        action.add_argument(
            "names", nargs="*", metavar="MODEL", help="of these alone; all, if none is named"
        )


def _list(arguments: argparse.Namespace, output: Output) -> None:
    store = _store()
    states = {name: store.state(name) for name in store.models}
    output.answer(_document(store, states), lambda: _words(store, states))
    if arguments.all_installed:
        _refuse_others_than_installed(states)


def _verify(arguments: argparse.Namespace, output: Output) -> None:
    store = _store()
    states = {name: store.verified(name) for name in arguments.names or store.models}
    output.answer(_document(store, states), lambda: _words(store, states))
    _refuse_others_than_installed(states)


def _install(arguments: argparse.Namespace, output: Output) -> None:
    store = _store()
    names: Sequence[str] = arguments.names or tuple(store.models)
    outcome = install(store, names, Progress(_shown(output)))
    output.status()
    states = {name: store.state(name) for name in names}
    output.answer(_document(store, states), lambda: _words(store, states))
    failures = [failure for failure in outcome.values() if failure is not None]
    if failures:
        first = failures[0]
        told = dict.fromkeys(failure.message for failure in failures)
        raise ModelError(
            f"{len(failures)} of {len(outcome)} models could not be installed",
            " ".join(told),
            hint=first.hint,
            retryable=any(failure.retryable for failure in failures),
        )


def _shown(output: Output) -> Callable[[float | None, str], None]:
    def show(fraction: float | None, note: str) -> None:
        output.status(f"{fraction or 0.0:4.0%}  {note}")

    return show


def _refuse_others_than_installed(states: dict[str, ModelState]) -> None:
    others = [name for name, state in states.items() if state is not ModelState.INSTALLED]
    if others:
        raise ModelError(
            "Not all models can be used",
            f"Missing or damaged: {', '.join(others)}.",
            hint="Get them with “nexus-desktop models install”.",
        )


def _document(store: ModelStore, states: dict[str, ModelState]) -> dict[str, object]:
    models = [
        {
            "name": name,
            "title": store.models[name].title,
            "licence": store.models[name].licence,
            "size_bytes": store.models[name].size_bytes,
            "state": state.value,
        }
        for name, state in states.items()
    ]
    return {"folder": str(store.folder), "models": models}


def _words(store: ModelStore, states: dict[str, ModelState]) -> str:
    return "\n".join(_row(store.models[name], state) for name, state in states.items())


def _row(model: Model, state: ModelState) -> str:
    size_mb = f"{model.size_bytes / 1e6:.1f} MB"
    told = f"{MARKS[state]} {model.name:18} {state.value:10} {size_mb:>9}  {model.licence}"
    return f"{told}\n    {model.title}"


def _store() -> ModelStore:
    return ModelStore(find_paths().models)
