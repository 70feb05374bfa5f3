"""What a check finds of processors: who works for the council without a contract that UK GDPR Article 28 asks for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kinfold.governance.rules.ending import SOON
from kinfold.governance.rules.findings import Finding, as_told
from kinfold.governance.rules.profile import Profile
from kinfold.governance.rules.registers import Recipient, Registers


def terms_findings(profile: Profile, registers: Registers, on: date) -> Iterator[Finding]:
    """
    Providers without terms, and terms that have ended, end soon or have not begun.

    One that is given data from a later day on is judged as of that day, so that no mistake comes to be overnight.
    """
    for number, one in enumerate(registers.sharing.recipients):
        where = ("recipients", number)
        if one.kind != "provider" or one.ended(on) or one.receives == "anonymised":
            continue
        begins = max(on, one.since or on)
        if one.terms is None:
            what = f"'{one.title}' works for the council, and no contract to process is named (UK GDPR Article 28)"
            do = "add its `terms`; until then nothing is given to it, but for an exception of `without_knowledge`"
            yield Finding("sharing.yaml", where, "no_terms", what, do, as_told(profile, one) or _default(profile, one))
        elif one.terms.signed_on > begins:
            what = f"the contract of '{one.title}' is signed on {one.terms.signed_on}: nothing is given to it before"
            do = "wait for the day, or mend it"
            yield Finding("sharing.yaml", (*where, "terms", "signed_on"), "terms_not_begun", what, do, warning=True)
        elif one.terms.until is not None and one.terms.until <= begins + SOON:
            over = one.terms.until <= on
            what = f"the contract of '{one.title}' {'ended' if over else 'ends'} on {one.terms.until}"
            do = "renew it; nothing is given to it without one"
            kind = "terms_ended" if over else "terms_end_soon"
            yield Finding("sharing.yaml", (*where, "terms", "until"), kind, what, do, warning=True)


def _default(profile: Profile, entry: Recipient) -> bool:
    """Neither a notice nor the default in its place can tell what was signed."""
    return profile.drawn_from is not None and entry.silent is not None
