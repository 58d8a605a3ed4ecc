"""What the meters of the master show is what is heard."""

from __future__ import annotations

import numpy as np
import pytest

from nexus_desktop.engine.analysis.live_loudness import LoudnessReading
from nexus_desktop.engine.block import Block
from nexus_desktop.workflows.live_master import LiveMaster
from tests.support.metering import RATE, tones


def hear(master: LiveMaster, sound: Block, rate: int = RATE) -> None:
    for start in range(0, len(sound), 1024):
        master.hear(sound[start : start + 1024], rate)


def test_loudness_and_spectrum_are_shown_together() -> None:
    master = LiveMaster()
    assert (master.loudness, master.look(0.03)) == (LoudnessReading(), None)
    hear(master, tones((-20, 4)))
    assert master.loudness.integrated_lufs == pytest.approx(-20, abs=0.1)
    assert master.loudness.short_term_lufs == pytest.approx(-20, abs=0.1)
    picture = master.look(0.03)
    assert picture is not None
    highest = int(picture.levels_db.argmax())
    assert picture.frequencies_hz[highest] == pytest.approx(1000, abs=RATE / 4096)
    assert picture.peaks_db[highest] == pytest.approx(-20, abs=1)


def test_a_reset_begins_anew() -> None:
    master = LiveMaster()
    hear(master, tones((-10, 4)))
    master.look(0.03)
    master.reset_loudness()
    assert master.loudness == LoudnessReading()
    hear(master, tones((-30, 4)))
    assert master.loudness.integrated_lufs == pytest.approx(-30, abs=0.1)
    assert master.loudness.momentary_max_lufs == pytest.approx(-30, abs=0.2)


def test_the_line_of_peaks_can_be_reset_alone() -> None:
    master = LiveMaster()
    master.reset_peaks()
    hear(master, tones((-10, 1), (-60, 1)))
    loud = master.look(0.03)
    hear(master, np.zeros((8192, 2), np.float32))
    master.look(5.0)
    master.reset_peaks()
    soft = master.look(0.03)
    assert loud is not None
    assert soft is not None
    assert soft.peaks_db.max() < loud.peaks_db.max() - 20
    assert master.loudness.integrated_lufs is not None


def test_another_device_begins_anew() -> None:
    master = LiveMaster()
    hear(master, tones((-10, 2)))
    hear(master, tones((-30, 2), rate=44_100, channels=1), 44_100)
    assert master.loudness.integrated_lufs == pytest.approx(-33, abs=0.2)
