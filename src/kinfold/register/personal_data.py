"""
How every column that the register stores is treated. A test holds this against the models.

Published rows follow the warehouse: what is destroyed or corrected there is gone from here with the
next run. What has to be said to a resident about each column stands here.
"""

from __future__ import annotations

from django.db.models import Model

from kinfold.governance.rules.treatment import NOT_PERSONAL, Treatment
from kinfold.register import models

ABOUT_THEM = Treatment(
    keep="family_record",
    about="resident",
    in_answer="yes",
    on_erasure="destroyed with the record it follows from, unless the council must keep it to carry out its task",
)
# Who else is in the family, who sent what, and how records were put together can be about others too.
WITH_OTHERS = Treatment(
    keep="family_record",
    about="resident",
    in_answer="redact",
    on_erasure="destroyed with the record it follows from, unless the council must keep it to carry out its task",
)
# An id says nothing by itself. That it was given is kept, so that it is never given to somebody else.
ID_FOR_LIFE = Treatment(
    keep="family_record",
    about="resident",
    in_answer="no",
    on_erasure="kept without anything that it pointed to, so that it is never given again",
)
# Telling anybody that a person is protected can undo what it protects.
PROTECTION = Treatment(
    keep="family_record",
    about="resident",
    in_answer="redact",
    on_erasure="keep while the protection stands, and say nothing of it",
)
PROFESSIONAL = Treatment(
    keep="family_record",
    about="staff",
    in_answer="redact",
    on_erasure="destroyed with the record it follows from",
)
# A reason is for a line about files; whoever writes one is asked to name nobody.
DECIDED_BY = Treatment(
    keep="staff_record",
    about="staff",
    in_answer="yes",
    on_erasure="keep: who decided what is used must stay answerable; destroyed with its retention class",
)
# Two opaque ids: without the records they say nothing.
WHO_IS_WHO = Treatment(
    keep="family_record",
    about="resident",
    in_answer="redact",
    on_erasure="kept while either record is held, or a later extract would join what was parted; then destroyed",
)
# What is said of a need may be about others of the family too; their own words are theirs.
JUDGED = Treatment(
    keep="family_record",
    about="resident",
    in_answer="redact",
    on_erasure="keep while the council must answer for the help it gave; destroyed with its retention class",
)
# It says who belongs with whom and where somebody lives, which can be about others and can be what must not be told.
CORRECTED = Treatment(
    keep="family_record",
    about="resident",
    in_answer="redact",
    on_erasure="kept while any record of theirs is held, or the next run would put back what was corrected; then destroyed",
)
# It outlives the run that said it, and goes with what it is remembered for.
REMEMBERED = Treatment(
    keep="family_record",
    about="resident",
    in_answer="redact",
    on_erasure="kept while anything is held that is due by it, or that would be destroyed too early; then destroyed",
)
TO_FIND_THEM = Treatment(
    keep="family_record",
    about="resident",
    in_answer="no",
    on_erasure="destroyed with what it is made from, with the next run",
)


def _all(columns: str, treatment: Treatment) -> dict[str, Treatment]:
    return dict.fromkeys(columns.split(), treatment)


# `row_hash` is a digest of the row and goes with it.
_ROW = _all("row_hash", NOT_PERSONAL)

TREATMENTS: dict[type[Model], dict[str, Treatment]] = {
    models.Run: _all("id on_day published_at council invented framework reading counts", NOT_PERSONAL),
    models.Source: _ROW
    | _all("id title partner fact_kinds latest_extract fresh", NOT_PERSONAL)
    | _all("rows_in kept set_aside newest_refused protects coverage", NOT_PERSONAL),
    models.ReceivedExtract: _all("id source title partner protects extract_date extract rows_in", NOT_PERSONAL)
    | _all("kept set_aside state reason monitors newest", NOT_PERSONAL),
    models.ExtractDecision: _all("id source extract_date extract decision how decided_at entry", NOT_PERSONAL)
    | _all("decided_by reason", DECIDED_BY),
    models.Person: _ROW
    | _all("id", ID_FOR_LIFE)
    | _all("name first_name last_name other_names birth_date expected_date death_date sex", ABOUT_THEM)
    | _all("nhs_number upn uln ni_number phones emails area", ABOUT_THEM)
    | _all("restricted", PROTECTION),
    models.PersonRedirect: _all("id event run", NOT_PERSONAL) | _all("old new", ID_FOR_LIFE),
    models.FamilyRedirect: _all("id event run", NOT_PERSONAL) | _all("old new", ID_FOR_LIFE),
    models.Record: _ROW
    | _all("id source record_key found_as role first_said last_said no_longer_sent", ABOUT_THEM)
    | _all("person weight reason best_source agreement", WITH_OTHERS),
    models.Fact: _ROW
    | _all("id record source kind from_day first_said until_day amount of_amount", ABOUT_THEM)
    | _all("value outcome last_said no_longer_sent", ABOUT_THEM),
    models.Residence: _ROW
    | _all("id person dwelling address postcode from_day until_day sources", ABOUT_THEM)
    | _all("hidden", PROTECTION),
    models.HomeSince: _ROW | _all("id person dwelling address postcode from_day sources", ABOUT_THEM),
    models.Involvement: _ROW
    | _all("id record source from_day until_day last_said", ABOUT_THEM)
    | _all("role name team phone email staff", PROFESSIONAL),
    models.Family: _ROW
    | _all("id label", ID_FOR_LIFE)
    | _all("title from_day until_day children", WITH_OTHERS)
    | _all("restricted", PROTECTION),
    models.Membership: _ROW
    | _all("id family person role from_day until_day basis basis_sources basis_day proposed", WITH_OTHERS),
    models.EndedRecord: _all("record person", ID_FOR_LIFE),
    models.MembershipEvent: _all("id event run", NOT_PERSONAL)
    | _all("family person role from_day until_day", REMEMBERED),
    models.FamilyTie: _ROW | _all("id family other_family through_person", WITH_OTHERS),
    models.Need: _ROW
    | _all("id framework outcome outcome_title outcome_order label about version", NOT_PERSONAL)
    | _all("reference verified local categories counted_once_as elsewhere_once", NOT_PERSONAL)
    | _all("progress_tested progress_judged", NOT_PERSONAL),
    # A sentence may hold a count that is true of one child alone.
    models.Wording: _ROW
    | _all("id need answer why_not_known why_sources version sentence counts_once_as", WITH_OTHERS),
    models.Finding: _ROW | _all("id family person met others evidence", WITH_OTHERS),
    models.Eligibility: _ROW
    | _all("id needs_met outcomes_met may_by_needs may_by_outcomes reading_used", WITH_OTHERS)
    | _all("may_be_eligible outcomes standing_since child_protection_now", WITH_OTHERS),
    models.Progress: _ROW
    | _all("id on_day", NOT_PERSONAL)
    | _all(
        "need began ended held_until start_answer start_sentence now_answer now_sentence then_answer then_sentence facts",
        WITH_OTHERS,
    ),
    models.GroupResult: _ROW
    | _all("id place label verified families so not_so not_known needed needed_and_so", NOT_PERSONAL),
    models.SearchKey: _all("kind key person", TO_FIND_THEM),
    models.MatchPair: _ROW
    | _all("id state", NOT_PERSONAL)
    | _all("record_l record_r reason weight agreement weights", WITH_OTHERS)
    | _all("said_l said_r", WITH_OTHERS)
    | _all("protected", PROTECTION),
    models.MatchDecision: _all("id undoes review decided_at entry", NOT_PERSONAL)
    | _all("record_l record_r decision", WHO_IS_WHO)
    | _all("of_two", PROTECTION)
    | _all("reason decided_by", DECIDED_BY),
    models.MatchConfirmation: _all("id decision agreed decided_at entry", NOT_PERSONAL)
    | _all("decided_by", DECIDED_BY),
    models.NeedStatement: _all("id framework undoes run decided_at entry", NOT_PERSONAL)
    | _all("family person need kind basis judged_on said speaker carers found", JUDGED)
    | _all("decided_by", DECIDED_BY),
    models.FamilyCorrection: _all("id undoes run decided_at entry", NOT_PERSONAL)
    | _all("family person other records other_records kind dwelling home from_day reason", CORRECTED)
    | _all("of_two", PROTECTION)
    | _all("decided_by", DECIDED_BY),
    models.CorrectionConfirmation: _all("id correction agreed decided_at entry", NOT_PERSONAL)
    | _all("decided_by", DECIDED_BY),
    models.FamilyDecision: _all("id framework reading run run_day decided_at entry", NOT_PERSONAL)
    | _all("family decision day reason carers found confirmed needs_confirmed outcomes_confirmed", JUDGED)
    | _all("decided_by", DECIDED_BY),
    models.OutcomeSignOff: _all("id support to_audit run run_day decided_at entry", NOT_PERSONAL)
    | _all("family evidence reason", JUDGED)
    | _all("decided_by", DECIDED_BY),
    models.OutcomeAudit: _all("id sign_off stands decided_at entry", NOT_PERSONAL)
    | _all("note", JUDGED)
    | _all("signed_by decided_by", DECIDED_BY),
    models.ProtectionStep: _all("id kind of decided_at entry", NOT_PERSONAL)
    | _all("person records mark reason", PROTECTION)
    | _all("decided_by", DECIDED_BY),
    models.NameToken: _ROW | _all("id start metaphone nysiis", TO_FIND_THEM),
}
