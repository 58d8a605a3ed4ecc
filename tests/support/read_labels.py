"""What mutagen reads in a file of any of our formats: tags, cover and chapters."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mutagen
import mutagen.flac
import mutagen.id3

_ID3 = {
    "title": "TIT2",
    "artist": "TPE1",
    "album": "TALB",
    "date": "TDRC",
    "genre": "TCON",
    "comment": "COMM::XXX",
    "copyright": "TCOP",
    "track": "TRCK",
}
_VORBIS = {name: name for name in _ID3} | {"track": "tracknumber"}
_APE = {name: name for name in _ID3} | {"date": "year"}
_MP4 = {
    "title": "©nam",
    "artist": "©ART",
    "album": "©alb",
    "date": "©day",
    "genre": "©gen",
    "comment": "©cmt",
    "copyright": "cprt",
    "track": "trkn",
}


@dataclass(frozen=True)
class ReadLabels:
    """Attributes: chapters: seconds from the beginning, and titles."""

    tags: dict[str, str]
    picture: tuple[str, bytes] | None
    chapters: list[tuple[float, str]]


def read_labels(path: Path) -> ReadLabels:
    """Have mutagen read a file."""
    file = mutagen.File(path)
    if file.tags is None:
        return ReadLabels({}, None, [])
    if isinstance(file.tags, mutagen.id3.ID3):
        return _of_id3(file.tags)
    if type(file).__name__ == "MP4":
        return _of_mp4(file)
    if type(file).__name__ == "WavPack":
        return _of_ape(file.tags)
    return _of_comments(file)


def _of_id3(tags: Any) -> ReadLabels:  # noqa: ANN401 - mutagen tells no types
    picture = next(iter(tags.getall("APIC")), None)
    if picture is not None:
        assert picture.type == mutagen.id3.PictureType.COVER_FRONT
    (contents,) = tags.getall("CTOC") or (None,)
    chapters = {each.element_id: each for each in tags.getall("CHAP")}
    order = contents.child_element_ids if contents else []
    return ReadLabels(
        {name: str(tags[key]) for name, key in _ID3.items() if key in tags},
        (picture.mime, picture.data) if picture else None,
        [
            (chapters[each].start_time / 1000, str(chapters[each].sub_frames["TIT2"]))
            for each in order
        ],
    )


def _of_mp4(file: Any) -> ReadLabels:  # noqa: ANN401
    tags = {name: file[key][0] for name, key in _MP4.items() if key in file}
    if "track" in tags:
        tags["track"] = "/".join(str(number) for number in tags["track"] if number)
    picture = next(iter(file.get("covr", ())), None)
    mimes = {13: "image/jpeg", 14: "image/png"}
    return ReadLabels(
        tags,
        (mimes[picture.imageformat], bytes(picture)) if picture else None,
        [(each.start, each.title) for each in file.chapters or ()],
    )


def _of_ape(tags: Any) -> ReadLabels:  # noqa: ANN401
    picture = None
    if "cover art (front)" in tags:
        name, data = tags["cover art (front)"].value.split(b"\0", 1)
        picture = ("image/png" if name.endswith(b".png") else "image/jpeg", data)
    return ReadLabels(
        {name: str(tags[key]) for name, key in _APE.items() if key in tags}, picture, []
    )


def _of_comments(file: Any) -> ReadLabels:  # noqa: ANN401
    read_picture: Any = mutagen.flac.Picture
    pictures = getattr(file, "pictures", None) or [
        read_picture(base64.b64decode(text)) for text in file.get("metadata_block_picture", ())
    ]
    chapters: list[tuple[float, str]] = []
    while (name := f"chapter{len(chapters):03}") in file:
        hours, minutes, seconds = file[name][0].split(":")
        start = int(hours) * 3600 + int(minutes) * 60 + float(seconds)
        chapters.append((start, file[f"{name}name"][0]))
    return ReadLabels(
        {name: file[key][0] for name, key in _VORBIS.items() if key in file},
        (pictures[0].mime, pictures[0].data) if pictures else None,
        chapters,
    )
