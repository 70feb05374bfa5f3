"""Every address of the site. All but sign-in and `/health` ask for an account; see tests/integration/web."""

from django.urls import include, path, register_converter

from kinfold.web import health
from kinfold.web.consent import views as consent
from kinfold.web.families import corrections, needs, outcomes, results, suggestions
from kinfold.web.families import views as families
from kinfold.web.glass import views as glass
from kinfold.web.home import views as home
from kinfold.web.interests import views as interests
from kinfold.web.looks import views as looks
from kinfold.web.matches import views as matches
from kinfold.web.opaque_ids import OpaqueId
from kinfold.web.people import views as people
from kinfold.web.protection import views as protection
from kinfold.web.purposes import views as purposes
from kinfold.web.registers import agreements, retention
from kinfold.web.registers import views as registers
from kinfold.web.rights import views as rights
from kinfold.web.search import views as search
from kinfold.web.shares import views as shares
from kinfold.web.sources import views as sources

register_converter(OpaqueId, "opaque")
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("people/<opaque:person>/", people.person, name="person"),
    path("families/may-be-eligible/", suggestions.may_be_eligible, name="may_be_eligible"),
    path("families/may-be-eligible/<opaque:family>/", suggestions.suggestion, name="suggestion"),
    path("families/<opaque:family>/", families.family, name="family"),
    path("families/<opaque:family>/outcomes/", outcomes.family_outcomes, name="family_outcomes"),
    path("families/<opaque:family>/correct/", corrections.correct, name="correct_family"),
    path("interests/", interests.interests, name="interests"),
    path("interests/own/", interests.own, name="own_interest"),
    path("interests/own/done/", interests.own_done, name="own_interest_done"),
    path("outcomes/", outcomes.to_audit, name="outcomes"),
    path("results/", results.group_results, name="results"),
    path("outcomes/<int:sign_off>/", outcomes.audited, name="outcome_audit"),
    path("families/<opaque:family>/needs/<slug:need>/", needs.need, name="need"),
    # Beneath the page itself, so that the link to it is the same to the letter whoever the page is about.
    path("people/<opaque:person>/break-glass/", glass.break_for_person, name="break_glass_person"),
    path("families/<opaque:family>/break-glass/", glass.break_for_family, name="break_glass_family"),
    path("people/<opaque:person>/consent/", consent.consent, name="consent"),
    path("people/<opaque:person>/shared/", shares.of_person, name="shared_of"),
    path("shared/", shares.shares, name="shares"),
    path("shared/<int:share>/", shares.share, name="share"),
    path("people/<opaque:person>/looked/", looks.of_person, name="looked_of"),
    path("people/<opaque:person>/rights/", rights.of_person, name="rights_of"),
    path("rights/", rights.requests, name="rights"),
    path("rights/forms/", rights.forms, name="rights_forms"),
    path("rights/forms/<slug:right>/", rights.form, name="rights_form"),
    path("rights/<int:asked>/", rights.one, name="rights_one"),
    path("looks/", looks.looks, name="looks"),
    path("looks/answers/<int:answer>/", looks.answer, name="looks_answer"),
    # After the answers, which would be taken for a day.
    path("looks/<slug:day>/<int:entry>/", looks.look, name="look"),
    path("people/<opaque:person>/protect/", protection.protect, name="protect"),
    path("protect/", protection.protect_unseen, name="protect_unseen"),
    path("protect/done/", protection.protect_unseen_done, name="protect_unseen_done"),
    path("protected/", protection.protections, name="protections"),
    path("protected/<int:protection>/", protection.protection, name="protection"),
    path("protected/done/", protection.protected_now, name="protected_now"),
    path("glass/", glass.reviews, name="glass"),
    path("glass/<int:glass>/", glass.review, name="glass_review"),
    path("sources/", sources.sources, name="sources"),
    path("sources/<slug:source>/", sources.source, name="source"),
    path("sources/<slug:source>/<slug:day>/<slug:extract>/", sources.extract, name="extract"),
    path("matches/", matches.matches, name="matches"),
    path("matches/decided/", matches.decided, name="matches_decided"),
    path("matches/decided/<int:decision>/", matches.decision, name="match_decided"),
    path("matches/<opaque:pair>/", matches.match, name="match"),
    path("registers/", registers.overview, name="registers"),
    path("registers/purposes/", registers.purposes, name="registers_purposes"),
    path("registers/sharing/", registers.sharing, name="registers_sharing"),
    path("registers/agreements/<slug:agreement>/", agreements.agreement, name="registers_agreement"),
    path("registers/staff/", registers.staff, name="registers_staff"),
    path("registers/retention/", retention.retention, name="registers_retention"),
    path("registers/retention/due/", retention.due, name="registers_due"),
    path("registers/retention/holds/", retention.holds, name="registers_holds"),
    path("registers/findings/", registers.findings, name="registers_findings"),
    path("registers/notice/", registers.notice, name="registers_notice"),
    path("registers/rights/", registers.rights, name="registers_rights"),
    path("registers/rights/<slug:right>/", registers.right, name="registers_right"),
    path("purpose/", purposes.purpose, name="purpose"),
    path("account/", include("kinfold.web.accounts.urls")),
    path("health", health.health, name="health"),
]
handler400 = "kinfold.web.errors.bad_request"
handler403 = "kinfold.web.errors.forbidden"
handler404 = "kinfold.web.errors.no_such_page"
handler500 = "kinfold.web.errors.went_wrong"
