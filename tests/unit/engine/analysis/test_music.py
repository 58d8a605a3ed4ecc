"""Tempo, key and pitch of streams as they come."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from nexus_desktop.engine.analysis.music import Music, MusicListener
from nexus_desktop.engine.block import Block
from tests.support.signals import noise, tone
from tests.support.source_tree import ROOT


def music(sound: Block, rate: int, piece: int = 65_536) -> Music:
    listener = MusicListener(rate)
    for start in range(0, len(sound), piece):
        listener.add(sound[start : start + piece])
    return listener.music()


def test_the_demo_is_heard_as_it_is_written() -> None:
    path = ROOT / "resources" / "samples" / "demo-keys.flac"
    sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
    heard = music(sound, rate)
    assert heard.tempo is not None
    assert heard.tempo.bpm == pytest.approx(120, rel=0.01)
    assert heard.key is not None
    assert heard.key.name == "C major"
    assert heard.pitch is None


@pytest.mark.parametrize("rate", [8000, 16_000, 44_100, 96_000])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_a_note_has_a_pitch_at_any_rate_and_number_of_channels(rate: int, channels: int) -> None:
    heard = music(tone(2 * rate, channels, hertz=330, rate=rate), rate, 4801)
    assert heard.pitch is not None
    assert heard.pitch.hertz == pytest.approx(330, rel=0.001)
    assert (heard.tempo, heard.key) == (None, None)


@pytest.mark.parametrize("sound", [noise(8 * 16_000), np.full((16_000, 1), np.nan, np.float32)])
def test_what_is_not_clear_is_not_told(sound: Block) -> None:
    assert music(sound, 16_000) == Music(None, None, None)


def test_nothing_is_heard_in_nothing() -> None:
    assert music(np.zeros((0, 2), np.float32), 48_000) == Music(None, None, None)
