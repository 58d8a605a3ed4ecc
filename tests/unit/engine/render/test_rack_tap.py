"""What is seen of a rack is what comes out of it, by its place on the timeline."""

from __future__ import annotations

import numpy as np
import pytest

from nexus_desktop.domain.ids import ClipId, TrackId
from nexus_desktop.domain.rack import MASTER_RACK, RackPlace, clip_rack, track_rack
from nexus_desktop.engine.render.mixdown import Mixdown
from nexus_desktop.engine.render.rack_tap import KEPT_S, RackTap
from nexus_desktop.engine.samples.resample import ResampledReader
from tests.support.effects import setting, through
from tests.support.memory_reader import MemoryReader
from tests.support.signals import noise
from tests.unit.engine.render.test_racks import RATE, SOUND, rack, racked

CUT = setting("low_pass", freq=1000.0)
PLACES = {
    "clip": clip_rack(ClipId("kick")),
    "track": track_rack(TrackId("drums")),
    "master": MASTER_RACK,
}


def played(where: str, tap: RackTap) -> Mixdown:
    reader = ResampledReader(MemoryReader({"beat": SOUND}))
    return Mixdown(racked(where, rack(CUT)), reader, is_played=True, tap=tap)


def tap_at(place: RackPlace | None) -> RackTap:
    tap = RackTap()
    tap.move_to(place)
    return tap


@pytest.mark.parametrize("where", PLACES)
def test_the_sound_behind_a_rack_is_seen_at_its_place(where: str) -> None:
    tap = tap_at(PLACES[where])
    mixdown = played(where, tap)
    for _ in range(20):
        mixdown.read(1000)
    expected = through(CUT, SOUND[:20_000]).mean(axis=1)
    np.testing.assert_allclose(tap.before(15_000, 4096), expected[10_904:15_000], atol=1e-6)
    assert tap.sample_rate == RATE


def test_another_rack_is_not_seen() -> None:
    tap = tap_at(clip_rack(ClipId("snare")))
    played("clip", tap).read(5000)
    assert not tap.before(5000, 5000).any()


def test_what_is_not_known_is_silent() -> None:
    tap = tap_at(MASTER_RACK)
    tap.add(MASTER_RACK, 1000, np.ones((500, 2), np.float32), RATE)
    seen = tap.before(2000, 1500)
    assert seen.nonzero()[0].tolist() == list(range(500, 1000))


def test_what_was_rendered_again_counts_as_it_was_rendered_last() -> None:
    tap = tap_at(MASTER_RACK)
    for level in (0.25, 0.5):
        tap.add(MASTER_RACK, 0, np.full((500, 2), level, np.float32), RATE)
    assert set(tap.before(500, 500)) == {0.5}


def test_another_place_begins_with_nothing() -> None:
    tap = tap_at(MASTER_RACK)
    tap.add(MASTER_RACK, 0, np.ones((500, 2), np.float32), RATE)
    tap.move_to(PLACES["track"])
    assert not tap.before(500, 500).any()


def test_only_the_last_seconds_are_kept() -> None:
    tap = tap_at(MASTER_RACK)
    for start in range(0, 20 * RATE, 1000):
        tap.add(MASTER_RACK, start, noise(1000, 2, seed=start), RATE)
    whole = tap.before(20 * RATE, 20 * RATE)
    assert RATE * (KEPT_S - 1) < np.count_nonzero(whole) <= RATE * KEPT_S
    assert whole[-1000:].any()
