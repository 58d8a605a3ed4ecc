"""Cutting lists into parts that survive edits elsewhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.document import clip_from_document, clip_to_document
from nexus_desktop.store.part_codec import MEAN_PART_ITEMS, PartCodec
from tests.support.builders import a_clip
from tests.unit.store.big_project import a_big_project, with_louder_clip


def a_codec() -> PartCodec[Clip]:
    return PartCodec(clip_to_document, clip_from_document, lambda clip: clip.id)


def bodies(codec: PartCodec[Clip], clips: tuple[Clip, ...]) -> dict[str, bytes]:
    return {part.hash: codec.body(part) for part in codec.parts(clips)}


def lookup(stored: dict[str, bytes]) -> Callable[[str], bytes]:
    return stored.__getitem__


CLIPS = a_big_project(3000).tracks[0].clips


def test_the_parts_together_are_the_list() -> None:
    parts = a_codec().parts(CLIPS)
    assert tuple(clip for part in parts for clip in part.items) == CLIPS
    assert len(CLIPS) / MEAN_PART_ITEMS / 2 < len(parts) < len(CLIPS) / MEAN_PART_ITEMS * 2


def test_a_part_is_named_by_its_json_which_any_program_can_read() -> None:
    codec = a_codec()
    for name, body in bodies(codec, CLIPS).items():
        assert name == hashlib.sha256(body).hexdigest()
    assert json.loads(codec.body(codec.parts(CLIPS[:2])[0])) == [
        clip_to_document(clip) for clip in CLIPS[:2]
    ]


def test_an_empty_list_has_no_parts() -> None:
    assert a_codec().parts(()) == []


@given(st.lists(st.integers(0, 60), max_size=12), st.integers(0, 5))
def test_what_was_edited_before_does_not_change_how_a_list_is_cut(
    removed: list[int], shift: int
) -> None:
    small = tuple(a_clip(f"c{number}", number) for number in range(60 * 8))
    codec = a_codec()
    codec.parts(small)
    edited = tuple(clip for index, clip in enumerate(small[shift:]) if index // 8 not in removed)
    remembered = codec.parts(edited)
    assert remembered == a_codec().parts(edited)
    assert tuple(clip for part in remembered for clip in part.items) == edited


def test_an_edit_changes_one_part_and_an_insertion_at_most_two() -> None:
    codec = a_codec()
    before = {part.hash for part in codec.parts(CLIPS)}
    (track,) = with_louder_clip(a_big_project(3000), 1500).tracks
    assert len({part.hash for part in codec.parts(track.clips)} - before) == 1
    inserted = (*CLIPS[:1000], a_clip("new", 7), *CLIPS[1000:])
    assert len({part.hash for part in codec.parts(inserted)} - before) <= 2
    assert len({part.hash for part in codec.parts(CLIPS[1:])} - before) <= 1


def test_decoding_gives_the_same_objects_to_everybody() -> None:
    stored = bodies(a_codec(), CLIPS)
    reader = a_codec()
    for name in stored:
        assert reader.items(name, lookup(stored)) is reader.items(name, lookup({}))


def test_versions_of_a_part_share_the_items_that_are_equal() -> None:
    (track,) = with_louder_clip(a_big_project(3000), 1500).tracks
    old, new = a_codec().parts(CLIPS), a_codec().parts(track.clips)
    writer, reader = a_codec(), a_codec()
    stored = {part.hash: writer.body(part) for part in (*old, *new)}
    shared: dict[bytes, Clip] = {}
    first, second = (
        [clip for part in parts for clip in reader.items(part.hash, lookup(stored), shared)]
        for parts in (old, new)
    )
    assert sum(a is not b for a, b in zip(first, second, strict=True)) == 1
    assert tuple(second) == track.clips


def test_what_was_decoded_is_found_again_when_it_is_encoded() -> None:
    stored = bodies(a_codec(), CLIPS)
    reader = a_codec()
    clips = tuple(clip for name in stored for clip in reader.items(name, lookup(stored)))
    assert [part.hash for part in reader.parts(clips)] == list(stored)
