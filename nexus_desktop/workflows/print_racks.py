"""Prints racks: what is heard through their effects becomes a sound of its own."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from functools import partial
from pathlib import Path

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.edits.printing import put_printed_clip, put_printed_track
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.ids import ClipId, TrackId, new_id
from nexus_desktop.domain.project import Project
from nexus_desktop.engine.block import Block
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.tasks.runner import TaskHandle
from nexus_desktop.workflows.edit_session import Edit, EditSession
from nexus_desktop.workflows.heard_alone import CHANNELS, HeardAlone, clip_alone, track_alone
from nexus_desktop.workflows.made_sounds import SoundToMake
from nexus_desktop.workflows.workshop import NewSounds, Workshop, require_settled, unchanged


def print_clips(workshop: Workshop, session: EditSession, clip_ids: Sequence[ClipId]) -> TaskHandle:
    """Begin to print the racks of clips; each then plays a new take, without a rack.

    Gain and fades stay with the clips. Returns at once.

    Raises:
        EditRefused: none of the clips has an effect, or a sound is still being read in.
    """
    project = session.project
    clips = [clip for _, clip in project.clips() if clip.id in set(clip_ids) and clip.rack]
    if not clips:
        raise _nothing("The clip has no effect.")
    heard = [clip_alone(project, clip, workshop.reader) for clip in clips]
    names = [clip.name or project.source(clip.source).name for clip in clips]
    wanted = [
        _wanted(workshop, each, f"{Path(name).stem} printed")
        for each, name in zip(heard, names, strict=True)
    ]
    what = "the clip" if len(clips) == 1 else f"{len(clips)} clips"
    label = Label(f"Printed the effects of {what}.", "Print effects")
    return workshop.make(
        session, wanted, partial(_put_clips, clips), label, title="Printing effects"
    )


def print_track(
    workshop: Workshop, session: EditSession, track_id: TrackId, *, to_new_track: bool = False
) -> TaskHandle:
    """Begin to print a track: one clip then plays all of its clips behind all effects of them.

    The fader stays as it is. Returns at once.

    Args:
        to_new_track: put that clip onto a track of its own, and mute the old one.

    Raises:
        EditRefused: the track is empty, or a sound is still being read in.
    """
    project = session.project
    track = project.track(track_id)
    if not track.clips:
        raise _nothing("There is no sound on the track.")
    heard = track_alone(project, track, workshop.reader)
    new_track = TrackId(new_id()) if to_new_track else None

    def use(made: NewSounds) -> Edit:
        (source,) = made
        if source is None:
            return unchanged
        return partial(
            put_printed_track,
            was=track,
            source=source,
            start=heard.span.start,
            new_track=new_track,
        )

    where = " to a new track" if to_new_track else ""
    label = Label(f"Printed “{track.name}” with its effects{where}.", "Print track")
    wanted = _wanted(workshop, heard, f"{track.name} printed")
    return workshop.make(session, [wanted], use, label, title=f"Printing {track.name}")


def _put_clips(clips: Sequence[Clip], made: NewSounds) -> Callable[[Project], Project]:
    def edit(project: Project) -> Project:
        for clip, source in zip(clips, made, strict=True):
            if source is not None:
                project = put_printed_clip(project, clip, source)
        return project

    return edit


def _wanted(workshop: Workshop, heard: HeardAlone, name: str) -> SoundToMake:
    require_settled(heard.sources)

    def blocks(progress: Progress) -> Generator[Block]:
        yield from heard.blocks(workshop.reader, progress)
        workshop.require_known(heard.sources)

    is_mono = all(source.channels == 1 for source in heard.sources)
    rate = heard.project.sample_rate
    return SoundToMake(name, rate, CHANNELS, blocks, is_narrowed=is_mono)


def _nothing(why: str) -> EditRefused:
    return EditRefused("Nothing to print", why, hint="Add an effect first.")
