"""`nexus-desktop account …`: an account at the backend, and what belongs to it."""

from __future__ import annotations

import argparse
import webbrowser
from pathlib import Path

from nexus_desktop.app.cloud_services import account_desk, person, reception
from nexus_desktop.app.services import Services
from nexus_desktop.cli.account_words import agrees, code_of, email_of, is_on_terminal, password
from nexus_desktop.cli.files import refuse_to_replace
from nexus_desktop.cli.library_use import library_in_use
from nexus_desktop.cli.output import Output
from nexus_desktop.cloud.browser_sign_in import coming_back
from nexus_desktop.domain.account import Account, Allowance, Session
from nexus_desktop.domain.errors import CommandError
from nexus_desktop.workflows.account import Entered
from nexus_desktop.workflows.own_data import fetch_own_data

PROVIDERS = ("github", "google")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what each of the commands takes."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, words, run, declare in (
        ("sign-up", "make an account; a mail brings a code", _sign_up, _declare_sign_up),
        ("confirm", "prove with that code that the address is yours", _confirm, _declare_confirm),
        ("sign-in", "enter, with a password, a code or the browser", _sign_in, _declare_sign_in),
        ("use", "go on with another account that is signed in here", _use, _declare_email),
        ("sign-out", "leave; all work is kept on this computer", _sign_out, _declare_nothing),
        ("whoami", "tell who is signed in, and what waits to be synced", _whoami, _declare_nothing),
        ("usage", "tell what the plan allows and what is used", _usage, _declare_nothing),
        ("profile", "show or change what others see of you", _profile, _declare_profile),
        ("reset", "replace a forgotten password, with a code from a mail", _reset, _declare_reset),
        ("export-data", "fetch all that the backend keeps of you", _export, _declare_export),
        ("delete", "have the account and all its data ended", _delete, _declare_delete),
    ):
        action = actions.add_parser(name, help=words, description=words)
        action.add_argument("--json", action="store_true", help="print one JSON document")
        declare(action)
        action.set_defaults(run=run)


def _declare_nothing(_parser: argparse.ArgumentParser) -> None:
    """Take no more than all of them do."""


def _declare_email(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", nargs="?", metavar="EMAIL")


def _declare_sign_up(parser: argparse.ArgumentParser) -> None:
    _declare_email(parser)
    parser.add_argument("--username", default="", metavar="NAME")
    parser.add_argument("--name", default="", metavar="NAME", help="what you are called")
    _declare_entering(parser)


def _declare_confirm(parser: argparse.ArgumentParser) -> None:
    _declare_email(parser)
    parser.add_argument("code", nargs="?", metavar="CODE")
    parser.add_argument("--again", action="store_true", help="have the mail sent once more")
    _declare_entering(parser)


def _declare_sign_in(parser: argparse.ArgumentParser) -> None:
    _declare_email(parser)
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--send-code", action="store_true", help="have a mail sent with a code")
    ways.add_argument(
        "--code", nargs="?", const="", metavar="CODE", help="enter with that code, no password"
    )
    ways.add_argument("--browser", choices=PROVIDERS, help="enter with an account there")
    _declare_entering(parser)


def _declare_entering(parser: argparse.ArgumentParser) -> None:
    drafts = parser.add_mutually_exclusive_group()
    drafts.add_argument(
        "--adopt-drafts",
        action="store_true",
        help="projects made without an account belong to it from now on",
    )
    drafts.add_argument(
        "--leave-drafts", action="store_true", help="they belong to nobody still; do not ask"
    )
    parser.add_argument(
        "--keyring-only",
        action="store_true",
        help="without a keyring, do not stay signed in: keep no key in a file",
    )


def _declare_profile(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--username", metavar="NAME", help="3 to 32 letters, digits, underlines")
    parser.add_argument("--name", metavar="NAME", help="what you are called")
    parser.add_argument("--avatar", type=Path, metavar="PICTURE", help="PNG, JPEG or WebP")
    parser.add_argument(
        "--share-usage", choices=("yes", "no"), help="tell those who make it what you use"
    )


def _declare_reset(parser: argparse.ArgumentParser) -> None:
    _declare_email(parser)
    parser.add_argument(
        "--code", nargs="?", const="", metavar="CODE", help="set a new password, with that code"
    )
    _declare_entering(parser)


def _declare_export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.zip")
    parser.add_argument("--force", action="store_true", help="replace OUT if it is there")


def _declare_delete(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--withdraw", action="store_true", help="keep the account after all")


def _sign_up(arguments: argparse.Namespace, output: Output) -> None:
    email, secret = email_of(arguments.email), password(is_new=True)
    with library_in_use() as services, reception(services) as front:
        session = front.auth.sign_up(
            email, secret, username=arguments.username, full_name=arguments.name
        )
    if session is not None:
        _enter(session, arguments, output)
        return
    words = f"A mail with a code is on its way; `nexus-desktop account confirm {email}` takes it."
    output.answer({"email": email, "needs_code": True}, lambda: words)


def _confirm(arguments: argparse.Namespace, output: Output) -> None:
    email = email_of(arguments.email)
    with library_in_use() as services, reception(services) as front:
        if arguments.again:
            front.auth.send_code_again(email)
            output.answer({"email": email, "needs_code": True}, lambda: "A mail is on its way.")
            return
        session = front.auth.confirm(email, code_of(arguments.code))
    _enter(session, arguments, output)


def _sign_in(arguments: argparse.Namespace, output: Output) -> None:
    with library_in_use() as services, reception(services) as front:
        if arguments.browser:
            with coming_back() as back:
                visit = front.auth.visit(arguments.browser, back.url)
                output.warn(f"Sign in here, if no browser opens: {visit.url}")
                webbrowser.open(visit.url)
                session = visit.finish(back.code())
        else:
            email = email_of(arguments.email)
            if arguments.send_code:
                front.auth.send_code(email)
                output.answer({"email": email, "needs_code": True}, lambda: "A mail is on its way.")
                return
            if arguments.code is not None:
                session = front.auth.sign_in_with_code(email, code_of(arguments.code))
            else:
                session = front.auth.sign_in(email, password())
    _enter(session, arguments, output)


def _use(arguments: argparse.Namespace, output: Output) -> None:
    email = email_of(arguments.email)
    with library_in_use() as services:
        account = account_desk(services).use(email)
        output.answer(_document(account), lambda: f"Signed in as {account.email}.")


def _enter(session: Session, arguments: argparse.Namespace, output: Output) -> None:
    with library_in_use() as services:
        desk = account_desk(services)
        adopts = arguments.adopt_drafts
        drafts = desk.drafts
        if drafts and not adopts and not arguments.leave_drafts and is_on_terminal():
            adopts = agrees(f"Let {_projects(drafts)} made without an account belong to it?")
        entered = desk.enter(session, adopts_drafts=adopts, may_use_file=not arguments.keyring_only)
    if entered.is_key_in_file:
        output.warn(
            "This computer has no keyring that opens: the key of the session lies in a file that "
            "only you can read (--keyring-only refuses that)."
        )
    output.answer(
        {
            **_document(entered.account),
            "adopted": entered.adopted,
            "drafts_left": entered.drafts_left,
            "is_key_in_file": entered.is_key_in_file,
        },
        lambda: _entered_words(entered),
    )


def _entered_words(entered: Entered) -> str:
    lines = [f"Signed in as {entered.account.email}."]
    if entered.adopted:
        lines.append(f"{_projects(entered.adopted)} made before belong to it now.")
    if entered.drafts_left:
        left = _projects(entered.drafts_left)
        lines.append(f"{left} made before belong to nobody still; --adopt-drafts changes that.")
    return "\n".join(lines)


def _sign_out(_arguments: argparse.Namespace, output: Output) -> None:
    with library_in_use() as services:
        desk = account_desk(services)
        unsynced = desk.unsynced
        if unsynced:
            words = f"{_projects(unsynced)} not in the cloud yet; kept on this computer"
            if is_on_terminal() and not agrees(f"{words}. Sign out?"):
                raise CommandError("Still signed in", "Nothing was changed.")
            output.warn(f"{words}, out of sight until you sign in again.")
        left = desk.leave(lambda session: _end_session(services, session))
    document = {
        "email": left.account.email if left else None,
        "unsynced": left.unsynced if left else 0,
        "is_ended_at_server": left.is_ended if left else False,
    }
    output.answer(
        document, lambda: f"Signed out of {left.account.email}." if left else "Nobody was."
    )


def _end_session(services: Services, session: Session) -> None:
    with reception(services) as front:
        front.auth.sign_out(session)


def _whoami(_arguments: argparse.Namespace, output: Output) -> None:
    with library_in_use() as services:
        desk = account_desk(services)
        account, unsynced, drafts = desk.current, desk.unsynced, desk.drafts
        document = {
            "account": _document(account) if account else None,
            "unsynced": unsynced,
            "drafts": drafts,
            "accounts": [_document(each) for each in desk.all],
        }
    lines = [f"{account.email} ({account.state.replace('_', ' ')})" if account else "Nobody."]
    if unsynced:
        lines.append(f"{_projects(unsynced)} not in the cloud yet.")
    if drafts:
        lines.append(f"{_projects(drafts)} of no account.")
    output.answer(document, lambda: "\n".join(lines))


def _usage(_arguments: argparse.Namespace, output: Output) -> None:
    with library_in_use() as services, person(services) as me:
        tier, found = me.profile.read().tier, me.ask_allowances()
    rows = [
        {
            "resource": each.resource,
            "used": each.used,
            "max": each.most,
            "window_s": each.window_s,
        }
        for each in found
    ]
    output.answer(
        {"plan": tier, "limits": rows},
        lambda: "\n".join([f"plan {tier}", *map(_allowance_words, found)]),
    )


def _allowance_words(allowance: Allowance) -> str:
    hours = "" if allowance.window_s is None else f" in {allowance.window_s // 3600 or 1} h"
    mark = "  used up" if allowance.is_used_up else ""
    name = allowance.resource.replace("_", " ")
    return f"{name:20} {allowance.used:>8} of {allowance.most}{hours}{mark}"


def _profile(arguments: argparse.Namespace, output: Output) -> None:
    shares = None if arguments.share_usage is None else arguments.share_usage == "yes"
    with library_in_use() as services, person(services) as me:
        me.profile.change(
            username=arguments.username, full_name=arguments.name, shares_usage=shares
        )
        if arguments.avatar is not None:
            _require_file(arguments.avatar)
            me.profile.set_avatar(arguments.avatar)
        found = me.profile.read()
    document = {
        "id": found.account,
        "username": found.username,
        "name": found.full_name,
        "avatar": found.avatar_url,
        "plan": found.tier,
        "shares_usage": found.shares_usage,
    }
    output.answer(
        document, lambda: "\n".join(f"{name:13} {value}" for name, value in document.items())
    )


def _reset(arguments: argparse.Namespace, output: Output) -> None:
    email = email_of(arguments.email)
    with library_in_use() as services, reception(services) as front:
        if arguments.code is None:
            front.auth.send_reset(email)
            words = f"A mail with a code is on its way; `account reset {email} --code` takes it."
            output.answer({"email": email, "needs_code": True}, lambda: words)
            return
        code = code_of(arguments.code)
        session = front.auth.reset_password(email, code, password(is_new=True))
    _enter(session, arguments, output)


def _export(arguments: argparse.Namespace, output: Output) -> None:
    target: Path = arguments.output
    if not arguments.force:
        refuse_to_replace(target, "Your data was not fetched")
    with library_in_use() as services, person(services) as me:
        names = fetch_own_data(me.functions.export_my_data, target)
    output.answer({"path": str(target), "files": names}, lambda: f"{target}: {len(names)} files")


def _delete(arguments: argparse.Namespace, output: Output) -> None:
    with library_in_use() as services, person(services) as me:
        if arguments.withdraw:
            me.functions.keep_account()
            output.answer({"is_deleted": False}, lambda: "The account stays.")
            return
        if not arguments.yes:
            _require_agreement()
        days = me.functions.delete_account()
    output.answer(
        {"is_deleted": True, "days_left": days},
        lambda: (
            f"The account and all its data in the cloud end in {days} days; "
            "`account delete --withdraw` keeps them. What is on this computer stays."
        ),
    )


def _require_agreement() -> None:
    if not is_on_terminal():
        raise CommandError("Nothing was deleted", "Nobody can be asked.", hint="Add --yes.")
    if not agrees("Have the account and all its data in the cloud deleted?"):
        raise CommandError("Nothing was deleted", "You did not agree.")


def _require_file(path: Path) -> None:
    if not path.is_file():
        raise CommandError("The picture was not stored", f"There is no file {path}.")


def _document(account: Account) -> dict[str, str]:
    return {"id": account.id, "email": account.email, "state": account.state.value}


def _projects(count: int) -> str:
    return "1 project" if count == 1 else f"{count} projects"
