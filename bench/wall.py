"""
How long a list of 200 people takes on PostgreSQL, behind the second wall and without it; and one question to the door.

    python maintenance/postgres.py .venv/bin/python bench/wall.py [PEOPLE]

Each worker works with 200 people; one in a hundred people is protected. Every person has 2 records and 8 facts.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from kinfold.cli import set_django_up
from kinfold.places import Places

TREE = Path(__file__).resolve().parent.parent
EACH, TIMES = 200, 200
PART = "KINFOLD_BENCH_PART"
FILL = """
INSERT INTO register_run (id, on_day, published_at, council, invented, counts) VALUES ('r', '2026-05-01', now(), 'c', true, '{}');
INSERT INTO governance_staffmember (staff, name, email, phone, role, team, supervisor, trained_on, agreed_on)
    SELECT 's' || n, 'Worker ' || n, '', '', 'social_worker', 't', '', '2026-01-10', '2025-09-01'
    FROM generate_series(0, %(people)s / %(each)s - 1) AS n;
INSERT INTO register_person (id, row_hash, name, other_names, phones, emails, restricted)
    SELECT 'p' || n, 0, 'Person ' || n, '[]', '[]', '[]', false FROM generate_series(0, %(people)s - 1) AS n;
INSERT INTO register_record (person, id, source, reason, row_hash)
    SELECT 'p' || n, 'r' || n || '-' || k, 's', '', 0 FROM generate_series(0, %(people)s - 1) AS n, generate_series(1, 2) AS k;
INSERT INTO register_fact (record, id, source, kind, row_hash)
    SELECT 'r' || n || '-' || 1 + k %% 2, 'f' || n || '-' || k, 's', 'looked_after', 0
    FROM generate_series(0, %(people)s - 1) AS n, generate_series(1, 8) AS k;
INSERT INTO register_family (id, row_hash, title, children, restricted, label)
    SELECT 'f' || n, 0, 'Family ' || n, 2, false, 'x' FROM generate_series(0, %(people)s / 4 - 1) AS n;
INSERT INTO register_membership (id, row_hash, family, person, role, basis, basis_sources, proposed)
    SELECT 'm' || n, 0, 'f' || n / 4, 'p' || n, 'child', 'x', '[]', false FROM generate_series(0, %(people)s - 1) AS n;
INSERT INTO governance_relationship (staff, about_kind, about_id, kind, from_day, source)
    SELECT 's' || n / %(each)s, 'person', 'p' || n, 'allocated', '2026-01-01'::date, 's' FROM generate_series(0, %(people)s - 1) AS n
    UNION ALL SELECT 's' || n * 4 / %(each)s, 'family', 'f' || n, 'allocated', '2026-01-01'::date, 's'
    FROM generate_series(0, %(people)s / 4 - 1) AS n;
INSERT INTO governance_restriction (about_kind, about_id, reason_code, source, staff)
    SELECT 'person', 'p' || n, 'witness', 's', '' FROM generate_series(%(each)s, %(people)s - 1, 100) AS n;
"""


def fill(people: int) -> None:
    from django.db import connection

    from kinfold.governance import standing
    from kinfold.governance.queries import profile
    from kinfold.register.publish.agreed import tell_the_wall

    with connection.cursor() as cursor:
        for statement in FILL.split(";\n"):
            if statement.strip():
                cursor.execute(statement, {"people": people, "each": EACH})
        tell_the_wall(profile(), standing.law())
    connection.commit()


def measure(how: str) -> None:
    from kinfold.governance import standing, wall
    from kinfold.governance.queries import actor, visible
    from kinfold.governance.rules.policy import About, decide
    from kinfold.register.models import Fact, Record
    from kinfold.register.reading.seen import one_run, seen_for
    from kinfold.vocabulary.codelists import Action
    from kinfold.vocabulary.identifiers import PurposeId, StaffId

    purpose = PurposeId("safeguarding")
    reader = actor(StaffId("s0"), on=standing.today())
    assert reader is not None  # noqa: S101 - filled above

    def listed() -> int:
        with wall.nobody_yet():
            wall.read_by(reader.staff, purpose)
            wall.asked(Action.OPEN)
            with one_run():
                seen = seen_for(visible(reader, purpose))
                return len(list(seen.people().filter(id__in=seen.visible.may_open_people)))

    def facts_of_one() -> int:
        with wall.nobody_yet():
            wall.read_by(reader.staff, purpose)
            wall.asked(Action.OPEN)
            with one_run():
                records = list(Record.objects.filter(person="p7").values_list("id", flat=True))
                return len(list(Fact.objects.filter(record__in=records)))

    def asked() -> int:
        request = standing.request(reader, purpose, Action.OPEN, About("person", "p7"))
        return int(decide(request, standing.profile()).allowed)

    for what, run, wanted in (
        ("a list of 200 people", listed, EACH),
        ("the facts of one person", facts_of_one, 8),
        ("one question to the door, with all that it looks up", asked, 1),
    ):
        half, most, cpu = _took(run, wanted)
        print(
            f"{how}: {what}: half within {half:.1f} ms, 99% within {most:.1f} ms; {cpu:.1f} ms of CPU, the server's included"
        )


def _took(run: Callable[[], int], wanted: int) -> tuple[float, float, float]:
    """By the clock, which other work on the machine makes longer, and of processor time, which it does not."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (server,) = cursor.fetchone()
    taken, used = [], _used(server)
    for _ in range(TIMES):
        started = time.perf_counter()
        found = run()
        taken.append((time.perf_counter() - started) * 1000)
        if found != wanted:
            sys.exit(f"{wanted} were to be found, and {found} were.")
    taken.sort()
    return taken[TIMES // 2], taken[TIMES * 99 // 100], (_used(server) - used) * 1000 / TIMES


def _used(server: int) -> float:
    """Seconds of this process and of the server's that answers it, which stands on the same machine."""
    ticks = Path(f"/proc/{server}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[11:13]
    return time.process_time() + sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Each part by a role of its own: the line fills, and then is past the wall; the site is behind it."""
    part, people = os.environ.get(PART), int((sys.argv[1:] or ["100000"])[0])
    if part is None:
        with tempfile.TemporaryDirectory(prefix="kinfold-wall-") as data:
            for one in ("fill", "without the wall", "behind the wall"):
                told = {**os.environ, PART: one, "KINFOLD_BENCH_DATA": data}
                subprocess.run([sys.executable, __file__, str(people)], check=True, env=told)
        return
    at = Path(os.environ["KINFOLD_BENCH_DATA"])
    places = Places(TREE / "councils" / "example", at / "extracts", at)
    set_django_up(places, loopback=True, site=part == "behind the wall")
    fill(people) if part == "fill" else measure(part)


if __name__ == "__main__":
    main()
