"""
Accounts are made here, by commands, from the staff list. Every password is random and told once.
"""

from __future__ import annotations

import re
import secrets
from typing import Literal

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from kinfold.governance import queries as governance
from kinfold.governance.actions import record, take_out_at_the_machine
from kinfold.governance.rules.policy import Actor, Event
from kinfold.vocabulary.codelists import Action
from kinfold.vocabulary.errors import BadSettings, NotAllowed
from kinfold.vocabulary.identifiers import RoleId, StaffId
from kinfold.web.accounts.dormant import dies_unused
from kinfold.web.accounts.models import Account

# No letters or digits that are mistaken for one another when read out or typed from paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
WhyClosed = Literal["left", "device_lost", "misuse", "not_needed"]
"""A closed list, since the ledger keeps it for good: what else there is to say of somebody is for the council's own file."""
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,79}")


def random_password() -> str:
    """Four groups of five: 98 bits, and still possible to type."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))


def make_account(staff: StaffId, *, by: str, username: str | None = None) -> tuple[str, str]:
    """
    Give somebody on the staff list a way in, or a new password to the way in they have: (user name, password).

    Without a user name they keep the one they have, or get their staff id in small letters. The ledger names `by`, the
    account on the machine, and the number of theirs.
    """
    if governance.actor(staff, on=governance.today()) is None:
        raise BadSettings(
            ["nobody on the staff list has this staff id"],
            where="the staff id",
            do="Publish a run with a staff list that has it, and look the id up there.",
        )
    held = Account.objects.filter(staff=staff).first()
    name = (username or (held.username if held else re.sub(r"[^a-z0-9._@-]+", "-", staff.lower()))).strip().lower()
    if not _USERNAME.fullmatch(name):
        raise BadSettings(
            [
                "a user name has 2 to 80 letters, digits, dots, hyphens, underscores or @, and begins with a letter or digit"
            ],
            where="the user name",
        )
    if Account.objects.filter(username=name).exclude(staff=staff).exists():
        raise BadSettings(["the user name belongs to another member of staff"], where="the user name")
    account = held or Account(staff=staff)
    account.username, account.is_active, account.opened_at = name, True, timezone.now()
    password = random_password()
    account.set_password(password)
    permit = take_out_at_the_machine(by, Action.KEEP_ACCOUNTS)
    with transaction.atomic():
        account.save()
        record(Event.ACCOUNT_OPENED, permit, number=account.pk)
    return name, password


def list_accounts() -> list[tuple[int, str, StaffId, bool]]:
    """Every account: the number that the ledger knows it by, user name, staff id, and whether it is open."""
    rows = Account.objects.order_by("username").values_list("pk", "username", "staff", "is_active")
    return [(number, username, StaffId(staff), active) for number, username, staff, active in rows]


def who_is_it(username: str, password: str) -> Actor:
    """
    Whose user name and password these are, for a command that reads about a person.

    Raises NotAllowed in the same words whichever of the two is wrong, where the site takes no passwords alone or
    the account died unused, and of somebody with a second factor: a command cannot ask for that, and must not be a way
    around it.
    """
    found = Account.objects.filter(username=username.strip().lower(), is_active=True).first()
    right = found.check_password(password) if found else check_password(password, make_password(None))
    actor = governance.actor(StaffId(found.staff), on=governance.today()) if found and right else None
    # Where the site lets nobody in by a password alone, a command does not either.
    passwords = settings.KINFOLD_LOCAL_PASSWORDS and not settings.KINFOLD_SECOND_FACTOR_FIRST
    passwords = passwords or governance.profile().invented
    if (
        found is None
        or not passwords
        or dies_unused(found)
        or actor is None
        or Authenticator.objects.filter(user_id=found.pk).exists()
    ):
        raise NotAllowed(
            "The user name and the password are not those of somebody who can be asked for by a command.",
            where="the command line",
            means="Nothing was shown.",
            do="Open the family's page on the site; whoever has a second factor reads it there.",
        )
    return actor


def close_account(username: str, *, reason: WhyClosed, by: str) -> StaffId:
    """
    Shut an account, and say whose it was: whatever is open under it ends with its next request.

    The ledger names `by`, the account on the machine, the number of this one and the reason. Raises BadSettings where there is none of that name.
    """
    account = Account.objects.filter(username=username.strip().lower()).first()
    if account is None:
        raise BadSettings(
            ["there is no account of this user name; nothing was shut"],
            where="the user name",
            do="Look it up: kinfold accounts list.",
        )
    permit = take_out_at_the_machine(by, Action.KEEP_ACCOUNTS, number=account.pk, reason=reason)
    with transaction.atomic():
        Account.objects.filter(pk=account.pk).update(is_active=False)
        record(Event.ACCOUNT_CLOSED, permit, number=account.pk)
    return StaffId(account.staff)


def make_demo_accounts(*, by: str) -> list[tuple[str, str, str]]:
    """
    One account a role, each for the member of staff who works with the most people: (role, user name, password).

    For a made-up council only. Roles that nobody on the staff list holds are left out.
    """
    profile = governance.profile()
    if not profile.invented:
        raise BadSettings(
            ["accounts for a demonstration are made for a made-up council only"],
            where="profile.yaml",
            do="Make accounts one by one, for people on the staff list: kinfold accounts add.",
        )
    listed = governance.staff_by_role()
    made = []
    for role, told in profile.roles.items():
        staff = next(iter(listed.get(RoleId(role), ())), None)
        if staff is not None:
            name = role.replace("_", "-")
            Account.objects.filter(username=name).exclude(staff=staff.staff).delete()  # last time's holder
            made.append((told.title, *make_account(staff.staff, username=name, by=by)))
    return made
