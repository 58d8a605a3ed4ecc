"""Exports that come to no good end leave the old file, a sentence, and nothing else."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import threading
from dataclasses import replace
from operator import attrgetter
from pathlib import Path

import pytest

from nexus_desktop.domain.errors import MediaError
from nexus_desktop.engine.media.encode import EncodeSettings
from nexus_desktop.engine.media.formats import FORMATS, AudioFormat, Writer
from nexus_desktop.engine.media.tags import Chapter, Cover
from nexus_desktop.engine.render.export import render_to_file
from nexus_desktop.tasks.progress import Cancelled, Progress
from tests.support.audio_files import decoded_by_ffmpeg
from tests.support.builders import a_span
from tests.support.covers import png
from tests.support.encoding import settings_for
from tests.support.leak_guards import child_processes
from tests.support.read_labels import read_labels
from tests.support.signals import noise
from tests.support.small_disk import small_disk
from tests.unit.engine.render.test_export import one_clip

FRAMES = 700_000
COVER = Cover("image/png", png(800, 800))


def labelled(kind: AudioFormat) -> EncodeSettings:
    """Return settings that need everything that is written beside the sound."""
    chapters = (Chapter(0, 10_000, "One"), Chapter(10_000, 500_000, "Two"))
    return settings_for(
        kind.id,
        tags={"title": "Whole"},
        cover=COVER,
        chapters=chapters if kind.has_chapters else (),
    )


def export(settings: EncodeSettings, target: Path, progress: Progress | None = None) -> None:
    project, reader = one_clip(noise(FRAMES, peak=0.5))
    render_to_file(project, reader, a_span(0, FRAMES), settings, target, progress)


def remains(folder: Path) -> list[str]:
    """Return what lies in a folder, and what a writer has left in the one for temporary files."""
    temporary = Path(tempfile.gettempdir())
    left = [each.name for each in temporary.glob("nexus-*") if each.is_dir()]
    return [each.name for each in folder.iterdir()] + left


@pytest.fixture(autouse=True)
def temporary_folder(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Give temporary files a folder of their own, where nobody else leaves any."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("temporary")))


@pytest.mark.parametrize(
    "kind", [kind for kind in FORMATS if kind.writer is Writer.FFMPEG], ids=attrgetter("id")
)
def test_an_encoder_that_is_killed_leaves_the_old_file(kind: AudioFormat, tmp_path: Path) -> None:
    target = tmp_path / f"song{kind.extension}"
    target.write_bytes(b"old")
    before = child_processes()

    def kill(share: float | None, _note: str) -> None:
        if share:
            for process in child_processes() - before:
                os.kill(process, signal.SIGKILL)

    with pytest.raises(MediaError, match="has stopped"):
        export(labelled(kind), target, Progress(kill))
    assert target.read_bytes() == b"old"
    assert remains(tmp_path) == [target.name]


@pytest.mark.parametrize("kind", FORMATS, ids=attrgetter("id"))
def test_a_folder_that_vanishes_meanwhile_stays_gone(kind: AudioFormat, tmp_path: Path) -> None:
    folder = tmp_path / "songs"
    folder.mkdir()

    def remove(share: float | None, _note: str) -> None:
        if share and folder.exists():
            shutil.rmtree(folder)

    with pytest.raises(MediaError, match=r"gone|no such file|has stopped"):
        export(labelled(kind), folder / f"song{kind.extension}", Progress(remove))
    assert remains(tmp_path) == []


@pytest.mark.parametrize("kind", FORMATS, ids=attrgetter("id"))
@pytest.mark.parametrize("size", [4096 * 20, 4096 * 60, 4096 * 90])
def test_a_disk_that_has_room_for_a_part_of_it_keeps_the_old_file(
    kind: AudioFormat, size: int, tmp_path: Path
) -> None:
    """At one of the sizes the sound fits, and what is written behind it does not."""
    assert len(COVER.data) > 4096 * 90
    with small_disk(tmp_path / "disk", size=size) as folder:
        target = folder / f"song{kind.extension}"
        target.write_bytes(b"old")
        settings = replace(labelled(kind), chapters=())
        project, reader = one_clip(noise(20_000, peak=0.5))
        with pytest.raises(MediaError, match="disk"):
            render_to_file(project, reader, a_span(0, 20_000), settings, target)
        assert target.read_bytes() == b"old"
        assert remains(folder) == [target.name]


def cancelling_after(when: float) -> Progress:
    """Return a progress that is cancelled once so much is done."""

    def cancel(share: float | None, _note: str) -> None:
        if (share or 0.0) > when:
            progress.cancel()

    progress = Progress(cancel)
    return progress


@pytest.mark.parametrize("kind", FORMATS, ids=attrgetter("id"))
def test_an_export_that_is_cancelled_leaves_nothing(kind: AudioFormat, tmp_path: Path) -> None:
    threads = threading.active_count()
    # While it is mixed, and while it is proved, which FLAC is meanwhile.
    for when in (0.3,) if kind.id == "flac" else (0.3, 0.93):
        with pytest.raises(Cancelled):
            export(labelled(kind), tmp_path / f"song{kind.extension}", cancelling_after(when))
        assert remains(tmp_path) == []
    assert threading.active_count() == threads


@pytest.mark.parametrize("kind", FORMATS, ids=attrgetter("id"))
def test_the_longest_name_there_can_be_holds_a_whole_file(
    kind: AudioFormat, tmp_path: Path
) -> None:
    stem = ("🎵 Größe " * 40).encode()[: 255 - len(kind.extension)].decode("utf-8", "ignore")
    target = tmp_path / (stem + kind.extension)
    export(labelled(kind), target)
    assert remains(tmp_path) == [target.name]
    read = read_labels(target)
    assert (read.tags["title"], read.picture) == ("Whole", (COVER.mime, COVER.data))
    settings = labelled(kind)
    expected = FRAMES * settings.sample_rate // 48_000
    assert len(decoded_by_ffmpeg(target, 2)) == pytest.approx(expected, abs=2500)
