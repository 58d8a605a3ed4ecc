"""`nexus-desktop backend …`: a whole Supabase on this computer, for those who develop."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from nexus_desktop.app.paths import find_paths, resources
from nexus_desktop.cli.output import Output
from nexus_desktop.local_backend.backend import Addresses, Ending, LocalBackend


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what each of the commands takes."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, words, run in (
        ("start", "start it and stay until Ctrl+C", _start),
        ("stop", "end it, wherever it was started", _stop),
        ("fetch", "fetch the Node packages it is made of, which start does as well", _fetch),
        ("status", "tell whether it runs, and its addresses", _status),
    ):
        action = actions.add_parser(name, help=words, description=words)
        action.add_argument("--json", action="store_true", help="print one JSON document")
        action.add_argument(
            "--folder",
            type=Path,
            metavar="FOLDER",
            help="where it keeps everything; several folders, several backends side by side",
        )
        action.set_defaults(run=run)
        if name == "start":
            action.add_argument(
                "--detach", action="store_true", help="return when it runs, and leave it running"
            )
            action.add_argument("--outlive", action="store_true", help=argparse.SUPPRESS)
        elif name == "stop":
            action.add_argument("--erase", action="store_true", help="remove all it has kept")


def _start(arguments: argparse.Namespace, output: Output) -> None:
    backend = _backend_of(arguments)
    if arguments.detach:
        addresses = backend.start_detached()
        output.answer(asdict(addresses), lambda: _words(addresses))
        return
    ending = Ending(outlives_parent=arguments.outlive)
    with backend.started() as (addresses, children):
        output.answer(asdict(addresses), lambda: f"{_words(addresses)}\nCtrl+C ends it.")
        ending.wait(children)


def _stop(arguments: argparse.Namespace, output: Output) -> None:
    backend = _backend_of(arguments)
    has_stopped = backend.stop()
    if arguments.erase:
        backend.erase()
    words = "It has ended." if has_stopped else "It did not run."
    output.answer({"stopped": has_stopped}, lambda: words)


def _fetch(arguments: argparse.Namespace, output: Output) -> None:
    folder = _backend_of(arguments).fetch()
    output.answer({"packages": str(folder)}, lambda: f"They are in {folder}.")


def _status(arguments: argparse.Namespace, output: Output) -> None:
    addresses = _backend_of(arguments).addresses()
    document = {"is_running": addresses is not None, **(asdict(addresses) if addresses else {})}
    output.answer(document, lambda: _words(addresses) if addresses else "It does not run.")


def _backend_of(arguments: argparse.Namespace) -> LocalBackend:
    folder = arguments.folder or find_paths().backend
    return LocalBackend(folder.expanduser().absolute(), resources())


def _words(addresses: Addresses) -> str:
    rows = {
        "NEXUS_SUPABASE_URL": addresses.url,
        "NEXUS_SUPABASE_KEY": addresses.publishable_key,
        "secret key": addresses.secret_key,
        "database": addresses.database_url,
        "mail": addresses.mail,
    }
    return "\n".join(f"{name:20} {value}" for name, value in rows.items())
