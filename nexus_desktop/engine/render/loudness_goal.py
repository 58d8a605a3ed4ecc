"""Brings a stream to a loudness on its way to a file, with every peak below a ceiling."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from pathlib import Path

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.level.loudness_match import SPEC, matched
from nexus_desktop.engine.effects.sound import NoResources
from nexus_desktop.engine.samples.spooled import spooled_from
from nexus_desktop.tasks.progress import Progress


@dataclass(frozen=True, slots=True)
class LoudnessGoal:
    """How loud a file is to be.

    Attributes:
        target_lufs: of the whole, −60 to −5.
        ceiling_dbtp: what no peak is to be above, −24 to 0.
    """

    target_lufs: float
    ceiling_dbtp: float = -1.0

    def settings(self) -> EffectSettings:
        """Return the settings of the effect that does it.

        Raises:
            EffectRefused: a value is out of its range.
        """
        return SPEC.settings({"target_lufs": self.target_lufs, "ceiling_db": self.ceiling_dbtp})


def brought_to(
    goal: LoudnessGoal,
    blocks: Iterable[Block],
    folder: Path,
    sample_rate: int,
    channels: int,
    progress: Progress,
) -> Generator[Block]:
    """Yield a stream at the loudness of the goal.

    All of it has to be measured first, often more than once. It lies in a file without a name
    meanwhile, so that the mix is made once, and memory stays as it is.

    Args:
        folder: where there is room for that file: four bytes a sample.
        progress: of what is done behind the last of `blocks`.

    Raises:
        EffectRefused: the sound is too short to have a loudness.
        MediaError: the disk is full.
        Cancelled: `progress` was cancelled.
    """
    with spooled_from(blocks, folder, sample_rate, channels) as sound:
        yield from matched(sound, goal.settings(), NoResources(), progress)
