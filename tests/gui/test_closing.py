"""Closing the window while something is still being made."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from nexus_desktop.tasks.progress import Progress
from nexus_desktop.workflows import made_sounds, workshop
from nexus_desktop.workflows.made_sounds import SoundToMake
from nexus_desktop.workflows.take_in import SoundStore, TakenIn
from tests.support.audio_files import Kind
from tests.support.desk import Desk
from tests.support.signals import tone

RATE = 48_000
FLOAT_WAV = Kind("float WAV", ".wav", "WAV", "FLOAT")


def test_an_effect_that_is_being_applied_is_not_given_up_without_a_word(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = threading.Event()
    make_sounds = made_sounds.make_sounds

    def wait_first(
        wanted: Sequence[SoundToMake], store: SoundStore, progress: Progress
    ) -> tuple[TakenIn | None, ...]:
        goes_on.wait(20)
        return make_sounds(wanted, store, progress)

    FLOAT_WAV.write(tmp_path / "song.wav", tone(RATE), RATE)
    desk.open_file(tmp_path / "song.wav")
    monkeypatch.setattr(workshop, "make_sounds", wait_first)
    steps = len(desk.steps)
    desk.run("select.all")
    desk.run("effect.apply", effect="reverse")
    desk.window.close()
    assert desk.window.isVisible()
    assert any(banner.startswith("Applying the reverse is not fin") for banner in desk.banners)
    goes_on.set()
    desk.wait(lambda: len(desk.steps) > steps)
    desk.window.close()
    assert not desk.window.isVisible()
