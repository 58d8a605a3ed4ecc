"""What tests let another process do."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nexus_desktop.app.batch_work import treat_here
from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.tasks.progress import Progress


def write_down(arguments: Mapping[str, Any], progress: Progress) -> None:
    """Write a text into a file, and print something besides."""
    sys.stdout.write("libraries print what they like\n")
    progress.report(0.25, "writing")
    Path(arguments["path"]).write_text(f"{arguments['text']} by {os.getpid()}")


def add_up(arguments: Mapping[str, Any], _progress: Progress) -> dict[str, int]:
    """Return a sum, and who has made it."""
    return {"sum": sum(arguments["of"]), "by": os.getpid()}


def tidy_up(arguments: Mapping[str, Any], progress: Progress) -> None:
    """Say who it is, go on until it is cancelled, and leave a note behind."""
    path = Path(arguments["path"])
    try:
        path.with_suffix(".new").write_text(str(os.getpid()))
        path.with_suffix(".new").rename(path)
        while True:
            progress.report(0.5)
            time.sleep(0.01)
    finally:
        path.with_name("tidy").write_text("all gone")


def refuse(_arguments: Mapping[str, Any], _progress: Progress) -> None:
    raise EffectRefused("Not this one", "It is too short.", hint="Take a longer one.")


def break_down(_arguments: Mapping[str, Any], _progress: Progress) -> None:
    raise ZeroDivisionError("a bug")


def die(_arguments: Mapping[str, Any], _progress: Progress) -> None:
    os._exit(9)


def die_of_two(arguments: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Treat a file of a batch, but die of one that is called two."""
    if Path(arguments["source"]).stem == "two":
        os._exit(9)
    return treat_here(arguments, progress)


def never_end(arguments: Mapping[str, Any], _progress: Progress) -> None:
    """Say who it is, and go on until it is killed."""
    path = Path(arguments["path"])
    path.with_suffix(".new").write_text(str(os.getpid()))
    path.with_suffix(".new").rename(path)
    while True:
        time.sleep(0.01)
