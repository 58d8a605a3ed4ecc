"""What `batch` and `watch` tell: how far they are, every file, and all of them in the end."""

from __future__ import annotations

from collections.abc import Sequence

from nexus_desktop.cli.export_command import report_words
from nexus_desktop.cli.output import Output
from nexus_desktop.domain.batch import BatchItem, MadeFile
from nexus_desktop.domain.errors import NexusError
from nexus_desktop.tasks.progress import Pace
from nexus_desktop.workflows.export_audio import ExportReport
from nexus_desktop.workflows.export_report import report_document

TELL_EVERY_S = 0.2
"""How often it is told how far the files are, with `--json`."""


class BatchReport:
    """Told of every file, and tells people or, with `--json`, a line for each event."""

    def __init__(self, output: Output, total: int | None = None) -> None:
        """Begin with nothing done.

        Args:
            total: how many files there are to make; None where nobody knows.
        """
        self._output = output
        self._total = total
        self._shares: dict[BatchItem, float] = {}
        self._made: list[dict[str, object]] = []
        self._failed: list[dict[str, object]] = []
        self._done: list[dict[str, object]] = []
        self._skipped: list[str] = []
        self._given_up: list[str] = []
        self._failures: list[str] = []
        self._pace = Pace(TELL_EVERY_S)

    @property
    def exit_code(self) -> int:
        """Whether all files could be made: 0, or 1 where one of them could not."""
        return 1 if self._failed else 0

    def progressed(self, item: BatchItem, fraction: float | None, note: str) -> None:
        """Tell how far a file is."""
        self._shares[item] = fraction or 0.0
        self._show()
        if self._pace.is_due():
            facts = {"fraction": fraction, "note": note, "overall": self._overall}
            self._output.tell({"is": "progress", "source": str(item.source), **facts})

    def made(self, item: BatchItem, report: ExportReport) -> None:
        """Tell of a file that is there."""
        self._shares.pop(item, None)
        document = {"source": str(item.source), **report_document(report)}
        self._made.append(document)
        self._say(report_words(report))
        self._output.tell({"is": "made", **document})

    def failed(self, item: BatchItem, error: NexusError) -> None:
        """Tell why a file could not be made."""
        self._shares.pop(item, None)
        self._failures.append(f"{item.source}: {error}")
        self._output.status()
        self._output.warn(self._failures[-1])
        words = {"title": error.title, "message": error.message, "hint": error.hint}
        document: dict[str, object] = {"source": str(item.source), "target": str(item.target)}
        document |= words
        self._failed.append(document)
        self._output.tell({"is": "failed", **document})

    def given_up(self, item: BatchItem) -> None:
        """Note a file that nobody wants any more."""
        self._shares.pop(item, None)
        self._given_up.append(str(item.source))

    def trouble(self, error: NexusError) -> None:
        """Tell of what keeps all files from being made for now."""
        self._output.status()
        self._output.warn(str(error))
        words = {"title": error.title, "message": error.message, "hint": error.hint}
        self._output.tell({"is": "trouble", **words})

    def left_alone(self, items: Sequence[BatchItem]) -> None:
        """Note files whose names are taken by others."""
        self._skipped += [str(item.target) for item in items]

    def made_before(self, made: Sequence[MadeFile]) -> None:
        """Note files that need not be made again."""
        self._done += [{"source": str(each.item.source), **each.facts} for each in made]

    def sum_up(self) -> None:
        """Tell what has become of all files; nothing is at work any more."""
        self._shares.clear()
        self._output.status()
        counts = [
            (len(self._made), "made"),
            (len(self._done), "made before"),
            (len(self._skipped), "left as they were"),
            (len(self._given_up), "given up"),
            (len(self._failed), "failed"),
        ]
        told = [f"{count} {words}" for count, words in counts if count or words == "made"]
        self._say(f"Files: {', '.join(told)}.")
        for failure in self._failures:
            self._say(f"  {failure}")
        lists = {"files": self._made, "made_before": self._done, "skipped": self._skipped}
        others = {"given_up": self._given_up, "failed": self._failed}
        self._output.tell({"is": "report", **lists, **others})

    @property
    def _overall(self) -> float | None:
        if not self._total:
            return None
        return round((self._finished + sum(self._shares.values())) / self._total, 4)

    @property
    def _finished(self) -> int:
        return len(self._made) + len(self._failed)

    def _say(self, words: str) -> None:
        self._output.status()
        self._output.say(words)
        self._show()

    def _show(self) -> None:
        if not self._shares:
            return
        overall, failed = self._overall, len(self._failed)
        percent = "" if overall is None else f"{overall:4.0%}  "
        of = "" if self._total is None else f" of {self._total}"
        troubles = f", {failed} failed" if failed else ""
        running = "  ".join(f"{at.source.name} {share:.0%}" for at, share in self._shares.items())
        self._output.status(f"{percent}{self._finished}{of} done{troubles}  {running}")
