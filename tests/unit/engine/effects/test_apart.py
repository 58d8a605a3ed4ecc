"""Effects that are run in another process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from nexus_desktop.engine.effects import apart
from nexus_desktop.engine.effects.apart import rewritten_apart
from nexus_desktop.engine.effects.sound import HeldSound, NoResources
from nexus_desktop.engine.effects.treatment import Workplace, treatment
from nexus_desktop.tasks.progress import Cancelled, Progress
from tests.support import tiny_effects
from tests.support.effects import setting, through
from tests.support.signals import noise

SOUND = HeldSound(noise(200_000, 3), 44_100)


@pytest.fixture(autouse=True)
def _tiny(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    call = f"{tiny_effects.__name__}:rewrite_files_of_tiny_effects"
    monkeypatch.setattr(apart, "CALL", call)
    with tiny_effects.tiny_effects():
        yield


@pytest.mark.parametrize("effect", ["apart", "backwards"])
def test_nobody_hears_where_the_work_was_done(effect: str, tmp_path: Path) -> None:
    shares: list[float] = []
    progress = Progress(lambda share, _note: shares.append(share or 0.0))
    at = Workplace(tmp_path, NoResources(), rewritten_apart)
    gain = setting("gain", gain_db=-6.0)
    blocks = treatment(SOUND, [gain, setting(effect)], at, progress)
    made = np.concatenate(list(blocks))
    np.testing.assert_array_equal(made, through(gain, SOUND.block)[::-1])
    assert shares == sorted(shares)
    assert list(tmp_path.iterdir()) == []


def test_a_cancel_leaves_no_file(tmp_path: Path) -> None:
    progress = Progress(lambda share, _note: progress.cancel() if share else None)
    at = Workplace(tmp_path, NoResources(), rewritten_apart)
    with pytest.raises(Cancelled):
        list(treatment(SOUND, [setting("apart")], at, progress))
    assert list(tmp_path.iterdir()) == []
