"""An account from the command line: made, used, left, and never at the price of a project."""

from __future__ import annotations

import json
import stat
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from nexus_desktop.cloud.auth import AuthApi
from nexus_desktop.cloud.connection import cloud_client
from nexus_desktop.cloud.settings import CloudSettings
from nexus_desktop.domain.ids import AccountId
from nexus_desktop.local_backend.backend import Addresses
from nexus_desktop.store.credentials import SessionVault
from tests.support.accounts import PASSWORD, Computer, an_address, code_for
from tests.support.command_line import nexus_here
from tests.support.covers import png


@pytest.fixture
def computer(backend: Addresses, a_home_of_its_own: Path) -> Computer:
    return Computer.at(a_home_of_its_own, backend)


def test_somebody_makes_an_account_uses_it_and_leaves(
    computer: Computer, backend: Addresses, tmp_path: Path
) -> None:
    email = an_address()
    computer.run("project", "new", "--title", "Draft")
    begun = computer.account("sign-up", email, "--username", "", piped=f"{PASSWORD}\n")
    assert begun == {"email": email, "needs_code": True}
    refused = computer.run("account", "sign-in", email, piped=f"{PASSWORD}\n")
    assert "not confirmed yet" in refused.refusal
    confirmed = computer.run("account", "confirm", email, code_for(backend, email), "--json")
    assert confirmed.document["state"] == "signed_in"
    assert (confirmed.document["adopted"], confirmed.document["drafts_left"]) == (0, 1)
    assert "no keyring" in confirmed.err
    assert (
        "--adopt-drafts" in computer.run("account", "sign-in", piped=f"{email}\n{PASSWORD}\n").out
    )
    entered = computer.account("sign-in", email, "--adopt-drafts", piped=f"{PASSWORD}\n")
    assert (entered["adopted"], entered["drafts_left"]) == (1, 0)

    who = computer.account("whoami")
    assert (who["account"]["email"], who["unsynced"], who["drafts"]) == (email, 1, 0)
    usage = computer.account("usage")
    assert usage["plan"] == "free"
    limits = {each["resource"]: each for each in usage["limits"]}
    assert limits["storage_mb"] == {
        "resource": "storage_mb",
        "used": 0,
        "max": 1024,
        "window_s": None,
    }
    assert "storage mb" in computer.run("account", "usage").out

    archive = tmp_path / "mine.zip"
    fetched = computer.account("export-data", "-o", archive)
    with zipfile.ZipFile(archive) as found:
        assert found.namelist() == fetched["files"]
        assert json.loads(found.read("data.json"))["profile"]["id"] == who["account"]["id"]
    assert "there already" in computer.run("account", "export-data", "-o", archive).refusal

    left = computer.run("account", "sign-out", "--json")
    assert left.document == {"email": email, "unsynced": 1, "is_ended_at_server": True}
    assert "kept on this computer" in left.err
    assert computer.account("whoami")["account"] is None


def test_the_session_lies_encrypted_where_only_its_owner_reads(computer: Computer) -> None:
    computer.join(an_address())
    files = list((computer.home / "sessions").iterdir())
    assert files
    for file in files:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert b"eyJ" not in file.read_bytes(), "no token in the clear"
    refused = computer.run(
        *("account", "sign-in", an_address(), "--keyring-only"), piped=f"{PASSWORD}\n"
    )
    assert refused.code == 1


def test_a_profile_is_shown_and_changed(computer: Computer, tmp_path: Path) -> None:
    computer.join(an_address())
    name = f"ann_{computer.home.name}_{an_address()[4:10]}"
    picture = tmp_path / "me.png"
    picture.write_bytes(png())
    changed = computer.account(
        *("profile", "--username", name, "--name", "Ann", "--avatar", picture),
        *("--share-usage", "yes"),
    )
    assert (changed["username"], changed["name"], changed["plan"]) == (name, "Ann", "free")
    assert changed["shares_usage"] is True
    assert changed["avatar"].startswith(computer.url)
    assert computer.account("profile") == changed
    not_one = tmp_path / "picture.png"
    not_one.write_bytes(b"GIF89a")
    assert "no picture" in computer.run("account", "profile", "--avatar", not_one).refusal
    assert "3 to 32" in computer.run("account", "profile", "--username", "a b").refusal


def test_two_people_cannot_have_one_name(computer: Computer, tmp_path: Path) -> None:
    name = an_address()[4:16]
    computer.join(an_address())
    computer.account("profile", "--username", name)
    other = Computer.at(tmp_path / "other", computer.backend)
    other.join(an_address("bob"))
    refused = other.run("account", "profile", "--username", name)
    assert f"Somebody else is called “{name}” already" in refused.refusal


def test_a_forgotten_password_is_replaced(computer: Computer, backend: Addresses) -> None:
    email = an_address()
    computer.join(email)
    computer.account("reset", email)
    code = code_for(backend, email)
    computer.account("reset", email, "--code", code, piped="quite another one\n")
    assert "do not match" in computer.run("account", "sign-in", email, piped=PASSWORD).refusal
    computer.account("sign-in", email, piped="quite another one\n")
    computer.account("sign-in", email, "--send-code")
    computer.account("sign-in", email, "--code", piped=f"{code_for(backend, email)}\n")


def test_two_accounts_take_turns_on_one_computer(computer: Computer) -> None:
    ann, bob = an_address(), an_address("bob")
    computer.join(ann)
    computer.join(bob)
    assert computer.account("whoami")["account"]["email"] == bob
    assert computer.account("use", ann)["email"] == ann
    assert computer.account("usage")["plan"] == "free"
    assert computer.account("use", bob)["email"] == bob


def test_without_a_network_everything_here_still_works(computer: Computer) -> None:
    email = an_address()
    computer.join(email)
    computer.go_offline()
    assert computer.account("whoami")["account"]["email"] == email
    assert computer.run("project", "new", "--title", "Offline").code == 0
    assert "cannot be reached" in computer.run("account", "usage").refusal
    assert computer.account("whoami")["account"]["state"] == "signed_in"
    left = computer.account("sign-out")
    assert left["is_ended_at_server"] is False


def test_a_session_that_the_server_has_ended_keeps_everything(computer: Computer) -> None:
    computer.run("project", "new", "--title", "Draft")
    email = an_address()
    computer.join(email)
    vault = SessionVault(computer.home / "sessions")
    session = vault.load(AccountId(computer.account("whoami")["account"]["id"]))
    assert session is not None
    vault.renew(replace(session, received_at=0.0))
    assert computer.account("usage")["plan"] == "free", "renewed without a word"
    renewed = vault.load(session.account)
    assert renewed is not None
    assert renewed.refresh_token != session.refresh_token

    settings = CloudSettings(computer.url, computer.backend.publishable_key)
    with cloud_client(settings) as http:
        AuthApi(settings, http).sign_out(renewed)
    vault.renew(replace(renewed, received_at=0.0))
    assert "kept on this computer" in computer.run("account", "usage").refusal
    who = computer.account("whoami")
    assert (who["account"]["state"], who["unsynced"]) == ("expired", 1)
    assert "Sign in to continue" in computer.run("account", "usage").refusal
    assert computer.account("sign-in", email, piped=f"{PASSWORD}\n")["state"] == "signed_in"
    assert computer.account("whoami")["unsynced"] == 1


def test_an_account_is_ended_on_a_wish_that_can_be_withdrawn(computer: Computer) -> None:
    computer.join(an_address())
    assert "Add --yes" in computer.run("account", "delete").refusal
    assert computer.account("delete", "--yes") == {"is_deleted": True, "days_left": 7}
    assert computer.account("delete", "--withdraw") == {"is_deleted": False}


@pytest.mark.parametrize("words", [("usage",), ("profile",), ("export-data", "-o", "x.zip")])
def test_who_is_not_signed_in_is_told_how(computer: Computer, words: tuple[str, ...]) -> None:
    assert "account sign-in" in computer.run("account", *words).refusal


def test_without_a_backend_the_sentence_says_what_to_set(a_home_of_its_own: Path) -> None:
    assert "NEXUS_SUPABASE_URL" in nexus_here("account", "usage").refusal
    assert nexus_here("account", "whoami", "--json").document["account"] is None


def test_the_doctor_looks_at_every_service(computer: Computer) -> None:
    states = {
        each["name"]: each["state"]
        for each in computer.run("doctor", "--json").document["findings"]
    }
    services = ("database", "auth", "storage", "functions", "realtime")
    assert {name: states[name] for name in services} == dict.fromkeys(services, "ok")
    computer.go_offline()
    findings = computer.run("doctor", "--json").document["findings"]
    found = {each["name"]: each for each in findings}
    assert {found[name]["state"] for name in services} == {"warning"}
    assert "cannot be reached" in found["database"]["words"]
