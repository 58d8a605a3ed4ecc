"""What effects on two sides have in common: what is heard on each is a mix of both."""

from __future__ import annotations

from nexus_desktop.engine.effects.processor import PIECE_FRAMES, Planar, PlanarProcessor
from nexus_desktop.engine.effects.smoothing import Glide

Row = tuple[float, float]
Matrix = tuple[Row, Row]
"""How much of left and right is heard on the left, and on the right."""

AS_IT_IS: Matrix = ((1.0, 0.0), (0.0, 1.0))


class StereoMatrix(PlanarProcessor):
    """Mixes the first two channels, gliding to every new mix; further channels stay as they are.

    A mono sound has no sides: it is multiplied by what the left keeps of itself where `for_mono`
    says so, and else stays as it is.
    """

    piece_frames = PIECE_FRAMES

    def __init__(self) -> None:
        self._shares = ((Glide(1.0), Glide()), (Glide(), Glide(1.0)))
        self._mono = Glide(1.0)

    def aim(self, matrix: Matrix, for_mono: float = 1.0) -> None:
        """Move to another mix."""
        for glides, row in zip(self._shares, matrix, strict=True):
            for glide, share in zip(glides, row, strict=True):
                glide.aim(share)
        self._mono.aim(for_mono)

    def prepare(self, sample_rate: int, channels: int) -> None:
        for glide in self._glides():
            glide.prepare(sample_rate)

    def reset(self) -> None:
        for glide in self._glides():
            glide.settle()

    def _treated(self, sound: Planar) -> Planar:
        frames = sound.shape[1]
        if len(sound) == 1:
            mono: Planar = sound * self._mono.over(frames)
            return mono
        treated = sound.copy()
        for side, glides in enumerate(self._shares):
            own, other = glides[side].over(frames), glides[1 - side].over(frames)
            treated[side] *= own
            if not isinstance(other, float) or other:
                treated[side] += sound[1 - side] * other
        return treated

    def _glides(self) -> tuple[Glide, ...]:
        return (*self._shares[0], *self._shares[1], self._mono)
