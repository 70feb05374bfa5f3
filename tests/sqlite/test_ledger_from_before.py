"""A ledger file that was made before pages and searches were counted by staff and time."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kinfold.governance.ledger import FILE_NAME, Entry, Ledger, SQLiteStore


def test_it_counts_without_its_index_and_gets_it_with_the_next_preparing(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / FILE_NAME)
    ledger = Ledger(store, key=b"k")
    ledger.append(Entry(staff="s1", role="r", purpose="p", action="open", about_kind="person", about_id="a", outcome="allowed"))  # fmt: skip
    with closing(sqlite3.connect(store.path)) as file:
        file.execute("DROP INDEX entries_let_in")
    begin = datetime.now(UTC) - timedelta(hours=1)
    assert ledger.let_in_since("s1", "open", begin) == (ledger.pseudonym("person", "a"),)

    assert store.prepare() is False
    with closing(sqlite3.connect(store.path)) as file:
        asked = (
            "EXPLAIN QUERY PLAN SELECT about FROM entries WHERE outcome = 'allowed' AND staff = 's1' AND at >= '2026'"
        )
        assert "entries_let_in" in str(file.execute(asked).fetchall())
    with store.reading() as reading:
        assert reading.guarded()
