"""Playing into a real sound server, and listening to what arrives there.

The card of `tests.support.pulse` carries float32 unchanged, so that every sample of a `Ramp` that
was recorded tells which frame of the timeline it is. Silence, which a busy computer may put in
between, is left out of the comparison; a frame that is lost or heard twice is not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nexus_desktop.engine.block import Block
from tests.support.playback import FRAME_STEP
from tests.support.pulse import RATE, PulseServer, pulse_server, recorded
from tests.support.pulse_player import NEW_MARK, OLD_MARK, START, player

LEAD = 240


@pytest.fixture(scope="module")
def pulse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PulseServer]:
    with pulse_server(tmp_path_factory.mktemp("pulse")) as server:
        yield server


def played(pulse: PulseServer, act: str, target: Path) -> tuple[dict[str, Any], Block]:
    """Return what the player saw, and what was heard, without silence."""
    with pulse.recording(target), player(act, pulse.environment) as told:
        saw: dict[str, Any] = json.loads(told.read().splitlines()[-1])
    heard = recorded(target)
    return saw, heard[heard[:, 1] != 0]


def frames_of(heard: Block) -> list[int]:
    return [round(value) for value in (heard[:, 0] / FRAME_STEP).tolist()]


@pytest.mark.parametrize(
    ("act", "output"), [("swap", "RtmixerOutput"), ("swap-fallback", "SounddeviceOutput")]
)
def test_an_edit_is_heard_soon_without_a_gap_or_a_click(
    pulse: PulseServer, tmp_path: Path, act: str, output: str
) -> None:
    saw, heard = played(pulse, act, tmp_path / "heard.raw")
    assert saw["output"] == output
    whole = heard[(heard[:, 1] == OLD_MARK) | (heard[:, 1] == NEW_MARK)]
    frames = frames_of(whole)
    assert frames[0] == START
    old = int((whole[:, 1] == OLD_MARK).sum())
    assert frames[:old] == list(range(START, START + old))
    swapped_at = frames[old]
    assert frames[old:] == list(range(swapped_at, swapped_at + len(frames) - old))
    assert START + old < swapped_at <= START + old + LEAD, "they fade into each other, no more"
    assert swapped_at - saw["position"] < 0.5 * RATE
    marks = heard[LEAD:-LEAD, 1]
    assert np.abs(np.diff(marks[marks >= NEW_MARK])).max() < 0.01


def test_pausing_and_going_on_loses_not_a_frame(pulse: PulseServer, tmp_path: Path) -> None:
    saw, heard = played(pulse, "pause", tmp_path / "heard.raw")
    frames = frames_of(heard[heard[:, 1] == OLD_MARK])
    (jump,) = np.flatnonzero(np.diff(frames) != 1).tolist()
    assert frames[: jump + 1] == list(range(START, START + jump + 1))
    resumed_at = frames[jump + 1]
    assert resumed_at == saw["position"]
    assert resumed_at <= frames[jump] < resumed_at + 0.5 * RATE
    assert frames[jump + 1 :] == list(range(resumed_at, resumed_at + len(frames) - jump - 1))


def test_the_playhead_runs_with_the_sound(pulse: PulseServer) -> None:
    with player("watch", pulse.environment) as told:
        saw = json.loads(told.read())
    assert abs(saw["drift_s"]) < 0.1
    assert saw["silent_s"] < 5
    assert "default (ALSA)" in saw["listed"]


def test_a_buffer_that_ran_empty_is_counted_and_nothing_is_skipped(
    pulse: PulseServer, tmp_path: Path
) -> None:
    saw, heard = played(pulse, "starve", tmp_path / "heard.raw")
    assert saw["empty_moments"] == 1
    frames = frames_of(heard[heard[:, 1] == OLD_MARK])
    assert frames == list(range(START, START + len(frames)))
    assert len(frames) > 2.4 * RATE


def test_a_sound_server_that_dies_is_told_and_the_playhead_stays(tmp_path: Path) -> None:
    with pulse_server(tmp_path / "pulse") as pulse, player("lose", pulse.environment) as told:
        assert told.readline() == "playing\n"
        pulse.die()
        saw = json.loads(told.read())
    assert saw["state"] == "paused"
    assert START < saw["position"] < START + 10 * RATE
    losses = [message for kind, message in saw["told"] if kind == "device lost"]
    assert len(losses) == 1
    assert "default" in losses[0]
