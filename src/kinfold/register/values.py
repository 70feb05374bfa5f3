"""
What pages are given: values, never rows, so that no template can pull one more row on its own.

Whatever a reader may not see is left out here, before the page, and said in words the page can
show. A value that says `hidden_because` has nothing else in it.

The file is long so that whoever asks what a page can show reads one list.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kinfold.vocabulary.codelists import Answer, FactKind, FamilyRole
from kinfold.vocabulary.identifiers import FactId, FamilyId, NeedId, PersonId


@dataclass(frozen=True)
class SearchHit:
    """One person found: name, age and area, no more. Finding is not opening."""

    person: PersonId
    name: str
    age: int | None
    area: str | None
    """The postcode district, such as ZZ1."""
    may_open: bool
    lived_there_before: bool = False
    """Of a search by postcode: a home there has ended, and none there stands now."""


@dataclass(frozen=True)
class SourceState:
    """How fresh a source is, for the line under every list."""

    source: str
    title: str
    partner: str
    latest_extract: date | None
    fresh: bool
    rows_in: int | None = None
    """Rows of the newest extract that was used; always kept + set aside. None where no receipt is held."""
    kept: int | None = None
    set_aside: int | None = None
    newest_refused: bool = False
    """The newest extract was beyond its contract's limits, or rejected; the one before, if there is one, is in use."""
    protects: bool = False
    """It can say that somebody is protected: of such a source no small count is told."""


@dataclass(frozen=True)
class Arrived:
    """An extract that a run has read, and how it came into use, if it did."""

    source: str
    day: date
    extract: str
    how: str | None
    """`person`, `new` (taken on with this run) or `monitors`; None where it is not in use."""
    newest: bool
    """No other file of its day came later."""


@dataclass(frozen=True)
class Reviewed:
    """Which receipt somebody looked at before they decided."""

    source: str
    day: date
    extract: str
    review: str


@dataclass(frozen=True)
class Decided:
    """What stands decided of an extract."""

    source: str
    day: date
    extract: str
    decision: str
    by: str
    """Who, as the staff list names them; empty where no monitor stopped it and nobody had to."""
    at: datetime
    reason: str


@dataclass(frozen=True)
class MonitorSaid:
    """One monitor's answer."""

    monitor: str
    well: bool
    stops: bool
    sentence: str


@dataclass(frozen=True)
class ExtractShown:
    """The receipt of an extract, what the monitors said of it, and what was decided. About no person."""

    source: str
    title: str
    partner: str
    day: date
    extract: str
    rows_in: int | None
    """None where it is small and the source protects people; so are the two below."""
    kept: int | None
    set_aside: int | None
    state: str
    """accepted, refused, held or rejected, as of the last run."""
    reason: str | None
    monitors: tuple[MonitorSaid, ...]
    newest: bool
    review: str
    """A digest of all of this: whoever decides says which receipt they looked at."""
    decided: Decided | None = None
    """The newest decision, where a person made one."""

    @property
    def waits(self) -> bool:
        """Nobody has decided yet."""
        return self.state == "held" and self.decided is None


@dataclass(frozen=True)
class Band:
    """How many people of an age a source knows, of all whom pages can show."""

    low: int
    high: int
    known: int | None
    """None: fewer than ten. Of a source that protects people rounded down to tens."""
    people: int


@dataclass(frozen=True)
class SourcePage:
    """One source: how fresh, whom it knows, what came lately and what waits."""

    title: str
    partner: str
    state: SourceState | None
    """None where nothing of it has been published yet."""
    coverage: tuple[Band, ...]
    extracts: tuple[ExtractShown, ...]
    """The newest first."""
    may_decide: bool


@dataclass(frozen=True)
class RecordHeld:
    """One agency's record of the person: that it is held and when it last said anything."""

    source_title: str
    role: str
    first_said: date
    last_said: date
    no_longer_sent: date | None
    link_reason: str
    """Why this record is held to be this person, as a sentence."""
    pair: str | None = None
    """For whoever decides who is who: this record beside another of the person, to say that it is not theirs."""


@dataclass(frozen=True)
class MatchDecided:
    """One decision, in words, and what has come of it."""

    decision: int
    pair: str | None
    """The address of the two records side by side, where they still are one of those that could be decided."""
    sentence: str
    reason: str
    by: str
    at: datetime
    state: str
    """waits_for_second, next_run, in_effect, not_held, kept (nobody can tell), taken_back, declined"""
    may_undo: bool
    may_confirm: bool
    confirmed_by: str | None = None
    source_titles: tuple[str, ...] = ()
    """Whose records they are; empty where neither is held now."""


@dataclass(frozen=True)
class Professional:
    """Who is involved, and how to reach them."""

    role: str
    name: str | None
    team: str | None
    phone: str | None
    email: str | None
    from_day: date | None
    until_day: date | None
    source_title: str
    last_said: date
    left_out: bool = False
    """Their team and how to reach them are not told: a home of somebody they work with must not be disclosed."""


@dataclass(frozen=True)
class DatedFact:
    """One line of the timeline."""

    fact: FactId
    kind: FactKind
    sentence: str
    from_day: date | None
    until_day: date | None
    source_title: str
    last_said: date
    first_told: date | None = None
    """Only of what no source dated: since when it is told, which is not when it began."""
    person: PersonId | None = None
    person_name: str | None = None


@dataclass(frozen=True)
class Home:
    """An address with its period. `hidden_because` is set, and all else empty, where it is protected."""

    address: str | None
    postcode: str | None
    from_day: date | None
    until_day: date | None
    source_titles: tuple[str, ...] = ()
    hidden_because: str | None = None


@dataclass(frozen=True)
class CorrectionShown:
    """What a professional said of who is in a family or where somebody lives, and what has come of it."""

    correction: int
    kind: str
    sentence: str
    reason: str
    """Empty where it is kept from the reader: why a home must not be disclosed often says where it is."""
    by: str
    at: datetime
    state: str
    """next_run, in_effect, waits_for_second, say_again or refused."""
    may_take_back: bool = False
    may_confirm: bool = False
    confirmed_by: str | None = None
    refused_at: datetime | None = None
    why_not: str = ""
    """Of what a second person did not agree to: when, and why."""
    at_odds: bool = False
    """It contradicts another that stands, though it did not when it was said."""
    second_word: str = ""
    """Whose the second word is, where it waits for one."""


@dataclass(frozen=True)
class MayBeSame:
    """A member whom somebody who may belong may be."""

    name: str
    pair: str | None
    """The pair under who is who, for whoever may decide there."""
    waits: bool
    """Whether a pair waits for a decision; otherwise two children were born on one day, as twins are."""


@dataclass(frozen=True)
class Member:
    """One person's place in a family, for a period, with its basis."""

    person: PersonId
    name: str
    age: int | None
    birth_date: date | None
    expected_date: date | None
    role: FamilyRole
    from_day: date | None
    until_day: date | None
    basis: str
    """Why, as a sentence: Children's social care says she is the mother of …, last on …"""
    proposed: bool
    may_open: bool = True
    """Whether the reader may open this member's own page."""
    said: tuple[CorrectionShown, ...] = ()
    """What professionals said of this place, where a run has still to take it in."""
    may_be: tuple[MayBeSame, ...] = ()
    """Of somebody who may belong: the members whom they may be."""

    @property
    def to_decide_first(self) -> bool:
        return any(one.waits for one in self.may_be)


@dataclass(frozen=True)
class FamilyOf:
    """A family that a person belongs to."""

    family: FamilyId
    title: str
    role: FamilyRole
    from_day: date | None
    until_day: date | None
    may_open: bool
    through: str | None = None
    """On a family's page: who of it belongs to that other family."""
    names_a_professional: bool = False
    """On a person's page: a current family whose own page names somebody who works with it now."""


@dataclass(frozen=True)
class PersonNamed:
    """Who a page of another service is about."""

    person: PersonId
    name: str
    birth_date: date | None
    age: int | None


@dataclass(frozen=True)
class PersonPage:
    """All that a reader may see of one person, for one purpose."""

    person: PersonId
    name: str
    other_names: tuple[str, ...]
    birth_date: date | None
    age: int | None
    expected_date: date | None
    sex: str | None
    identifiers: tuple[tuple[str, str], ...]
    """Such as ("NHS number", "…"), only where the purpose includes them."""
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    homes: tuple[Home, ...]
    records: tuple[RecordHeld, ...]
    professionals: tuple[Professional, ...]
    timeline: tuple[DatedFact, ...]
    families: tuple[FamilyOf, ...]
    not_yours_to_see: tuple[str, ...]
    """Categories that the purpose leaves out, said whether or not anything is held."""
    worked_out_again: bool = False
    homes_since: tuple[Home, ...] = ()
    """Where sources say that they live since a professional said where they do."""
    decided: tuple[MatchDecided, ...] = ()
    """What people decided of these records: which are the same person's, and which never are."""
    guarded: bool = False
    """Their home must not be disclosed, so nothing stands here from which it follows."""

    @property
    def decision_waits(self) -> bool:
        """Something was decided that the next run will heed."""
        return any(one.state == "next_run" for one in self.decided)


@dataclass(frozen=True)
class FindingShown:
    """One answer for one member (or for the household), with the evidence."""

    need: NeedId
    label: str
    answer: Answer
    person: PersonId | None
    person_name: str | None
    sentence: str
    why_not_known: str | None
    """In words: which source is missing or late, or that nobody has assessed it."""
    version: str | None
    reference: str
    verified: bool
    local: bool
    evidence: tuple[DatedFact, ...]
    not_counted: str | None = None
    """In words: why it is met and does not count towards three needs; None where it counts."""
    verdict: str | None = None
    """confirmed or disputed, where a professional has said so."""


@dataclass(frozen=True)
class SaidShown:
    """What a professional, or the family itself, says of one need: who, when and on what basis."""

    statement: int
    need: NeedId
    label: str
    outcome: str
    person: PersonId | None
    person_name: str | None
    kind: str
    """confirmed, disputed, noted, or words: the family's own."""
    said: str
    basis: str
    judged_on: date | None
    by: str
    at: datetime
    holds: bool
    """False where somebody has confirmed or disputed the same need since."""
    may_take_back: bool
    speaker: str | None = None
    """Of the family's own words: who said them, in words; None where they are not told here."""
    waits: bool = False
    """It counts no more until somebody judges anew: it may be said of another, or the household has changed."""


@dataclass(frozen=True)
class FamilyDecided:
    """What a person decided of a family, and what it rested on that day."""

    decision: str
    day: date | None
    reason: str
    """Empty where it is not for this reader: nobody decides without one."""
    by: str
    at: datetime
    run_day: date
    needs_confirmed: int
    outcomes_confirmed: int
    found: tuple[tuple[str, str], ...]
    """The findings that were met as they stood: the need's label, with whose it was, and the sentence."""
    found_changed: bool = False
    """Other needs are found now than were then."""


@dataclass(frozen=True)
class OutcomeShown:
    """One of the ten outcomes, with every finding under it; what is met comes first, then not known."""

    outcome: str
    title: str
    findings: tuple[FindingShown, ...]
    said: tuple[SaidShown, ...] = ()

    @property
    def met(self) -> int:
        return sum(finding.answer is Answer.MET for finding in self.findings)

    @property
    def not_known(self) -> int:
        return sum(finding.answer is Answer.NOT_KNOWN for finding in self.findings)

    @property
    def confirmed(self) -> int:
        """How many needs of somebody a professional has confirmed, whatever was found."""
        return sum(finding.verdict == "confirmed" for finding in self.findings)


@dataclass(frozen=True)
class FamilyPage:
    """All that a reader may see of one family, for one purpose."""

    family: FamilyId
    title: str
    """The main carer's family name and the children's first names."""
    on_day: date
    members: tuple[Member, ...]
    former_members: tuple[Member, ...]
    outcomes: tuple[OutcomeShown, ...]
    needs_met: int
    outcomes_met: int
    may_be_eligible: bool
    reading_used: str
    other_reading_says: bool
    professionals: tuple[Professional, ...]
    ties: tuple[FamilyOf, ...]
    sources: tuple[SourceState, ...]
    not_yours_to_see: tuple[str, ...]
    worked_out_again: bool = False
    needs_confirmed: int = 0
    outcomes_confirmed: int = 0
    decided: FamilyDecided | None = None
    """What was decided last of the family; None where nobody has decided anything."""
    decided_before: tuple[FamilyDecided, ...] = ()
    """What was decided before the household changed, as far as this reader wrote it or answers for safeguarding."""
    said_before: bool = False
    """Something was said of this household, or with somebody who cares in it, before it changed."""
    waits: bool = False
    """A need that was confirmed, or whether the family is eligible, does not count until it is said anew."""
    may_judge: bool = False
    may_sign_off: bool = False
    may_correct: bool = False
    corrected: tuple[CorrectionShown, ...] = ()
    """What stands said of who is in this family, the newest first."""

    @property
    def may_belong(self) -> tuple[Member, ...]:
        """Whom weak signs point to, for a person to say whether they belong."""
        return tuple(member for member in self.members if member.proposed)


@dataclass(frozen=True)
class EligibleFamily:
    """One line of the list of families that may be eligible; ordered by stated facts only."""

    family: FamilyId
    title: str
    children: int
    needs_met: int
    outcomes_met: int
    outcomes: tuple[str, ...]
    may_by_needs: bool
    may_by_outcomes: bool
    may_open: bool
    standing_since: date | None = None
    """The first day of the oldest evidence of a need that was found; None where the purpose leaves out some need."""
    child_protection_now: bool | None = None
    """A child of it is on a child protection plan; None where that is not this reader's to see."""
    decided: FamilyDecided | None = None


@dataclass(frozen=True)
class RunShown:
    """The run whose answers the pages show."""

    run: str
    on_day: date
    published_at: str
    council: str
    invented: bool
    """The people are made up; every page says so."""
