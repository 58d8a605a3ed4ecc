"""A plan's sound in the shape a device takes: its sample rate, its channels, inside full scale."""

from __future__ import annotations

import numpy as np

from nexus_desktop.domain.timeline import SampleRate, converted
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.device.output import Output
from nexus_desktop.engine.device.plan import PlayPlan
from nexus_desktop.engine.device.plan_reader import Piece, PlanReader
from nexus_desktop.engine.samples.block_source import BlockSource
from nexus_desktop.engine.samples.resample import StreamResampler

SEAM_S = 0.005
"""How long one sound fades into another: inaudible as a fade, long enough not to click."""


class DeviceSound:
    """The frames for a device, beginning with a lead-in of `lead` frames.

    Attributes:
        plan: what is read.
        lead: device frames before the one at which the plan starts.
        pace: timeline frames in one device frame.
    """

    def __init__(self, source: BlockSource, plan: PlayPlan, output: Output) -> None:
        self.plan = plan
        self.lead = lead_frames(output)
        self.pace = source.sample_rate / output.sample_rate
        self._rates = SampleRate(source.sample_rate), SampleRate(output.sample_rate)
        self._reader = PlanReader(source, plan, round(SEAM_S * source.sample_rate))
        self._channels = output.channels
        self._resampler = StreamResampler(source.sample_rate, output.sample_rate, output.channels)

    @property
    def length(self) -> int | None:
        """Device frames from the plan's start to its end; None when it never ends."""
        frames = self.plan.length
        return None if frames is None else converted(frames, *self._rates)

    def next(self, about: int) -> Piece:
        """Return the next frames, `about` so many; at least one."""
        while True:
            piece = self._reader.next(max(1, round(about * self.pace)))
            fitting = with_channels(piece.block, self._channels)
            block = self._resampler.process(np.ascontiguousarray(fitting))
            if len(block):
                return Piece(np.clip(block, -1.0, 1.0), piece.levels, block)

    def head(self, frames: int, about: int) -> list[Piece]:
        """Return the first pieces, at least `frames` frames together, the lead-in in one piece."""
        first = self.next(about)
        while len(first.block) < self.lead:
            more = self.next(about)
            mix = np.concatenate([first.mix, more.mix])
            first = Piece(np.concatenate([first.block, more.block]), more.levels, mix)
        pieces = [first]
        while sum(len(piece.block) for piece in pieces) < frames:
            pieces.append(self.next(about))
        return pieces


def lead_frames(output: Output) -> int:
    """Return the length of a fade between two sounds in device frames."""
    return round(SEAM_S * output.sample_rate)


def with_channels(block: Block, channels: int) -> Block:
    """Return the block with as many columns as the device wants.

    One column goes to the first two; a device with one gets the mean; further columns are silent
    or dropped, for a mixed bus has its sound in the first two.
    """
    have = block.shape[1]
    if have == channels:
        return block
    if channels == 1:
        mixed: Block = block.mean(axis=1, keepdims=True, dtype=np.float32)
        return mixed
    if have == 1:
        block = np.repeat(block, 2, axis=1)
    return np.pad(block[:, :channels], ((0, 0), (0, max(0, channels - block.shape[1]))))
