"""Draws clips: body, wave, fades, title, and the handles of the one under the pointer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from nexus_desktop.domain.clip import Clip, Fade
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.timecode import format_gain_db
from nexus_desktop.domain.track import Track
from nexus_desktop.ui.arrange.envelope import rising
from nexus_desktop.ui.arrange.hit_testing import Part
from nexus_desktop.ui.arrange.kept_tiles import TILE_WIDTH
from nexus_desktop.ui.arrange.scene import ClipBox, LaneScene
from nexus_desktop.ui.arrange.spectrogram_tiles import SpectrogramTiles
from nexus_desktop.ui.arrange.wave_columns import SoundView
from nexus_desktop.ui.arrange.wave_tiles import WaveStyle, WaveTiles
from nexus_desktop.ui.fonts import Fonts
from nexus_desktop.ui.theme import Theme, mixed
from nexus_desktop.ui.widgets.frequency_axis import NAMED_HZ
from nexus_desktop.ui.widgets.painting import fill_rounded
from nexus_desktop.workflows.spectrograms import height_of

RADIUS = 6.0
OVERHANG = 16
"""How far a clip that goes on beyond the screen is drawn past its edge."""
TITLE_INSET = 8.0
LEAST_TITLE_PX = 24.0
_GAP = "   "
EFFECTS_NOTE = "fx"
_FADE_POINTS = 24
_FRAME, _FRAME_GAP = 2.0, 2.5
_MOST_TITLES = 4096
_HANDLE_RADIUS = 4.5
_INSET = 2.0
_LEAST_NAMED_PX = 44
_UNHEARD_OPACITY = 0.45


@dataclass(frozen=True, slots=True)
class ShownClip:
    """A clip with all that its drawing needs.

    Attributes:
        box: the whole clip; `cut` is the part of it near the screen.
        title_right: where the title has to end: the next clip may lie on top.
    """

    clip: Clip
    source: AudioSource
    fades: tuple[Fade, Fade]
    box: ClipBox
    cut: ClipBox
    title_right: float
    color: QColor
    is_heard: bool = True
    is_selected: bool = False


class Titles:
    """Shortens titles; what was shortened for a width once is remembered."""

    def __init__(self, fonts: Fonts) -> None:
        self._metrics = QFontMetricsF(fonts.badge)
        self._known: dict[tuple[str, int], str] = {}

    def fitting(self, text: str, room: float) -> str:
        """Return the text, shortened in its middle where it is wider than `room` pixels."""
        key = (text, int(room))
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST_TITLES:
                self._known.clear()
            known = self._metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, room)
            self._known[key] = known
        return known

    def with_notes(self, name: str, notes: Sequence[str], room: float) -> str:
        """Return name and notes; they are whole or not there, since half of one tells a lie."""
        behind = "".join(_GAP + note for note in notes)
        rest = room - self._metrics.horizontalAdvance(behind)
        if rest < LEAST_TITLE_PX:
            return self.fitting(name, room)
        return self.fitting(name, rest) + behind


@dataclass(frozen=True, slots=True)
class ClipTiles:
    """What outlives a repaint."""

    waves: WaveTiles
    spectra: SpectrogramTiles


class ClipPainter:
    """Draws clips of one repaint; the waves come from tiles that outlive it."""

    def __init__(
        self,
        painter: QPainter,
        theme: Theme,
        fonts: Fonts,
        titles: Titles,
        tiles: ClipTiles,
        style: WaveStyle,
    ) -> None:
        self._painter = painter
        self._theme = theme
        self._fonts = fonts
        self._tiles = tiles
        self._style = style
        self._titles = titles

    def bodies(self, shown: Sequence[ShownClip]) -> None:
        """Fill the shapes of clips of one track."""
        painter = self._painter
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if shown:
            painter.setBrush(shown[0].color)
        for each in shown:
            radius = min(RADIUS, each.cut.width / 2)
            painter.drawRoundedRect(_rect(each.cut), radius, radius)

    def frame(self, shown: ShownClip) -> None:
        """Draw the frame of a selected clip around it."""
        painter = self._painter
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.accent, _FRAME))
        rect = _rect(shown.cut).adjusted(-_FRAME_GAP, -_FRAME_GAP, _FRAME_GAP, _FRAME_GAP)
        painter.drawRoundedRect(rect, RADIUS + _FRAME, RADIUS + _FRAME)

    def sound(self, shown: ShownClip, exposed: QRectF) -> None:
        """Draw the wave, the spectrogram, or one above the other."""
        top, middle, bottom = self._parts(shown)
        if middle > top:
            self._copy(self._tiles.waves, shown, exposed, top, middle)
        if bottom > middle:
            self._copy_inside(shown, exposed, middle, bottom)

    def frequencies(self, shown: ShownClip) -> None:
        """Name some frequencies where the spectrogram of a clip comes into sight."""
        _, top, bottom = self._parts(shown)
        left = max(shown.cut.left, 0.0) + 2 * _INSET
        if bottom - top < _LEAST_NAMED_PX or shown.cut.right - left < _LEAST_NAMED_PX:
            return
        painter, metrics = self._painter, QFontMetricsF(self._fonts.caption)
        plate = QColor(self._theme.bg0)
        plate.setAlphaF(0.6)
        painter.setFont(self._fonts.caption)
        for hertz, words in NAMED_HZ.items():
            share = height_of(hertz, shown.source.sample_rate)
            y = bottom - share * (bottom - top)
            if share >= 1.0 or y - top < metrics.height() / 2:
                continue
            size = metrics.size(0, words)
            box = QRectF(left, y - size.height() / 2, size.width() + 4, size.height())
            fill_rounded(painter, box, 3, plate)
            painter.setPen(self._theme.text)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _parts(self, shown: ShownClip) -> tuple[float, float, float]:
        """Return where the wave begins, the spectrogram begins, and both end."""
        top, bottom = shown.box.wave_top, shown.box.bottom - 2
        middles = {
            SoundView.WAVE: bottom,
            SoundView.SPECTROGRAM: top,
            SoundView.BOTH: float(round((top + bottom) / 2)),
        }
        return top, middles[self._style.sound_view], bottom

    def _copy_inside(self, shown: ShownClip, exposed: QRectF, top: float, bottom: float) -> None:
        """Copy the spectrogram, and leave the colour of the track around it."""
        cut = shown.cut
        self._painter.save()
        self._painter.setClipRect(
            QRectF(cut.left + _INSET, top, cut.width - 2 * _INSET, bottom - top),
            Qt.ClipOperation.IntersectClip,
        )
        if not shown.is_heard:
            self._painter.setOpacity(_UNHEARD_OPACITY)
        self._copy(self._tiles.spectra, shown, exposed, top, bottom)
        self._painter.restore()

    def _copy(
        self,
        tiles: WaveTiles | SpectrogramTiles,
        shown: ShownClip,
        exposed: QRectF,
        top: float,
        bottom: float,
    ) -> None:
        """Copy the tiles that lie under the exposed part of the screen."""
        box, scale = shown.box, self._style.scale
        height = round((bottom - top) * scale)
        left = max(box.left, exposed.left())
        right = min(box.right, exposed.right() + 1)
        if height < 4 or right <= left:
            return
        tile_width = TILE_WIDTH / scale
        first = math.floor((left - box.left) / tile_width)
        last = math.ceil((right - box.left) / tile_width)
        for index in range(first, last):
            image = tiles.tile(shown.clip, shown.fades, shown.source, self._style, index, height)
            self._painter.drawImage(QPointF(box.left + index * tile_width, top), image)

    def edge(self, shown: ShownClip) -> None:
        """Draw the line that shows where a clip begins and ends on top of another."""
        painter, rect = self._painter, _rect(shown.cut).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.wave_outline, 1))
        painter.drawRoundedRect(rect, RADIUS, RADIUS)

    def fades(self, shown: ShownClip) -> None:
        """Shade what the fades take away and draw their curves."""
        fade_in, fade_out = shown.fades
        per_pixel = self._style.frames_per_pixel * self._style.scale
        if fade_in.length:
            width = fade_in.length / per_pixel
            self._fade(shown, shown.box.left, shown.box.left + width, fade_in)
        if fade_out.length:
            width = fade_out.length / per_pixel
            self._fade(shown, shown.box.right, shown.box.right - width, fade_out)

    def title(self, shown: ShownClip) -> None:
        """Write the name where it can be seen, shortened in the middle, and what is set."""
        cut = shown.cut
        if not cut.title_height:
            return
        left = max(cut.left, 0.0) + TITLE_INSET
        room = min(cut.right, shown.title_right) - left - TITLE_INSET
        if room < LEAST_TITLE_PX:
            return
        name = shown.clip.name or shown.source.name
        text = self._titles.with_notes(name, _notes_of(shown.clip), room)
        self._painter.setFont(self._fonts.badge)
        self._painter.setPen(self._theme.clip_title if shown.is_heard else self._theme.text)
        box = QRectF(left, cut.top + 1, room, cut.title_height)
        self._painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)

    def handles(self, scene: LaneScene, shown: ShownClip, held: Part) -> None:
        """Draw what can be grabbed on the clip under the pointer; the held part is filled."""
        if not shown.box.shows_handles:
            return
        painter, theme = self._painter, self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        handles = scene.handles(shown.box, *shown.fades)
        for part, x in (
            (Part.FADE_IN, handles.fade_in_x),
            (Part.FADE_OUT, handles.fade_out_x),
            (Part.GAIN, handles.gain_x),
        ):
            is_held = part is held
            painter.setPen(QPen(theme.clip_title, 1.5))
            painter.setBrush(theme.clip_title if is_held else shown.color)
            center = QPointF(x, handles.y)
            if part is Part.GAIN:
                painter.drawPolygon(_diamond(center, _HANDLE_RADIUS + 0.5))
            else:
                painter.drawEllipse(center, _HANDLE_RADIUS, _HANDLE_RADIUS)

    def _fade(self, shown: ShownClip, silent_x: float, full_x: float, fade: Fade) -> None:
        """Draw one fade from its silent to its full end, whichever is further left."""
        top, bottom = shown.box.wave_top, shown.box.bottom - 1
        progress = np.linspace(0.0, 1.0, _FADE_POINTS)
        gains = rising(fade.shape, progress).tolist()
        curve = [
            QPointF(silent_x + (full_x - silent_x) * at, bottom - (bottom - top) * gain)
            for at, gain in zip(progress.tolist(), gains, strict=True)
        ]
        painter = self._painter
        painter.save()
        outline = QPainterPath()
        radius = min(RADIUS, shown.cut.width / 2)
        outline.addRoundedRect(_rect(shown.cut), radius, radius)
        painter.setClipPath(outline, Qt.ClipOperation.IntersectClip)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shade = QColor(self._theme.bg0)
        shade.setAlphaF(0.28)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        painter.drawPolygon(QPolygonF([*curve, QPointF(full_x, top), QPointF(silent_x, top)]))
        is_on_color = self._style.sound_view is not SoundView.SPECTROGRAM
        ink = self._theme.clip_title if is_on_color else self._theme.text
        painter.setPen(QPen(ink, 1.3))
        painter.drawPolyline(curve)
        painter.restore()


def clip_color(theme: Theme, color: int, *, is_heard: bool) -> QColor:
    """Return the fill of a track's clips: its colour, faded where the track is not heard."""
    full = theme.track(color)
    return full if is_heard else mixed(theme.bg0, full, 0.45)


def is_heard(project: Project, track: Track) -> bool:
    """Return whether a track sounds: muted ones do not, nor the others while some are soloed."""
    if track.is_muted:
        return False
    return track.is_soloed or not any(other.is_soloed for other in project.tracks)


def cut_to(box: ClipBox, left: float, right: float) -> ClipBox:
    """Return the part of a box near the screen: coordinates stay small at any zoom."""
    left, right = left - OVERHANG, right + OVERHANG
    if left <= box.left and box.right <= right:
        return box
    cut_left = max(box.left, left)
    return ClipBox(cut_left, max(cut_left, min(box.right, right)), box.top, box.bottom)


def _rect(box: ClipBox) -> QRectF:
    return QRectF(box.left, box.top, box.width, box.bottom - box.top)


def _diamond(center: QPointF, radius: float) -> QPolygonF:
    x, y = center.x(), center.y()
    corners = ((x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y))
    return QPolygonF([QPointF(*corner) for corner in corners])


def _notes_of(clip: Clip) -> list[str]:
    gain = [format_gain_db(clip.gain_db)] if clip.gain_db else []
    return [*gain, EFFECTS_NOTE] if clip.rack else gain
