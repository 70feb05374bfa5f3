"""
What people decided, in rows that no run makes or takes away.

Nothing here is ever changed: who thinks otherwise writes a new row, which says what it takes back. What a
person decided carries its place in the ledger (`entry`), so that no decision stands without one.
"""

from __future__ import annotations

from django.db import models

from .published import OPAQUE


class ExtractDecision(models.Model):
    """
    What was decided of one extract, by its checksum, for ever; of several decisions the newest counts.

    `how`: by a person on a page or at the command line, or because no monitor stopped it. What was once in
    use stays in use, whatever a contract's thresholds become.
    """

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=100)
    extract_date = models.DateField()
    extract = models.CharField(max_length=64)
    decision = models.CharField(max_length=20)
    how = models.CharField(max_length=20)
    decided_by = models.CharField(max_length=200, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    decided_at = models.DateTimeField()
    entry = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(decision__in=["committed", "rejected"]), name="decision_known"),
            models.CheckConstraint(
                condition=models.Q(how="monitors") | (~models.Q(decided_by="") & ~models.Q(reason="")),
                name="decision_of_a_person_has_a_name_and_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["source", "extract_date"], name="decision_of_an_extract")]


class MatchDecision(models.Model):
    """
    What a person decided of two records, for ever; nothing here is ever changed or taken away.

    `undone` takes `undoes` back. Where a protected person is touched a decision is `of_two`: it has no
    effect until a second person agreed. A record's id follows from its source and key, so a decision
    survives a record's leaving and coming back.
    """

    id = models.BigAutoField(primary_key=True)
    record_l = models.CharField(max_length=OPAQUE, db_index=True)
    record_r = models.CharField(max_length=OPAQUE, db_index=True)
    decision = models.CharField(max_length=20)
    undoes = models.BigIntegerField(null=True)
    of_two = models.BooleanField()
    review = models.CharField(max_length=OPAQUE, blank=True, default="")
    """A digest of the pair as it was looked at: where nobody could tell, it waits again once it has changed."""
    reason = models.TextField()
    decided_by = models.CharField(max_length=200)
    decided_at = models.DateTimeField()
    entry = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decision__in=["same", "different", "cannot_tell", "undone"]),
                name="match_decision_known",
            ),
            models.CheckConstraint(
                condition=models.Q(record_l__lt=models.F("record_r")), name="match_decision_of_two_records"
            ),
            models.CheckConstraint(
                condition=~models.Q(decided_by="") & ~models.Q(reason=""), name="match_decision_has_a_name_and_a_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(decision="undone", undoes__isnull=False)
                | (~models.Q(decision="undone") & models.Q(undoes__isnull=True)),
                name="match_decision_undoes_another",
            ),
        ]


class MatchConfirmation(models.Model):
    """What a second person said of a decision that needs two."""

    id = models.BigAutoField(primary_key=True)
    decision = models.BigIntegerField(unique=True)
    agreed = models.BooleanField()
    decided_by = models.CharField(max_length=200)
    decided_at = models.DateTimeField()
    entry = models.BigIntegerField()


class NeedStatement(models.Model):
    """
    What a professional says of one need of one person or family, or the family itself; for ever, never changed.

    `taken_back` takes `undoes` back; of several that confirm or dispute the newest counts. `person` is
    empty where the need is about the household. Both ids are for life, so that no later run loses it: what
    has since joined another id is found through the redirects. `found` is the finding as it stood that day.
    `speaker` is whose the family's own words are: a person's id, `another`, or empty where nobody asked.
    """

    id = models.BigAutoField(primary_key=True)
    family = models.CharField(max_length=OPAQUE, db_index=True)
    person = models.CharField(max_length=OPAQUE, blank=True, default="", db_index=True)
    framework = models.TextField()
    need = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    basis = models.CharField(max_length=30, blank=True, default="")
    judged_on = models.DateField(null=True)
    said = models.TextField()
    speaker = models.CharField(max_length=OPAQUE, blank=True, default="")
    carers = models.TextField(blank=True, default="")
    """The ids of who cared in the family that day, apart by blanks: what was said is said of their household."""
    undoes = models.BigIntegerField(null=True)
    found = models.JSONField()
    run = models.CharField(max_length=64)
    decided_by = models.CharField(max_length=200)
    decided_at = models.DateTimeField()
    entry = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["confirmed", "disputed", "progress", "no_progress", "noted", "words", "taken_back"]
                ),
                name="need_statement_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(decided_by="") & ~models.Q(said=""), name="need_statement_has_a_name_and_a_reason"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=["confirmed", "disputed", "progress", "no_progress"])
                | (models.Q(judged_on__isnull=False) & ~models.Q(basis="")),
                name="need_statement_says_when_and_on_what",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="taken_back", undoes__isnull=False)
                | (~models.Q(kind="taken_back") & models.Q(undoes__isnull=True)),
                name="need_statement_undoes_another",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="words") | models.Q(speaker=""), name="need_statement_words_have_a_speaker"
            ),
        ]


class FamilyDecision(models.Model):
    """
    What a person decided of a family, for ever; nothing else changes where a family stands.

    `found` and `confirmed` are the findings and the confirmed needs as they were that day.
    """

    id = models.BigAutoField(primary_key=True)
    family = models.CharField(max_length=OPAQUE, db_index=True)
    decision = models.CharField(max_length=20)
    day = models.DateField(null=True)
    """Of support: the day it began or ended. Of a child in care: the day up to which it was looked at."""
    reason = models.TextField()
    carers = models.TextField(blank=True, default="")
    """As of `NeedStatement`."""
    found = models.JSONField()
    confirmed = models.JSONField()
    needs_confirmed = models.IntegerField()
    outcomes_confirmed = models.IntegerField()
    framework = models.TextField()
    reading = models.TextField()
    run = models.CharField(max_length=64)
    run_day = models.DateField()
    decided_by = models.CharField(max_length=200)
    decided_at = models.DateTimeField()
    entry = models.BigIntegerField()

    before = False
    """Set by who reads it: the household of which it was decided has changed since."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    decision__in=[
                        "taken_up",
                        "declined",
                        "more_asked",
                        "eligible",
                        "not_eligible",
                        "support_began",
                        "support_ended",
                        "care_looked_at",
                    ]
                ),
                name="family_decision_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(decided_by="") & ~models.Q(reason=""),
                name="family_decision_has_a_name_and_a_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(decision__in=["support_began", "support_ended", "care_looked_at"])
                | models.Q(day__isnull=False),
                name="family_decision_of_support_has_a_day",
            ),
        ]


class FamilyCorrection(models.Model):
    """
    What a professional said of a family, for ever: it binds every later run until it is taken back.

    `taken_back` takes `undoes` back; of what a second person has not agreed to it says why it was withdrawn, or why they did not
    agree, and has no effect by itself. `other` is empty where it is said of one alone. `records` and `other_records` are the
    records that each person was made of that day: whoever has most of them is meant, also after joins and partings, and
    the ids for life where none of them is held any more. `dwelling` and `home` are the home that is meant and its address as it was written that day; `home` is shown to
    nobody who may not see the home itself. Where protection is touched a correction is `of_two`: it has no effect until a
    second person agreed.
    """

    id = models.BigAutoField(primary_key=True)
    family = models.CharField(max_length=OPAQUE, db_index=True)
    """The family on whose page it was said."""
    kind = models.CharField(max_length=20)
    person = models.CharField(max_length=OPAQUE, db_index=True)
    other = models.CharField(max_length=OPAQUE, blank=True, default="", db_index=True)
    records = models.JSONField()
    other_records = models.JSONField()
    dwelling = models.CharField(max_length=OPAQUE, blank=True, default="")
    home = models.TextField(blank=True, default="")
    from_day = models.DateField(null=True)
    undoes = models.BigIntegerField(null=True)
    of_two = models.BooleanField()
    reason = models.TextField()
    run = models.CharField(max_length=64)
    decided_by = models.CharField(max_length=200)
    decided_at = models.DateTimeField()
    entry = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        "belongs",
                        "not_belongs",
                        "is_carer",
                        "not_parent",
                        "lives_at",
                        "not_disclosed",
                        "taken_back",
                    ]
                ),
                name="family_correction_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(decided_by="") & ~models.Q(reason=""),
                name="family_correction_has_a_name_and_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["lives_at", "taken_back"]) | ~models.Q(other=""),
                name="family_correction_of_two_people",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=["lives_at", "not_disclosed"]) | ~models.Q(dwelling=""),
                name="family_correction_of_a_home",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="taken_back", undoes__isnull=False)
                | (~models.Q(kind="taken_back") & models.Q(undoes__isnull=True)),
                name="family_correction_undoes_another",
            ),
        ]


class CorrectionConfirmation(models.Model):
    """What a second person said of a correction that needs two."""

    id = models.BigAutoField(primary_key=True)
    correction = models.BigIntegerField(unique=True)
    agreed = models.BooleanField()
    decided_by = models.CharField(max_length=200)
    decided_at = models.DateTimeField()
    entry = models.BigIntegerField()


class OutcomeSignOff(models.Model):
    """A person says that a family's outcome was reached, and on what: the evidence as it was, never changed."""

    id = models.BigAutoField(primary_key=True)
    family = models.CharField(max_length=OPAQUE, db_index=True)
    support = models.BigIntegerField(unique=True)
    """The decision by which the support ended whose outcome it is: one outcome for each time of support."""
    evidence = models.JSONField()
    reason = models.TextField()
    to_audit = models.BooleanField()
    """Drawn by chance as it was signed, so that nobody chooses what is looked at."""
    run = models.CharField(max_length=64)
    run_day = models.DateField()
    decided_by = models.CharField(max_length=200)
    decided_at = models.DateTimeField()
    entry = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(decided_by="") & ~models.Q(reason=""), name="sign_off_has_a_name_and_a_reason"
            )
        ]


class OutcomeAudit(models.Model):
    """What somebody else found who looked at a signed outcome."""

    id = models.BigAutoField(primary_key=True)
    sign_off = models.BigIntegerField(unique=True)
    signed_by = models.CharField(max_length=200)
    stands = models.BooleanField()
    note = models.TextField()
    decided_by = models.CharField(max_length=200)
    decided_at = models.DateTimeField()
    entry = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("signed_by")), name="audit_by_somebody_else"
            ),
            models.CheckConstraint(
                condition=~models.Q(decided_by="") & ~models.Q(note=""), name="audit_has_a_name_and_a_note"
            ),
        ]


class ProtectionStep(models.Model):
    """
    Somebody here hid a person and where they live from everybody; or asked that it be lifted, which a second person decides.

    `of` is the step that began it. `records` are the person's on that day: they are the same whatever ids a later run
    gives, so the protection goes with each of them over joins and partings.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=20)
    of = models.BigIntegerField(null=True, db_index=True)
    person = models.CharField(max_length=OPAQUE, blank=True, default="")
    records = models.JSONField(default=list)
    mark = models.CharField(max_length=30, blank=True, default="")
    reason = models.TextField()
    decided_by = models.CharField(max_length=200)
    decided_at = models.DateTimeField()
    entry = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="protected", of__isnull=True)
                | models.Q(kind__in=["lift_asked", "lifted", "kept"], of__isnull=False),
                name="protection_step_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="protected") | (~models.Q(person="") & ~models.Q(mark="")),
                name="protection_names_whom_and_why",
            ),
            models.CheckConstraint(
                condition=~models.Q(decided_by="") & ~models.Q(reason=""), name="protection_has_a_name_and_a_reason"
            ),
        ]
