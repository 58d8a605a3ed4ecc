"""What a command may act on: the session, the player, the window if there is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from nexus_desktop.domain.edits.clipboard import Excerpt
from nexus_desktop.domain.edits.rack_clipboard import RackExcerpt
from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.timeline import Frames, TimeRange
from nexus_desktop.workflows.drag_out import DragOut
from nexus_desktop.workflows.edit_session import EditSession
from nexus_desktop.workflows.label_files import LabelFiles
from nexus_desktop.workflows.presets import PresetLibrary
from nexus_desktop.workflows.recording import Recording
from nexus_desktop.workflows.workshop import Workshop


class Ripple(StrEnum):
    """Whether what lies behind a deletion moves up."""

    OFF = "off"
    TRACK = "track"
    ALL = "all"


@dataclass(slots=True)
class EditModes:
    """Switches of the editor, shown in the transport bar.

    Attributes:
        is_snapping: whether gestures snap to edges, markers and the grid.
    """

    ripple: Ripple = Ripple.OFF
    is_snapping: bool = True


class Player(Protocol):
    """The transport, as commands see it."""

    @property
    def is_playing(self) -> bool: ...
    @property
    def is_paused(self) -> bool: ...
    @property
    def position(self) -> Frames: ...
    @property
    def is_looping(self) -> bool: ...
    @property
    def loop(self) -> TimeRange | None: ...

    def play(self, start: Frames, end: Frames | None = None) -> None: ...
    def stop(self) -> None: ...
    def pause(self) -> None: ...
    def resume(self) -> None: ...
    def seek(self, at: Frames) -> None: ...
    def set_loop(self, span: TimeRange | None, *, is_on: bool) -> None: ...


class Sight(StrEnum):
    """What the timeline can show or leave away."""

    SAMPLES = "samples"
    DECIBELS = "decibels"
    LOUDNESS = "loudness"
    SPECTROGRAM = "spectrogram"


class View(Protocol):
    """The timeline on the screen, as commands see it."""

    def zoom_in(self) -> None: ...
    def zoom_out(self) -> None: ...
    def zoom_normal(self) -> None: ...
    def zoom_toggle(self) -> None: ...
    def fit(self) -> None: ...
    def fit_selection(self) -> None: ...
    def fit_vertical(self) -> None: ...
    def collapse_all(self) -> None: ...
    def scroll_to(self, frame: Frames) -> None: ...
    def rename_focused(self) -> None: ...
    def toggle(self, sight: Sight) -> None: ...
    def shows(self, sight: Sight) -> bool: ...


class Subject(StrEnum):
    """What the panel on the right can tell of."""

    EFFECTS = "effects"
    TRIAL = "trial"
    CLIP = "clip"
    SPECTRUM = "spectrum"
    LOUDNESS = "loudness"
    MARKERS = "markers"
    HISTORY = "history"


class Questions(Protocol):
    """Asks a person for files; the answer comes as a call, or never."""

    def ask_for_one(
        self, title: str, pattern: str, answer: Callable[[list[Path]], None]
    ) -> None: ...
    def ask_where_to_save(
        self, title: str, name: str, pattern: str, answer: Callable[[list[Path]], None]
    ) -> None: ...
    def show_folder(self, folder: Path) -> None: ...


class SystemClipboard(Protocol):
    """The clipboard that all programs share, as commands see it."""

    def put_file(self, path: Path) -> None: ...
    def put_nothing(self) -> None: ...
    def paste_files(self, row: int | None, at: Frames) -> bool: ...


class Exporting(Protocol):
    """Exports in the window, as commands see them."""

    def ask(self, *, selection_only: bool) -> None: ...
    def again(self) -> None: ...
    def show_list(self) -> None: ...


class Window(Protocol):
    """The window, as commands see it."""

    def new_project(self) -> None: ...
    def ask_to_open(self) -> None: ...
    def ask_to_import(self) -> None: ...
    @property
    def exporting(self) -> Exporting: ...
    def ask_to_save_copy(self) -> None: ...
    def open_demo(self) -> None: ...
    def close_project(self) -> None: ...
    def quit(self) -> None: ...
    def show_palette(self) -> None: ...
    def show_cheatsheet(self) -> None: ...
    def show_panel(self, subject: Subject, effect_id: str = "") -> None: ...
    def toggle_inspector(self) -> None: ...
    @property
    def shows_inspector(self) -> bool: ...
    def focus_next_pane(self, step: int) -> None: ...
    def toggle_fullscreen(self) -> None: ...
    def set_theme(self, name: str) -> None: ...
    @property
    def theme_name(self) -> str: ...


class Devices(Protocol):
    """The sound devices of this computer, as commands and menus see them; by name."""

    @property
    def inputs(self) -> tuple[str, ...]: ...
    @property
    def outputs(self) -> tuple[str, ...]: ...
    @property
    def chosen_input(self) -> str: ...
    @property
    def chosen_output(self) -> str: ...

    def use_input(self, name: str) -> None: ...
    def use_output(self, name: str) -> None: ...
    def use_channels(self, channels: str) -> None: ...
    def look_again(self) -> None: ...


@dataclass(frozen=True, slots=True)
class UsedEffects:
    """What `fx.repeat` does again.

    Attributes:
        is_applied: whether it was applied to a selection; else it was put into a rack.
    """

    chosen: tuple[EffectSettings, ...]
    is_applied: bool


@dataclass(slots=True)
class CommandContext:
    """Everything a command may use. Without a window, `player`, `view`, `window`, `questions`,
    `recording` and `devices` are None.

    Attributes:
        presets: None where nothing is kept, as in a test of something else.
        labels: None where no files of markers are read, as in a test of something else.
        workshop: None where no sound can be made.
        drag_out: None where nothing can be dragged to.
        used: the effects that were used last.
    """

    session: EditSession
    modes: EditModes = field(default_factory=EditModes)
    player: Player | None = None
    view: View | None = None
    window: Window | None = None
    questions: Questions | None = None
    clipboard: Excerpt | None = None
    copied_rack: RackExcerpt | None = None
    system_clipboard: SystemClipboard | None = None
    drag_out: DragOut | None = None
    presets: PresetLibrary | None = None
    labels: LabelFiles | None = None
    workshop: Workshop | None = None
    used: UsedEffects | None = None
    recording: Recording | None = None
    devices: Devices | None = None
