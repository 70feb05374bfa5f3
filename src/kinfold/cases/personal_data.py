"""How every column that cases stores is treated. A test holds this against the models."""

from __future__ import annotations

from django.db.models import Model

from kinfold.cases.models import ConsentEvent
from kinfold.governance.rules.treatment import NOT_PERSONAL, Treatment

ANSWER = Treatment(
    keep="family_record",
    about="resident",
    in_answer="yes",
    on_erasure="keep: what was asked and answered must stay provable; destroyed with the family's record",
)
# May name a parent, or a professional who found a child competent.
WITH_OTHERS = Treatment(
    keep="family_record",
    about="resident",
    in_answer="redact",
    on_erasure="keep: what was asked and answered must stay provable; destroyed with the family's record",
)

TREATMENTS: dict[type[Model], dict[str, Treatment]] = {
    ConsentEvent: {
        "id": NOT_PERSONAL,
        "person": ANSWER,
        "asked": ANSWER,
        "service": ANSWER,
        "answer": ANSWER,
        "day": ANSWER,
        "form": ANSWER,
        "words": ANSWER,
        "capacity": ANSWER,
        "assessed_by": WITH_OTHERS,
        "why": WITH_OTHERS,
        "purpose": ANSWER,
        "lawful_basis": ANSWER,
        "born": ANSWER,
        "asked_by": WITH_OTHERS,
        "at": NOT_PERSONAL,
        "entry": NOT_PERSONAL,
    },
}
