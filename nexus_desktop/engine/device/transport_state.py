"""The states of the transport, what leads from one to another, and what it tells about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from nexus_desktop.domain.timeline import ZERO, Frames


class TransportState(StrEnum):
    """What the transport is doing."""

    STOPPED = "stopped"
    PLAYING = "playing"
    PAUSED = "paused"


class TransportCall(StrEnum):
    """What may happen to a transport; the last three come from inside."""

    PLAY = "play"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    SEEK = "seek"
    FINISHED = "finished"
    DEVICE_LOST = "device lost"
    FAILED = "failed"


_STOPPED, _PLAYING, _PAUSED = TransportState
NEXT_STATE: Mapping[TransportCall, Mapping[TransportState, TransportState]] = MappingProxyType(
    {
        TransportCall.PLAY: {_STOPPED: _PLAYING, _PLAYING: _PLAYING, _PAUSED: _PLAYING},
        TransportCall.PAUSE: {_STOPPED: _STOPPED, _PLAYING: _PAUSED, _PAUSED: _PAUSED},
        TransportCall.RESUME: {_STOPPED: _STOPPED, _PLAYING: _PLAYING, _PAUSED: _PLAYING},
        TransportCall.STOP: {_STOPPED: _STOPPED, _PLAYING: _STOPPED, _PAUSED: _STOPPED},
        TransportCall.SEEK: {_STOPPED: _STOPPED, _PLAYING: _PLAYING, _PAUSED: _PAUSED},
        TransportCall.FINISHED: {_STOPPED: _STOPPED, _PLAYING: _STOPPED, _PAUSED: _PAUSED},
        TransportCall.DEVICE_LOST: {_STOPPED: _STOPPED, _PLAYING: _PAUSED, _PAUSED: _PAUSED},
        TransportCall.FAILED: {_STOPPED: _STOPPED, _PLAYING: _PAUSED, _PAUSED: _PAUSED},
    }
)
"""Every state after every call. A late word from inside never disturbs what the user did since."""


class TransportEventKind(StrEnum):
    """What a transport tells."""

    STATE_CHANGED = "state changed"
    FINISHED = "finished"
    DEVICE_LOST = "device lost"
    FAILED = "failed"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class TransportEvent:
    """Something that happened, told from whichever thread noticed it.

    Attributes:
        state: the state after it.
        position: the frame that was heard when it happened.
        started_at: where playing began; a stop goes back there.
        message: for people, after a loss or a failure.
        hint: what to do about it.
        gaps: how often the sound has had a hole so far.
    """

    kind: TransportEventKind
    state: TransportState
    position: Frames = ZERO
    started_at: Frames = ZERO
    message: str = ""
    hint: str = ""
    gaps: int = 0
