"""The effects of this room: time and pitch."""

from __future__ import annotations

from nexus_desktop.engine.effects.offered import Offered

TIME: tuple[Offered, ...] = ()
