"""Prints what becomes of attacks on the first draft of the database; the migrations refuse all.

`python -m tests.e2e.make_attack_table` prints the table of the backend's README; with `--each` it
prints every attack with its outcome, and the number of the defect that lets it succeed.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from nexus_desktop.app.paths import resources
from tests.support.attacks_by_hand import SUBJECTS, all_attacks
from tests.support.first_draft import Outcome, draft_backend

README = resources() / "supabase" / "README.md"
BEGIN, END = "<!-- attacks: begin -->\n", "<!-- attacks: end -->"
COLUMNS = (Outcome.SUCCEEDS, Outcome.REFUSED, Outcome.ABSENT)


def table_of(outcomes: Mapping[str, Outcome]) -> str:
    """Return the outcomes counted by subject, as a table of Markdown.

    Args:
        outcomes: what became of each attack on the draft, by its name.
    """
    found = Counter((subject, outcomes[str(attack)]) for subject, attack in all_attacks())
    lines = [
        "| attacks | refused here | succeed on the draft | refused there | nothing there |",
        "| --- | --- | --- | --- | --- |",
    ]
    totals = [0, 0, 0]
    for subject in SUBJECTS:
        counts = [found[subject, outcome] for outcome in COLUMNS]
        totals = [total + number for total, number in zip(totals, counts, strict=True)]
        lines.append(_line(subject, counts))
    return "\n".join([*lines, _line("**all**", totals)]) + "\n"


def _line(title: str, counts: list[int]) -> str:
    return "| " + " | ".join([title, *map(str, [sum(counts), *counts])]) + " |"


def main(words: list[str]) -> None:
    """Run the attacks on a backend of the draft and print what became of them."""
    with tempfile.TemporaryDirectory() as folder, draft_backend(Path(folder)) as draft:
        outcomes = {str(attack): draft.outcome_of(attack) for _, attack in all_attacks()}
    if "--each" in words:
        for _, attack in all_attacks():
            defect = f", defect {attack.defect}" if attack.defect else ""
            sys.stdout.write(f"{attack}: {outcomes[str(attack)].value}{defect}\n")
    sys.stdout.write(table_of(outcomes))


if __name__ == "__main__":
    main(sys.argv[1:])
