"""The provenance of a take as JSON-able values and back; written only where there is one."""

from __future__ import annotations

from nexus_desktop.domain.document_fields import Fields, damaged
from nexus_desktop.domain.ids import BlobHash, JobId
from nexus_desktop.domain.provenance import JobValue, Provenance


def with_provenance(document: dict[str, object], made: Provenance | None) -> dict[str, object]:
    """Return the document of a take with how a job has made it."""
    return document if made is None else {**document, "made": provenance_to_document(made)}


def provenance_in(fields: Fields) -> Provenance | None:
    """Return how the take of a document was made; None where no job had a hand in it.

    Raises:
        DocumentError: it is damaged.
    """
    if "made" not in fields.values:
        return None
    return provenance_from_document(fields.values["made"])


def provenance_to_document(made: Provenance) -> dict[str, object]:
    """Return a provenance as JSON-able values."""
    return {
        "job": made.job,
        "kind": made.kind,
        "part": made.part,
        "provider": made.provider,
        "model": made.model,
        "model_version": made.model_version,
        "parameters": dict(made.parameters),
        "seed": made.seed,
        "input": made.input,
        "remote": made.remote,
        "app_version": made.app_version,
        "licence": made.licence,
        "made_at": made.made_at,
    }


def provenance_from_document(document: object) -> Provenance:
    """Return the provenance of a document.

    Raises:
        DocumentError: it is damaged.
    """
    fields = Fields.of(document, "how a sound was made")
    return Provenance(
        job=JobId(fields.name("job")),
        kind=fields.name("kind"),
        provider=fields.name("provider"),
        model=fields.text("model"),
        model_version=fields.text("model_version"),
        parameters=_parameters(fields),
        seed=None if fields.values.get("seed") is None else fields.whole("seed"),
        input=None if fields.values.get("input") is None else BlobHash(fields.name("input")),
        part=fields.text("part"),
        remote=fields.text("remote"),
        app_version=fields.text("app_version"),
        licence=fields.text("licence"),
        made_at=fields.text("made_at"),
    )


def _parameters(fields: Fields) -> tuple[tuple[str, JobValue], ...]:
    given = fields.values.get("parameters")
    if not isinstance(given, dict):
        raise damaged("What a job was asked for is not a list of names and values.")
    pairs = []
    for name, value in sorted(given.items()):
        if not isinstance(value, str | int | float | bool):
            raise damaged(f"“{name}” of a job is neither a text nor a number.")
        pairs.append((name, value))
    return tuple(pairs)
