"""The block, by the name under which everything above `media` knows it."""

from __future__ import annotations

from nexus_desktop.engine.block import Block, silence

__all__ = ["Block", "silence"]
