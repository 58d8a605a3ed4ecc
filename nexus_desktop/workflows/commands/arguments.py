"""The values given to a command as text, read against the project they are for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from nexus_desktop.domain.errors import CommandError, EditRefused
from nexus_desktop.domain.ids import ClipId, TrackId
from nexus_desktop.domain.names import clean_name
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.timecode import parse_time
from nexus_desktop.domain.timeline import Frames, TimeRange
from nexus_desktop.workflows.commands.argument import Argument

YES = {"yes", "true", "on", "1"}
NO = {"no", "false", "off", "0"}


class Arguments:
    """Reads each value when it is asked for; what was not given is None."""

    def __init__(
        self,
        command_id: str,
        arguments: tuple[Argument, ...],
        given: Mapping[str, str],
        project: Project,
    ) -> None:
        """Check the names of what is given against the arguments a command takes.

        Raises:
            CommandError: the command takes no such argument, or a required one is missing.
        """
        known = {argument.name: argument for argument in arguments}
        for name in given:
            if name not in known:
                raise CommandError(
                    f"{command_id} could not be run",
                    f"It takes no “{name}”.",
                    hint=_what_it_takes(arguments),
                )
        for argument in arguments:
            if argument.is_required and argument.name not in given:
                raise CommandError(
                    f"{command_id} could not be run",
                    f"“{argument.name}” is missing: {argument.help}.",
                    hint=_what_it_takes(arguments),
                )
        self._command_id = command_id
        self._given = given
        self._project = project

    @property
    def is_empty(self) -> bool:
        """Whether nothing was given."""
        return not self._given

    def text(self, name: str) -> str | None:
        """Return what was written, on one line and without what no library can hold."""
        text = self._given.get(name)
        return None if text is None else clean_name(text)

    def frames(self, name: str) -> Frames | None:
        """Return a time as a frame of the project rate."""
        text = self._given.get(name)
        return None if text is None else self.time_of(name, text)

    def time_of(self, name: str, text: str) -> Frames:
        """Return a time that is a part of the value `name` as a frame of the project rate."""
        try:
            return parse_time(text, self._project.sample_rate)
        except EditRefused as refusal:
            raise self._bad(name, refusal.message, refusal.hint) from refusal

    def number(self, name: str, low: float, high: float) -> float | None:
        """Return a number, checked against its range (both ends allowed)."""
        text = self._given.get(name)
        if text is None:
            return None
        try:
            value = float(text.replace("−", "-").removesuffix("dB").strip())
        except ValueError:
            raise self._bad(name, f"“{text}” is not a number.") from None
        if not low <= value <= high:
            raise self._bad(name, f"{text} is outside {low:g} to {high:g}.")
        return value

    def whole(self, name: str, low: int, high: int) -> int | None:
        """Return a number without a fraction, checked against its range (both ends allowed)."""
        value = self.number(name, low, high)
        if value is not None and not value.is_integer():
            raise self._bad(name, f"{self._given[name]} is not a whole number.")
        return None if value is None else int(value)

    def choice(self, name: str, options: Iterable[str]) -> str | None:
        """Return one of a few words."""
        text = self._given.get(name)
        known = list(options)
        if text is None or text in known:
            return text
        raise self._bad(name, f"There is no “{text}”.", f"It is one of {', '.join(known)}.")

    def span(self, start: str, end: str) -> TimeRange | None:
        """Return the range between two times, or the place of the first where it stands alone."""
        first, last = self.frames(start), self.frames(end)
        if first is None:
            if last is not None:
                raise self._bad(end, f"“{start}” is missing.")
            return None
        if last is not None and last < first:
            raise self._bad(end, "The end lies before the start.")
        return TimeRange(first, first if last is None else last)

    def flag(self, name: str) -> bool | None:
        text = self._given.get(name)
        if text is None:
            return None
        if text.lower() in YES | NO:
            return text.lower() in YES
        raise self._bad(name, f"“{text}” is neither yes nor no.")

    def track(self, name: str = "track") -> TrackId | None:
        text = self._given.get(name)
        return None if text is None else self._track_named(name, text)

    def tracks(self, name: str = "tracks") -> frozenset[TrackId] | None:
        text = self._given.get(name)
        if text is None:
            return None
        if text == "all":
            return frozenset(track.id for track in self._project.tracks)
        return frozenset(self._track_named(name, part.strip()) for part in text.split(","))

    def clips(self, name: str = "clips") -> frozenset[ClipId] | None:
        """Return clips named by id, or as “2.1”: the first clip on the second track."""
        text = self._given.get(name)
        if text is None:
            return None
        return frozenset(self._clip_named(name, part.strip()) for part in text.split(","))

    def _track_named(self, name: str, text: str) -> TrackId:
        tracks = self._project.tracks
        if text.isdecimal() and 1 <= int(text) <= len(tracks):
            return tracks[int(text) - 1].id
        for track in tracks:
            if text in (track.id, track.name):
                return track.id
        raise self._bad(
            name,
            f"There is no track “{text}”.",
            f"Tracks are 1 to {len(tracks)}, or named." if tracks else "Add a track first.",
        )

    def _clip_named(self, name: str, text: str) -> ClipId:
        row, _, number = text.partition(".")
        if row.isdecimal() and number.isdecimal():
            clips = self._project.track(self._track_named(name, row)).clips
            if 1 <= int(number) <= len(clips):
                return clips[int(number) - 1].id
        for _track, clip in self._project.clips():
            if clip.id == text:
                return clip.id
        raise self._bad(name, f"There is no clip “{text}”.", "Name clips as track.clip: 2.1.")

    def _bad(self, name: str, message: str, hint: str = "") -> CommandError:
        return CommandError(f"{self._command_id}: “{name}” cannot be used", message, hint=hint)


def _what_it_takes(arguments: tuple[Argument, ...]) -> str:
    if not arguments:
        return "It takes no arguments."
    return "It takes " + ", ".join(f"{a.name} ({a.kind.value})" for a in arguments) + "."
