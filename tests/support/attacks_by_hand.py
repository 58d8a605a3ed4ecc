"""Attacks that somebody had to think of: one's own rights stretched, ids and paths forged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.support.attacks_on_own_rows import attacks_on_own_rows
from tests.support.backend_attacks import Attack, Refusal, attacks_on_tables

DENIED, NOTHING, ABSENT = Refusal.DENIED, Refusal.NOTHING, Refusal.ABSENT
SENSELESS, FORBIDDEN, MISSING = Refusal.SENSELESS, Refusal.FORBIDDEN, Refusal.MISSING
REFUSED = Refusal.REFUSED
Arguments = dict[str, Any]
SOUND = b"RIFF" + bytes(40)
A_HASH = "ab" * 32


def rpc(
    name: str,
    who: str,
    refusal: Refusal,
    told: str = "",
    **arguments: Any,  # noqa: ANN401 - JSON is whatever it is
) -> Attack:
    """Return a call of a function."""
    title = f"{name} {told}".strip()
    return Attack(title, who, "POST", f"/rest/v1/rpc/{name}", refusal, arguments)


def own_rights_stretched() -> Iterator[Attack]:
    """Yield what bob tries with his profile, and with what he may write besides."""
    yield from _own_profile()
    yield from _own_logs()


def _own_profile() -> Iterator[Attack]:
    mine = "/rest/v1/profiles?id=eq.{bob}"
    for column, value, defect in (
        ("subscription_tier", "studio", 1),
        ("id", "{ann}", 0),
        ("created_at", "2020-01-01", 11),
        ("updated_at", "2020-01-01", 11),
    ):
        alone: Arguments = {column: value}
        hidden = {"full_name": "Bob", **alone}
        for verb, change in (("sets", alone), ("hides", hidden)):
            told = f"{verb} his {column}"
            yield Attack(told, "bob", "PATCH", mine, DENIED, change, defect=defect)
    of_none = {"subscription_tier": "emperor"}
    yield Attack("sets a tier that is none", "bob", "PATCH", mine, DENIED, of_none, defect=11)
    yield Attack(
        *("merges a profile with a tier", "bob", "POST", "/rest/v1/profiles", DENIED),
        {"id": "{bob}", "subscription_tier": "studio"},
        headers={"prefer": "resolution=merge-duplicates"},
    )
    for kind, username in (
        ("spaces", "a b"),
        ("html", "<b>"),
        ("much", "x" * 33),
        ("dots", "../x"),
    ):
        named = {"username": username}
        yield Attack(f"a username of {kind}", "bob", "PATCH", mine, SENSELESS, named, defect=11)
    taken = {"username": "ANN_THE_FIRST"}
    yield Attack("a username that is taken", "bob", "PATCH", mine, SENSELESS, taken, defect=11)


def _own_logs() -> Iterator[Attack]:
    for table, body in (
        ("error_logs", {"error_message": "x", "created_at": "2020-01-01"}),
        ("analytics_events", {"event_type": "a.b", "user_id": "{bob}"}),
        ("account_deletion_requests", {"user_id": "{bob}", "requested_at": "2020-01-01"}),
    ):
        columns = ", ".join(body)
        yield Attack(
            f"writes {columns} of {table}", "bob", "POST", f"/rest/v1/{table}", DENIED, body
        )
    yield Attack(
        *("analytics without having agreed", "bob", "POST", "/rest/v1/analytics_events", DENIED),
        {"event_type": "a.b"},
    )
    for told, more in (
        ("a number of his own", {"id": 1}),
        ("too long a message", {"error_message": "x" * 2001}),
        ("too long a stack", {"error_stack": "x" * 16_001}),
        ("too much around it", {"context": {"much": "x" * 9000}}),
    ):
        row: Arguments = {"error_message": "x", **more}
        yield Attack(f"logs {told}", "bob", "POST", "/rest/v1/error_logs", SENSELESS, row)


def other_peoples_projects() -> Iterator[Attack]:
    """Yield pushes, fetches and jobs with ids of somebody else."""
    for who, refusal in (("bob", ABSENT), ("anon", ABSENT)):
        yield rpc("fetch_project", who, refusal, p_project_id="{project}")
    push: Arguments = {"p_project_id": "{project}", "p_mutation_id": "{fresh}", "p_device": "bob"}
    document = {"id": "{project}", "title": "Mine now"}
    for told, more in (
        ("over it", {"p_base_revision": 1, "p_document": document, "p_schema_version": 2}),
        ("as if new", {"p_base_revision": 0, "p_document": document, "p_schema_version": 2}),
        ("its end", {"p_base_revision": 1, "p_delete": True}),
    ):
        yield rpc("push_project", "bob", FORBIDDEN, told, **push, **more)
        yield rpc("push_project", "anon", DENIED, told, **push, **more)
    stolen: Arguments = {
        "p_project_id": "{fresh}",
        "p_mutation_id": "{fresh}",
        "p_base_revision": 0,
    }
    plays = {"id": "{fresh}", "sources": [{"segments": [{"blob": "{blob}"}]}]}
    yield rpc(
        *("push_project", "bob", MISSING, "with her sound named"),
        **stolen,
        p_document={"id": "{fresh}"},
        p_schema_version=1,
        p_blobs=["{blob}"],
    )
    yield rpc(
        *("push_project", "bob", MISSING, "with her sound hidden in it"),
        **stolen,
        p_document=plays,
        p_schema_version=1,
    )
    for told, base in (("nothing", None), ("before the beginning", -1)):
        yield rpc("push_project", "bob", SENSELESS, f"on {told}", **push, p_base_revision=base)
    yield rpc("sync_feed", "anon", DENIED, p_cursor=0, p_limit=10)
    yield rpc("report_blob", "bob", MISSING, p_sha256="{blob}")
    yield rpc("report_blob", "anon", DENIED, p_sha256="{blob}")
    yield rpc("confirm_blob", "bob", MISSING, p_sha256="{blob}", p_size=44)
    yield rpc("confirm_blob", "bob", MISSING, "by a path", p_sha256="../{ann}/blobs/x", p_size=1)
    yield rpc("confirm_blob", "anon", DENIED, p_sha256="{blob}", p_size=44)
    for name in ("my_usage", "export_my_data"):
        yield rpc(name, "anon", DENIED)


def jobs() -> Iterator[Attack]:
    """Yield jobs of others, and jobs with files of others."""
    wish: Arguments = {"p_type": "denoise", "p_parameters": {}, "p_idempotency_key": "{fresh}"}
    name = "request_ai_transformation"
    yield rpc(
        *(name, "bob", ABSENT, "in her project"),
        **wish,
        p_project_id="{project}",
        p_input_path="{bob}/{project}/x.wav",
    )
    for told, path in (
        ("her file", "{ann}/{project}/mix.wav"),
        ("her sound", "{ann}/blobs/{blob}"),
        ("a way up", "{bob}/{bobs_project}/../../{ann}/x.wav"),
        ("a hidden file", "{bob}/{bobs_project}/.x"),
        ("an address", "https://example.org/x.wav"),
        ("nothing", None),
    ):
        yield rpc(
            *(name, "bob", DENIED, f"with {told}"),
            **wish,
            p_project_id="{bobs_project}",
            p_input_path=path,
        )
    own: Arguments = {"p_project_id": "{bobs_project}", "p_input_path": "{bob}/blobs/" + A_HASH}
    for told, change in (
        ("a kind that is none", {"p_type": "Drop Table"}),
        ("parameters that are a list", {"p_parameters": []}),
        ("too many parameters", {"p_parameters": {"much": "x" * 9000}}),
        ("no key", {"p_idempotency_key": None}),
    ):
        yield rpc(name, "bob", SENSELESS, f"with {told}", **own, **{**wish, **change})
    yield rpc(name, "anon", DENIED, **wish, **own)
    yield rpc("cancel_ai_transformation", "bob", ABSENT, p_id="{job}")
    yield rpc("cancel_ai_transformation", "anon", DENIED, p_id="{job}")


def calls_of_the_server() -> Iterator[Attack]:
    """Yield what the functions of the backend alone may do."""
    for server_only, arguments in (
        ("record_verified_blob", {"p_user": "{bob}", "p_sha256": A_HASH, "p_size": 1}),
        ("claim_unused_blobs", {"p_people": 10}),
        ("forget_blob", {"p_user": "{ann}", "p_sha256": "{blob}"}),
        ("claim_ai_transformation", {"p_worker": "bob", "p_lease_s": 60}),
        ("start_ai_transformation", {"p_id": "{job}", "p_prediction_id": "x"}),
        ("apply_replicate_event", {"p_prediction_id": "prediction-of-ann", "p_status": "failed"}),
        ("is_new_delivery", {"p_source": "stripe", "p_delivery_id": "evt_1"}),
        ("lease_ai_transformation", {"p_id": "{job}", "p_worker": "bob", "p_lease_s": 60}),
        ("fail_ai_transformation", {"p_id": "{job}", "p_error": "because"}),
        ("expire_ai_transformations", {}),
        ("due_account_deletions", {"p_limit": 10}),
        ("objects_of", {"p_user": "{ann}", "p_limit": 10}),
        ("end_account", {"p_user": "{ann}"}),
        (
            "apply_subscription",
            {
                "p_event_id": "evt_of_bob",
                "p_user": "{bob}",
                "p_customer_id": "cus_bob",
                "p_tier": "studio",
                "p_told_at": "2030-01-01T00:00:00Z",
            },
        ),
    ):
        for who in ("bob", "anon"):
            yield rpc(server_only, who, DENIED, **arguments)


def doors_to_other_rooms() -> Iterator[Attack]:
    """Yield schemas and functions that the interface does not show."""
    for schema, table in (
        ("private", "subscriptions"),
        ("private", "api_calls"),
        ("auth", "users"),
        ("storage", "objects"),
        ("pg_catalog", "pg_authid"),
        ("supabase_migrations", "schema_migrations"),
    ):
        yield Attack(
            *(f"reads {schema}.{table}", "bob", "GET", f"/rest/v1/{table}", ABSENT),
            headers={"accept-profile": schema},
        )
    for function in ("charge", "refund", "purge", "count_api_call", "keep_blob", "note_delivery"):
        yield Attack(
            *(f"calls private.{function}", "bob", "POST", f"/rest/v1/rpc/{function}", ABSENT),
            {},
            headers={"content-profile": "private"},
        )
        yield rpc(function, "bob", ABSENT, "as if it were public")
    yield Attack(
        *("embeds the accounts", "bob", "GET", "/rest/v1/profiles?select=*,users(*)", SENSELESS),
    )


AUDIO = "/storage/v1/object/audio-files"
KIND = {"content-type": "audio/wav"}


def files_of_others() -> Iterator[Attack]:
    """Yield reading, listing, signing and removing of what ann has stored."""
    for who in ("bob", "anon"):
        for name in ("blobs/{blob}", "{project}/mix.wav"):
            yield Attack(f"reads her {name}", who, "GET", f"{AUDIO}/{{ann}}/{name}", REFUSED)
        yield Attack(
            *("has an address of hers signed", who, "POST"),
            *("/storage/v1/object/sign/audio-files/{ann}/blobs/{blob}", REFUSED),
            {"expiresIn": 60},
        )
        yield Attack(
            *("lists her folder", who, "POST", "/storage/v1/object/list/audio-files", NOTHING),
            {"prefix": "{ann}/blobs"},
        )
        yield Attack(
            *("removes her files", who, "DELETE", AUDIO, NOTHING),
            {"prefixes": ["{ann}/blobs/{blob}", "{ann}/{project}/mix.wav"]},
        )


def places_that_are_none() -> Iterator[Attack]:
    """Yield names that lead elsewhere, and blobs that change."""
    for told, name in (
        ("into her folder", "{ann}/blobs/" + A_HASH),
        ("into her project", "{ann}/{project}/new.wav"),
        ("into his folder for her project", "{bob}/{project}/new.wav"),
        ("into no folder", "new.wav"),
        ("a blob without a hash", "{bob}/blobs/kick.wav"),
        ("a blob in capitals", "{bob}/blobs/" + A_HASH.upper()),
        ("deeper than there is", "{bob}/{bobs_project}/deep/er.wav"),
        ("a hidden file", "{bob}/{bobs_project}/.htaccess"),
        ("a name with a space", "{bob}/{bobs_project}/my%20song.wav"),
        ("a name with a quote", "{bob}/{bobs_project}/a'b.wav"),
        ("over an encoded way up", "{bob}/{bobs_project}/..%2f..%2f{ann}%2fx.wav"),
        ("a name of 200 letters", "{bob}/{bobs_project}/" + "x" * 200),
    ):
        yield Attack(
            *(f"stores {told}", "bob", "POST", f"{AUDIO}/{name}", REFUSED),
            content=SOUND,
            headers=KIND,
        )
    own = f"{AUDIO}/{{bob}}/{{bobs_project}}/mix.wav"
    yield Attack("stores without an account", "anon", "POST", own, REFUSED, None, SOUND, KIND)
    blob = f"{AUDIO}/{{bob}}/blobs/{{bobs_blob}}"
    yield Attack("stores over his own blob", "bob", "PUT", blob, REFUSED, None, SOUND + b"x", KIND)
    over = {**KIND, "x-upsert": "true"}
    yield Attack("upserts his own blob", "bob", "POST", blob, REFUSED, None, SOUND + b"x", over)
    yield Attack(
        *("removes his own blob", "bob", "DELETE", AUDIO, NOTHING),
        {"prefixes": ["{bob}/blobs/{bobs_blob}"]},
    )
    for told, body in (
        ("copies hers to his", ("{ann}/blobs/{blob}", "{bob}/blobs/{blob}")),
        ("copies his into hers", ("{bob}/blobs/{bobs_blob}", "{ann}/blobs/{bobs_blob}")),
        ("moves hers to his", ("{ann}/blobs/{blob}", "{bob}/blobs/{blob}")),
        ("moves his blob away", ("{bob}/blobs/{bobs_blob}", "{bob}/{bobs_project}/x.wav")),
    ):
        verb = told.split()[0].rstrip("s").replace("copie", "copy")
        source, target = body
        yield Attack(
            *(told, "bob", "POST", f"/storage/v1/object/{verb}", REFUSED),
            {"bucketId": "audio-files", "sourceKey": source, "destinationKey": target},
        )


def buckets() -> Iterator[Attack]:
    """Yield pictures of others, kinds that are not stored, and the buckets themselves."""
    for bucket, name, told in (
        ("public-assets", "{bob}/x.png", "an asset of the product"),
        ("user-avatars", "{ann}/avatar.png", "her picture"),
        ("user-avatars", "{bob}/avatar.svg", "a picture with a script"),
        ("user-avatars", "{bob}/../{ann}/avatar.png", "her picture over a way up"),
        ("no-such-bucket", "{bob}/x.png", "into a bucket that is not there"),
    ):
        for who in ("bob", "anon"):
            yield Attack(
                *(f"stores {told}", who, "POST", f"/storage/v1/object/{bucket}/{name}"),
                REFUSED,
                content=b"\x89PNG",
                headers={"content-type": "image/png"},
            )
    for method, path in (
        ("POST", "/storage/v1/bucket"),
        ("PUT", "/storage/v1/bucket/audio-files"),
        ("DELETE", "/storage/v1/bucket/audio-files"),
        ("POST", "/storage/v1/bucket/audio-files/empty"),
    ):
        opened = {"id": "audio-files", "name": "audio-files", "public": True}
        yield Attack(f"{method} {path}", "bob", method, path, REFUSED, opened)


def forged_sessions() -> Iterator[Attack]:
    """Yield her own requests with tokens that are none."""
    for who in (
        *("expired", "signed by somebody", "unsigned", "of another algorithm"),
        *("cut short", "of no person", "of the server's role"),
    ):
        yield Attack("reads her projects", who, "GET", "/rest/v1/projects", DENIED)
        yield rpc("export_my_data", who, DENIED)
        yield Attack(
            *("reads her sound", who, "GET"),
            *("/storage/v1/object/audio-files/{ann}/blobs/{blob}", REFUSED),
        )


SUBJECTS: dict[str, Callable[[], Iterator[Attack]]] = {
    "every table, by others and by nobody": attacks_on_tables,
    "own rows, past the rules": attacks_on_own_rows,
    "own rights, stretched": own_rights_stretched,
    "projects of others": other_peoples_projects,
    "AI jobs": jobs,
    "calls of the server's own": calls_of_the_server,
    "schemas that are not shown": doors_to_other_rooms,
    "files of others": files_of_others,
    "names of files that lead elsewhere": places_that_are_none,
    "buckets and pictures": buckets,
    "forged and expired sessions": forged_sessions,
}


def all_attacks() -> list[tuple[str, Attack]]:
    """Return every attack, with its subject before it."""
    return [(subject, attack) for subject, made in SUBJECTS.items() for attack in made()]
