"""What is on the screen in the pictures: the real program, with a made-up session in it."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import numpy as np
import soundfile
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from nexus_desktop.app.gui import NOTHING, Program, WindowRequest, open_program
from nexus_desktop.domain.export_parts import What
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import Selection
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.peaks.pyramid import PeakPyramid
from nexus_desktop.ui.export.export_panel import ExportPanel
from nexus_desktop.workflows import import_audio
from nexus_desktop.workflows.commands.context import Subject
from nexus_desktop.workflows.import_audio import Placement

RATE = 48_000
PATIENCE_S, LOOK_EVERY_MS = 60, 20
HELD_AT = 0.55
TRACKS = (
    ("Voice — Ana", "speech", 3),
    ("Voice — Ben", "speech", 11),
    ("Piano", "chords", 5),
    ("Bass", "bass", 7),
    ("Drums", "beats", 2),
    ("Strings", "swell", 13),
    ("Rain", "noise", 17),
    ("Room tone", "hush", 19),
)
_COMPRESS_MOST = 0


class Scene:
    """The program, and a folder for the files of the scene."""

    def __init__(self, program: Program, folder: Path) -> None:
        self.program = program
        self.window = program.window
        self.folder = folder
        self.shown: QImage | None = None

    def keep_picture(self) -> None:
        """Take the picture now: what comes after does not belong into it."""
        self.shown = picture(self)

    @property
    def project(self) -> Project:
        return self.program.workbench.session.project

    def run(self, command: str, **arguments: str) -> None:
        self.window.commands.run(command, arguments)

    def settle(self) -> None:
        """Wait until everything is read, written and drawn."""
        self.wait(self.program.is_idle)
        QTest.qWait(300)
        self.wait(self.program.is_idle)

    def wait(self, is_so: Callable[[], object]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not is_so():
            if time.monotonic() > deadline:
                raise TimeoutError("the scene did not come about")
            QTest.qWait(LOOK_EVERY_MS)

    def record(self, name: str, kind: str, seconds: float, seed: int) -> Path:
        """Write made-up sound of a kind."""
        path = self.folder / f"{name.lower().replace(' — ', '_').replace(' ', '_')}.wav"
        soundfile.write(path, made_up(kind, round(seconds * RATE), seed), RATE)
        return path


def play_scene(
    scene: Callable[[Scene], None], size: tuple[int, int], theme: str, target: Path
) -> None:
    """Build the program, play the scene, save the picture."""
    app = QApplication([])
    request = WindowRequest(project=NOTHING, theme=theme)
    with tempfile.TemporaryDirectory() as folder, open_program(app, request) as program:
        program.begin()
        program.window.resize(*size)
        stage = Scene(program, Path(folder))
        stage.settle()
        for banner in program.window.banners.banners:
            banner.dismissed.emit()
        scene(stage)
        if not (stage.shown or picture(stage)).save(str(target), quality=_COMPRESS_MOST):
            raise OSError(f"{target} could not be written")


def picture(stage: Scene) -> QImage:
    """Return the window, with the dialog over it if there is one."""
    shown: QPixmap = stage.window.grab()
    dialogs = [each for each in stage.window.findChildren(QDialog) if each.isVisible()]
    for dialog in dialogs:
        room = stage.window.size() - dialog.size()
        with QPainter(shown) as painter:
            corner = QPoint(room.width() // 2, room.height() // 3)
            painter.drawPixmap(corner, dialog.grab())
            painter.setPen(stage.window.look.theme.line)
            painter.drawRect(QRect(corner, dialog.size()))
    return shown.toImage().convertToFormat(QImage.Format.Format_RGB32)


def empty(stage: Scene) -> None:
    stage.settle()


def song(stage: Scene) -> None:
    """Eight tracks, cut and faded, with a selection and a marker."""
    files = [stage.record(name, kind, 42, seed) for name, kind, seed in TRACKS]
    stage.program.workbench.import_paths(files, Placement(None, Frames(0)))
    stage.wait(lambda: len(stage.project.tracks) == len(TRACKS))
    stage.settle()
    stage.run("file.rename", title="Interview — final mix")
    for row, (name, _kind, _seed) in enumerate(TRACKS, 1):
        stage.run("track.rename", name=name, track=str(row))
    for row, start, end in ((1, 17, 19), (2, 0, 6), (2, 16.5, 18), (2, 34, 42), (6, 0, 20)):
        stage.run("edit.delete", start=f"{start}", end=f"{end}", tracks=str(row))
    stage.run("clip.fade_in", clips="6.1", length="4")
    stage.run("clip.fade_out", clips="3.1", length="6")
    stage.run("clip.gain", clips="2.1", gain_db="-3")
    for row, gain in ((1, -3.2), (2, -4.0), (3, -8.5), (7, -14.5)):
        stage.run("track.gain", track=str(row), gain_db=f"{gain}")
    stage.run("track.pan", track="2", pan="-0.12")
    stage.run("label.add", at="6.5", name="Intro ends")
    stage.run("select.time", start="21", end="30.4", tracks="1,2,3")
    stage.program.workbench.session.set_cursor(24 * RATE)
    stage.run("view.zoom_fit")
    stage.settle()


def effects(stage: Scene) -> None:
    """The rack of a voice, while it is heard."""
    song(stage)
    bands = "type=highpass,freq=80,type_2=bell,freq_2=320,gain_db_2=-3.5,q_2=1.4"
    more = "type_3=bell,freq_3=3200,gain_db_3=3,type_4=highshelf,freq_4=9000,gain_db_4=2.5"
    stage.run("effect.add_equalizer", track="1", params=f"{bands},{more}")
    stage.run("effect.add_compressor", track="1", params="threshold_db=-24,ratio=3")
    stage.run("effect.add_reverb", track="1", params="wet=0.2")
    stage.run("effect.bypass", track="1")
    stage.run("effect.add_delay", clips="2.2", params="wet=0.3")
    stage.program.workbench.session.focus_track(stage.project.tracks[0].id)
    stage.run("fx.rack")
    stage.run("play.toggle")
    stage.wait(lambda: stage.window.page.context.playback.position > 25 * RATE)
    stage.keep_picture()
    stage.run("play.toggle")
    stage.settle()


def applying(stage: Scene) -> None:
    """An effect on its way into a selection, heard round and round."""
    song(stage)
    stage.run("fx.try")
    page = stage.window.page.inspector.effects.trial
    page.show_effect("compressor")
    page.preview.click()
    QTest.qWait(1500)
    stage.keep_picture()
    page.preview.click()
    stage.settle()


def spectrum(stage: Scene) -> None:
    """The spectrum of the master while it is heard."""
    song(stage)
    stage.run("analyze.spectrum")
    stage.run("play.toggle")
    heard = stage.window.page.inspector.spectrum
    stage.wait(lambda: heard.view.loudest() is not None)
    QTest.qWait(1500)
    QTest.keyClick(heard.view, Qt.Key.Key_Up)
    stage.keep_picture()
    stage.run("play.toggle")
    stage.settle()


def loudness(stage: Scene) -> None:
    """How loud the mix is, while it is heard."""
    song(stage)
    stage.run("select.none")
    stage.run("view.loudness")
    stage.run("analyze.loudness")
    panel = stage.window.page.inspector.loudness
    panel.measure.click()
    stage.settle()
    stage.run("play.toggle")
    stage.wait(lambda: panel.live.rows["Short-term"] is not None)
    QTest.qWait(500)
    stage.keep_picture()
    stage.run("play.toggle")
    stage.settle()


def spectrogram(stage: Scene) -> None:
    """Frequencies below the waves, over the demo's music."""
    stage.run("app.demo")
    stage.wait(lambda: stage.project.tracks)
    stage.settle()
    stage.run("view.spectro")
    stage.run("view.spectro")
    stage.run("view.zoom_fit")
    stage.settle()


def samples(stage: Scene) -> None:
    """So close that single samples are seen."""
    song(stage)
    stage.run("select.time", start="9.0", end="9.0015", tracks="3")
    stage.run("view.zoom_sel")
    stage.settle()


def importing(stage: Scene) -> None:
    """A file on its way in: its wave grows, and the line below says how far it is."""
    file = stage.record("Field recording", "speech", 900, 23)
    with held_half_way() as is_held:
        stage.program.workbench.import_paths([file], Placement(None, Frames(0)))
        stage.wait(is_held.is_set)
        QTest.qWait(600)
        stage.keep_picture()
    stage.settle()


@contextmanager
def held_half_way() -> Iterator[threading.Event]:
    """Let an import stop when it is half done, until the block is left."""
    take_in: Callable[..., object] = vars(import_audio)["take_in"]
    is_held, goes_on = threading.Event(), threading.Event()

    def held(*arguments: object, on_pyramid: object, **more: object) -> object:
        show = cast(Callable[[PeakPyramid], None], on_pyramid)

        def stop_half_way(pyramid: PeakPyramid) -> None:
            show(pyramid)
            if pyramid.ready_frames > HELD_AT * pyramid.frames and not is_held.is_set():
                is_held.set()
                goes_on.wait()

        return take_in(*arguments, on_pyramid=stop_half_way, **more)

    vars(import_audio)["take_in"] = held
    try:
        yield is_held
    finally:
        goes_on.set()
        vars(import_audio)["take_in"] = take_in


def palette(stage: Scene) -> None:
    song(stage)
    stage.run("app.palette")
    QTest.keyClicks(stage.window.palette_field.field, "sel")
    stage.settle()


def keys(stage: Scene) -> None:
    song(stage)
    stage.run("select.none")
    stage.run("app.cheatsheet")


def export(stage: Scene) -> None:
    song(stage)
    stage.run("file.export")
    for panel in stage.window.findChildren(ExportPanel):
        panel.what.setCurrentIndex(panel.what.findData(What.STEMS))
        panel.path.setText("~/Music/{project} {index:02} {name}.wav")
        for action in panel.sound.preset.menu().actions():
            if action.text() == "Podcast":
                action.trigger()


def exports(stage: Scene) -> None:
    """What was exported: one file for each track."""
    song(stage)
    stage.run("file.export")
    for panel in stage.window.findChildren(ExportPanel):
        panel.what.setCurrentIndex(panel.what.findData(What.STEMS))
        panel.go.click()
    stage.settle()
    stage.run("file.exports")


def clip(stage: Scene) -> None:
    """One clip selected, and its numbers."""
    song(stage)
    chosen = stage.project.tracks[1].clips[0]
    stage.program.workbench.session.select(Selection(clips=frozenset({chosen.id})))
    stage.window.page.inspector.show_subject(Subject.CLIP)
    stage.settle()


def markers(stage: Scene) -> None:
    """Places and regions in the list, one of them gone to."""
    song(stage)
    for at, end, name in (
        ("0.5", None, "Count-in"),
        ("4", "12", "Verse 1"),
        ("12", "16.5", "Chorus"),
        ("18.25", None, "Cough: cut this, please, before the next mix"),
        ("20", "26", "Verse 2"),
    ):
        place = {"at": at, "name": name} | ({"end": end} if end else {})
        stage.run("label.add", **place)
    stage.window.page.inspector.show_subject(Subject.MARKERS)
    table = stage.window.page.inspector.markers.table
    table.setCurrentIndex(table.model().index(2, 0))
    table.clicked.emit(table.currentIndex())
    stage.settle()


def library(stage: Scene) -> None:
    """The projects there are."""
    for title in ("Podcast 12", "Rough cut", "Evening, second version", "Wedding speech"):
        stage.run("file.new")
        stage.run("track.new_mono")
        stage.run("file.rename", title=title)
        stage.settle()
    stage.run("app.demo")
    stage.wait(lambda: stage.project.title.startswith("Demo"))
    stage.settle()
    stage.run("file.new")
    song(stage)
    stage.run("file.close")
    stage.settle()


SCENES: dict[str, Callable[[Scene], None]] = {
    scene.__name__: scene
    for scene in (
        empty,
        song,
        effects,
        applying,
        spectrum,
        loudness,
        spectrogram,
        samples,
        importing,
        palette,
        keys,
        export,
        exports,
        clip,
        markers,
        library,
    )
}


def made_up(kind: str, frames: int, seed: int) -> Block:
    """Return mono sound that looks like what it is called."""
    random = np.random.default_rng(seed)
    at = np.arange(frames) / RATE
    noise = random.normal(0, 0.2, frames)
    match kind:
        case "speech":
            words = np.repeat(random.random(frames // 9000 + 1) > 0.35, 9000)[:frames]
            level = np.repeat(random.uniform(0.25, 1, frames // 4500 + 1), 4500)[:frames]
            wave = smooth(words * level, 1500) * (noise + 0.4 * np.sin(at * 900))
        case "beats":
            wave = noise * 3 * np.exp(-((at * 2) % 1) * 9) * (1 + 0.6 * ((at * 2) % 4 < 1))
        case "bass":
            wave = 0.5 * np.sin(at * 2 * np.pi * 55) * np.exp(-(at % 1) * 1.6)
        case "chords":
            tones = sum(np.sin(at * 2 * np.pi * hertz) for hertz in (220, 277, 330))
            wave = 0.22 * tones * np.exp(-((at / 2) % 1) * 2.2)
        case "swell":
            wave = 0.5 * np.sin(at * 2 * np.pi * 196) * (0.4 + 0.35 * np.sin(at * 0.6))
        case _:
            wave = noise * (0.9 if kind == "noise" else 0.12) * (0.8 + 0.2 * np.sin(at * 0.4))
    block: Block = np.clip(wave, -0.98, 0.98).astype(np.float32)[:, np.newaxis]
    return block


def smooth(
    steps: np.ndarray[tuple[int, ...], np.dtype[np.float64]], over: int
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return the running mean."""
    sums = np.cumsum(np.concatenate([np.zeros(over), steps]))
    mean: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = (sums[over:] - sums[:-over]) / over
    return mean
