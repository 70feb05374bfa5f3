"""An account that nobody has used for thirty days dies by itself: what nobody misses, somebody else may find."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from kinfold.web.accounts.models import Account


def dies_unused(account: Account) -> bool:
    """Shut an account that was not used in time. Making it anew (`kinfold accounts add`) opens it."""
    used = max(filter(None, (account.last_login, account.opened_at)))
    if timezone.now() - used < settings.DORMANT_AFTER:
        return False
    Account.objects.filter(pk=account.pk).update(is_active=False)
    return True
