"""A player for tests of what asks to be played."""

from __future__ import annotations

from nexus_desktop.domain.timeline import ZERO, Frames, TimeRange


class TapePlayer:
    """Plays nothing, and remembers everything."""

    def __init__(self) -> None:
        self.is_playing = self.is_paused = self.is_looping = False
        self.position = ZERO
        self.loop: TimeRange | None = None
        self.played: list[tuple[int, int | None]] = []

    def play(self, start: Frames, end: Frames | None = None) -> None:
        self.played.append((start, end))
        self.is_playing, self.is_paused, self.position = True, False, start

    def stop(self) -> None:
        self.is_playing = self.is_paused = False

    def pause(self) -> None:
        self.is_playing, self.is_paused = False, True

    def resume(self) -> None:
        self.is_playing, self.is_paused = True, False

    def seek(self, at: Frames) -> None:
        self.position = at

    def set_loop(self, span: TimeRange | None, *, is_on: bool) -> None:
        self.loop, self.is_looping = span, is_on
