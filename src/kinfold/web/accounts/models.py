"""The account: a user name, a password, which member of staff it belongs to, and which of its codes are used up."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username__iexact=username)


class Account(AbstractBaseUser):
    """
    One member of staff's way in.

    It holds no role, no permission and no name: those are read from the staff list at every request, so
    that somebody who leaves or changes role is out of date on no page.
    """

    username = models.CharField(max_length=80, unique=True)
    staff = models.CharField(max_length=200, help_text="The staff id of the council's staff list")
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(default=timezone.now, help_text="When it was made, or opened again")
    wrong_tries = models.PositiveIntegerField(
        default=0, help_text="Wrong passwords and codes since whoever has it last signed in"
    )
    proofs = models.CharField(
        max_length=64,
        blank=True,
        default="",
        help_text="A keyed digest of what proved who they are, at the last sign-in",
    )

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["staff"]

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("username"), name="one_account_a_username")]

    def __str__(self) -> str:
        return f"account {self.pk}"


class CodesUsed(models.Model):
    """Up to which step of time the codes of an account's authenticator app were used. A code is good once, wherever it is sent."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, primary_key=True)
    step = models.BigIntegerField(help_text="Half-minutes since 1970")

    def __str__(self) -> str:
        return f"codes of account {self.account_id}"
