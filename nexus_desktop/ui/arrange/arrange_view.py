"""The timeline: overview, ruler, track heads and lanes, in step with the session and the player."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from nexus_desktop.domain.changes import ChangeSet
from nexus_desktop.domain.ids import SourceId
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.ui.arrange import overview, ruler_painter, track_heads
from nexus_desktop.ui.arrange.clip_painter import ClipTiles
from nexus_desktop.ui.arrange.corner import Corner
from nexus_desktop.ui.arrange.crowded_lane import CrowdedLanes
from nexus_desktop.ui.arrange.drag_and_drop import FileDrops
from nexus_desktop.ui.arrange.empty_state import EmptyState
from nexus_desktop.ui.arrange.follow import Follower
from nexus_desktop.ui.arrange.lanes import Lanes
from nexus_desktop.ui.arrange.loudness_strip import LoudnessStrip
from nexus_desktop.ui.arrange.motion import Motion
from nexus_desktop.ui.arrange.overview import Overview
from nexus_desktop.ui.arrange.overview_mix import OverviewMix
from nexus_desktop.ui.arrange.playhead import Playhead
from nexus_desktop.ui.arrange.ruler import Ruler
from nexus_desktop.ui.arrange.scroll_bars import ScrollBars
from nexus_desktop.ui.arrange.selection_offer import SelectionOffer
from nexus_desktop.ui.arrange.session_stage import SessionStage
from nexus_desktop.ui.arrange.spectrogram_tiles import SpectrogramTiles
from nexus_desktop.ui.arrange.ticks import RulerFormat
from nexus_desktop.ui.arrange.track_heads import TrackHeads
from nexus_desktop.ui.arrange.view_state import ViewState
from nexus_desktop.ui.arrange.wave_columns import SoundView, WaveScale
from nexus_desktop.ui.arrange.wave_tiles import WaveTiles
from nexus_desktop.ui.arrange.zoom import STEP, Zoom
from nexus_desktop.ui.context import UiContext
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.workflows.commands.context import Sight
from nexus_desktop.workflows.edit_session import SessionEvent, SessionEventKind
from nexus_desktop.workflows.spectrograms import Spectrograms

_HEAD_TIP_Y = 30
_EMPTY_LENGTH_S = 30
"""How much time an empty timeline shows."""


class ArrangeView(QWidget):
    """The heart of the window. Give it a session of its own; call `detach` before that goes away.

    Attributes:
        state: zoom, scroll position, lane heights, ruler format; free to read and to change.

    Signals:
        command_requested: the id of a command that somebody chose here.
        files_dropped: list of paths, row of the track or None for new ones, frame.
        drop_refused: why nothing was taken, as a sentence.
        menu_requested: "track", "clip", "lane" or "drag", and where on the screen.
    """

    command_requested = Signal(str)
    files_dropped = Signal(list, object, int)
    drop_refused = Signal(str)
    menu_requested = Signal(str, QPoint)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = context.session
        self._playback = context.playback
        self._look = context.look
        self._command_context = context.command_context
        self._spectrograms: Spectrograms | None = None
        self._offer: SelectionOffer | None = None
        self.state = ViewState(self)
        self._stage = SessionStage(
            context.session, self.state, context.command_context.modes, context.show_error, self
        )
        self._zoom = Zoom(context.session, self.state)
        self._is_fresh = True
        self._build(context)
        self._motion = Motion(context.playback, context.session, self.state, self)
        self._connect(context)
        self._ends = [
            context.session.subscribe(self._on_session_event),
            context.waveforms.subscribe(self._on_source_changed),
            context.playback.subscribe(lambda _event: self._motion.wake()),
        ]
        self._show_all()

    def detach(self) -> None:
        """Let go of the session and the players; the view shows what it showed."""
        for end in self._ends:
            end()
        self._ends.clear()
        self._motion.stop()
        self._overview.stop()
        self._loudness.stop()
        if self._spectrograms is not None:
            self._spectrograms.stop()
        if self._offer is not None:
            self._offer.stop()

    def zoom_in(self) -> None:
        self._zoom.step(STEP, self._motion.position)

    def zoom_out(self) -> None:
        self._zoom.step(1 / STEP, self._motion.position)

    def zoom_normal(self) -> None:
        self._zoom.normal(self._motion.position)

    def zoom_toggle(self) -> None:
        self._zoom.toggle()

    def fit(self) -> None:
        self._zoom.fit()

    def fit_selection(self) -> None:
        self._zoom.fit_selection()

    def fit_vertical(self) -> None:
        self.state.fit_lanes()

    def collapse_all(self) -> None:
        self.state.toggle_collapsed()

    def scroll_to(self, frame: Frames) -> None:
        """Make sure that a frame is on the screen."""
        self._zoom.reveal(frame)

    def rename_focused(self) -> None:
        """Let the name of the focused track be typed."""
        if self._session.focused_track is not None:
            self._heads.rename(self._session.focused_track)

    def toggle(self, sight: Sight) -> None:
        """Show something, or show it no more."""
        is_shown = not self.shows(sight)
        match sight:
            case Sight.SAMPLES:
                self.state.use_ruler(RulerFormat.SAMPLES if is_shown else RulerFormat.TIME)
            case Sight.DECIBELS:
                self.state.use_wave_scale(WaveScale.DB if is_shown else WaveScale.LINEAR)
            case Sight.LOUDNESS:
                self._loudness.show_strip(is_shown)
            case Sight.SPECTROGRAM:
                self._begin_spectrograms()
                self.state.use_sound_view(self.state.sound_view.next)

    def shows(self, sight: Sight) -> bool:
        """Return whether something is shown."""
        match sight:
            case Sight.SAMPLES:
                return self.state.ruler_format is RulerFormat.SAMPLES
            case Sight.DECIBELS:
                return self.state.wave_scale is WaveScale.DB
            case Sight.LOUDNESS:
                return not self._loudness.isHidden()
            case Sight.SPECTROGRAM:
                return self.state.sound_view is not SoundView.WAVE

    def look_like(self, other: ArrangeView) -> None:
        """Show what another view shows: somebody has chosen to see it."""
        for sight in (Sight.SAMPLES, Sight.DECIBELS, Sight.LOUDNESS):
            if other.shows(sight) != self.shows(sight):
                self.toggle(sight)
        while self.state.sound_view is not other.state.sound_view:
            self.toggle(Sight.SPECTROGRAM)

    @property
    def follower(self) -> Follower:
        """How the view keeps up with the playhead."""
        return self._motion.follower

    @property
    def is_settled(self) -> bool:
        """Whether everything that is computed piece by piece is on the screen."""
        has_spectra = self._spectrograms is None or self._spectrograms.is_settled
        has_file = self._offer is None or self._offer.is_settled
        is_measured = self._overview.is_settled and self._loudness.is_settled
        return is_measured and has_spectra and has_file

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.bg1)
        x = track_heads.WIDTH
        painter.fillRect(x, 0, theme.line_width, self.height(), theme.line)
        # The room of a scroll bar that is not needed belongs to the timeline.
        top = overview.HEIGHT + ruler_painter.HEIGHT
        painter.fillRect(x + theme.line_width, top, self.width(), self.height() - top, theme.bg0)

    @guarded(nothing)
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = self._lanes.mapFromGlobal(event.globalPos())
        if self._lanes.rect().contains(at):
            kind = "clip" if self._lanes.choose_at(at.toPointF()) else "lane"
            self.menu_requested.emit(kind, event.globalPos())

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep what floats over the lanes in its place."""
        if event.type() is QEvent.Type.Resize:
            self._place_floating()
        return False

    def _build(self, context: UiContext) -> None:
        session, look, state = context.session, context.look, self.state
        self._tiles = ClipTiles(WaveTiles(context.waveforms), SpectrogramTiles())
        self._crowds = CrowdedLanes(context.waveforms)
        self._corner = Corner(look)
        self._overview = Overview(session, look, state, OverviewMix(context.waveforms))
        self._ruler = Ruler(session, context.playback, look, state, self._stage)
        self._heads = TrackHeads(session, look, state, self._stage)
        self._lanes = Lanes(session, look, state, self._stage, self._tiles, self._crowds)
        self._loudness = LoudnessStrip(context.command_context, look, state)
        self.setFocusProxy(self._lanes)
        self._bars = ScrollBars(state, self)
        self._below = QWidget(self)
        column = QVBoxLayout(self._below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._ruler)
        column.addWidget(self._lanes, 1)
        column.addWidget(self._loudness)
        self._playhead = Playhead(look, self._below, head_y=_HEAD_TIP_Y)
        self._invitation = EmptyState(look, self._below)
        if context.command_context.drag_out is not None:
            self._offer = SelectionOffer(
                context, context.command_context.drag_out, state, self._below
            )
            self._offer.menu_wanted.connect(lambda at: self.menu_requested.emit("drag", at))
            self._lanes.carried_off.connect(self._drag_clips)
            self._heads.offer_files(context.command_context.drag_out, context.show_error)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look.theme.line_width)
        grid.setVerticalSpacing(0)
        self._corner.setFixedSize(track_heads.WIDTH, overview.HEIGHT + ruler_painter.HEIGHT)
        grid.addWidget(self._corner, 0, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._overview, 0, 1)
        grid.addWidget(self._below, 1, 1, 3, 1)
        grid.addWidget(self._heads, 2, 0)
        grid.addWidget(self._loudness.scale, 3, 0)
        grid.addWidget(self._bars.down, 1, 2, 2, 1)
        grid.addWidget(self._bars.across, 4, 1)
        grid.setRowMinimumHeight(1, ruler_painter.HEIGHT)
        grid.setRowStretch(2, 1)
        grid.setColumnStretch(1, 1)
        self._below.installEventFilter(self)

    def _connect(self, context: UiContext) -> None:
        self._drops = FileDrops(self, self._lanes, self.state, self._stage, self)
        self._drops.files_dropped.connect(self.files_dropped)
        self._drops.refused.connect(self.drop_refused)
        self._invitation.command_requested.connect(self.command_requested)
        self._ruler.position_chosen.connect(self._go_to)
        self._loudness.position_chosen.connect(self._go_to)
        self._ruler.named.connect(self.setFocus)
        self._heads.menu_wanted.connect(lambda at: self.menu_requested.emit("track", at))
        self._heads.effects_wanted.connect(lambda: context.run("fx.rack"))
        self._heads.clip_reset.connect(context.playback.reset_clips)
        self._motion.playhead_moved.connect(self._show_playhead)
        self._motion.levels_changed.connect(self._heads.show_levels)
        self.state.viewport_changed.connect(self._show_playhead)
        self.state.scrolled_by_hand.connect(self._stay_put)

    def _on_session_event(self, event: SessionEvent) -> None:
        match event.kind:
            case SessionEventKind.PROJECT if event.changes is not None:
                self._show_changes(event.changes)
            case SessionEventKind.SELECTION:
                self._lanes.show_selection()
                self._ruler.update()
            case SessionEventKind.CURSOR:
                self._show_playhead()
            case SessionEventKind.FOCUS:
                self._show_focus()
            case SessionEventKind.LOOP:
                self._ruler.update()

    def _show_changes(self, changes: ChangeSet) -> None:
        project = self._session.project
        self._show_length()
        if changes.tracks_added or changes.tracks_removed or changes.order_changed:
            self.state.use_tracks([track.id for track in project.tracks])
            self._lanes.tracks_gone()
            self._lanes.update()
        if changes.tracks_added or changes.tracks_removed or changes.details:
            self._corner.show_project(project)
        if changes.markers or changes.details:
            self._ruler.update()
        if changes.clips:
            self._lanes.update_tracks(changes.tracks_changed)
        elif changes.tracks_changed or changes.sources:
            # Soloing one track changes the look of all of them.
            self._lanes.update()
        if changes.clips or changes.tracks or changes.sources:
            self._overview.refresh()
        if changes.clips or changes.tracks or changes.sources or changes.details:
            self._loudness.refresh()
        if changes.tracks_changed or changes.order_changed or changes.tracks_removed:
            self._heads.refresh()
        self._show_invitation()

    def _show_all(self) -> None:
        project = self._session.project
        self.state.use_tracks([track.id for track in project.tracks])
        self._corner.show_project(project)
        self._show_length()
        self._show_invitation()
        self._heads.refresh()
        self._overview.refresh()
        self._show_playhead()

    def _show_length(self) -> None:
        """Follow the project's length; what comes into an empty project is wholly shown."""
        project, state = self._session.project, self.state
        length = project.length or _EMPTY_LENGTH_S * project.sample_rate
        if length == state.viewport.length:
            return
        view = state.viewport.for_length(length)
        state.show(view.fitted_whole() if self._is_fresh else view)
        self._is_fresh = self._is_fresh and project.is_empty
        self._overview.refresh()

    def _show_focus(self) -> None:
        self._heads.refresh()
        self._lanes.update()
        tracks = self._session.project.tracks
        rows = [row for row, track in enumerate(tracks) if track.id == self._session.focused_track]
        if rows and not self._lanes.is_gesturing:
            self.state.reveal_lane(rows[0])

    def _show_playhead(self) -> None:
        x = self.state.viewport.x_of(self._motion.position)
        self._playhead.show_at(x, self._below.height())
        self._loudness.show_at(self._motion.position)

    def _show_invitation(self) -> None:
        self._invitation.setVisible(not self._session.project.tracks)
        self._place_floating()

    def _place_floating(self) -> None:
        self._show_playhead()
        size = self._invitation.sizeHint()
        lanes = self._lanes.geometry()
        x = (lanes.width() - size.width()) // 2
        y = lanes.top() + (lanes.height() - size.height()) * 2 // 5
        self._invitation.setGeometry(max(0, x), max(lanes.top(), y), size.width(), size.height())
        if self._offer is not None:
            self._offer.use_room(lanes)

    def _on_source_changed(self, source: SourceId) -> None:
        self._tiles.waves.source_changed(source)
        self._tiles.spectra.source_changed(source)
        self._crowds.sources_changed()
        self._overview.source_changed(source)
        self._lanes.update()

    def _begin_spectrograms(self) -> None:
        workshop = self._command_context.workshop
        if self._spectrograms is None and workshop is not None:
            self._spectrograms = Spectrograms(
                workshop.reader, workshop.runner, self._on_spectrum_known
            )
            self._tiles.spectra.pieces = self._spectrograms

    def _on_spectrum_known(self, source: SourceId) -> None:
        self._tiles.spectra.source_changed(source)
        self._lanes.update()

    def _drag_clips(self) -> None:
        """Go on with a drag of clips as one of their file, if that is there."""
        if self._offer is not None and self._offer.is_ready:
            self._lanes.cancel_gesture()
            self._offer.drag()

    def _go_to(self, at: int) -> None:
        self._session.set_cursor(at)
        if self._playback.is_playing or self._playback.is_paused:
            self._playback.seek(Frames(at))

    def _stay_put(self) -> None:
        self._is_fresh = False
