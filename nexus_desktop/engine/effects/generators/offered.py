"""The effects of this room: generators."""

from __future__ import annotations

from nexus_desktop.engine.effects.offered import Offered

GENERATORS: tuple[Offered, ...] = ()
