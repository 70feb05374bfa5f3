"""The how-to for production, followed to the letter: a register, a ledger, a site behind TLS, and who may do what."""

from __future__ import annotations

import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from http.client import HTTPMessage
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest
from maintenance.postgres import a_server
from tests.integration.web.test_second_factor import right_code
from tests.postgresql.the_how_to import NAME, ROOT, Browser, Machine, commands, free_port

from kinfold.places import shipped

SECRETS = (
    "OWNER_PASSWORD",
    "APP_PASSWORD",
    "LINE_PASSWORD",
    "LEDGER_OWNER_PASSWORD",
    "LEDGER_PASSWORD",
    "SECRET_KEY",
    "LEDGER_KEY",
)

LINE = ("KINFOLD_LINE_URL", "line.env")


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Steps 1 to 7 done, in order."""
    passwords = {f"KINFOLD_{name}": secrets.token_hex(24) for name in SECRETS}
    with a_server(port=free_port()) as server:
        one = Machine(tmp_path_factory.mktemp("machine"), server, passwords)
        try:
            for step in range(1, 8):
                for line in commands(step):
                    one.do(line)
                if step == 4:
                    one.fill_in()
            yield one
        finally:
            one.stop()


@pytest.fixture(scope="module")
def signed_in(machine: Machine) -> Browser:
    told = re.search(r"user name (\S+)\s+password (\S+)", machine.do(commands(8)[0]))
    assert told
    browser = Browser(machine)
    signing_in = {"login": told[1], "password": told[2]}
    status, headers, _ = send(browser, "/account/sign-in/", signing_in)
    assert (status, headers["Location"]) == (302, "/")
    assert browser.ask("GET", "/")[0] == 403  # a password alone shows nothing
    assert add_an_app(browser, password=told[2]) == 302
    return browser


def send(browser: Browser, path: str, form: dict[str, str]) -> tuple[int, HTTPMessage, str]:
    """Fill a form in and send it, as the page that has it says."""
    _, _, page = browser.ask("GET", path)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    return browser.ask("POST", path, urlencode({**form, "csrfmiddlewaretoken": token[1]}))


def add_an_app(browser: Browser, *, password: str) -> int:
    """Add an authenticator app, once the password is told again. Each time its page is asked for it has another secret."""
    adding = "/account/second-factor/totp/activate/"
    send(browser, "/account/confirm/", {"password": password})
    _, _, page = browser.ask("GET", adding)
    secret, token = re.search(r'value="([A-Z2-7]{32})"', page), re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)
    assert secret and token
    form = urlencode({"code": right_code(secret[1]), "csrfmiddlewaretoken": token[1]})
    return browser.ask("POST", adding, form)[0]


def as_role(machine: Machine, variable: str, file: str = "kinfold.env") -> psycopg.Connection:
    return psycopg.connect(machine.environment(f"/etc/kinfold/{file}")[variable], autocommit=True)


def test_a_worker_signs_in_over_tls_and_sees_a_page(signed_in: Browser) -> None:
    status, _, page = signed_in.ask("GET", "/")

    assert status == 200
    assert "Adeyemi" in page


def test_cookies_are_for_this_host_over_tls_alone(signed_in: Browser) -> None:
    assert {line.split("=")[0] for line in signed_in.set_cookies} >= {"__Host-kinfold-session", "__Host-kinfold-csrf"}
    for line in signed_in.set_cookies:
        assert "Secure" in line and "HttpOnly" in line and "Path=/" in line and "Domain" not in line


def test_answers_carry_their_headers_through_the_proxy(signed_in: Browser) -> None:
    _, headers, _ = signed_in.ask("GET", "/account/sign-in/")

    assert "max-age=63072000" in headers["Strict-Transport-Security"]
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Server"] == "nginx"
    assert "Content-Encoding" not in headers


def test_plain_http_leads_to_tls_and_hands_nothing_out(machine: Machine) -> None:
    told = subprocess.run(
        ["curl", "--silent", "--include", "--header", f"Host: {NAME}", f"http://127.0.0.1:{machine.http}/people/abc/"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip

    assert " 301 " in told.splitlines()[0]
    assert f"Location: https://{NAME}/\n" in told.replace("\r", "")


def test_health_answers_as_the_page_says_and_another_name_is_refused(machine: Machine) -> None:
    (line,) = commands(9)

    assert machine.do(line).startswith("well")
    with pytest.raises(AssertionError):
        machine.do(line.replace(NAME, "somebody.else.example"))


def test_health_is_not_well_without_the_ledger(machine: Machine) -> None:
    (line,) = commands(9)
    admin = psycopg.connect(machine.server.url(), autocommit=True)
    try:
        admin.execute("ALTER ROLE kinfold_ledger NOLOGIN")
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'kinfold_ledger'")
        with pytest.raises(AssertionError):
            machine.do(line)
    finally:
        admin.execute("ALTER ROLE kinfold_ledger LOGIN")
        admin.close()
    assert machine.do(line).startswith("well")


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE register_person",
        "TRUNCATE register_person",
        "ALTER TABLE register_person ADD COLUMN note text",
        "CREATE TABLE mine (a int)",
        "DROP INDEX register_home_postcode",
        "CREATE SCHEMA mine",
        "SET ROLE kinfold_owner",
        "SELECT pg_read_file('/etc/passwd')",
    ],
)
def test_the_sites_role_reads_and_writes_rows_and_nothing_more(machine: Machine, statement: str) -> None:
    with as_role(machine, "KINFOLD_DATABASE_URL") as site:
        assert site.execute("SELECT count(*) FROM register_run").fetchone() != (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            site.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET staff = 'x'",
        "DELETE FROM entries",
        "TRUNCATE entries",
        "DROP TABLE entries",
        "UPDATE counted SET seq = 0",
        "ALTER TABLE entries DISABLE TRIGGER ALL",
        "DROP TRIGGER append_only ON entries",
        "CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE TEMPORARY TABLE entries (seq bigint)",
        "SET session_replication_role = replica",
        "SET ROLE kinfold_ledger_owner",
    ],
)
def test_the_ledgers_role_adds_and_reads_and_nothing_more(machine: Machine, signed_in: Browser, statement: str) -> None:
    with as_role(machine, "KINFOLD_LEDGER_URL") as ledger:
        ledger.execute("SELECT count(*) FROM entries")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ledger.execute(statement)


@pytest.mark.parametrize("role", ["KINFOLD_DATABASE_URL", "KINFOLD_LEDGER_URL"])
def test_neither_role_comes_into_the_others_database(machine: Machine, role: str) -> None:
    other = {"KINFOLD_DATABASE_URL": "kinfold_ledger", "KINFOLD_LEDGER_URL": "kinfold"}[role]
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(machine.environment("/etc/kinfold/kinfold.env")[role], dbname=other)


def test_who_looked_is_in_the_ledger_and_it_is_whole(machine: Machine, signed_in: Browser) -> None:
    signed_in.ask("GET", "/")
    signed_in.ask("GET", "/people/" + "a" * 26 + "/")

    told = machine.run(*machine.unit("kinfold-verify.service"))
    assert re.search(r"The ledger has [1-9][\d,]* entr", told)
    assert re.search(r"entry \d+, [0-9a-f]{64}", told)


def test_the_ledger_is_signed_where_the_page_says_and_fits_what_was_signed(
    machine: Machine, signed_in: Browser
) -> None:
    signed_in.ask("GET", "/")
    command, environment, folder = machine.unit("kinfold-checkpoint.service")

    assert re.search(r"Signed: [1-9][\d,]* entr", machine.run(command, environment, folder))
    assert list((machine.folder / "srv/kinfold/checkpoints").glob("*.checkpoint"))
    verify = [word if word != "checkpoint" else "verify" for word in command]
    assert "Whole:" in machine.run(verify, environment, folder)


def test_the_same_run_again_changes_nothing_and_needs_no_owner(machine: Machine) -> None:
    machine.do("systemctl start kinfold-run.service")
    with as_role(machine, "KINFOLD_DATABASE_URL") as site:
        assert site.execute("SELECT count(*) FROM register_run").fetchone() == (2,)


def test_preparing_again_is_harmless(machine: Machine) -> None:
    assert "stands as it was made" in machine.do("systemctl start kinfold-prepare.service")


def test_backups_can_be_restored_where_the_page_says(machine: Machine, signed_in: Browser, tmp_path: Path) -> None:
    dump = [line for line in commands(10) if line.startswith("pg_dump")]
    restore = [line for line in commands(10) if line.startswith("pg_restore")]
    assert len(dump) == len(restore) == 2
    with a_server(port=free_port()) as server:
        anew = Machine(tmp_path, server, machine.passwords)
        (roles,) = commands(3)
        anew.do(roles)
        for line in (*dump, *restore):
            of = machine if line in dump else anew
            of.do(re.sub(r"(\S+)\.dump", rf"{tmp_path}/\1.dump".replace("--file=", ""), line).replace(
                f"{tmp_path}/--file=", f"--file={tmp_path}/"))  # fmt: skip
        shutil.copytree(machine.folder / "etc", tmp_path / "etc")
        shutil.copytree(machine.folder / "srv", tmp_path / "srv")
        for file in (tmp_path / "etc" / "kinfold").glob("*.*"):
            if file.suffix in (".env", ".toml"):
                text = file.read_text().replace(f":{machine.server.port}/", f":{server.port}/")
                file.write_text(text.replace(str(machine.folder), str(tmp_path)))
        assert "whole" in anew.run(*anew.unit("kinfold-verify.service"))
        with as_role(machine, *LINE) as one, as_role(anew, *LINE) as other:
            asked = "SELECT id, row_hash FROM register_person ORDER BY id"
            assert one.execute(asked).fetchall() == other.execute(asked).fetchall() != []


def test_no_secret_and_no_name_is_in_what_was_said(machine: Machine, signed_in: Browser) -> None:
    logs = [
        *machine.folder.glob("*.log"),
        *machine.folder.glob("var/log/**/*.log"),
        machine.server.folder.parent / "log",
    ]
    said = "\n".join([*machine.said, *(log.read_text(errors="replace") for log in logs)])

    assert not [name for name, value in machine.passwords.items() if value in said]
    assert "Adeyemi" not in said


def test_files_with_secrets_are_for_root_alone(machine: Machine) -> None:
    for name in ("kinfold.env", "line.env", "owner.env"):
        assert (machine.folder / "etc" / "kinfold" / name).stat().st_mode & 0o077 == 0


def test_an_account_that_is_shut_is_out(machine: Machine, signed_in: Browser) -> None:
    assert signed_in.ask("GET", "/")[0] == 200
    assert "Shut" in machine.do(commands(8)[1])
    assert signed_in.ask("GET", "/")[0] == 302


def test_every_command_of_the_page_is_followed() -> None:
    steps = {step: commands(step) for step in range(1, 12)}
    assert sum(map(len, steps.values())) > 20
    # Steps 1 to 7 by the machine, 8 to 10 by the tests above; of the last one test_put_back.py gives the command.
    assert [len(steps[step]) for step in (8, 9, 10)] == [2, 1, 4]
    assert {line.split()[1] for line in steps[11] if line.strip()} == {"ledger"}


def test_every_variable_of_the_page_stands_in_the_files_and_the_other_way() -> None:
    page = (ROOT / "docs/how-to/run-in-production.md").read_text()
    named = set(re.findall(r"^\| `(KINFOLD_\w+)`", page, re.MULTILINE))
    files = "\n".join((ROOT / "deploy" / name).read_text() for name in ("kinfold.env", "line.env"))
    given = set(re.findall(r"^(KINFOLD_\w+)=", files, re.MULTILINE))

    assert named == given


def test_units_are_what_systemd_takes(tmp_path: Path) -> None:
    """Where systemd is: its own check, on units whose program exists."""
    units = sorted((ROOT / "deploy" / "systemd").iterdir())
    assert len(units) >= 8
    (enabled,) = [line.split() for line in commands(7) if line.startswith("systemctl enable")]
    assert {unit.name for unit in units if unit.suffix == ".timer"} <= set(enabled)
    program = shutil.which("systemd-analyze")
    for unit in units:
        text = unit.read_text().replace("/opt/kinfold/bin/kinfold", "/bin/true")
        (tmp_path / unit.name).write_text(text)
        assert re.search(r"^\[(Service|Timer)\]$", text, re.MULTILINE)
        if unit.suffix == ".service":
            assert "CapabilityBoundingSet=\n" in text and "UMask=0077" in text
    if program:
        told = subprocess.run(
            [program, "verify", *(tmp_path / unit.name for unit in units)], capture_output=True, text=True, check=False
        )
        assert told.returncode == 0, told.stderr


def test_the_files_ship_with_the_package() -> None:
    assert (shipped("deploy") / "postgresql" / "roles.sql").is_file()
