"""How every column that governance stores is treated. A test holds this against the models."""

from __future__ import annotations

from django.db.models import Model

from kinfold.governance.models import (
    AgreementStep,
    BrokenGlass,
    Disclosure,
    Hold,
    LookAnswer,
    LookReview,
    NoticeVersion,
    Relationship,
    Restriction,
    RightsRequest,
    StaffMember,
)
from kinfold.governance.rules.treatment import NOT_PERSONAL, Treatment

STAFF_LIST = Treatment(
    keep="staff_record",
    about="staff",
    in_answer="yes",
    on_erasure="keep: who could see what must stay answerable; destroyed with its retention class",
)
# Who opened or could open a family's page: staff are named to a resident only after review.
WHO_WORKS_WITH_WHOM = Treatment(
    keep="staff_record",
    about="resident",
    in_answer="redact",
    on_erasure="keep: who could see what must stay answerable; destroyed with its retention class",
)
# Telling anybody that a restriction exists can undo what it protects.
PROTECTION = Treatment(
    keep="family_record",
    about="resident",
    in_answer="redact",
    on_erasure="keep while the protection stands, and say nothing of it",
)
# A hold outlives what it is about, and says that somebody asks after a person: a claim, an inquiry, a request.
HELD = Treatment(
    keep="family_record",
    about="resident",
    in_answer="redact",
    on_erasure="keep while the hold stands: it is the reason why nothing is erased",
)

# A person is told who was given data about them, but for what must be kept from them for now.
SHARED = Treatment(
    keep="family_record",
    about="resident",
    in_answer="redact",
    on_erasure="keep: who was given what must stay answerable; destroyed with the family's record",
)

# What somebody asked by a right of theirs is theirs to see, but for what it says of others and of who asks for a child.
ASKED_BY_RIGHT = Treatment(
    keep="family_record",
    about="resident",
    in_answer="redact",
    on_erasure="keep: that a right was asked for and answered must stay answerable; destroyed with the family's record",
)

TREATMENTS: dict[type[Model], dict[str, Treatment]] = {
    StaffMember: {
        "staff": STAFF_LIST,
        "name": STAFF_LIST,
        "email": STAFF_LIST,
        "phone": STAFF_LIST,
        "role": STAFF_LIST,
        "team": STAFF_LIST,
        "supervisor": STAFF_LIST,
        "trained_on": STAFF_LIST,
        "agreed_on": STAFF_LIST,
        "from_day": STAFF_LIST,
        "until_day": STAFF_LIST,
        "off_list_on": STAFF_LIST,
    },
    Relationship: {
        "id": NOT_PERSONAL,
        "staff": WHO_WORKS_WITH_WHOM,
        "about_kind": NOT_PERSONAL,
        "about_id": WHO_WORKS_WITH_WHOM,
        "kind": WHO_WORKS_WITH_WHOM,
        "from_day": WHO_WORKS_WITH_WHOM,
        "until_day": WHO_WORKS_WITH_WHOM,
        "until_at": WHO_WORKS_WITH_WHOM,
        "source": NOT_PERSONAL,
    },
    Restriction: {
        "id": NOT_PERSONAL,
        "about_kind": NOT_PERSONAL,
        "about_id": PROTECTION,
        "reason_code": PROTECTION,
        "source": PROTECTION,
        "staff": WHO_WORKS_WITH_WHOM,
    },
    BrokenGlass: {
        "id": NOT_PERSONAL,
        "staff": WHO_WORKS_WITH_WHOM,
        "about_kind": NOT_PERSONAL,
        "about_id": WHO_WORKS_WITH_WHOM,
        "purpose": WHO_WORKS_WITH_WHOM,
        "reason_code": WHO_WORKS_WITH_WHOM,
        "why": WHO_WORKS_WITH_WHOM,
        "at": WHO_WORKS_WITH_WHOM,
        "until_at": WHO_WORKS_WITH_WHOM,
        "due_day": NOT_PERSONAL,
        "reviewed_by": STAFF_LIST,
        "reviewed_at": NOT_PERSONAL,
        "outcome": WHO_WORKS_WITH_WHOM,
        "note": WHO_WORKS_WITH_WHOM,
    },
    Disclosure: {
        "id": NOT_PERSONAL,
        "about_kind": NOT_PERSONAL,
        "about_id": SHARED,
        "outcome": SHARED,
        "recipient": SHARED,
        "purpose": SHARED,
        "lawful_basis": SHARED,
        "gateway": SHARED,
        "agreement": SHARED,
        "categories": SHARED,
        "what": SHARED,
        "why": SHARED,
        "decided_by": STAFF_LIST,
        "at": SHARED,
        "known": SHARED,
        "permission": SHARED,
        "exception": SHARED,
        "keep_until": SHARED,
        "reviewed_by": STAFF_LIST,
        "reviewed_at": NOT_PERSONAL,
        "note": SHARED,
        "entry": NOT_PERSONAL,
    },
    LookAnswer: {
        "id": NOT_PERSONAL,
        "about_kind": NOT_PERSONAL,
        "about_id": WHO_WORKS_WITH_WHOM,
        "ids": WHO_WORKS_WITH_WHOM,
        "families": WHO_WORKS_WITH_WHOM,
        "state": NOT_PERSONAL,
        "asked_by": STAFF_LIST,
        "asked_at": NOT_PERSONAL,
        "prepared_by": STAFF_LIST,
        "prepared_at": NOT_PERSONAL,
        "by_hand": WHO_WORKS_WITH_WHOM,
        "lines": WHO_WORKS_WITH_WHOM,
        "note": WHO_WORKS_WITH_WHOM,
        "agreed_by": STAFF_LIST,
        "agreed_at": NOT_PERSONAL,
        "agreed_note": WHO_WORKS_WITH_WHOM,
        "agreed_digest": NOT_PERSONAL,
    },
    LookReview: {
        "entry": NOT_PERSONAL,
        "reviewed_by": STAFF_LIST,
        "reviewed_at": NOT_PERSONAL,
        "outcome": STAFF_LIST,
        "note": STAFF_LIST,
    },
    AgreementStep: {
        "id": NOT_PERSONAL,
        "agreement": NOT_PERSONAL,
        "step": NOT_PERSONAL,
        "on_day": NOT_PERSONAL,
        "until_day": NOT_PERSONAL,
        "reason": NOT_PERSONAL,
        "done_by": STAFF_LIST,
        "done_at": NOT_PERSONAL,
    },
    NoticeVersion: dict.fromkeys(("id", "council", "version", "digest", "first_seen_at"), NOT_PERSONAL),
    Hold: {
        "id": NOT_PERSONAL,
        "about_kind": NOT_PERSONAL,
        "about_id": HELD,
        "retention_class": NOT_PERSONAL,
        "from_day": NOT_PERSONAL,
        "until_day": NOT_PERSONAL,
        "source": HELD,
        "set_by": STAFF_LIST,
        "set_at": NOT_PERSONAL,
        "lifted_by": STAFF_LIST,
        "lifted_at": NOT_PERSONAL,
    },
    RightsRequest: {
        "id": NOT_PERSONAL,
        "about_kind": NOT_PERSONAL,
        "right": ASKED_BY_RIGHT,
        "about_id": ASKED_BY_RIGHT,
        "capacity": ASKED_BY_RIGHT,
        "came_by": ASKED_BY_RIGHT,
        "received_on": ASKED_BY_RIGHT,
        "due_on": ASKED_BY_RIGHT,
        "what": ASKED_BY_RIGHT,
        "reference": ASKED_BY_RIGHT,
        "written_by": STAFF_LIST,
        "written_at": NOT_PERSONAL,
        "told_on": ASKED_BY_RIGHT,
        "told_why": ASKED_BY_RIGHT,
        "told_by": STAFF_LIST,
        "state": ASKED_BY_RIGHT,
        "closed_on": ASKED_BY_RIGHT,
        "closed_why": ASKED_BY_RIGHT,
        "closed_by": STAFF_LIST,
    },
}
