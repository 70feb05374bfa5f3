"""
What pages read: the last good run, as plain tables.

A published row has a text key and a digest of its columns, so that one generic step finds what has
changed. There are no foreign keys: rows are loaded in bulk, a run is whole or not at all, and the
checks before publishing hold what a foreign key would. `last_said` is null while the newest extract
of the source still says it; so a month in which nothing changed changes no row.

The file is long because a run publishes that many tables: what pages can read is one list, looked over in one piece.

Rows are few and narrow, since a first load is made of them: what a rule says is kept once for all whom
it says it of (`Wording`), a name once for all who bear it (`NameToken`), and nothing that another table
already has an index for is a `SearchKey`.
"""

from __future__ import annotations

from django.db import models

OPAQUE = 32
"""Ids for life, md5 digests: none is longer."""


class Published(models.Model):
    """What a run made. Only `actions.publish` writes it."""

    class Meta:
        abstract = True


class PublishedRow(Published):
    """With a key of its own, and `row_hash`, a digest of the other columns: 63 bits as the engine makes them."""

    id = models.CharField(primary_key=True, max_length=OPAQUE * 2)
    row_hash = models.BigIntegerField()

    class Meta:
        abstract = True


class Run(models.Model):
    """A published run. The newest is the one that pages show."""

    id = models.CharField(primary_key=True, max_length=64)
    on_day = models.DateField()
    published_at = models.DateTimeField(db_index=True)
    council = models.TextField()
    invented = models.BooleanField()
    framework = models.TextField(null=True)
    reading = models.TextField(null=True)
    counts = models.JSONField()


class Source(PublishedRow):
    """One source, how fresh it is, and the receipt of its newest accepted extract."""

    title = models.TextField()
    partner = models.TextField()
    fact_kinds = models.JSONField()
    latest_extract = models.DateField(null=True)
    fresh = models.BooleanField()
    rows_in = models.BigIntegerField(null=True)
    kept = models.BigIntegerField(null=True)
    set_aside = models.BigIntegerField(null=True)
    newest_refused = models.BooleanField()
    protects = models.BooleanField(default=False)
    coverage = models.JSONField(default=list)


class ReceivedExtract(models.Model):
    """
    An extract that a run has read, used or not; about no person.

    Every run writes these anew before it publishes, so that what waits is seen also where publishing is refused.
    """

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=100)
    title = models.TextField()
    partner = models.TextField()
    protects = models.BooleanField()
    extract_date = models.DateField()
    extract = models.CharField(max_length=64)
    rows_in = models.BigIntegerField()
    kept = models.BigIntegerField()
    set_aside = models.BigIntegerField()
    state = models.CharField(max_length=20)
    reason = models.TextField(null=True)
    monitors = models.JSONField()
    newest = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "extract_date", "extract"], name="extract_received_once")
        ]


class Person(PublishedRow):
    """A set of linked records, under an id for life. A restricted person is on no page, search or list."""

    name = models.TextField()
    first_name = models.TextField(null=True)
    last_name = models.TextField(null=True)
    other_names = models.JSONField()
    birth_date = models.DateField(null=True, db_index=True)
    expected_date = models.DateField(null=True)
    death_date = models.DateField(null=True)
    sex = models.TextField(null=True)
    nhs_number = models.TextField(null=True)
    upn = models.TextField(null=True)
    uln = models.TextField(null=True)
    ni_number = models.TextField(null=True)
    phones = models.JSONField()
    emails = models.JSONField()
    area = models.TextField(null=True)
    restricted = models.BooleanField()


class Redirect(models.Model):
    """
    What became of an id, for ever: ids are never given again.

    `joined`: the old id's records are now under the new id. `parted`: some of the old id's records
    are now under the new id. `ended`: nothing of the old id is left.
    """

    id = models.BigAutoField(primary_key=True)
    old = models.CharField(max_length=OPAQUE, db_index=True)
    new = models.CharField(max_length=OPAQUE, null=True, db_index=True)
    event = models.CharField(max_length=8)
    run = models.CharField(max_length=64)

    class Meta:
        abstract = True


class PersonRedirect(Redirect):
    pass


class FamilyRedirect(Redirect):
    pass


class Record(Published):
    """
    One person in one source, under the source's own key, and who that is. The only table that says so.

    `found_as` is the source's key as somebody may look for it. A person's records stand together.
    """

    pk = models.CompositePrimaryKey("person", "id")
    person = models.CharField(max_length=OPAQUE)
    id = models.CharField(max_length=OPAQUE * 2)
    source = models.TextField()
    record_key = models.TextField(null=True)
    found_as = models.TextField(null=True)
    role = models.TextField(null=True)
    first_said = models.DateField(null=True)
    last_said = models.DateField(null=True)
    no_longer_sent = models.DateField(null=True)
    weight = models.FloatField(null=True)
    reason = models.TextField()
    best_source = models.TextField(null=True)
    agreement = models.TextField(null=True)
    row_hash = models.BigIntegerField()

    class Meta:
        indexes = (models.Index(fields=["found_as"], name="register_record_found_as"),)


class Fact(Published):
    """A dated thing that a source says of one record. A record's facts stand together."""

    pk = models.CompositePrimaryKey("record", "id")
    record = models.CharField(max_length=OPAQUE)
    id = models.CharField(max_length=OPAQUE * 2)
    source = models.TextField()
    kind = models.TextField()
    from_day = models.DateField(null=True)
    first_said = models.DateField(null=True)
    """The day it was first told, where no source sent the day it began."""
    until_day = models.DateField(null=True)
    amount = models.FloatField(null=True)
    of_amount = models.FloatField(null=True)
    value = models.TextField(null=True)
    outcome = models.TextField(null=True)
    last_said = models.DateField(null=True)
    no_longer_sent = models.DateField(null=True)
    row_hash = models.BigIntegerField()


class Residence(PublishedRow):
    """A home for a period. A hidden one keeps its days only: the place itself never reaches the register."""

    person = models.CharField(max_length=OPAQUE, db_index=True)
    dwelling = models.TextField(null=True)
    address = models.TextField(null=True)
    postcode = models.TextField(null=True)
    from_day = models.DateField(null=True)
    until_day = models.DateField(null=True)
    sources = models.JSONField()
    hidden = models.BooleanField()

    class Meta:
        indexes = (models.Index(fields=["postcode"], name="register_home_postcode"),)


class HomeSince(PublishedRow):
    """Where sources say that somebody lives since a professional said otherwise: a person decides. Never a hidden place."""

    person = models.CharField(max_length=OPAQUE, db_index=True)
    dwelling = models.TextField()
    address = models.TextField(null=True)
    postcode = models.TextField(null=True)
    from_day = models.DateField(null=True)
    sources = models.JSONField()


class Involvement(PublishedRow):
    """A professional whom a source names as working with a person."""

    record = models.CharField(max_length=OPAQUE, db_index=True)
    source = models.TextField()
    role = models.TextField(null=True)
    name = models.TextField(null=True)
    team = models.TextField(null=True)
    phone = models.TextField(null=True)
    email = models.TextField(null=True)
    staff = models.TextField(null=True)
    from_day = models.DateField(null=True)
    until_day = models.DateField(null=True)
    last_said = models.DateField(null=True)


class Family(PublishedRow):
    """A child-centred group under an id for life. `label` is what the last run called it."""

    title = models.TextField()
    from_day = models.DateField(null=True)
    until_day = models.DateField(null=True)
    children = models.IntegerField()
    restricted = models.BooleanField()
    label = models.CharField(max_length=OPAQUE)


class Membership(PublishedRow):
    """One person in one family in one role for one period, with its basis."""

    family = models.CharField(max_length=OPAQUE, db_index=True)
    person = models.CharField(max_length=OPAQUE, db_index=True)
    role = models.TextField()
    from_day = models.DateField(null=True)
    until_day = models.DateField(null=True)
    basis = models.TextField()
    basis_sources = models.JSONField()
    basis_day = models.DateField(null=True)
    proposed = models.BooleanField()


class FamilyTie(PublishedRow):
    """Two families that know of each other through a person."""

    family = models.CharField(max_length=OPAQUE, db_index=True)
    other_family = models.CharField(max_length=OPAQUE, db_index=True)
    through_person = models.CharField(max_length=OPAQUE)


class Need(PublishedRow):
    """One need of the framework as it read on the run's day, and the categories of data that its rule asks for."""

    framework = models.TextField()
    outcome = models.TextField()
    outcome_title = models.TextField()
    outcome_order = models.IntegerField()
    label = models.TextField()
    about = models.TextField()
    version = models.TextField(null=True)
    reference = models.TextField(null=True)
    verified = models.BooleanField()
    local = models.BooleanField()
    categories = models.JSONField()
    counted_once_as = models.TextField(null=True)
    """The needs that one circumstance of a person meets, this one among them; null where it counts for itself."""
    elsewhere_once = models.BooleanField(default=False)
    """A parent who lives elsewhere supplies one need at most."""
    progress_tested = models.BooleanField(default=False)
    """What agencies send can show progress."""
    progress_judged = models.TextField(null=True)
    """What a professional says for the need to count as met; null where nothing of it is judged."""


class Wording(PublishedRow):
    """An answer that a rule gives, in words: written once, for all of whom it is said."""

    need = models.TextField()
    answer = models.TextField()
    why_not_known = models.TextField(null=True)
    why_sources = models.JSONField()
    version = models.TextField(null=True)
    sentence = models.TextField(null=True)
    counts_once_as = models.TextField(null=True)


class Finding(PublishedRow):
    """
    All that the rules say, on the run's day, of one member of one family, or of the family itself.

    `met` and `others` hold ids of `Wording`; `evidence` the facts behind an answer, by need.
    """

    family = models.CharField(max_length=OPAQUE, db_index=True)
    person = models.CharField(max_length=OPAQUE, null=True)
    met = models.JSONField()
    others = models.JSONField()
    evidence = models.JSONField()


class Eligibility(PublishedRow):
    """Whether a family may be eligible, by both readings of three needs; the key is the family."""

    needs_met = models.IntegerField()
    outcomes_met = models.IntegerField()
    may_by_needs = models.BooleanField()
    may_by_outcomes = models.BooleanField()
    reading_used = models.TextField()
    may_be_eligible = models.BooleanField()
    outcomes = models.JSONField()
    standing_since = models.DateField(null=True)
    """The first day of the oldest evidence of a need that was found."""
    child_protection_now = models.BooleanField(default=False)
    """A child of the family is on a child protection plan on the run's day."""

    class Meta:
        indexes = (
            models.Index(
                fields=["-outcomes_met", "-needs_met", "id"],
                name="register_eligible_order",
                condition=models.Q(may_be_eligible=True),
            ),
        )


class Progress(PublishedRow):
    """How one confirmed need of a family in support stands by what agencies sent; the key is of family, person and need."""

    need = models.TextField()
    began = models.DateField()
    ended = models.DateField(null=True)
    on_day = models.DateField()
    held_until = models.DateField(null=True)
    start_answer = models.TextField(null=True)
    start_sentence = models.TextField(null=True)
    now_answer = models.TextField(null=True)
    now_sentence = models.TextField(null=True)
    then_answer = models.TextField(null=True)
    then_sentence = models.TextField(null=True)
    facts = models.JSONField()


class GroupResult(PublishedRow):
    """How families fared once the time after support was over, as counts of families; about nobody. The key is the result."""

    place = models.IntegerField()
    label = models.TextField()
    verified = models.BooleanField()
    families = models.IntegerField()
    so = models.IntegerField()
    not_so = models.IntegerField()
    not_known = models.IntegerField()
    needed = models.IntegerField()
    needed_and_so = models.IntegerField()


class SearchKey(Published):
    """
    What a person can be found by, where no other table has an index for it. A restricted person has none.

    Kinds: `name`, a token of any of their names; `born`, a birth date that is not the one shown; `number`; `phone`.
    """

    pk = models.CompositePrimaryKey("kind", "key", "person")
    kind = models.CharField(max_length=64)
    key = models.TextField()
    person = models.CharField(max_length=OPAQUE)


class NameToken(PublishedRow):
    """A part of a name that somebody bears, which is its id, and how it begins and sounds."""

    start = models.TextField()
    metaphone = models.TextField(null=True)
    nysiis = models.TextField(null=True)

    class Meta:
        indexes = tuple(
            models.Index(fields=[kind], name=f"register_name_{kind}") for kind in ("start", "metaphone", "nysiis")
        )


class MatchPair(PublishedRow):
    """
    Two records that may be one person's, which somebody could decide, and what speaks for and against it.

    `said_l` and `said_r` are what each record says; where a protected person is touched, its source and key only.
    """

    record_l = models.CharField(max_length=OPAQUE)
    record_r = models.CharField(max_length=OPAQUE)
    state = models.TextField()
    reason = models.TextField()
    weight = models.FloatField()
    agreement = models.TextField(null=True)
    weights = models.TextField(null=True)
    protected = models.BooleanField()
    said_l = models.JSONField()
    said_r = models.JSONField()


PUBLISHED: tuple[type[Published], ...] = (
    Source,
    Person,
    Record,
    Fact,
    Residence,
    HomeSince,
    Involvement,
    Family,
    Membership,
    FamilyTie,
    Need,
    Wording,
    Finding,
    Eligibility,
    Progress,
    GroupResult,
    SearchKey,
    NameToken,
    MatchPair,
)
"""In the order in which they are applied; tests/unit/register/test_published.py keeps it complete."""
