"""How a sound that a job has made came to be: kept with the take, and told by exported files."""

from __future__ import annotations

from dataclasses import dataclass

from nexus_desktop.domain.ids import BlobHash, JobId

JobValue = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Provenance:
    """All that is needed to say where a sound comes from, and to make it again.

    Attributes:
        job: the job that has made it.
        kind: what was done ("rearrange", "separate").
        part: which of the results it is ("vocals"); empty where there is one.
        provider: where it was done: "local", "cloud" or "byok".
        model: what has done it, by the name its makers gave it.
        model_version: which one exactly.
        parameters: what was chosen, by name, in the order of the names.
        seed: the number that chance began with; None where there was none.
        input: the sound it was made from; None where it was made from words alone.
        remote: the number of the prediction at the service; empty on this computer.
        app_version: of the program that has asked for it.
        licence: what the makers of the model ask of those who use its sound; for people.
        made_at: when it was finished, ISO 8601 in UTC.
    """

    job: JobId
    kind: str
    provider: str
    model: str
    model_version: str
    parameters: tuple[tuple[str, JobValue], ...] = ()
    seed: int | None = None
    input: BlobHash | None = None
    part: str = ""
    remote: str = ""
    app_version: str = ""
    licence: str = ""
    made_at: str = ""

    @property
    def sentence(self) -> str:
        """What files say in their comment; plain enough for a person, and complete."""
        chosen = [f"{name}={value}" for name, value in self.parameters]
        if self.seed is not None:
            chosen.append(f"seed={self.seed}")
        words = [
            f"Made with AI: {self.kind}{f' ({self.part})' if self.part else ''}",
            f"by {self.model} {self.model_version}".rstrip(),
            f"({', '.join(chosen)})" if chosen else "",
            f"from {self.input[:12]}" if self.input else "",
            f"on {self.made_at[:10]}" if self.made_at else "",
        ]
        return " ".join(filter(None, words)) + "."
