"""Moves what moves by itself: the playhead, the view that follows it, the meters."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Signal

from nexus_desktop.domain.timeline import Frames
from nexus_desktop.ui.arrange.follow import Follower
from nexus_desktop.ui.arrange.track_heads import Readings
from nexus_desktop.ui.arrange.view_state import ViewState
from nexus_desktop.ui.ticker import Ticker
from nexus_desktop.workflows.edit_session import EditSession

_METERS_EVERY = 2
_FALL_TICKS = 190
"""How long meters may go on falling after the sound has stopped: three seconds."""


class Playing(Protocol):
    """What is heard, as the timeline sees it."""

    @property
    def is_playing(self) -> bool: ...
    @property
    def is_paused(self) -> bool: ...
    @property
    def position(self) -> Frames: ...
    @property
    def meters(self) -> Readings: ...


class Motion(QObject):
    """Ticks while something plays or falls, and rests while all is still.

    Signals:
        playhead_moved: to this frame.
        levels_changed: new readings of the tracks.
    """

    playhead_moved = Signal(int)
    levels_changed = Signal(object)

    def __init__(
        self, playing: Playing, session: EditSession, state: ViewState, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.follower = Follower()
        self._playing = playing
        self._session = session
        self._state = state
        self._ticks = 0
        self._quiet_ticks = 0
        self._was_playing = False
        self._ticker = Ticker(self._tick, self)
        state.scrolled_by_hand.connect(self.follower.pause)

    @property
    def position(self) -> Frames:
        """Where the playhead is: at what is heard, or at the cursor."""
        if self._playing.is_playing or self._playing.is_paused:
            return self._playing.position
        return self._session.cursor

    def wake(self) -> None:
        """Something about the playing has changed."""
        if self._playing.is_playing and not self._was_playing:
            self.follower.resume()
        self._was_playing = self._playing.is_playing
        self._quiet_ticks = 0
        self._ticker.start()
        self._tick()

    def stop(self) -> None:
        """Stand still from now on."""
        self._ticker.stop()

    def _tick(self) -> bool:
        """Show one more picture; False once nothing moves any more."""
        self._ticks += 1
        at = self.position
        if self._playing.is_playing:
            self._state.show(self.follower.view_for(self._state.viewport, at))
            self._quiet_ticks = 0
        else:
            self._quiet_ticks += 1
        self.playhead_moved.emit(at)
        if self._ticks % _METERS_EVERY == 0:
            self.levels_changed.emit(self._playing.meters)
        return self._quiet_ticks <= _FALL_TICKS
