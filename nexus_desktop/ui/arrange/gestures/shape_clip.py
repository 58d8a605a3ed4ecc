"""Drag a clip's edges, fade handles and gain handle."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import partial

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.edits.clips import trim_clip_end, trim_clip_start
from nexus_desktop.domain.edits.shaping import set_clip_gain, set_fade_in, set_fade_out
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.timecode import format_gain_db
from nexus_desktop.domain.timeline import Frames, frames_to_seconds
from nexus_desktop.ui.arrange.gestures.stage import Edit, Gesture, Pointer, Stage

LEAST_GAIN_DB, MOST_GAIN_DB = -60.0, 24.0
DB_PER_PIXEL = 0.2
FINE_DB_PER_PIXEL = 0.02


class ShapeClip(Gesture, ABC):
    """A drag that changes one clip: subclasses say which edit the pointer asks for."""

    label: Label

    def __init__(self, stage: Stage, start: Pointer, clip: Clip) -> None:
        super().__init__(stage, start)
        self.clip = clip
        self._edit: Edit | None = None

    @abstractmethod
    def edit_for(self, pointer: Pointer) -> tuple[Edit | None, str]:
        """Return the edit the pointer asks for (None for no change) and what to say of it."""

    def drag(self, pointer: Pointer) -> None:
        self._edit, text = self.edit_for(pointer)
        if self._edit is None:
            self.stage.cancel_preview()
        else:
            self.stage.preview(self._edit)
        self.stage.say(text)

    def release(self, pointer: Pointer) -> None:
        self.drag(pointer)
        self._tidy()
        if self._edit is None:
            self.stage.cancel_preview()
        else:
            self.stage.apply(self._edit, self.label)

    def cancel(self) -> None:
        self._tidy()
        self.stage.cancel_preview()

    def _tidy(self) -> None:
        self.stage.show_guide(None)
        self.stage.say("")

    def _snapped(self, pointer: Pointer, grabbed: int) -> int:
        """Return where the grabbed frame is now, moved as far as the pointer and then snapped."""
        at = grabbed + pointer.frame - self.start.frame
        moving = frozenset({self.clip.id})
        snap = self.stage.snap([at], invert=pointer.alt, moving=moving)
        self.stage.show_guide(snap.guide)
        return max(0, at + snap.by)

    def _seconds(self, frames: int) -> str:
        return f"{frames_to_seconds(frames, self.stage.project.sample_rate):.3f}\N{THIN SPACE}s"


class TrimClip(ShapeClip):
    """Drags the start or the end; what was hidden comes back as far as there is sound."""

    def __init__(self, stage: Stage, start: Pointer, clip: Clip, *, is_end: bool) -> None:
        super().__init__(stage, start, clip)
        self._is_end = is_end
        self.label = Label(f"Trimmed the {'end' if is_end else 'start'} of the clip.", "Trim")

    def edit_for(self, pointer: Pointer) -> tuple[Edit | None, str]:
        clip, span = self.clip, self.clip.span
        if self._is_end:
            to = Frames(max(span.start + 1, self._snapped(pointer, span.end)))
            to = Frames(min(to, max(span.end, self._last_end())))
            edit = partial(trim_clip_end, clip_id=clip.id, to=to)
            return (edit if to != span.end else None), self._seconds(to - span.start)
        to = Frames(min(span.end - 1, self._snapped(pointer, span.start)))
        to = Frames(max(to, min(span.start, self._first_start())))
        edit = partial(trim_clip_start, clip_id=clip.id, to=to)
        return (edit if to != span.start else None), self._seconds(span.end - to)

    def _first_start(self) -> int:
        clip = self.clip
        return max(0, clip.span.start - clip.source_start + clip.take.begins)

    def _last_end(self) -> int:
        project, clip = self.stage.project, self.clip
        sound = project.source(clip.source).frames_at(project.sample_rate)
        return clip.span.start - clip.source_start + clip.take.begins + sound


class DragFade(ShapeClip):
    """Drags the handle of a fade: its length, never into the other fade."""

    def __init__(self, stage: Stage, start: Pointer, clip: Clip, *, is_out: bool) -> None:
        super().__init__(stage, start, clip)
        self._is_out = is_out
        self.label = Label(f"Changed the fade-{'out' if is_out else 'in'}.", "Fade")

    def edit_for(self, pointer: Pointer) -> tuple[Edit | None, str]:
        clip, span = self.clip, self.clip.span
        if self._is_out:
            fade, other = clip.fade_out, clip.fade_in
            wished = span.end - self._snapped(pointer, span.end - fade.length)
        else:
            fade, other = clip.fade_in, clip.fade_out
            wished = self._snapped(pointer, span.start + fade.length) - span.start
        length = Frames(min(max(0, wished), span.length - other.length))
        change = set_fade_out if self._is_out else set_fade_in
        edit = partial(change, clip_id=clip.id, length=length, shape=fade.shape)
        name = "Fade-out" if self._is_out else "Fade-in"
        return (edit if length != fade.length else None), f"{name} {self._seconds(length)}"


class DragGain(ShapeClip):
    """Drags the gain handle up and down: 0.2 dB a pixel, with Shift a tenth of it."""

    def __init__(self, stage: Stage, start: Pointer, clip: Clip) -> None:
        super().__init__(stage, start, clip)
        self.label = Label("Changed the gain of the clip.", "Clip gain")

    def edit_for(self, pointer: Pointer) -> tuple[Edit | None, str]:
        clip = self.clip
        per_pixel = FINE_DB_PER_PIXEL if pointer.shift else DB_PER_PIXEL
        wished = clip.gain_db + (self.start.y - pointer.y) * per_pixel
        gain_db = round(min(max(wished, LEAST_GAIN_DB), MOST_GAIN_DB), 2)
        if abs(gain_db) < DB_PER_PIXEL * 1.5 and not pointer.shift:
            gain_db = 0.0
        edit = partial(set_clip_gain, clip_ids=frozenset({clip.id}), gain_db=gain_db)
        return (edit if gain_db != clip.gain_db else None), format_gain_db(gain_db)
