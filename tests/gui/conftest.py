"""What tests of the screens share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nexus_desktop.app import sound_output
from nexus_desktop.app.gui import NOTHING, WindowRequest, open_program
from nexus_desktop.engine.device.null_output import NullOutput
from nexus_desktop.engine.device.output import Output
from nexus_desktop.ui.look import Look
from tests.support.desk import Desk
from tests.support.source_tree import ROOT

RESOURCES = ROOT / "resources"
SIZE = (1400, 900)
SILENT = "No sound card was found."

Start = Callable[..., Desk]


@pytest.fixture
def look(qapp: QApplication) -> Look:
    """The dark look, without motion, on every standard control."""
    look = Look(RESOURCES, reduced_motion=True)
    look.apply(qapp)
    return look


@pytest.fixture
def no_sound_card(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be heard, whatever this computer has."""

    def open_silent(_preferred: object, rate: int, channels: int = 2) -> Output:
        return NullOutput(rate, channels, reason=SILENT)

    monkeypatch.setattr(sound_output, "open_output", open_silent)


@pytest.fixture
def start(qapp: QApplication, qtbot: QtBot, no_sound_card: None) -> Iterator[Start]:
    """Start the program; a second call closes it first, and starts it again on the same library.

    Without a size, the window comes up as it would by itself; without a request, it is empty.
    """
    running = ExitStack()

    def begin(request: WindowRequest | None = None, size: tuple[int, int] | None = SIZE) -> Desk:
        running.close()
        asked = request or WindowRequest(project=NOTHING)
        program = running.enter_context(open_program(qapp, asked))
        program.begin()
        if size is not None:
            program.window.resize(*size)
        with qtbot.waitActive(program.window):
            program.window.activateWindow()
        return Desk(program, qtbot)

    with running:
        yield begin


@pytest.fixture
def desk(start: Start) -> Desk:
    """The program with an empty project."""
    return start()
