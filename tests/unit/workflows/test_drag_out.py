"""Files that are ready before they are dragged, and are what is heard now."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nexus_desktop.domain import bounce
from nexus_desktop.domain.edits.effects import add_effect
from nexus_desktop.domain.edits.shaping import set_clip_gain
from nexus_desktop.domain.errors import NexusError, StoreError
from nexus_desktop.domain.ids import ClipId, TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import MASTER_RACK
from nexus_desktop.domain.selection import Selection
from nexus_desktop.store import settings
from nexus_desktop.store.handed_files import HandedFiles
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.workflows import drag_out
from nexus_desktop.workflows.drag_out import DragOut, Offer, OfferStage
from nexus_desktop.workflows.export_audio import ExportRequest, FormatChoice, export
from tests.support.audio_files import heard
from tests.support.builders import a_project, a_span
from tests.support.effects import setting
from tests.support.hand_runner import HandTaskRunner
from tests.support.studio import Studio, a_recording

WAV = FormatChoice("wav", is_float=True)
MIDDLE = a_span(12_000, 36_000)


class Counter:
    """A place where files are asked for; the work is turned by hand."""

    def __init__(self, studio: Studio, folder: Path) -> None:
        self.studio = studio
        self.runner = HandTaskRunner()
        self.files = HandedFiles(folder / "drags", 1 << 30)
        self.errors: list[NexusError] = []
        self.drag_out = DragOut(
            studio.services.resampled, self.runner, self.files, "wav_float", self.errors.append
        )
        self.told: list[OfferStage] = []

    def ask(self, what: bounce.Bounce) -> Offer:
        return self.drag_out.offer(what, lambda offer: self.told.append(offer.stage))

    def get(self, what: bounce.Bounce) -> Path:
        offer = self.ask(what)
        self.runner.turn_all()
        assert offer.error is None
        return offer.take()


@pytest.fixture
def counter(studio: Studio, tmp_path: Path) -> Counter:
    return Counter(studio, tmp_path)


@pytest.fixture
def song(studio: Studio, tmp_path: Path) -> Project:
    a_recording(tmp_path / "take.wav")
    session = studio.begin()
    studio.bring_in(session, tmp_path / "take.wav")
    return replace(session.project, title="My / Song")


def middle_of(song: Project) -> bounce.Bounce:
    made = bounce.of_selection(song, Selection(MIDDLE))
    assert made is not None
    return made


def test_the_file_of_a_selection_is_what_an_export_of_it_is(
    counter: Counter, song: Project, tmp_path: Path
) -> None:
    dragged = counter.get(middle_of(song))
    request = ExportRequest(bounce.of_span(song, MIDDLE), tmp_path / "export.wav", WAV)
    export(request, counter.studio.services.resampled, Progress())
    np.testing.assert_array_equal(heard(dragged), heard(request.target))


def test_a_file_says_what_it_is_and_lies_where_it_stays(counter: Counter, song: Project) -> None:
    dragged = counter.get(middle_of(song))
    assert dragged.parent == counter.drag_out.folder
    assert dragged.name.startswith("My - Song 0.00.00.3-0.00.00.8 ")
    assert dragged.suffix == ".wav"


def test_an_offer_is_rendering_and_then_ready(counter: Counter, song: Project) -> None:
    offer = counter.ask(middle_of(song))
    assert (offer.stage, counter.told) == (OfferStage.RENDERING, [])
    counter.runner.turn_all()
    assert counter.told == [OfferStage.READY]
    assert (offer.fraction, offer.frames) == (1.0, MIDDLE.length)


def test_what_was_edited_is_another_file_and_what_was_not_is_the_same(
    counter: Counter, song: Project
) -> None:
    first = counter.get(middle_of(song))
    written_at = first.stat().st_mtime_ns
    clip = song.tracks[0].clips[0]
    louder = counter.get(middle_of(set_clip_gain(song, {clip.id}, -6.0)))
    assert louder.name != first.name
    np.testing.assert_allclose(heard(louder), heard(first) * 10 ** (-6 / 20), atol=1e-6)
    assert counter.get(middle_of(song)) == first
    assert first.stat().st_mtime_ns == written_at


def test_a_clip_rings_out(counter: Counter, song: Project) -> None:
    echo = setting("delay", time_ms=100.0, feedback=0.0, level_db=0.0)
    ringing = add_effect(song, MASTER_RACK, echo)
    clip = song.tracks[0].clips[0]
    plain = heard(counter.get(bounce.of_clips(song, {clip.id})))
    rung = heard(counter.get(bounce.of_clips(ringing, {clip.id})))
    assert len(plain) == clip.span.length
    assert len(rung) >= len(plain) + 4800


def test_a_clip_is_no_longer_for_what_lies_behind_it_on_other_tracks(
    counter: Counter, song: Project
) -> None:
    clip = song.tracks[0].clips[0]
    later = replace(clip, id=ClipId("later"), span=clip.span.moved(10 * clip.span.length))
    behind = replace(song.tracks[0], id=TrackId("behind"), clips=(later,))
    longer = replace(song, tracks=(*song.tracks, behind))
    for alone in (bounce.of_clips(longer, {clip.id}), bounce.of_track(longer, song.tracks[0].id)):
        assert len(heard(counter.get(alone))) == clip.span.length


def test_another_format_is_another_file(counter: Counter, song: Project) -> None:
    wav = counter.get(middle_of(song))
    counter.drag_out.use_format("flac")
    flac = counter.get(middle_of(song))
    assert (wav.suffix, flac.suffix) == (".wav", ".flac")
    np.testing.assert_allclose(heard(flac), heard(wav), atol=3 / (1 << 23))


def test_an_offer_that_is_withdrawn_leaves_nothing_and_says_nothing(
    counter: Counter, song: Project
) -> None:
    counter.ask(middle_of(song)).withdraw()
    counter.runner.turn_all()
    assert counter.told == []
    assert not counter.drag_out.folder.exists()


def test_a_project_without_sound_is_refused_in_words(counter: Counter) -> None:
    offer = counter.ask(bounce.whole(a_project()))
    counter.runner.turn_all()
    assert counter.told == [OfferStage.FAILED]
    assert offer.error is not None
    assert offer.error.message == "There is no sound in it."


def test_a_ready_file_that_somebody_removed_is_told_of(counter: Counter, song: Project) -> None:
    offer = counter.ask(middle_of(song))
    counter.runner.turn_all()
    for file in counter.drag_out.folder.rglob("*.wav"):
        file.unlink()
    with pytest.raises(StoreError, match="not there any more"):
        offer.take()


def test_a_long_title_leaves_room_for_the_rest_of_the_name(counter: Counter, song: Project) -> None:
    dragged = counter.get(replace(middle_of(song), title="Überlänge " * 60))
    assert len(dragged.name.encode()) <= 255
    assert dragged.suffix == ".wav"


def test_a_file_is_handed_over_when_it_is_there_and_people_see_it_come(
    counter: Counter, song: Project
) -> None:
    taken: list[Path] = []
    counter.drag_out.hand_over(middle_of(song), taken.append)
    assert (taken, counter.runner.titles) == ([], ["Rendering My / Song"])
    counter.runner.turn_all()
    assert [path.parent for path in taken] == [counter.drag_out.folder]


def test_why_a_file_is_not_handed_over_is_said(counter: Counter) -> None:
    taken: list[Path] = []
    counter.drag_out.hand_over(bounce.whole(a_project()), taken.append)
    counter.runner.turn_all()
    assert taken == []
    assert [error.message for error in counter.errors] == ["There is no sound in it."]


def test_every_format_that_the_settings_know_can_be_dragged() -> None:
    assert tuple(drag_out.DRAG_FORMATS) == settings.DRAG_FORMATS
