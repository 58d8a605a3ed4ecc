"""Finds words by a few of their letters, as people type initials or first syllables."""

from __future__ import annotations

_AT_WORD_START = 2.0
_LENGTH_COUNTS = 0.01


def fit(typed: str, text: str) -> float:
    """Return how well `typed` stands for `text`: 0 not at all, the higher the better.

    Its letters must all be there, in order. Letters at the beginnings of words and runs of
    letters count more, and short texts more than long ones. Nothing typed fits everything alike.
    """
    wanted, text = "".join(typed.casefold().split()), text.casefold()
    if not wanted:
        return 1.0
    starts = (place for place, letter in enumerate(text) if letter == wanted[0])
    best = max((_score_from(start, wanted, text) for start in starts), default=0.0)
    return best / (1.0 + _LENGTH_COUNTS * len(text))


def _score_from(start: int, wanted: str, text: str) -> float:
    """Return the score when the first letter is the one at `start`, the others the next ones."""
    score, at, run = 0.0, start, 0.0
    for letter in wanted:
        place = text.find(letter, at)
        if place < 0:
            return 0.0
        starts_word = place == 0 or not text[place - 1].isalnum()
        run = run + 1.0 if place == at and place > start else 0.0
        score += 1.0 + run + (_AT_WORD_START if starts_word else 0.0)
        at = place + 1
    return score
