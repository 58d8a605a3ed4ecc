"""kill -9 while an effect is at work in a process of its own: both end, and nothing is left."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from tests.support.command_line import PROGRAM, environment, nexus, project_id_of
from tests.support.studio import a_recording, half_written

PATIENCE_S = 60.0


def wait_for(folder: Path, pattern: str, *, is_there: bool) -> None:
    end = time.monotonic() + PATIENCE_S
    while bool(list(folder.glob(pattern))) is not is_there:
        assert time.monotonic() < end
        time.sleep(0.01)


def test_the_other_process_ends_and_the_project_is_as_it_was(
    tmp_path: Path, a_home_of_its_own: Path
) -> None:
    a_recording(tmp_path / "take.wav", 48_000 * 60)
    project_id = project_id_of()
    nexus("project", "import", project_id, tmp_path / "take.wav")
    before = nexus("project", "show", project_id, "--json").document
    blobs = a_home_of_its_own / "blobs"
    kept = sorted(blobs.glob("??/*"))
    line = "effect.apply_time_stretch clips=1.1 speed=25"
    with subprocess.Popen(
        [*PROGRAM, "project", "edit", project_id, "--do", line],
        stdout=subprocess.DEVNULL,
        env=environment(),
    ) as program:
        wait_for(blobs, ".apart-*/after", is_there=True)
        program.kill()
    assert program.returncode == -9, "the program ended by itself"
    wait_for(blobs, ".apart-*", is_there=False)
    assert nexus("project", "show", project_id, "--json").document == before
    assert sorted(blobs.glob("??/*")) == kept
    assert half_written(a_home_of_its_own) == []
