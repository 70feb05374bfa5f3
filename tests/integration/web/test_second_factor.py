"""A second factor: its codes are not to be guessed or used twice, what makes them is sealed, and in production nobody is without one."""

from __future__ import annotations

import os
import re
import time
import zlib
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from axes.models import AccessAttempt
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.signing import b64_decode
from django.db import connection, connections
from django.test import Client
from tests.integration.web import fakes
from tests.integration.web.test_sign_in import BREAK, proved, try_to_sign_in
from tests.integration.web.test_who_may_come_in import ADDRESSES
from tests.integration.web.the_site import PASSWORD, account_of, make_it_stand
from tests.stores import ON_POSTGRES, everything_held

from kinfold.governance.ledger_postgres import close_pools
from kinfold.vocabulary.errors import MissingPart
from kinfold.web.accounts import codes

ASKED, AGAIN = "/account/second-factor/authenticate/", "/account/second-factor/reauthenticate/"
SECRET = generate_totp_secret()


def right_code(secret: str = SECRET) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time() // 30))))


def wrong_code() -> str:
    near = {format_hotp_value(hotp_value(SECRET, int(time.time() // 30) + n)) for n in range(-3, 4)}
    return next(code for code in ("000000", *map(str, range(100_000, 100_010))) if code not in near)


@pytest.fixture
def with_an_app(site: fakes.FakeRegister) -> RecoveryCodes:
    """The worker has an authenticator app; their recovery codes are handed out."""
    worker = account_of(fakes.WORKER)
    TOTP.activate(worker, SECRET)
    return RecoveryCodes.activate(worker)


def at_the_code() -> Client:
    """A browser in which the password was right, and the code is asked for."""
    browser = Client()
    assert try_to_sign_in(PASSWORD, browser=browser) == 302
    return browser


def try_a_code(browser: Client, code: str, at: str = ASKED) -> int:
    return browser.post(at, {"code": code, "next": BREAK}).status_code


def test_the_right_code_signs_in_and_after_five_wrong_ones_no_code_does(with_an_app: RecoveryCodes) -> None:
    browser = at_the_code()
    assert try_a_code(browser, right_code()) == 302
    assert browser.get("/").status_code == 200
    guesser, beside = at_the_code(), at_the_code()
    assert [try_a_code(guesser, wrong_code()) for _ in range(5)] == [200] * 4 + [429]
    for one in (guesser, beside):  # the count is the account's, not the browser's
        assert try_a_code(one, with_an_app.get_unused_codes()[0]) == 429
        assert try_a_code(one, right_code()) == 429
        assert one.get("/").status_code == 302
    assert try_to_sign_in(PASSWORD) == 429


def test_wrong_recovery_codes_count_as_well_and_no_code_is_kept(with_an_app: RecoveryCodes) -> None:
    guesser = at_the_code()
    assert [try_a_code(guesser, "99999999") for _ in range(5)] == [200] * 4 + [429]
    assert "99999999" not in AccessAttempt.objects.get().post_data


def test_five_wrong_codes_before_the_glass_is_broken_shut_out_the_right_one(with_an_app: RecoveryCodes) -> None:
    browser = at_the_code()
    assert try_a_code(browser, right_code()) == 302
    browser.post("/purpose/", {"purpose": "safeguarding", "next": "/"})
    proved(browser, minutes_ago=6)
    assert browser.get(BREAK)["Location"].startswith(AGAIN)
    assert [try_a_code(browser, wrong_code(), AGAIN) for _ in range(5)] == [200] * 4 + [429]
    assert try_a_code(browser, with_an_app.get_unused_codes()[0], AGAIN) == 429
    assert browser.get(BREAK)["Location"].startswith(AGAIN)


def test_in_production_a_password_alone_shows_nothing_until_a_second_factor_is_added(
    site: fakes.FakeRegister, settings: Any
) -> None:
    settings.KINFOLD_SECOND_FACTOR_FIRST = True
    worker = account_of(fakes.WORKER)
    browser = Client()
    try_to_sign_in(PASSWORD, browser=browser)
    for address in sorted({*ADDRESSES} - {one for one in ADDRESSES if one.startswith("/account/")} - {"/health"}):
        answer = browser.get(address)
        assert (answer.status_code, b"Add a second factor" in answer.content) == (403, True), address
        assert browser.post(address).status_code == 403, address
    assert b"Ada" not in answer.content
    browser.post("/account/confirm/", {"password": PASSWORD})
    assert browser.get("/account/second-factor/totp/activate/").status_code == 200
    TOTP.activate(worker, SECRET)
    assert browser.get("/").status_code == 200
    Authenticator.objects.all().delete()
    assert browser.get("/").status_code == 403
    session = browser.session  # as somebody's whom the council's own sign-in has let in, which asks for its own
    session["account_authentication_methods"] = [{"method": "socialaccount", "at": time.time()}]
    session.save()
    assert browser.get("/").status_code == 200


SET_UP = "/account/second-factor/totp/activate/"


def begin_to_set_up_an_app() -> tuple[Client, str]:
    """A browser in which an app is being set up, and the seed that it shows."""
    browser = Client()
    assert try_to_sign_in(PASSWORD, browser=browser) == 302
    browser.post("/account/confirm/", {"password": PASSWORD})
    found = re.search(r"\b[A-Z2-7]{32}\b", browser.get(SET_UP).content.decode())
    assert found
    return browser, found[0]


def test_a_code_is_good_once_whichever_process_is_asked(with_an_app: RecoveryCodes) -> None:
    used, browser = right_code(), at_the_code()
    assert try_a_code(browser, used) == 302
    browser.post("/purpose/", {"purpose": "safeguarding", "next": "/"})
    proved(browser, minutes_ago=6)
    for at in (ASKED, AGAIN):
        cache.clear()  # what allauth remembers is kept by one process alone
        asked = at_the_code() if at == ASKED else browser
        assert try_a_code(asked, used, at) == 200
    recovery = with_an_app.get_unused_codes()[0]
    assert [try_a_code(at_the_code(), recovery) for _ in range(2)] == [302, 200]


def test_a_code_that_an_app_was_set_up_with_signs_nobody_in(site: fakes.FakeRegister) -> None:
    account_of(fakes.WORKER)
    browser, seed = begin_to_set_up_an_app()
    used = right_code(seed)
    assert browser.post(SET_UP, {"code": used}).status_code == 302
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()
    cache.clear()
    assert try_a_code(at_the_code(), used) == 200


def at_once(count: int, tries: Callable[[], bool]) -> int:
    """How many of so many processes, forked from this one and let go together, say yes."""
    # No process is handed a connection that another one uses, nor a pool of them.
    connections.close_all()
    if ON_POSTGRES:
        connection.close_pool()
        close_pools()
    ready, go = os.pipe()
    workers = []
    for _ in range(count):
        worker = os.fork()
        if worker == 0:
            answer = 2
            try:
                os.read(ready, 1)
                answer = 0 if tries() else 1
            finally:
                os._exit(answer)  # no test, fixture or report of the parent's is ended here
        workers.append(worker)
    os.write(go, b"g" * count)
    said = [os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) for worker in workers]
    os.close(ready), os.close(go)
    assert set(said) <= {0, 1}, "a process failed"
    return said.count(0)


def test_of_two_processes_that_are_sent_one_code_at_once_one_takes_it(
    transactional_db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    make_it_stand(settings, tmp_path, monkeypatch)
    worker = account_of(fakes.WORKER)
    TOTP.activate(worker, SECRET)

    def race() -> int:
        browsers = [at_the_code(), at_the_code()]
        used = right_code()
        return at_once(2, lambda: try_a_code(browsers[os.getpid() % 2], used) == 302)

    while time.time() % 30 > 20:  # the code must not end while they are asked
        time.sleep(1)
    assert race() == 1
    assert race() == 0
    monkeypatch.setattr(codes, "use_up", lambda *_: True)
    assert race() == 2, "a build that keeps no count is found out by the same"


def test_what_makes_codes_and_what_a_session_holds_stands_nowhere_in_the_database(site: fakes.FakeRegister) -> None:
    account_of(fakes.WORKER)
    browser, seed = begin_to_set_up_an_app()
    held = everything_held(connection)
    assert "user-s001" in held
    assert seed not in held and opened_sessions(seed) == 0
    assert browser.post(SET_UP, {"code": right_code(seed)}).status_code == 302
    codes_of = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap()
    made_of = codes_of.instance.data["seed"]
    assert seed not in everything_held(connection) and not re.fullmatch("[0-9a-f]{80}", made_of)
    assert len(codes_of.get_unused_codes()) == 10


def opened_sessions(word: str) -> int:
    """In how many of the stored sessions somebody who holds the database, and not the secret, reads a word."""
    found = 0
    for stored in Session.objects.values_list("session_data", flat=True):
        packed, squeezed = stored.split(":")[0].lstrip("."), stored.startswith(".")
        plain = b64_decode(packed.encode())
        found += word.encode() in (zlib.decompress(plain) if squeezed else plain)
    return found


def test_seeds_that_stood_open_are_sealed_by_the_upgrade_and_go_on_and_one_put_there_unsealed_is_not_taken(
    with_an_app: RecoveryCodes,
) -> None:
    upgrade = import_module("kinfold.web.accounts.migrations.0003_second_factors_are_sealed")
    before = with_an_app.get_unused_codes()
    upgrade.unseal_what_stands(apps, None)
    app = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert app.data["secret"] == SECRET
    browser = at_the_code()
    with pytest.raises(MissingPart, match="not sealed with"):
        try_a_code(browser, right_code())
    for _ in ("once", "and again, which changes nothing"):
        upgrade.seal_what_stands(apps, None)
    app.refresh_from_db()
    assert SECRET not in app.data["secret"]
    assert try_a_code(browser, right_code()) == 302
    again = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap()
    assert again.get_unused_codes() == before
