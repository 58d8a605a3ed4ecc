"""Which jobs run on this computer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from nexus_desktop.ai.local.engine import ENGINES, make_engine
from nexus_desktop.domain.errors import EffectRefused
from tests.support.source_tree import ROOT


def test_listing_the_jobs_loads_no_library() -> None:
    listing = (
        "import sys; from nexus_desktop.ai.local.engine import ENGINES; assert ENGINES;"
        "print(*{'numpy', 'scipy', 'soundfile', 'onnxruntime'} & sys.modules.keys())"
    )
    told = subprocess.run(
        [sys.executable, "-c", listing], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == []


def test_every_setting_of_every_job_has_a_default_that_it_takes() -> None:
    for spec in ENGINES.values():
        settled = spec.settled({})
        assert spec.settled(settled) == settled
        assert settled.keys() == {param.id for param in spec.params}


def test_a_job_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(EffectRefused, match="no “compose” here") as refusal:
        make_engine("compose", tmp_path)
    assert refusal.value.hint == "There are rearrange, separate, denoise, transcribe."
