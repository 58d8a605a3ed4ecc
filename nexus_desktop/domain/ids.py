"""Names of things, typed so that a track is never passed where a clip belongs."""

from __future__ import annotations

from typing import NewType
from uuid import uuid4

AccountId = NewType("AccountId", str)
"""The id of a user in the cloud, a UUID."""
ProjectId = NewType("ProjectId", str)
TrackId = NewType("TrackId", str)
ClipId = NewType("ClipId", str)
TakeId = NewType("TakeId", str)
SourceId = NewType("SourceId", str)
MarkerId = NewType("MarkerId", str)
SlotId = NewType("SlotId", str)
JobId = NewType("JobId", str)
BlobHash = NewType("BlobHash", str)
"""SHA-256 of a file's bytes, 64 lower-case hexadecimal digits."""


def new_id() -> str:
    """Return a name that no other machine will ever choose (UUID version 4)."""
    return str(uuid4())
