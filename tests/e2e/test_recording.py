"""Recording what a real sound server plays: exact to the sample, and safe from a kill.

The card of `tests.support.pulse` is listened to where it ends, so that every sample that arrives
tells which frame of what was played it is. Silence, which a busy computer may put in between, is
left out of the comparison; a frame that is lost or heard twice is not.
"""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from nexus_desktop.engine.block import Block
from tests.support.command_line import PROGRAM, environment
from tests.support.playback import FRAME_STEP
from tests.support.pulse import RATE, PulseServer, pulse_server

PATIENCE_S = 60.0


@pytest.fixture(scope="module")
def pulse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PulseServer]:
    with pulse_server(tmp_path_factory.mktemp("pulse")) as server:
        yield server


@pytest.fixture(scope="module")
def ramp() -> Block:
    """A minute in which the left channel counts frames, and the right one is never silent."""
    frames = np.arange(60 * RATE, dtype=np.float32)
    return np.stack([frames * FRAME_STEP, np.full(len(frames), 0.5)], axis=1).astype(np.float32)


def record(pulse: PulseServer, *words: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*PROGRAM, "record", *map(str, words)],
        env={**environment(), **pulse.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def heard_frames(sound: Block) -> list[int]:
    """Return which frames of the ramp are in a recording, without what was silent."""
    heard = sound[sound[:, 1] != 0, 0]
    return [round(value) for value in (heard / FRAME_STEP).tolist()]


def read(path: Path) -> Block:
    samples: Block = soundfile.read(path, dtype="float32", always_2d=True)[0]
    return samples


def test_what_the_card_plays_is_recorded_sample_for_sample(
    pulse: PulseServer, ramp: Block, tmp_path: Path
) -> None:
    target = tmp_path / "take.wav"
    with (
        pulse.playing(ramp, tmp_path / "ramp.raw"),
        record(pulse, target, "--seconds", "3", "--json") as program,
    ):
        out, err = program.communicate(timeout=PATIENCE_S)
    assert program.returncode == 0, err
    told = json.loads(out)
    assert told["frames"] == 3 * RATE == soundfile.info(target).frames
    assert (told["sample_rate"], told["channels"], told["device"]) == (RATE, 2, "default")
    frames = heard_frames(read(target))
    assert len(frames) > RATE
    assert frames == list(range(frames[0], frames[0] + len(frames)))
    assert list(tmp_path.glob("*.recording*")) == [], "nothing is left of the way it was made"


def test_one_channel_can_be_recorded_alone_and_ctrl_c_ends_it(
    pulse: PulseServer, ramp: Block, tmp_path: Path
) -> None:
    target = tmp_path / "take.flac"
    with (
        pulse.playing(ramp, tmp_path / "ramp.raw"),
        record(pulse, target, "--channels", "2", "--device", "default") as program,
    ):
        wait_for_sound(tmp_path, 1.0)
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=PATIENCE_S)
    assert program.returncode == 0, err
    assert "from default" in out
    sound = read(target)
    assert sound.shape[1] == 1
    assert np.median(sound) == pytest.approx(0.5, abs=1e-4)


def wait_for_sound(folder: Path, seconds: float) -> Path:
    """Wait until so much has been recorded, and return the file."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        for path in folder.glob("*.recording/*.wav"):
            if path.stat().st_size > seconds * RATE * 4:
                return path
        time.sleep(0.02)
    raise AssertionError("nothing is recorded")


def test_kill_minus_nine_loses_at_most_the_last_second(
    pulse: PulseServer, ramp: Block, tmp_path: Path
) -> None:
    target = tmp_path / "take.wav"
    with (
        pulse.playing(ramp, tmp_path / "ramp.raw"),
        record(pulse, target) as program,
    ):
        path = wait_for_sound(tmp_path, 2 * 2.5)
        begun = time.monotonic()
        size = path.stat().st_size
        time.sleep(1.3)
        program.kill()
        passed_s = time.monotonic() - begun
        program.communicate(timeout=PATIENCE_S)
    assert program.returncode == -signal.SIGKILL
    assert not target.exists()
    told = soundfile.info(path).frames
    assert told >= (size / 8 / RATE + passed_s - 1.5) * RATE, "the header alone tells of nearly all"
    with record(pulse, target, "--seconds", "0.2") as program:
        _out, err = program.communicate(timeout=PATIENCE_S)
    assert program.returncode == 0, err
    assert str(path) in err
    assert "it is whole now" in err
    kept = read(path)
    assert len(kept) >= told
    assert len(kept) >= (size / 8 / RATE + passed_s - 1.0) * RATE
    frames = heard_frames(kept)
    assert len(frames) > RATE
    assert frames == list(range(frames[0], frames[0] + len(frames)))
    assert list(path.parent.iterdir()) == [path], "it stays until somebody takes it away"


def test_a_sound_server_that_dies_ends_the_recording_and_nothing_is_lost(
    ramp: Block, tmp_path: Path
) -> None:
    target = tmp_path / "take.wav"
    with (
        pulse_server(tmp_path / "pulse") as pulse,
        pulse.playing(ramp, tmp_path / "ramp.raw"),
        record(pulse, target) as program,
    ):
        wait_for_sound(tmp_path, 2 * 1.5)
        pulse.die()
        _out, err = program.communicate(timeout=PATIENCE_S)
    assert program.returncode == 0, err
    assert "It ended early" in err
    frames = heard_frames(read(target))
    assert frames == list(range(frames[0], frames[0] + len(frames)))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--device", "Nobody has this"), "There is no input"),
        (("--channels", "0"), "names no channels"),
        (("--channels", "1,1"), "names no channels"),
        (("--seconds", "-1"), "cannot be recorded"),
        (("--seconds", "nan"), "cannot be recorded"),
    ],
)
def test_what_makes_no_sense_is_refused_and_leaves_nothing(
    pulse: PulseServer, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    with record(pulse, tmp_path / "take.wav", *words) as program:
        _out, err = program.communicate(timeout=PATIENCE_S)
    assert program.returncode == 1
    assert said in err
    assert list(tmp_path.iterdir()) == []


def test_without_a_sound_card_it_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    nobody = {"HOME": str(tmp_path), "PULSE_SERVER": "unix:/nowhere"}
    command = [*PROGRAM, "record", str(tmp_path / "take.wav"), "--seconds", "1"]
    run = subprocess.run(
        command, env=environment(**nobody), capture_output=True, text=True, timeout=PATIENCE_S
    )
    assert run.returncode == 1
    assert run.stderr.splitlines()[-1].startswith("Could not open the sound device: ")
    assert list(tmp_path.glob("take*")) == []


def test_doctor_lists_the_inputs(pulse: PulseServer) -> None:
    run = subprocess.run(
        [*PROGRAM, "doctor", "--json"],
        env={**environment(), **pulse.environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    [found] = (each for each in json.loads(run.stdout)["findings"] if each["name"] == "input")
    assert (found["state"], "default (ALSA)" in found["words"]) == ("ok", True)
