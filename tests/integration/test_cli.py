"""Commands as a user types them."""

from __future__ import annotations

import getpass
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.integration.every_command import COMMANDS, commands_of
from tests.integration.unbreakable.deployment import Forks
from tests.stores import register_rows, stores_for

from kinfold.cli import _keep_to_ourselves
from kinfold.cli.commands import app
from kinfold.places import Places
from kinfold.vocabulary.errors import BadSettings

FIRST_LOAD = ("--commit-new", "--reason", "First load")
COUNCILS = Path(__file__).resolve().parents[2] / "councils"
HOLLYBANK = Path(__file__).resolve().parents[1] / "worlds" / "hollybank"


Kinfold = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def kinfold(tmp_path_factory) -> Iterator[Kinfold]:
    """Run a command: in a fresh process that has `kinfold` imported already, or typed in full in a folder of its own."""
    forks = Forks(tmp_path_factory.mktemp("forks"))

    def run(*arguments: object, cwd: Path | None = None, **told: str) -> subprocess.CompletedProcess[str]:
        asked = list(map(str, arguments))
        # A deployment on PostgreSQL has its stores in its environment.
        stores = stores_for(Path(asked[asked.index("--data") + 1])) if "--data" in asked else {}
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("KINFOLD", "DJANGO"))}
        environment = {**clean, **stores, **told}
        if cwd is None:
            ended = forks.run(Path(), *asked, environment=environment)
            return subprocess.CompletedProcess(asked, ended.status, ended.out, ended.errors)
        command = [sys.executable, "-m", "kinfold", *asked]
        return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)

    yield run
    forks.close()


@pytest.fixture(scope="module")
def hollybank(kinfold, tmp_path_factory) -> Path:
    data = tmp_path_factory.mktemp("hollybank") / "data"
    ended = kinfold(
        "run", "--council", HOLLYBANK / "council", "--extracts", HOLLYBANK / "extracts", "--data", data, *FIRST_LOAD
    )
    assert ended.returncode == 0, ended.stderr
    return data


@pytest.mark.parametrize(
    "command",
    [
        ("run",), ("runs", "list"), ("runs", "show"), ("serve",), ("demo",), ("world", "make"), ("council", "check"), ("notice", "build"), ("notice", "publish"), ("framework", "check"), ("framework", "preview"), ("framework", "explain"),
        ("sources", "check"), ("sources", "draft"), ("sources", "review"), ("sources", "commit"), ("sources", "reject"), ("sources", "report"), ("sources", "receipts"), ("sources", "set-aside"), ("linkage", "train"), ("linkage", "evaluate"), ("linkage", "sample"), ("linkage", "measure"), ("linkage", "resolve"), ("accounts", "add"), ("accounts", "close"), ("accounts", "list"),
        ("ledger", "verify"), ("ledger", "resume"), ("stores", "prepare"), ("conflicts", "keep"), ("conflicts", "let"), ("audit", "verify"),
    ],
)  # fmt: skip
def test_every_command_explains_itself(kinfold, command):
    ended = kinfold(*command, "--help")
    assert ended.returncode == 0
    assert "Usage" in ended.stdout


def test_a_council_that_is_in_order_says_so(kinfold):
    assert "in order" in kinfold("council", "check", "--council", "example").stdout


def test_every_problem_of_a_council_is_told_at_once_with_its_line(kinfold, tmp_path):
    sources = tmp_path / "sources"
    sources.mkdir()
    profile = (HOLLYBANK / "council" / "profile.yaml").read_text().replace("programme:", "programm:")
    (tmp_path / "profile.yaml").write_text(profile)
    (sources / "school.yaml").write_text(
        (HOLLYBANK / "council" / "sources" / "school.yaml")
        .read_text()
        .replace("coverage: listed", "coverage: everybody")
    )
    ended = kinfold("council", "check", "--council", tmp_path)

    assert ended.returncode == 11
    assert "profile.yaml, line" in ended.stderr
    assert "school.yaml, line" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_run_can_be_shown_and_run_again(kinfold, hollybank):
    listed = kinfold("runs", "list", "--data", hollybank).stdout
    assert "published" in listed
    name = listed.split()[listed.split().index("published") - 1]
    shown = kinfold("runs", "show", name, "--data", hollybank).stdout
    assert '"accept"' in shown
    again = kinfold(
        "run", "--council", HOLLYBANK / "council", "--extracts", HOLLYBANK / "extracts", "--data", hollybank
    )
    assert again.returncode == 0
    assert "unchanged" in again.stdout


def test_receipts_add_up_and_hold_no_names(kinfold, hollybank):
    receipts = kinfold("sources", "receipts", "--data", hollybank).stdout
    assert "accepted" in receipts
    aside = kinfold("sources", "set-aside", "--data", hollybank)
    assert aside.returncode == 0
    for told in (receipts, aside.stdout):
        assert "Adeyemi" not in told
        assert "Fernandes" not in told


def test_a_file_that_was_not_used_is_told_by_the_run_and_with_the_receipts(kinfold, tmp_path):
    extracts = shutil.copytree(HOLLYBANK / "extracts", tmp_path / "extracts")
    (extracts / "school.zip").write_bytes(b"PK\x03\x04 broken")
    data = tmp_path / "data"
    ran = kinfold("run", "--council", HOLLYBANK / "council", "--extracts", extracts, "--data", data, *FIRST_LOAD)
    assert ran.returncode == 0, ran.stderr
    for told in (ran.stdout, kinfold("sources", "receipts", "--data", data).stdout):
        assert "NOT USED school.zip: school.zip is not a zip archive that can be read" in " ".join(told.split())


def test_the_report_for_a_sender_is_a_workbook(kinfold, hollybank, tmp_path):
    file = tmp_path / "school.xlsx"
    ended = kinfold("sources", "report", "school", "--out", file, "--data", hollybank)

    assert ended.returncode == 0, ended.stderr
    assert file.read_bytes()[:2] == b"PK"
    assert kinfold("sources", "report", "nobody", "--data", hollybank).returncode == 11


def test_the_quality_of_linkage_is_told_and_whoever_takes_pairs_out_is_in_the_ledger(kinfold, hollybank, tmp_path):
    page = tmp_path / "quality.html"
    counted = kinfold("linkage", "evaluate", "--data", hollybank, "--page", page)
    assert counted.returncode == 0, counted.stderr
    assert json.loads(counted.stdout)["counts"]["records"] == 64
    assert "Adeyemi" not in counted.stdout + page.read_text()

    tmp_path.chmod(0o700)
    file = tmp_path / "pairs.csv"
    asked = ("linkage", "sample", "--pairs", 20, "--out", file, "--data", hollybank)
    before = kinfold("ledger", "verify", "--data", hollybank).stdout
    taken = kinfold(*asked, "--council", HOLLYBANK / "council")
    assert taken.returncode == 0, taken.stderr
    assert "Adeyemi" in file.read_text()
    assert "Fernandes" not in file.read_text()  # they hide in the refuge
    assert kinfold("ledger", "verify", "--data", hollybank).stdout != before
    # Nobody has labelled anything yet.
    assert kinfold("linkage", "measure", file).returncode == 19


def test_new_sources_wait_until_somebody_commits_them_with_a_reason(kinfold, tmp_path):
    data = tmp_path / "data"
    told = ("--council", HOLLYBANK / "council", "--data", data)
    ended = kinfold("run", "--extracts", HOLLYBANK / "extracts", *told)
    assert ended.returncode == 14
    assert "wait for a person" in ended.stderr

    waits = kinfold("sources", "review", *told).stdout
    assert waits.count("HELD") == 9
    assert "first extract of this source" in waits
    assert kinfold("sources", "commit", "school", "2026-03-31", *told).returncode == 11  # no reason
    assert kinfold("sources", "commit", "school", "2026-03-30", "--reason", "x", *told).returncode == 18

    committed = kinfold("sources", "commit", "school", "2026-03-31", "--reason", "Receipt looked at", *told)
    assert "committed. The next `kinfold run` heeds it" in committed.stdout
    shown = kinfold("sources", "review", "school", *told).stdout
    assert "Receipt looked at" in shown
    assert "The next run heeds it" in shown
    assert "its chain and seals are whole" in kinfold("ledger", "verify", "--data", data).stdout


def test_the_ledger_of_a_new_deployment_is_whole_after_somebody_looked(kinfold, hollybank):
    ended = kinfold("ledger", "verify", "--data", hollybank)
    assert ended.returncode in (0, 16)
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        (("runs", "show", "no-such-run"), 13),
        (("run", "--council", "no-such-council"), 11),
        (("sources", "receipts"), 13),
        (("accounts", "add", "no-such-person"), None),
        (("accounts", "close", "no-such-account", "--reason", "left"), None),
    ],
)
def test_what_goes_wrong_is_told_in_four_parts(kinfold, tmp_path, arguments, exit_code):
    ended = kinfold(*arguments, "--data", tmp_path / "data")

    assert ended.returncode == exit_code or (exit_code is None and ended.returncode > 9)
    assert "Traceback" not in ended.stderr
    for part in ("Where:", "What it means:", "What to do:"):
        assert part in ended.stderr


def test_folders_can_be_named_in_kinfold_toml(kinfold, tmp_path, hollybank):
    (tmp_path / "kinfold.toml").write_text(f'data = "{hollybank}"\n')
    assert "published" in kinfold("runs", "list", cwd=tmp_path).stdout
    (tmp_path / "kinfold.toml").write_text('dat = "x"\n')
    assert kinfold("runs", "list", cwd=tmp_path).returncode == 11


def test_nobody_else_on_the_machine_can_read_what_a_run_leaves(kinfold, tmp_path):
    data = tmp_path / "data"
    data.mkdir(mode=0o755)  # as an administrator makes it
    data.chmod(0o755)
    ended = kinfold(
        "run", "--council", HOLLYBANK / "council", "--extracts", HOLLYBANK / "extracts", "--data", data, *FIRST_LOAD
    )
    assert ended.returncode == 0, ended.stderr
    open_to_others = [path.name for path in data.rglob("*") if path.stat().st_mode & 0o077]
    assert open_to_others == []


def test_a_fault_is_told_by_its_kind_and_place_without_what_it_says(monkeypatch, capsys):
    from kinfold import cli
    from kinfold.cli import commands

    def faulty() -> None:
        raise ValueError("Conversion Error: could not read 'Rosa Fernandes'")

    monkeypatch.setattr(commands, "app", faulty)
    with pytest.raises(SystemExit) as ended:
        cli.main()

    told = capsys.readouterr()
    assert ended.value.code == cli.FAULT
    assert "Fernandes" not in told.out + told.err


def test_a_journal_that_goes_while_a_command_begins_is_no_fault(tmp_path, monkeypatch):
    """The site writes the ledger meanwhile, and its journals come and go."""
    (tmp_path / "ledger.sqlite3-wal").touch()
    found = Path.glob

    def then_gone(self, pattern):
        for path in found(self, pattern):
            if path.name.endswith("-wal"):
                path.unlink()
            yield path

    monkeypatch.setattr(Path, "glob", then_gone)
    umask = os.umask(0o077)
    os.umask(umask)
    try:
        _keep_to_ourselves(Places(council=tmp_path, extracts=tmp_path, data=tmp_path))
    finally:
        os.umask(umask)
    assert not (tmp_path / "ledger.sqlite3-wal").exists()


def test_a_folder_without_runs_says_so_in_words(kinfold, tmp_path):
    assert "No run has been made" in kinfold("runs", "list", "--data", tmp_path).stdout


def test_a_port_that_is_taken_is_told_before_anything_is_said_to_be_served(kinfold, hollybank):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = kinfold("serve", "--loopback", "--council", HOLLYBANK / "council", "--data", hollybank, "--port", port)
    assert ended.returncode == 17
    assert f"The port {port} cannot be used" in ended.stderr and "What to do" in ended.stderr
    assert "Serving" not in ended.stdout


@pytest.mark.parametrize(
    ("command", "council", "told"),
    [
        ("run", "example", {"KINFOLD_DATA_LIES_IN": "United Kingdom, Ireland"}),
        ("serve", "bcp", {}),  # a real council has to say where its data lies, but for a trial on this machine
        ("run", "bcp", {}),  # what a run takes in is kept, wherever that is
    ],
)
def test_nothing_is_stored_where_the_profile_does_not_let_data_lie(kinfold, tmp_path, command, council, told):
    ended = kinfold(command, "--council", COUNCILS / council, "--data", tmp_path / "data", **told)

    assert ended.returncode == BadSettings.exit_code
    assert "KINFOLD_DATA_LIES_IN" in ended.stderr and "United Kingdom only" in ended.stderr
    assert not (tmp_path / "data").exists()


def test_a_run_says_what_ends_before_it_ends(kinfold, tmp_path):
    council = Path(shutil.copytree(COUNCILS / "example", tmp_path / "council"))
    profile, soon = council / "profile.yaml", datetime.now(UTC).date() + timedelta(days=80)
    gateway = "Localism Act 2011 section 1\n    from: 2022-10-01\n"
    text = profile.read_text(encoding="utf-8")
    profile.write_text(text.replace(gateway, f"{gateway}    until: {soon}\n"), encoding="utf-8")
    (tmp_path / "extracts").mkdir()

    ended = kinfold("run", "--council", council, "--extracts", tmp_path / "extracts", "--data", tmp_path / "data")

    assert f"'isa_housing' ends on {soon}: later extracts will not be used under it; renew it" in ended.stdout


def test_no_run_and_no_site_starts_while_the_notice_does_not_tell_of_what_is_done(kinfold, tmp_path):
    council = Path(shutil.copytree(COUNCILS / "example", tmp_path / "council"))
    assert kinfold("notice", "publish", "--council", council).returncode == 0
    sharing = council / "sharing.yaml"
    text = sharing.read_text(encoding="utf-8")
    sharing.write_text(text.replace("title: Health visiting, kind", "title: A newspaper, kind"), encoding="utf-8")
    (tmp_path / "extracts").mkdir()

    data = ("--data", tmp_path / "data")
    for started in (("run", "--extracts", tmp_path / "extracts"), ("serve", "--loopback", "--port", "1")):
        ended = kinfold(*started, "--council", council, *data)
        assert ended.returncode == BadSettings.exit_code
        assert "Added (sharing.yaml recipients.A newspaper)" in ended.stderr
        assert "raise `version`" in ended.stderr


def test_who_would_come_in_and_go_out_is_told_without_small_counts_and_nothing_is_kept(kinfold, hollybank, tmp_path):
    change = tmp_path / "EDU-1.yaml"
    change.write_text(
        "need: EDU-1\nreadings:\n  - {from: 2024-01-01, withdrawn: true, reason: Not asked., reference: {title: Board}}\n"
    )
    ended = kinfold("framework", "preview", "--change", change, "--council", HOLLYBANK / "council", "--data", hollybank)
    assert ended.returncode == 0, ended.stderr
    assert "families" in ended.stdout and "under 10" in ended.stdout
    assert list((hollybank / "scratch").glob("preview-*")) == []

    change.write_text(change.read_text().replace("EDU-1", "EDU-99"))
    refused = kinfold(
        "framework", "preview", "--change", change, "--council", HOLLYBANK / "council", "--data", hollybank
    )
    assert refused.returncode == 11
    assert "has no need EDU-99" in refused.stderr


def test_what_is_due_is_counted_by_class_without_a_name_and_that_it_was_asked_is_written_down(kinfold, hollybank):
    of_hollybank = ("--council", HOLLYBANK / "council", "--data", hollybank)
    ended = kinfold("retention", "due", *of_hollybank)

    assert ended.returncode == 0, ended.stderr
    told = " ".join(ended.stdout.split())
    assert "What is held about a family that the council works with: families" in told
    assert "by the schedule's line: family support, seven years after involvement" in told
    assert "Hollybank review of plans for children in need, ordered by the Hollybank Safeguarding Partnership" in told
    assert re.search(r"stands; it is about [1-9]\d* people and [1-9]\d* families", told)
    assert not re.search("Adeyemi|Koch|[a-z0-9]{26}", told)
    ((person,),) = register_rows(hollybank, "SELECT id FROM register_person WHERE name = 'Maya Ellis'")
    asked = " ".join(kinfold("retention", "ask", "person", person, *of_hollybank).stdout.split())
    assert "works with: goes on, to destroy, no day is known It goes on: a service." in asked
    assert "will be held by: Hollybank review of plans for children in need, ordered by" in asked
    assert "by the schedule's line: family support, seven years after involvement" in asked
    nobody = kinfold("retention", "ask", "family", "a" * 26, *of_hollybank)
    assert (nobody.returncode, nobody.stdout.startswith("Nothing is shown for this id")) == (0, True)
    exported = hollybank / "ledger.jsonl"
    assert kinfold("audit", "export", exported, *of_hollybank).returncode == 0
    assert "see_retention" in exported.read_text()
    # And so is that the ledger was taken out, before it was.
    last = exported.read_text().splitlines()[-1]
    assert '"at_the_machine","see_ledger"' in last
    assert getpass.getuser() in last


def test_a_web_server_that_has_not_seen_whether_the_site_may_be_served_is_refused(tmp_path):
    gunicorn = [sys.executable, "-m", "gunicorn", "--check-config", "kinfold.web.wsgi:application"]
    told = {**os.environ, "KINFOLD_DATA": str(tmp_path), "KINFOLD_SECRET_KEY": "a" * 64}
    ended = subprocess.run(gunicorn, env=told, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)

    assert ended.returncode != 0
    assert "Run `kinfold serve`" in ended.stderr


def test_no_command_tells_or_writes_anything_of_somebody_who_hides(kinfold, hollybank, tmp_path):
    """Rosa and Luis Fernandes fled to a refuge; their ids stand in the register, and nothing else of theirs."""
    assert sorted(commands_of(app)) == sorted(COMMANDS), "enter it with how it keeps the promise"
    assert all(bool(kept.asked) != bool(kept.elsewhere) for kept in COMMANDS.values())
    hidden = dict(register_rows(hollybank, "SELECT about_kind, about_id FROM governance_restriction"))
    ((run,), *_) = register_rows(hollybank, "SELECT id FROM register_run ORDER BY published_at DESC")
    nobody = {"person": "a" * 26, "family": "a" * 26}
    council, data, signed = f"--council {HOLLYBANK / 'council'}", f"--data {hollybank}", tmp_path / "signed"
    assert HIDDEN.search((HOLLYBANK / "extracts" / "refuge" / "refuge_2026-03-31.csv").read_text())
    tmp_path.chmod(0o700)
    for command, asked in ((command, kept.asked) for command, kept in COMMANDS.items() if kept.asked):
        file = tmp_path / f"{command.replace(' ', '_')}.xlsx"
        answers = []
        for whose in (hidden, nobody) if "{person}" in asked or "{family}" in asked else (hidden,):
            told = {**whose, "run": run, "file": file, "folder": signed, "data": data, "all": f"{council} {data}"}
            ended = kinfold(*command.split(), *asked.format(**told).split())
            assert ended.returncode == 0, f"{command}: {ended.stderr}"
            answers.append(ended.stdout + ended.stderr)
        assert file.exists() == ("{file}" in asked), command
        assert not [text for text in (*answers, *texts_in(file)) if HIDDEN.search(text)], command
        assert len(set(answers)) == 1, command
    assert not [one for one in signed.iterdir() if HIDDEN.search(one.read_bytes().decode("latin-1"))]


HIDDEN = re.compile(
    r"\b(Fernande[sz]|Rosa|Luis|The Willows|Harbour View|ZZ2 ?9ZZ|ZZ2 ?5EE|M995145475277)\b", re.IGNORECASE
)


def texts_in(file: Path) -> list[str]:
    """All that a file says; of a workbook, what its parts say."""
    if not file.exists():
        return []
    if not zipfile.is_zipfile(file):
        return [file.read_text()]
    with zipfile.ZipFile(file) as parts:
        return [parts.read(name).decode("latin-1") for name in parts.namelist()]
