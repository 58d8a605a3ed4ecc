"""What is drawn comes in the background, from the cache or from the sound itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from nexus_desktop.domain.ids import SourceId
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.peaks.pyramid import PeakPyramid
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.workflows.take_in import arriving_source, look_at, take_in
from nexus_desktop.workflows.waveforms import CHUNK, Waveforms, pyramid_key
from tests.support.builders import a_source
from tests.support.hand_runner import HandTaskRunner
from tests.support.studio import Studio, a_recording, open_studio

FRAMES = 3 * CHUNK


class Drawn:
    """A sound in the library, and the waveforms that are asked for it."""

    def __init__(self, studio: Studio, path: Path) -> None:
        self.sound: Block = a_recording(path, FRAMES)
        taken = take_in(
            arriving_source(look_at(path)), path, studio.services.store, Progress(), is_copied=True
        )
        self.source: AudioSource = taken.source
        self.peaks = studio.services.store.peaks
        self.blob_file = studio.own_files()[0]
        self.hand = HandTaskRunner()
        services = studio.services
        self.waveforms = Waveforms(
            services.sounds.locate, services.reader, services.store.peaks, self.hand
        )
        self.told: list[SourceId] = []
        self.waveforms.subscribe(self.told.append)

    def assert_is_the_waveform(self, pyramid: PeakPyramid | None) -> None:
        assert pyramid is not None
        assert pyramid.frames == FRAMES
        widest = float(pyramid.levels[0].maxima.max()) * pyramid.scale
        assert widest == pytest.approx(self.sound.max(), abs=1e-3)


@pytest.fixture
def drawn(tmp_path: Path) -> Iterator[Drawn]:
    with open_studio() as studio:
        yield Drawn(studio, tmp_path / "take.wav")


def test_a_waveform_is_asked_for_once_and_told_when_it_is_there(drawn: Drawn) -> None:
    assert drawn.waveforms.pyramid(drawn.source) is None
    assert drawn.waveforms.pyramid(drawn.source) is None
    assert len(drawn.hand.handles) == 1
    drawn.hand.turn_all()
    assert drawn.told == [drawn.source.id]
    drawn.assert_is_the_waveform(drawn.waveforms.pyramid(drawn.source))


def test_a_waveform_that_was_kept_needs_no_sound(drawn: Drawn) -> None:
    drawn.blob_file.unlink()
    drawn.waveforms.pyramid(drawn.source)
    drawn.hand.turn_all()
    drawn.assert_is_the_waveform(drawn.waveforms.pyramid(drawn.source))


def test_a_waveform_that_was_lost_is_built_again_and_kept(drawn: Drawn) -> None:
    drawn.peaks.clear()
    drawn.waveforms.pyramid(drawn.source)
    drawn.hand.turn_all()
    drawn.assert_is_the_waveform(drawn.waveforms.pyramid(drawn.source))
    assert drawn.peaks.load(pyramid_key(drawn.source)) is not None


def test_a_waveform_of_another_version_is_built_again(drawn: Drawn) -> None:
    drawn.peaks.save(pyramid_key(drawn.source), b"as it will be written in ten years")
    drawn.waveforms.pyramid(drawn.source)
    drawn.hand.turn_all()
    drawn.assert_is_the_waveform(drawn.waveforms.pyramid(drawn.source))


def test_a_sound_that_is_gone_is_not_asked_for_again_and_again(drawn: Drawn) -> None:
    drawn.peaks.clear()
    drawn.blob_file.unlink()
    for _ in range(3):
        assert drawn.waveforms.pyramid(drawn.source) is None
        drawn.hand.turn_all()
    assert len(drawn.hand.handles) == 1
    assert drawn.peaks.load(pyramid_key(drawn.source)) is None, "silence is not its waveform"


def test_what_an_import_is_filling_is_drawn_as_it_is(drawn: Drawn) -> None:
    arriving = a_source("coming", is_settled=False)
    assert drawn.waveforms.pyramid(arriving) is None
    assert drawn.hand.is_idle, "the import will show it"
    drawn.waveforms.pyramid(drawn.source)
    drawn.hand.turn_all()
    filling = drawn.waveforms.pyramid(drawn.source)
    assert filling is not None
    drawn.waveforms.show(arriving.id, filling)
    assert drawn.waveforms.pyramid(arriving) is filling
    drawn.waveforms.forget(arriving.id)
    assert drawn.waveforms.pyramid(arriving) is None


@pytest.mark.parametrize(
    ("start", "frames"), [(0, 100), (CHUNK - 50, 100), (CHUNK - 1, CHUNK + 2), (FRAMES - 10, 10)]
)
def test_samples_are_there_after_a_while_and_are_those_of_the_file(
    start: int, frames: int, drawn: Drawn
) -> None:
    assert drawn.waveforms.samples(drawn.source, start, frames) is None
    drawn.hand.turn_all()
    block = drawn.waveforms.samples(drawn.source, start, frames)
    assert block is not None
    np.testing.assert_array_equal(block, drawn.sound[start : start + frames])


def test_samples_are_fetched_once_however_often_they_are_asked_for(drawn: Drawn) -> None:
    for _ in range(4):
        drawn.waveforms.samples(drawn.source, 0, 10)
    assert len(drawn.hand.handles) == 1
    drawn.hand.turn_all()
    drawn.waveforms.samples(drawn.source, 5, 10)
    assert len(drawn.hand.handles) == 1


def test_a_listener_that_has_left_is_told_nothing(drawn: Drawn) -> None:
    told: list[SourceId] = []
    drawn.waveforms.subscribe(told.append)()
    drawn.waveforms.pyramid(drawn.source)
    drawn.hand.turn_all()
    assert told == []
