"""What a plan allows, and how much of it is used."""

from __future__ import annotations

from supabase import Client

from nexus_desktop.cloud.answers import a_list, an_object, number_of, required_number, required_text
from nexus_desktop.cloud.translate_errors import in_words
from nexus_desktop.domain.account import Allowance

STORAGE = "storage_mb"
UPLOADS = "file_uploads"
AI_JOBS = "ai_transformations"


def allowances(client: Client) -> tuple[Allowance, ...]:
    """Return every limit of the plan of an account, by the names of what is limited.

    Raises:
        CloudError: the cloud could not be asked.
    """
    with in_words("The cloud was not asked for what your plan allows"):
        rows = [an_object(row) for row in a_list(client.rpc("my_usage", {}).execute().data)]
        found = (
            Allowance(
                required_text(row, "resource_type"),
                required_number(row, "used"),
                required_number(row, "max_quantity"),
                number_of(row, "window_seconds"),
            )
            for row in rows
        )
        return tuple(sorted(found, key=lambda allowance: allowance.resource))
