"""What the name of a column says: whom it is about, and what of them. Words that British systems use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from kinfold.vocabulary.codelists import PartyRole


class Slot(StrEnum):
    """Where a column goes in a contract."""

    KEY = "key"
    FIRST_NAME = "first_name"
    MIDDLE_NAMES = "middle_names"
    LAST_NAME = "last_name"
    FULL_NAME = "full_name"
    FORMER_LAST_NAME = "former_last_name"
    BIRTH_DATE = "birth_date"
    EXPECTED_DATE = "expected_date"
    DEATH_DATE = "death_date"
    SEX = "sex"
    NHS_NUMBER = "nhs_number"
    UPN = "upn"
    FORMER_UPN = "former_upn"
    ULN = "uln"
    NI_NUMBER = "ni_number"
    PHONE = "phone"
    EMAIL = "email"
    ETHNIC_GROUP = "ethnic_group"
    LANGUAGE = "language"
    LINES = "lines"
    POSTCODE = "postcode"
    UPRN = "uprn"
    ADDRESS_FROM = "address from"
    ADDRESS_UNTIL = "address until"
    RELATION = "relation"
    MARK = "mark"
    WORKER_NAME = "worker name"
    WORKER_EMAIL = "worker email"
    WORKER_PHONE = "worker phone"
    WORKER_STAFF = "worker staff"
    WORKER_TEAM = "worker team"
    NOTHING = "nothing"


PARTIES: dict[str, PartyRole] = {
    "child": PartyRole.CHILD,
    "pupil": PartyRole.CHILD,
    "student": PartyRole.CHILD,
    "learner": PartyRole.CHILD,
    "sibling": PartyRole.CHILD,
    "mother": PartyRole.MOTHER,
    "father": PartyRole.FATHER,
    "parent": PartyRole.PARENT,
    "carer": PartyRole.CARER,
    "guardian": PartyRole.CARER,
    "claimant": PartyRole.CLAIMANT,
    "applicant": PartyRole.CLAIMANT,
    "partner": PartyRole.PARTNER,
    "tenant": PartyRole.TENANT,
    "occupier": PartyRole.OCCUPIER,
    "occupant": PartyRole.OCCUPIER,
    "victim": PartyRole.VICTIM,
    "suspect": PartyRole.SUSPECT,
    "offender": PartyRole.SUSPECT,
    "witness": PartyRole.WITNESS,
    "contact": PartyRole.CONTACT,
    "related": PartyRole.CARER,
    "rel": PartyRole.CARER,
    "client": PartyRole.PERSON,
    "patient": PartyRole.PERSON,
    "person": PartyRole.PERSON,
}
_SHORT = {"rel": "related"}
_WORKERS = re.compile(
    r"^(lead |key |case |social |support |family |allocated )?"
    r"(worker|keyworker|caseworker|practitioner|officer|adviser|advisor|visitor|practitioners?|staff)( |$)"
    r"|^health visitor( |$)|^(line )?manager( |$)"
)
_TEAM = re.compile(r"(^| )(team|hub|office|service|clinic|base)$")
# In this order: the first that fits. What stands before a word is a boundary, so that `dob` is not in `adobe`.
_SAYS: tuple[tuple[Slot, str], ...] = (
    (
        Slot.MARK,
        (
            r"refuge|protected|confidential|restricted|^adopted|witness protection|sensitive"
            r"|\bwithh[eo]ld(ing)?\b|\bsafe\b|\b(non ?)?disclos|\bsecret\b|\bhidden\b|\bhide\b"
        ),
    ),
    (Slot.FORMER_UPN, r"(former|previous|old) upn"),
    (Slot.UPN, r"\bupn\b|unique pupil number"),
    (Slot.ULN, r"\buln\b|unique learner number"),
    (Slot.UPRN, r"\buprn\b|unique property reference"),
    (Slot.NHS_NUMBER, r"\bnhs( ?(no|num|number|id))?\b"),
    (Slot.NI_NUMBER, r"\bnino\b|\bni ?(no|num|number)\b|national insurance"),
    (Slot.POSTCODE, r"\bpost ?code\b|\bpcode\b|zip code"),
    (Slot.ADDRESS_FROM, r"address (from|since|start)|(moved|left)? ?in( on| date)?$(?<=moved in)|^moved in"),
    (Slot.ADDRESS_UNTIL, r"address (until|to|end)|^moved out|^left on"),
    (Slot.EMAIL, r"\be ?mail( address)?\b"),
    (
        Slot.LINES,
        r"\baddr(ess)?( line)?\b|^(street|road|town|city|county|locality|house|flat|apartment|building)( (name|number|no|num|nr))?( (or |and )?(name|number|no))?$",
    ),
    (Slot.PHONE, r"\b(tele)?phone\b|\bmobile\b|\btel\b"),
    (Slot.EXPECTED_DATE, r"\bexpected (date|delivery|birth)|\bedd\b|\bdue date\b"),
    (Slot.DEATH_DATE, r"\bdod\b|\bdeath\b|\bdied\b|deceased (on|date)"),
    (Slot.BIRTH_DATE, r"\bdob\b|\bd ?o b\b|\bbirth( date)?\b|date of birth|\bborn\b|\bbirthdate\b"),
    (
        Slot.FORMER_LAST_NAME,
        r"(former|previous|maiden|birth|other) (sur|last |family )?name(?!s)|^alias(es)?$|maiden name",
    ),
    (Slot.MIDDLE_NAMES, r"\bmiddle ?names?\b|\bother (fore)?names\b|\bother given names?\b"),
    (Slot.FIRST_NAME, r"\b(fore|first|given|christian) ?names?\b|\bfname\b|\bknown as\b"),
    (Slot.LAST_NAME, r"\b(sur|last|family) ?name\b|\blname\b"),
    (Slot.SEX, r"^(sex|gender)( code| at birth)?$|\b(sex|gender)( code)?$"),
    (Slot.ETHNIC_GROUP, r"\bethnic"),
    (Slot.LANGUAGE, r"\blanguage\b"),
    (Slot.RELATION, r"^relation(ship)?( to .*)?$"),
    (Slot.FULL_NAME, r"^(full ?)?name$"),
)
_KEY = re.compile(r"^(id|ids|ref|reference|number|no|num|key|code|crn|urn|pid)$|\b(id|ref|reference|no|crn)$")

_DAY = re.compile(r"\b(date|day|from|until|till|to|since|start|started|end|ended|opened|closed|on|at)$")


@dataclass(frozen=True)
class Says:
    """What a name says. `pattern` is the name with `{n}` for the number of a numbered party."""

    slot: Slot
    party: str | None = None
    number: int | None = None
    pattern: str = ""
    about: str = ""
    """The words that stand beside the slot: `last settled` of an address, `social worker` of a professional."""
    bare: bool = False
    """It names a party and nothing of them: `Pupil`, `Child 1`."""


def words_of(name: str) -> list[str]:
    """`Tenant1NINO`, `CHILD_1_DOB` and `Date of birth` in small words."""
    found = re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+", name)
    return [word.lower() for word in found]


def read_name(name: str) -> Says:
    """What a column's name says, before anybody has looked at what it holds."""
    words = words_of(name)
    party: str | None = None
    number: int | None = None
    if words and words[0] in PARTIES:
        party, words = _SHORT.get(words[0], words[0]), words[1:]
        if words and words[0].isdigit():
            number, words = int(words[0]), words[1:]
    rest = " ".join(words)
    slot = _slot(rest)
    if slot == Slot.NOTHING and _WORKERS.search(rest):
        return _worker(rest, name)
    if _WORKERS.search(rest) and slot in (Slot.EMAIL, Slot.PHONE):
        return _worker(rest, name)
    if party is None and words and words[-1].isdigit() and slot not in (Slot.LINES, Slot.NOTHING):
        # FORENAME_1 and FORENAME_2: two people of the row whom no word tells apart.
        party, number = "person", int(words[-1])
    if slot == Slot.NOTHING and _TEAM.search(rest) and party is None:
        return Says(Slot.WORKER_TEAM, about=rest)
    if slot == Slot.NOTHING and _KEY.search(rest):
        slot = Slot.KEY
    pattern = name
    if number is not None:
        pattern = re.sub(rf"(?<!\d){number}(?!\d)", "{n}", name, count=1)
    about = (
        re.sub(
            r"\b(address|post ?code|line|uprn)\b.*|^(street|road|town|city|county|locality|house|flat|apartment|building)\b.*",
            "",
            rest,
        ).strip()
        if slot in _PLACE
        else ""
    )
    return Says(slot, party, number, pattern, about, bare=party is not None and not rest)


def sounds_like_a_day(name: str) -> bool:
    """Whether an empty column would hold days, by its name."""
    return bool(_DAY.search(" ".join(words_of(name))))


def sounds_like_a_code(name: str) -> bool:
    """Whether numbers in a column would be codes."""
    return bool({"code", "type", "category", "status", "band"} & set(words_of(name)))


def sounds_like_a_house(name: str) -> bool:
    """Whether a column may hold the number or the name of a house."""
    return bool({"house", "flat", "apartment", "building", "dwelling", "door", "unit"} & set(words_of(name)))


def sounds_like_an_amount(name: str) -> bool:
    """Whether a column may hold money or a count, which is no key however many of its texts differ."""
    return bool(_AMOUNTS & set(words_of(name)))


_AMOUNTS = frozenset(
    {"amount", "arrears", "balance", "cost", "costs", "debt", "income", "owed", "paid", "price", "rent", "salary", "sum", "total", "value"}
)  # fmt: skip
_PLACE = frozenset({Slot.LINES, Slot.POSTCODE, Slot.UPRN})


def _slot(rest: str) -> Slot:
    plain = re.sub(r" \d+$", "", rest)
    return next((slot for slot, pattern in _SAYS if re.search(pattern, plain)), Slot.NOTHING)


def _worker(rest: str, name: str) -> Says:
    who = re.sub(r"( (work )?(e ?mail|phone|telephone|mobile|id|staff id|name|team|ref|no))+$", "", rest)
    for slot, pattern in (
        (Slot.WORKER_EMAIL, r"e ?mail"),
        (Slot.WORKER_PHONE, r"phone|mobile|\btel"),
        (Slot.WORKER_STAFF, r"\bid$|\bstaff"),
        (Slot.WORKER_TEAM, r"\bteam$"),
    ):
        if re.search(pattern, rest):
            return Says(slot, pattern=name, about=who)
    return Says(Slot.WORKER_NAME, pattern=name, about=who)
