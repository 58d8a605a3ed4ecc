"""How a sound was made, in words."""

from __future__ import annotations

from tests.support.builders import a_provenance


def test_the_sentence_tells_what_was_done_by_what_with_which_choices_from_what_and_when() -> None:
    assert a_provenance(model="meta/musicgen", model_version="671ac645").sentence == (
        "Made with AI: rearrange by meta/musicgen 671ac645 (style=orchestral, seed=7) "
        "from abababababab on 2026-01-02."
    )


def test_the_sentence_leaves_out_what_there_is_not() -> None:
    made = a_provenance(parameters=(), seed=None, input=None, made_at="", part="vocals")
    assert made.sentence == "Made with AI: rearrange (vocals) by rearrange 1."
