"""`nexus-desktop export`, called in this process: what its options make of the file."""

from __future__ import annotations

import hashlib
from pathlib import Path

import mutagen
import mutagen.mp3
import numpy as np
import pytest
import soundfile

from tests.support.audio_files import decoded_by_ffmpeg, heard, run_ffmpeg
from tests.support.covers import jpeg
from tests.support.ebur128 import ebur128
from tests.unit.cli.conftest import Nexus


@pytest.mark.parametrize(("name", "ending"), [("alac", "m4a"), ("wavpack", "wv")])
def test_a_lossless_format_that_is_named_holds_what_was_recorded(
    nexus: Nexus, take: Path, name: str, ending: str
) -> None:
    target = take.with_name(f"out.{ending}")
    [written] = nexus("export", take, "-o", target, "--format", name, "--json").document["files"]
    assert written["format"] == name
    np.testing.assert_array_equal(decoded_by_ffmpeg(target, 2), heard(take))


def test_a_quality_makes_the_bit_rate_of_an_mp3_vary(nexus: Nexus, take: Path) -> None:
    sizes = []
    for quality in ("0", "9"):
        target = take.with_name(f"{quality}.mp3")
        assert nexus("export", take, "-o", target, "--quality", quality).code == 0
        assert mutagen.File(target).info.bitrate_mode == mutagen.mp3.BitrateMode.VBR
        sizes.append(target.stat().st_size)
    assert sizes[0] > 1.5 * sizes[1]


def test_mono_is_the_mean_of_both_sides(nexus: Nexus, take: Path) -> None:
    target = take.with_name("mono.wav")
    assert nexus("export", take, "-o", target, "--mono", "--bit-depth", "float").code == 0
    np.testing.assert_allclose(heard(target)[:, 0], heard(take).mean(axis=1), atol=1e-7)


def test_channels_take_what_the_map_says(nexus: Nexus, take: Path) -> None:
    target = take.with_name("six.wav")
    options = ("--channels", "4", "--map", "L,R,-,L", "--bit-depth", "float")
    assert nexus("export", take, "-o", target, *options).code == 0
    found = heard(target)
    np.testing.assert_array_equal(found[:, [0, 1, 3]], heard(take)[:, [0, 1, 0]])
    assert not found[:, 2].any()
    refusal = nexus("export", take, "-o", target, "--force", "--channels", "6").refusal
    assert "two channels, not 6" in refusal


def test_without_dither_samples_are_rounded_and_no_more(nexus: Nexus, tmp_path: Path) -> None:
    quiet = np.full((5000, 2), 0.3 / 32768, np.float32)
    soundfile.write(tmp_path / "quiet.wav", quiet, 48_000, "FLOAT")
    for dither, is_silent in (("none", True), ("tpdf", False), ("shaped", False)):
        target = tmp_path / f"{dither}.wav"
        options = ("--bit-depth", "16", "--dither", dither)
        nexus("export", tmp_path / "quiet.wav", "-o", target, *options)
        assert (not heard(target).any()) == is_silent


def test_a_file_is_brought_to_a_loudness_below_a_ceiling(nexus: Nexus, take: Path) -> None:
    target = take.with_name("loud.wav")
    options = ("--loudness", "-16", "--true-peak", "-2")
    [written] = nexus("export", take, "-o", target, *options, "--json").document["files"]
    said = ebur128(target)
    assert said.integrated_lufs == pytest.approx(-16.0, abs=0.2)
    assert written["integrated_lufs"] == pytest.approx(said.integrated_lufs, abs=0.1)
    assert said.true_peak_dbtp <= -2.0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--true-peak", "-1"), "without --loudness"),
        (("--loudness", "3"), "-60"),
        (("--loudness", "-14", "--true-peak", "2"), "-24"),
    ],
)
def test_a_loudness_that_cannot_be_is_refused(
    nexus: Nexus, take: Path, options: tuple[str, ...], words: str
) -> None:
    target = take.with_name("loud.wav")
    refusal = nexus("export", take, "-o", target, *options).refusal.replace("−", "-")
    assert words in refusal
    assert not target.exists()


@pytest.mark.parametrize("name", ["flac", "mp3", "ogg", "opus", "m4a"])
def test_tags_that_are_given_are_in_the_file(nexus: Nexus, take: Path, name: str) -> None:
    target = take.with_name(f"out.{name}")
    tags = {"artist": "Žofie = ∞", "title": "Größe", "album": "One", "genre": "Jazz"}
    words = [word for key, value in tags.items() for word in ("--tag", f"{key}={value}")]
    assert nexus("export", take, "-o", target, *words).code == 0
    read = mutagen.File(target, easy=True)
    assert {key: read[key] for key in tags} == {key: [value] for key, value in tags.items()}


def test_aiff_holds_the_tags_that_it_has_chunks_for_there_too(nexus: Nexus, take: Path) -> None:
    target = take.with_name("out.aiff")
    words = ("--tag", "artist=Ann", "--tag", "comment=Good", "--tag", "album=One")
    assert nexus("export", take, "-o", target, *words).code == 0
    with soundfile.SoundFile(target) as file:
        assert (file.artist, file.comment) == ("Ann", "Good")
    assert mutagen.File(target)["TALB"].text == ["One"]


def test_a_picture_that_is_given_is_in_the_file(nexus: Nexus, take: Path) -> None:
    target, picture = take.with_name("out.flac"), take.with_name("cover.img")
    picture.write_bytes(jpeg(64, 48))
    assert nexus("export", take, "-o", target, "--cover", picture).code == 0
    (found,) = mutagen.File(target).pictures
    assert (found.data, found.mime) == (picture.read_bytes(), "image/jpeg")


def test_a_wave_file_of_doubles_tells_its_place_in_time(nexus: Nexus, take: Path) -> None:
    target = take.with_name("out.wav")
    options = ("--bit-depth", "float64", "--bwf", "--no-chapters", "--range", "0:00.1-0:00.2")
    assert nexus("export", take, "-o", target, *options).code == 0
    with soundfile.SoundFile(target) as file:
        assert file.subtype == "DOUBLE"
        start = file.samplerate // 10
    told = run_ffmpeg("-i", target, "-f", "ffmetadata", "-").stdout.decode()
    assert f"time_reference={start}\n" in told


def test_what_is_no_picture_is_refused(nexus: Nexus, take: Path) -> None:
    target = take.with_name("out.flac")
    assert "no JPEG and no PNG" in nexus("export", take, "-o", target, "--cover", take).refusal
    assert not target.exists()


@pytest.mark.parametrize("tag", ["artist", "artist=", "mood=blue"])
def test_a_tag_that_cannot_be_is_refused(nexus: Nexus, take: Path, tag: str) -> None:
    target = take.with_name("out.wav")
    assert "tag" in nexus("export", take, "-o", target, "--tag", tag).refusal
    assert not target.exists()


@pytest.fixture
def album(nexus: Nexus, take: Path) -> str:
    """A project of two tracks and two regions, by its id."""
    song: str = nexus("project", "new", "--title", "Album", "--json").document["project_id"]
    for _ in range(2):
        assert nexus("project", "import", song, take).code == 0
    for name, start, end in (("In", "0", "0.5"), ("Out", "0.5", "1")):
        script = (f"select.time start={start} end={end}", f"label.add name={name}")
        edits = [word for line in script for word in ("--do", line)]
        assert nexus("project", "edit", song, *edits).code == 0
    return song


def test_every_region_becomes_a_file_named_by_a_pattern(
    nexus: Nexus, album: str, tmp_path: Path
) -> None:
    folder = tmp_path / "regions"
    options = ("--regions", "--name", "{index:02} {region}", "--format", "flac", "--json")
    files = nexus("export", album, "-o", folder, *options).document["files"]
    assert [Path(file["path"]).name for file in files] == ["01 In.flac", "02 Out.flac"]
    for number, file in enumerate(files, 1):
        assert soundfile.info(file["path"]).duration == pytest.approx(0.5)
        tags = mutagen.File(file["path"])
        assert (tags["album"], tags["tracknumber"]) == (["Album"], [str(number)])
        assert file["sha256"] == hashlib.sha256(Path(file["path"]).read_bytes()).hexdigest()


def test_stems_put_together_are_the_mix(nexus: Nexus, album: str, tmp_path: Path) -> None:
    as_float = ("--format", "wav", "--bit-depth", "float")
    nexus("export", album, "-o", tmp_path / "mix.wav", *as_float)
    [*files] = nexus(
        "export", album, "--stems", "-o", tmp_path / "stems", *as_float, "--json"
    ).document["files"]
    assert len(files) == 2
    together = sum(heard(Path(file["path"])) for file in files)
    np.testing.assert_allclose(together, heard(tmp_path / "mix.wav"), atol=1e-6)


def test_of_several_files_none_is_replaced_without_a_word(
    nexus: Nexus, album: str, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "Out.wav").write_text("older")
    asked = ("export", album, "--regions", "--name", "{region}", "--format", "wav", "-o", folder)
    assert "Out.wav is there already" in nexus(*asked).refusal
    assert [path.name for path in folder.iterdir()] == ["Out.wav"]
    assert nexus(*asked, "--force").code == 0
    assert soundfile.info(folder / "Out.wav").duration == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--stems", "-o", "take.wav", "--format", "wav"), "is a file"),
        (("--stems", "-o", "no/where", "--format", "wav"), "cannot be made"),
        (("--stems", "-o", "out"), "No format is named"),
        (("--name", "{name}", "-o", "out.wav"), "several files"),
        (("--regions", "--name", "{x}", "-o", "out", "--format", "wav"), "There is no {x}"),
        (("--markers", "-o", "out", "--format", "wav"), "There is no marker"),
        (("--preset", "gramophone", "-o", "out.wav"), "gramophone"),
        (("--preset", "podcast", "-o", "out.flac"), "writes MP3, and out.flac is another"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_written(
    nexus: Nexus, take: Path, options: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(take.parent)
    before = sorted(path.name for path in take.parent.iterdir())
    assert said in nexus("export", take, *options).refusal
    assert sorted(path.name for path in take.parent.iterdir()) == before


def test_a_preset_says_how_and_flags_change_it(nexus: Nexus, take: Path) -> None:
    talk, mono = take.with_name("talk.mp3"), take.with_name("mono.mp3")
    assert nexus("export", take, "-o", talk, "--preset", "Podcast").code == 0
    assert nexus("export", take, "-o", mono, "--preset", "podcast", "--mono").code == 0
    first, second = mutagen.File(talk).info, mutagen.File(mono).info
    assert (first.sample_rate, first.channels, second.channels) == (44_100, 2, 1)
    assert [first.bitrate, second.bitrate] == pytest.approx([128_000] * 2, rel=1e-3)
    air = take.with_name("air.wav")
    assert nexus("export", take, "-o", air, "--preset", "broadcast").code == 0
    assert ebur128(air).integrated_lufs == pytest.approx(-23.0, abs=0.2)


def test_own_presets_are_kept_listed_and_removed(nexus: Nexus, take: Path) -> None:
    flags = ("--format", "opus", "--bitrate", "48", "--mono", "--loudness", "-18")
    assert nexus("export-presets", "save", "My talk", *flags).code == 0
    first, *others = nexus("export-presets", "list", "--json").document["presets"]
    assert (first["name"], first["choice"]["bitrate_kbps"]) == ("My talk", 48)
    assert "podcast" in [each["id"] for each in others]
    target = take.with_name("talk.opus")
    assert nexus("export", take, "-o", target, "--preset", "my talk").code == 0
    assert soundfile.info(target).channels == 1
    assert nexus("export-presets", "remove", "MY TALK").code == 0
    refusal = nexus("export", take, "-o", target, "--preset", "my talk", "--force").refusal
    assert "my talk" in refusal
    assert "comes with" in nexus("export-presets", "remove", "cd").refusal
