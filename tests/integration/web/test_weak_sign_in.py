"""The attacks on signing in, on codes, on sessions and on single sign-on, each made again on a build that lacks what stops it."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import jwt
import pytest
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.forms import LoginForm
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.core.exceptions import ValidationError
from tests.integration.web import fakes
from tests.integration.web import test_attacks_on_answers as sent
from tests.integration.web import test_last_time as last
from tests.integration.web import test_second_factor as second
from tests.integration.web import test_sign_in as sign_in
from tests.integration.web import test_single_sign_on as sso
from tests.integration.web import test_who_may_come_in as come_in
from tests.integration.web.weak_parts import HERE
from tests.weak_builds import Build, Weak, a_setting, each, gets_through, put, without_middleware

from kinfold.web.accounts import codes, last_time, single_sign_on, step_up
from kinfold.web.accounts.adapter import NobodySignsUp
from kinfold.web.accounts.backend import Passwords
from kinfold.web.accounts.last_time import found_at_sign_in, keep
from kinfold.web.accounts.models import Account
from kinfold.web.accounts.second_factor import SecondFactorFirst
from kinfold.web.accounts.sessions import SessionStore
from kinfold.web.headers import ResponseHeaders

provider, with_an_app = sso.provider, second.with_an_app


def cookie_alone(self: SessionStore) -> None:
    """Sign-out that takes the cookie away and leaves the session."""
    self._session_cache: dict[str, Any] = {}
    self._session_key = None


def says_who_is_there(build: Build) -> None:
    clean = LoginForm.clean

    def cleaned(self: LoginForm) -> Any:
        try:
            return clean(self)
        except ValidationError:
            there = Account.objects.filter(username=self.cleaned_data.get("login", "")).exists()
            raise ValidationError("Wrong password" if there else "There is no such user") from None

    build.patch.setattr(LoginForm, "clean", cleaned)


def by_now(build: Build) -> None:
    """A sign-in that looks when the last one was once it is the last one itself."""

    def login(adapter: Any, request: Any, user: Any) -> None:
        super(NobodySignsUp, adapter).login(request, user)
        keep(request, found_at_sign_in(user))

    build.patch.setattr(NobodySignsUp, "login", login)


TO_SIGN_IN, LOCKED = 'startswith("/account/sign-in/")', "== 429"
ALIKE = put(last_time, "_proofs_of", lambda _: "the same")
SIGN_IN = (
    Weak("a look at the last time", last.test_they_are_told_when_they_last_signed_in, by_now, "TOLD in page"),
    Weak("a count of guesses", last.test_they_are_told_of_wrong_passwords_once, put(last_time, "username_tried", lambda *_: None), "3 wrong passwords"),
    Weak("a look at the password", last.test_they_are_told_that_a_password_or_a_factor_is_another, ALIKE, "your password was changed"),
    Weak("a look at the factors", last.test_they_are_told_that_a_factor_was_taken_away, ALIKE, "added or taken away"),
    Weak("lock-out", sign_in.test_the_right_password_is_refused_while_the_account_is_locked, a_setting(AXES_ENABLED=False), LOCKED),
    Weak("lock-out of accounts, not addresses", sent.test_another_address_for_each_guess_is_locked_out_all_the_same, a_setting(AXES_LOCKOUT_PARAMETERS=["ip_address"]), LOCKED),
    Weak("one spelling of a name", sign_in.test_a_lock_covers_every_spelling_of_the_user_name, a_setting(AXES_USERNAME_CALLABLE=f"{HERE}.as_it_was_typed"), LOCKED),
    Weak("one answer for every name", sign_in.test_a_name_that_does_not_exist_is_answered_like_one_that_does, says_who_is_there, "real == none"),
    Weak("as much time for a name that is none", sent.test_a_guess_at_a_name_that_does_not_exist_takes_as_long_as_at_one_that_does, put(Passwords, "_mitigate_timing_attack", lambda *_: None), "set(times.values()) == {1}"),
    Weak("rules for passwords", sign_in.test_a_weak_password_is_refused, a_setting(AUTH_PASSWORD_VALIDATORS=[]), "pytest.raises(ValidationError)", {"weak": "password1234"}),
    Weak("the list of common passwords", sent.test_the_three_thousand_commonest_passwords_are_refused, a_setting(AUTH_PASSWORD_VALIDATORS=[]), "taken == []"),
    Weak("slow hashes", sign_in.test_passwords_are_kept_as_slow_hashes, a_setting(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]), '== "scrypt"'),
    Weak("a backend that takes no passwords", sign_in.test_where_passwords_are_not_taken_the_right_one_is_refused, put(Passwords, "authenticate", AuthenticationBackend.authenticate), "== 200"),
    Weak("the end of unused accounts", sign_in.test_an_account_that_nobody_used_for_thirty_days_is_dead, a_setting(DORMANT_AFTER=timedelta(days=36_500)), '== "/account/inactive/"'),
    Weak("the end of a shut account's sessions", come_in.test_a_closed_account_ends_its_sessions, put(Passwords, "user_can_authenticate", lambda *_: True), "== 302"),
    Weak("a new session at sign-in", sign_in.test_the_right_password_signs_in_and_the_session_gets_a_new_name, put(SessionStore, "cycle_key", lambda _: None), "!= before"),
    Weak("the end of a session at sign-out", sign_in.test_a_session_is_dead_after_sign_out, put(SessionStore, "flush", cookie_alone), 'again.get("/").status_code == 302'),
    Weak("a word to browsers at sign-out", sign_in.test_a_session_is_dead_after_sign_out, put(ResponseHeaders, "__call__", lambda self, request: self.get_response(request)), "Clear-Site-Data"),
    Weak("fifteen minutes", sign_in.test_fifteen_minutes_without_use_end_a_session, a_setting(SESSION_IDLE=timedelta(hours=12)), TO_SIGN_IN),
    Weak("twelve hours", sign_in.test_twelve_hours_end_a_session_that_is_in_use, a_setting(SESSION_COOKIE_AGE=365 * 24 * 3600), TO_SIGN_IN),
    Weak("limits of sessions at all", sign_in.test_fifteen_minutes_without_use_end_a_session, without_middleware("SessionLimits"), TO_SIGN_IN),
    Weak("a fresh sign-in before the glass", sign_in.test_the_glass_is_broken_after_a_fresh_sign_in_alone, put(step_up, "_last_proved", lambda _: time.time()), "Location"),
    Weak("a fresh sign-in before what leaves", sign_in.test_what_leaves_and_what_was_agreed_asks_for_a_fresh_sign_in, a_setting(FRESH_TO_SEE=timedelta(days=1)), "Location"),
    Weak("an end to a form left open", sign_in.test_a_form_that_was_long_in_writing_is_not_lost_and_one_left_open_is_refused, a_setting(FRESH_TO_SEND=timedelta(days=1)), "/account/confirm/"),
)  # fmt: skip

CODES = (
    Weak("a count of wrong codes", second.test_the_right_code_signs_in_and_after_five_wrong_ones_no_code_does, a_setting(MFA_FORMS={}), "[429]"),
    Weak("a count of wrong recovery codes", second.test_wrong_recovery_codes_count_as_well_and_no_code_is_kept, a_setting(MFA_FORMS={}), "[429]"),
    Weak("a count of codes that confirm", second.test_five_wrong_codes_before_the_glass_is_broken_shut_out_the_right_one, a_setting(MFA_FORMS={}), "[429]"),
    Weak("one count of used codes for all processes", second.test_a_code_is_good_once_whichever_process_is_asked, put(codes, "use_up", lambda *_: True), "try_a_code(asked, used, at) == 200"),
    Weak("a code used up by setting up", second.test_a_code_that_an_app_was_set_up_with_signs_nobody_in, a_setting(MFA_FORMS={"authenticate": "kinfold.web.accounts.codes.CodeToSignIn"}), "== 200"),
    Weak("sealed seeds", second.test_what_makes_codes_and_what_a_session_holds_stands_nowhere_in_the_database, a_setting(MFA_ADAPTER="allauth.mfa.adapter.DefaultMFAAdapter"), "everything_held(connection)"),
    Weak("sealed sessions", second.test_what_makes_codes_and_what_a_session_holds_stands_nowhere_in_the_database, a_setting(SESSION_SERIALIZER="django.contrib.sessions.serializers.JSONSerializer"), "opened_sessions(seed) == 0"),
    Weak("a second factor first", second.test_in_production_a_password_alone_shows_nothing_until_a_second_factor_is_added, put(SecondFactorFirst, "process_view", lambda *_: None), "(403, True)"),
)  # fmt: skip


def decoded_without(check: str) -> Any:
    """A build that takes a token without one look at it."""
    decode = jwt.decode

    def lenient(*given: Any, **named: Any) -> Any:
        options = {**named.pop("options"), check: False}
        left_out = {"verify_aud": "audience", "verify_iss": "issuer"}.get(check, "")
        return decode(*given, **{name: value for name, value in named.items() if name != left_out}, options=options)

    return put(jwt, "decode", lenient)


def any_token(build: Build) -> None:
    build.patch.setattr(single_sign_on, "_of_this_sign_in", lambda token, _: "sub" in token)


def whoever_is_told_of(build: Build) -> None:
    """allauth by itself: what is told beside the token is believed, and where there is no token it is all there is."""
    build.patch.setattr(single_sign_on, "_of_this_sign_in", lambda *_: True)
    told = single_sign_on.CouncilSignIn.pre_social_login

    def believed(self: Any, request: Any, sociallogin: Any) -> None:
        besides = sociallogin.account.extra_data.get("userinfo", {})
        sociallogin.account.extra_data = {"id_token": {**besides, "sub": besides.get("sub")}, "userinfo": besides}
        told(self, request, sociallogin)

    build.patch.setattr(single_sign_on.CouncilSignIn, "pre_social_login", believed)


def any_mail_address(build: Build) -> None:
    build.patch.setattr(single_sign_on, "_user_name", lambda claims: str(claims.get("email", "")).lower())


def any_way_back(build: Build) -> None:
    """A way back that is followed whoever was sent it: with the state of the browser that began."""
    kept: list[Any] = []
    stash = OpenIDConnectProvider.stash_redirect_state

    def stashed(self: Any, request: Any, process: Any, *told: Any, **named: Any) -> Any:
        kept.append({"process": process, "data": None, **named})
        return stash(self, request, process, *told, **named)

    build.patch.setattr(OpenIDConnectProvider, "stash_redirect_state", stashed)
    build.patch.setattr(OAuth2CallbackView, "_get_state", lambda *_: (kept[-1], None))


def by_name_each_time(build: Build) -> None:
    """A build that finds the account by the name it is told, and not by the provider's own id."""
    told = single_sign_on.CouncilSignIn.pre_social_login

    def believed(self: Any, request: Any, sociallogin: Any) -> None:
        SocialAccount.objects.all().delete()
        told(self, request, sociallogin)

    build.patch.setattr(single_sign_on.CouncilSignIn, "pre_social_login", believed)


def whatever_a_link_adds(build: Build) -> None:
    build.patch.delattr(single_sign_on.CouncilProvider, "get_auth_params_from_request")
    build.patch.delattr(single_sign_on.CouncilProvider, "get_scope_from_request")


OUT, FORGED = 'browser.get("/").status_code == 302', sso.test_a_token_that_is_not_of_this_provider_for_this_site_and_this_sign_in_lets_nobody_in  # fmt: skip
SINGLE_SIGN_ON = (
    Weak("a look at the issuer", FORGED, decoded_without("verify_iss"), OUT, {"wrong": "another issuer"}),
    Weak("a look for an issuer", FORGED, decoded_without("verify_iss"), OUT, {"wrong": "no issuer"}),
    Weak("a look at the audience", FORGED, decoded_without("verify_aud"), OUT, {"wrong": "for another site"}),
    Weak("a look for an audience", FORGED, decoded_without("verify_aud"), OUT, {"wrong": "for nobody"}),
    Weak("a look at whom it was given to", FORGED, any_token, OUT, {"wrong": "for another site, handed on"}),
    Weak("a look at the others it is for", FORGED, any_token, OUT, {"wrong": "for several, of whom none was asked by us"}),
    Weak("a look at the end", FORGED, decoded_without("verify_exp"), OUT, {"wrong": "over"}),
    Weak("a look for an end", FORGED, any_token, OUT, {"wrong": "without an end"}),
    Weak("a look for the nonce", FORGED, any_token, OUT, {"wrong": "of no sign-in"}),
    Weak("a look at the nonce", FORGED, any_token, OUT, {"wrong": "of another sign-in"}),
    Weak("a look for whom it is about", FORGED, whoever_is_told_of, OUT, {"wrong": "about nobody"}),
    Weak("a nonce that is replayed", sso.test_a_token_of_an_earlier_sign_in_lets_nobody_in, any_token, 'thief.get("/")'),
    Weak("the state of the browser that began", sso.test_a_way_back_that_another_browser_was_sent_lets_nobody_in, any_way_back, 'another.get("/")'),
    Weak("a signed token", sso.test_without_a_signed_token_what_is_told_of_somebody_lets_nobody_in, whoever_is_told_of, OUT),
    Weak("one person in all that is told", sso.test_what_is_told_of_another_beside_the_token_opens_nobodys_account, whoever_is_told_of, OUT),
    Weak("verified mail", sso.test_a_mail_address_is_nobodys_name_unless_the_provider_has_verified_it, any_mail_address, OUT),
    Weak("an id for life", sso.test_nobody_gets_an_account_and_no_name_opens_anothers, by_name_each_time, '== "/account/inactive/"'),
    Weak("a proof of when", sso.test_whoever_is_still_signed_in_there_has_proved_nothing, put(step_up, "_last_proved", lambda _: time.time()), "Location", {"tells_when": True}),
    Weak("a link that adds nothing", sso.test_a_link_to_our_sign_in_changes_nothing_of_what_the_provider_is_asked, whatever_a_link_adds, "redirect_uri"),
)  # fmt: skip


@each((*SIGN_IN, *CODES, *SINGLE_SIGN_ON))
def test_it_gets_through_on_a_build_without(
    weak: Weak,
    site: fakes.FakeRegister,  # whatever the attack asks for stands on it
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
) -> None:
    gets_through(weak, request, Build(monkeypatch, settings))


def test_every_token_that_is_forged_has_a_build_that_takes_it() -> None:
    assert {weak.given["wrong"] for weak in SINGLE_SIGN_ON if weak.attack is FORGED} == set(sso.FORGED)
