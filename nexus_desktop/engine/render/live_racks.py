"""All racks of a project at work, kept from one state of the project to the next."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

from nexus_desktop.domain.rack import RackKind, RackPlace, slot_key
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.render.rack_stream import RackStream
from nexus_desktop.engine.render.rack_tap import RackTap

MOST_CLIPS = 64
"""Chains of clips that are kept; those that have not sounded for the longest are let go."""


class LiveRacks:
    """The streams behind clips, tracks and master, made when they are first heard.

    Belongs to the thread that renders.
    """

    def __init__(
        self,
        sample_rate: int,
        *,
        warm_up_s: float,
        keeps_marks: bool,
        tap: RackTap | None = None,
    ) -> None:
        self._sample_rate = sample_rate
        self._warm_up_s = warm_up_s
        self._keeps_marks = keeps_marks
        self._streams: dict[RackPlace, RackStream] = {}
        self._clips: OrderedDict[RackPlace, RackStream] = OrderedDict()
        self._sounding: dict[RackPlace, RackStream] = {}
        self._tap = tap

    def stream(self, place: RackPlace) -> RackStream:
        """Return the stream of a place."""
        streams = self._clips if place.kind is RackKind.CLIP else self._streams
        stream = streams.get(place)
        if stream is None:
            stream = RackStream(
                self._sample_rate, warm_up_s=self._warm_up_s, keeps_marks=self._keeps_marks
            )
            streams[place] = stream
        if place.kind is RackKind.CLIP:
            self._clips.move_to_end(place)
            while len(self._clips) > MOST_CLIPS:
                self._clips.popitem(last=False)
        self._sounding[place] = stream
        return stream

    def show(self, place: RackPlace, start: int, sound: Block) -> None:
        """Let the sound behind a rack be seen, from a frame of the timeline on."""
        if self._tap is not None:
            self._tap.add(place, start, sound, self._sample_rate)

    def next_block(self) -> None:
        """Be told that what is read from now on is another block."""
        self._sounding.clear()

    @property
    def rings(self) -> bool:
        """Whether a clip rings on that playing has left to come round a loop."""
        return any(stream.rings for stream in self._clips.values())

    def ringing(self, clip: RackPlace, start: int, frames: int) -> Block | None:
        """Return what rings on of a clip, from a frame of its material on, or None."""
        stream = self._clips.get(clip)
        return stream.ringing(start, frames) if stream is not None else None

    def forget_left(self) -> None:
        """Be told that playing does not come round from where it was going to."""
        for stream in (*self._streams.values(), *self._clips.values()):
            stream.forget_left()

    def come_round(self, length: int, seam: int) -> None:
        """Be told that what is read next is the beginning of a loop, whose end was read last."""
        for stream in (*self._streams.values(), *self._clips.values()):
            stream.come_round(length, seam)

    def begin(self, frame: int) -> None:
        """Be told that another state of the project is played from a frame on."""
        for stream in self._streams.values():
            stream.forget_ahead(frame)

    def reductions_db(self) -> Mapping[str, float]:
        """By how much each effect turned its sound down just now, by `slot_key`."""
        return {
            slot_key(place, slot_id): reduction_db
            for place, stream in self._sounding.items()
            for slot_id, reduction_db in stream.reductions_db().items()
        }
