"""Effects on ten minutes of stereo: each as a command against the same work of ffmpeg and sox.

Every program is started anew, reads the file and writes one, so that starting, decoding and
encoding count on all sides. Then a whole rack, and a chain of twenty effects, against real time.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from nexus_desktop.engine.effects.chain import Chain
from nexus_desktop.engine.effects.registry import effect_named
from nexus_desktop.engine.media.ffmpeg_process import find_ffmpeg
from tests.performance.compiled import installed_environment
from tests.performance.long_files import SAMPLE_RATE, write_recording

MINUTES, ROUNDS = 10, 3
BLOCK_FRAMES, CHAIN_S = 2048, 20

RACK = ("equalizer:freq=300,gain_db=-3", "compressor:ratio=3", "reverb", "limiter")
EFFECTS: dict[str, tuple[str, str, list[str]]] = {
    "gain": ("gain:gain_db=-3", "volume=-3dB", ["gain", "-3"]),
    "equalizer": (
        "equalizer:type=highpass,freq=80,type_2=bell,freq_2=300,gain_db_2=-3,type_3=bell,"
        "freq_3=3000,gain_db_3=3,type_4=highshelf,freq_4=9000,gain_db_4=2",
        "highpass=80,equalizer=300:t=q:w=0.7:g=-3,equalizer=3000:t=q:w=0.7:g=3,"
        "highshelf=9000:t=q:w=0.7:g=2",
        [
            *("highpass", "80", "equalizer", "300", "0.7q", "-3"),
            *("equalizer", "3000", "0.7q", "3", "treble", "2", "9000"),
        ],
    ),
    "compressor": (
        "compressor:threshold_db=-20,ratio=3",
        "acompressor=threshold=0.1:ratio=3:attack=10:release=120",
        ["compand", "0.01,0.12", "6:-20,-20,0,-13.3"],
    ),
    "gate": ("gate", "agate=threshold=0.0056", ["compand", "0.002,0.15", "-90,-90,-45,-45,0,0"]),
    "limiter": ("limiter", "alimiter=limit=0.891", ["compand", "0.001,0.06", "-1,-1,0,-1"]),
    "reverb": ("reverb", "", ["reverb", "50"]),
    "delay": ("delay", "aecho=1:0.5:350:0.5", ["echo", "1", "0.5", "350", "0.5"]),
    "chorus": (
        "chorus",
        "chorus=0.6:0.9:12:0.4:0.8:2",
        ["chorus", "0.6", "0.9", "20", "0.4", "0.8", "2", "-s"],
    ),
    "tremolo": ("tremolo", "tremolo=f=5:d=0.5", ["tremolo", "5", "50"]),
}
TWENTY = (
    *("gain", "equalizer", "compressor", "high_pass", "tilt", "saturation", "chorus", "tremolo"),
    *("delay", "width", "pan", "auto_pan", "gate", "de_esser", "tone_control", "vibrato"),
    *("ring_modulator", "low_pass", "dc_removal", "limiter"),
)


def measure() -> dict[str, object]:
    """Return seconds and the ratio to the fastest peer (to reach: 1 at most), and speeds."""
    with tempfile.TemporaryDirectory() as folder:
        source = write_recording(Path(folder) / "in.wav", MINUTES)
        env = installed_environment(Path(folder))
        _seconds(_ours(["gain"], source, Path(folder)), env)
        effects = {name: _compared(name, source, Path(folder), env) for name in EFFECTS}
        rack_s = min(_seconds(_ours(RACK, source, Path(folder)), env) for _ in range(ROUNDS))
    return {
        "minutes": MINUTES,
        "reach": 1.0,
        "effects": effects,
        "rack_of_four_times_real_time": round(60 * MINUTES / rack_s, 1),
        "chain_of_twenty_times_real_time": round(_twenty_times_real_time(), 1),
    }


def _compared(name: str, source: Path, folder: Path, env: dict[str, str]) -> dict[str, object]:
    words, ffmpeg_filter, sox_effect = EFFECTS[name]
    target = str(folder / "peer.wav")
    peers = {}
    if ffmpeg_filter:
        program = [str(find_ffmpeg()), "-v", "error", "-y", "-i", str(source)]
        peers["ffmpeg"] = [*program, "-af", ffmpeg_filter, "-c:a", "pcm_s16le", target]
    if shutil.which("sox"):
        peers["sox"] = ["sox", "-D", str(source), target, *sox_effect]
    ours_s, theirs_s = [], dict[str, list[float]]()
    for _ in range(ROUNDS):
        ours_s.append(_seconds(_ours([words], source, folder), env))
        for peer, command in peers.items():
            theirs_s.setdefault(peer, []).append(_seconds(command, env))
    fastest = {peer: min(times) for peer, times in theirs_s.items()}
    result: dict[str, object] = {"ours_s": round(min(ours_s), 2)}
    result |= {f"{peer}_s": round(seconds, 2) for peer, seconds in fastest.items()}
    if fastest:
        result["ratio"] = round(min(ours_s) / min(fastest.values()), 2)
    return result


def _twenty_times_real_time() -> float:
    """Return how much faster than they are played twenty effects in a row are computed."""
    chain = Chain([effect_named(name).settings({}) for name in TWENTY])
    chain.prepare(SAMPLE_RATE, 2)
    random = np.random.default_rng(1)
    sound = 0.1 * random.standard_normal((BLOCK_FRAMES, 2), np.float32)
    blocks = CHAIN_S * SAMPLE_RATE // BLOCK_FRAMES
    chain.process(sound)
    began = time.perf_counter()
    for _ in range(blocks):
        chain.process(sound)
    return blocks * BLOCK_FRAMES / SAMPLE_RATE / (time.perf_counter() - began)


def _ours(effects: tuple[str, ...] | list[str], source: Path, folder: Path) -> list[str]:
    chain = [word for effect in effects for word in ("-e", effect)]
    program = [sys.executable, "-m", "nexus_desktop", "apply", str(source)]
    return [*program, str(folder / "ours.wav"), *chain, "--force", "--no-tail"]


def _seconds(command: list[str], env: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(
        command, check=True, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return time.perf_counter() - began
