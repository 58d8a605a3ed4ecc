"""What a track head asks for, as edits with the words of the menus."""

from __future__ import annotations

from functools import partial

from nexus_desktop.domain.edits.tracks import (
    move_track,
    rename_track,
    set_track_gain,
    set_track_mute,
    set_track_pan,
    set_track_solo,
)
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.ids import TrackId
from nexus_desktop.domain.timecode import format_gain_db, format_pan
from nexus_desktop.ui.arrange.gestures.stage import Stage


class TrackEdits:
    """The edits of one track; every finished gesture is one step of undo."""

    def __init__(self, stage: Stage, track: TrackId) -> None:
        self._stage = stage
        self._track = track

    def rename(self, name: str) -> None:
        edit = partial(rename_track, track_id=self._track, name=name)
        self._stage.apply(edit, Label(f"Renamed the track to “{name}”.", "Rename track"))

    def mute(self, is_muted: bool) -> None:
        edit = partial(set_track_mute, track_id=self._track, is_muted=is_muted)
        done = "Muted" if is_muted else "Unmuted"
        self._stage.apply(edit, Label(f"{done} “{self._name}”.", "Mute"))

    def solo(self, is_soloed: bool) -> None:
        edit = partial(set_track_solo, track_id=self._track, is_soloed=is_soloed)
        done = "Soloed" if is_soloed else "Unsoloed"
        self._stage.apply(edit, Label(f"{done} “{self._name}”.", "Solo"))

    def preview_gain(self, gain_db: float) -> None:
        self._stage.preview(partial(set_track_gain, track_id=self._track, gain_db=gain_db))

    def settle_gain(self, gain_db: float) -> None:
        edit = partial(set_track_gain, track_id=self._track, gain_db=gain_db)
        words = format_gain_db(gain_db)
        self._stage.apply(edit, Label(f"Set the track gain to {words}.", "Track gain"))

    def preview_pan(self, pan: float) -> None:
        self._stage.preview(partial(set_track_pan, track_id=self._track, pan=pan))

    def settle_pan(self, pan: float) -> None:
        edit = partial(set_track_pan, track_id=self._track, pan=pan)
        self._stage.apply(edit, Label(f"Panned the track to {format_pan(pan)}.", "Pan"))

    def move_to(self, index: int) -> None:
        edit = partial(move_track, track_id=self._track, index=index)
        self._stage.apply(edit, Label("Moved the track.", "Move track"))

    @property
    def _name(self) -> str:
        return self._stage.project.track(self._track).name
