"""
A council's profile: what it promised, as data.

`profile.yaml` in a council's folder. It is reviewed, versioned and owned by information governance;
it is read once, checked whole, and frozen. Nothing in it is a secret, and nothing of it is code.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from kinfold.governance.rules.citations import LookedUp, laws_in
from kinfold.governance.rules.holding import HoldRule
from kinfold.governance.rules.marketing import speaks_of_marketing
from kinfold.governance.rules.told import Dated, Id, Text, Told
from kinfold.vocabulary.codelists import Action, Category
from kinfold.vocabulary.errors import BadSettings
from kinfold.vocabulary.strict_yaml import Strict, try_parse


class Contact(Dated):
    """How to reach somebody the law says people must be able to reach."""

    name: Text
    email: Text | None = None
    phone: Text | None = None
    address: Text | None = None


class Controller(Dated):
    name: Text
    ico_registration: Text | None = None
    contact: Contact


class Phase(Dated):
    """The national programme that the council's is part of, and from which day."""

    name: Literal["troubled_families", "supporting_families", "family_help", "own"]
    """`family_help` is the national reform that followed Supporting Families; `own` is part of no national programme."""
    since: date
    """The day on which this phase began in the council."""


class Programme(Dated):
    name: Text
    description: Text
    phase: Phase


class Residency(Dated):
    """Where data may lie."""

    countries: tuple[Text, ...]
    note: Text | None = None


class Basis(Dated):
    """A lawful basis by id, such as Article 6(1)(e) with the Act it stands on."""

    title: Text
    citation: Text


RetentionEvent = Literal[
    "involvement_ended", "closed", "born", "died", "no_longer_sent", "left_staff", "entered", "project_ended"
]


class RetentionClass(Dated):
    """How long, counted from what, and what then."""

    title: Text
    starts: Text
    years: Annotated[int, Field(ge=0)]
    then: Literal["destroy", "anonymise", "review"]
    event: RetentionEvent | None = None
    """The event of a history that the period counts from; without it nothing is computed for the class."""
    schedule: Text | None = None
    """The line of the council's retention schedule, or what stands in its place."""
    followed_by: Id | None = None
    """Of one that ends: the class under which what it held is held from its `until` on."""

    @model_validator(mode="after")
    def _hands_over_when_it_ends(self) -> RetentionClass:
        if self.followed_by is not None and self.until is None:
            raise ValueError("it names `followed_by` and never ends: add `until`, or take it out")
        return self


class Agreement(Told):
    """A sharing agreement by id; a contract names the one it comes under."""

    title: Text
    parties: tuple[Text, ...]
    gateway: Text
    from_: date = Field(alias="from")
    until: date | None = None


PurposeKind = Literal["decides", "runs", "planning", "research", "returns"]
NEVER_DECIDES: tuple[PurposeKind, ...] = ("planning", "research", "returns")
ABOUT_NOBODY = frozenset({Action.SEE_SOURCES, Action.SEE_RUNS, Action.SEE_RESULTS})
"""What planning, research and returns can be a reason for on this site: files, runs and counts, and nothing else."""

KEEPS_ORDER = ABOUT_NOBODY | {
    *(Action.COMMIT_EXTRACTS, Action.SEE_LEDGER, Action.SEE_REGISTERS, Action.KEEP_REGISTERS, Action.KEEP_ACCOUNTS),
    # Looking after others' looks, shares and answers: what was done and when, and no resident's page or name.
    *(Action.REVIEW_BREAK_GLASS, Action.REVIEW_SHARES, Action.ANSWER_LOOKS, Action.ANSWER_RIGHTS, Action.SEE_RETENTION),
    Action.KEEP_CONFLICTS,
}
"""What keeping the system in order can be a reason for: an administrator's purpose opens, finds and lists nobody."""


class Purpose(Dated):
    """A named purpose, kept apart from every other: what of a person may be seen for it."""

    title: Text
    kind: PurposeKind
    """
    What it leads to. `decides`: something about a person or a family; `runs`: the system is kept in order and asked about, so
    that no action which finds, opens, lists or decides about a person can be its, and no category;
    `planning`, `research` and `returns` are about groups, or leave the council, and never feed a decision: no action that
    reads or decides about a person can be theirs.
    """
    description: Text
    lawful_basis: tuple[Id, ...]
    actions: tuple[Action, ...]
    """What the purpose can be a reason for; nobody opens a page for a purpose that does not name opening."""
    categories: tuple[Category, ...]
    """Categories a reader may see for this purpose. A category that is not here says `not yours to see`."""

    @model_validator(mode="after")
    def _who_runs_it_sees_nobody(self) -> Purpose:
        about_people = [action.value for action in self.actions if action not in KEEPS_ORDER]
        wrong = [f"take out of its actions {', '.join(about_people)}"] if about_people else []
        if self.categories:
            wrong.append(f"take out of its categories {', '.join(category.value for category in self.categories)}")
        if self.kind == "runs" and wrong:
            raise ValueError(
                f"its kind is `runs`, and whoever keeps the system in order sees no person: {'; '.join(wrong)}; where "
                "somebody does both, give their role a purpose of kind `decides` besides"
            )
        return self

    @model_validator(mode="after")
    def _never_feeds_a_decision(self) -> Purpose:
        about_people = [action.value for action in self.actions if action not in ABOUT_NOBODY]
        if self.kind in NEVER_DECIDES and about_people:
            raise ValueError(
                f"its kind is `{self.kind}`, which never feeds a decision about a person: take out of its actions "
                f"{', '.join(about_people)}"
            )
        return self


class Role(Dated):
    title: Text
    description: Text
    purposes: tuple[Id, ...]
    actions: tuple[Action, ...]
    """What the role may ask for. Opening a page needs a dated relationship besides."""


class Adoption(Strict):
    """A framework that the council holds families against, from a day until a day (exclusive)."""

    framework: Id
    from_: date = Field(alias="from")
    until: date | None = None
    standing: Literal["national", "local_vocabulary"]
    reading: Literal["needs", "outcomes"]
    """What three needs means: three different needs, or needs under three different outcomes."""


LONGEST_HOLIDAY_DAYS = 62
"""The summer's is about six weeks; a gap of two months in a calendar is a term that was forgotten."""


class Term(Strict):
    """A full school term; both days are school days."""

    name: Text
    first_day: date
    last_day: date


class Area(Strict):
    """Whom the council's area-wide logs would hold."""

    postcode_districts: tuple[Text, ...]


class HeldExtracts(Strict):
    """Who decides on an extract that waits for a person. On the site it is whoever's role may `commit_extracts`."""

    at_the_command_line: bool = True
    """The account that runs the line may commit too. With `false` who runs is not who approves: after the first time only the site decides, but for a staff list while nobody on the one in use could."""


class OutcomeAudit(Strict):
    """How many of the outcomes that are signed off somebody else looks at."""

    share: Annotated[float, Field(ge=0, le=1)] = 0.1
    """Drawn by chance as each is signed: 0.1 is a tenth, 1 is all of them."""


class WhoLooked(Strict):
    """What somebody is told who asks who has looked at their record, and when staff are at work."""

    told_purposes: tuple[Id, ...] = ()
    """Purposes whose looks may be told; of every other one nothing is told, since an enquiry may go on."""
    held_days: Annotated[int, Field(ge=0)] = 30
    """Looks of the last so many days are not told yet."""
    hours_from: Annotated[int, Field(ge=0, le=23)] = 7
    hours_until: Annotated[int, Field(ge=1, le=24)] = 19


class InAnHour(Strict):
    """How much one member of staff may read in an hour, whoever they work with. More is stopped in words until it has passed."""

    pages: Annotated[int, Field(ge=10)] = 60
    """Different pages of people and families."""
    searches: Annotated[int, Field(ge=10)] = 120


class Profile(Strict):
    """One council."""

    council: Id
    name: Text
    since: date
    """
    The day since which everything in the profile and the registers holds that names no day of its own: that of the notice
    it was drawn from, or published with. It stays when a later version changes an entry; that entry names its own day.
    """
    invented: bool = False
    """The council and its people are made up; every page says so."""
    drawn_from: Text | None = None
    """The public notice the profile was drawn from; such a council neither wrote nor uses it."""
    controller: Controller
    dpo: Contact
    information_governance: Contact | None = None
    programme: Programme
    residency: Residency
    laws: dict[Text, LookedUp] = {}
    """Acts and regulations by title and year that the council looked up itself: citations of what Kinfold does not know."""
    lawful_bases: dict[Id, Basis]
    retention: dict[Id, RetentionClass]
    holds: dict[Id, HoldRule] = {}
    """Holds by rule, whatever the schedule says; holds on one person or family are placed on the site."""
    agreements: dict[Id, Agreement]
    purposes: dict[Id, Purpose]
    roles: dict[Id, Role]
    frameworks: tuple[Adoption, ...]
    terms: tuple[Term, ...]
    area: Area
    held_extracts: HeldExtracts = HeldExtracts()
    outcome_audit: OutcomeAudit = OutcomeAudit()
    training_valid_days: Annotated[int, Field(ge=1)] = 365
    who_looked: WhoLooked = WhoLooked()
    in_an_hour: InAnHour = InAnHour()
    new_people_held_back_days: Annotated[int, Field(ge=7)] = 7
    """For so many days nobody whom staff have newly come to know leaves the council in an extract; a week at least."""

    @model_validator(mode="after")
    def _names_what_exists(self) -> Profile:
        problems = [
            f"the purpose '{purpose}' rests on the lawful basis '{basis}', which is not in lawful_bases"
            for purpose, told in self.purposes.items()
            for basis in told.lawful_basis
            if basis not in self.lawful_bases
        ]
        problems += [
            f"the hold '{hold}' is about the class '{name}', which is not in retention"
            for hold, rule in self.holds.items()
            for name in rule.classes
            if name not in self.retention
        ]
        problems += [
            f"the role '{role}' serves the purpose '{purpose}', which is not in purposes"
            for role, told in self.roles.items()
            for purpose in told.purposes
            if purpose not in self.purposes
        ]
        problems += [
            f"who_looked tells of the purpose '{purpose}', which is not in purposes"
            for purpose in self.who_looked.told_purposes
            if purpose not in self.purposes
        ]
        problems += [
            f"the role '{role}' may '{action}', but none of its purposes is a reason for that"
            for role, told in self.roles.items()
            for action in told.actions
            if not any(
                action in self.purposes[purpose].actions for purpose in told.purposes if purpose in self.purposes
            )
        ]
        problems += [
            f"the retention class '{name}' is followed by '{told.followed_by}', which is not in retention"
            for name, told in self.retention.items()
            if told.followed_by is not None and told.followed_by not in self.retention
        ]
        problems += [
            f"the retention class '{name}' is followed, at last, by itself"
            for name in self.retention
            if self._comes_back(name)
        ]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    @model_validator(mode="after")
    def _laws_are_named_as_they_are_cited(self) -> Profile:
        problems = [
            f"'{title}' under laws is no title that a citation can have: give it as `Highways Act 1980`"
            for title in self.laws
            if laws_in(title) != [(title, [])]
        ]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    @model_validator(mode="after")
    def _nothing_is_for_marketing(self) -> Profile:
        # Data about families in need of help is never used to sell: no purpose can be defined that says so.
        problems = [
            f"the purpose '{name}' speaks of marketing ('{word}'): no such purpose can be defined; take it out"
            for name, told in self.purposes.items()
            if (word := speaks_of_marketing(" ".join((name, told.title, told.description))))
        ]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    @model_validator(mode="after")
    def _days_follow_each_other(self) -> Profile:
        frameworks = zip(self.frameworks, self.frameworks[1:], strict=False)
        problems = [
            f"the framework adopted from {later.from_} begins before the one above it ends"
            for earlier, later in frameworks
            if earlier.until is None or later.from_ < earlier.until
        ]
        problems += [
            f"the term '{term.name}' ends before it begins" for term in self.terms if term.last_day < term.first_day
        ]
        problems += [
            f"the term '{later.name}' begins before '{earlier.name}' has ended"
            for earlier, later in zip(self.terms, self.terms[1:], strict=False)
            if later.first_day <= earlier.last_day
        ]
        problems += [
            f"between the terms '{earlier.name}' and '{later.name}' lie more than {LONGEST_HOLIDAY_DAYS} days: a term is "
            "missing, and attendance would be added up over the wrong terms"
            for earlier, later in zip(self.terms, self.terms[1:], strict=False)
            if (later.first_day - earlier.last_day).days > LONGEST_HOLIDAY_DAYS
        ]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _comes_back(self, name: str) -> bool:
        met, after = {name}, self.retention[name].followed_by
        while after in self.retention:
            if after in met:
                return True
            met.add(after)
            after = self.retention[after].followed_by
        return False

    def adopted(self, on: date) -> Adoption | None:
        """The framework in use on a day; None where the council holds families against none."""
        return next((a for a in self.frameworks if a.from_ <= on and (a.until is None or on < a.until)), None)


def read_profile(council: Path) -> Profile:
    """The profile of a council's folder; raises BadSettings with every problem."""
    file = council / "profile.yaml"
    if not file.exists():
        raise BadSettings(
            [f"{file}: there is no such file"],
            where=str(council),
            do="A council is a folder with a profile.yaml; see docs/how-to/add-a-council.md.",
        )
    profile, problems = try_parse(file.read_text(encoding="utf-8"), Profile, file=str(file))
    if profile is None:
        raise BadSettings(problems, where=str(file))
    return profile
