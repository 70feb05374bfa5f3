"""Hostile and clumsy XML files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.hostile.row import CANARY, DAY, Hostile

TABLES = """
tables:
  - element: Pupils/Pupil
    row_key: [id]
    parties:
      child:
        role: child
        key: [id]
        identity:
          first_name: [first]
          last_name: [last]
          birth_date: born
"""


def pupil(first: str = "Ann", *, key: str = "1") -> str:
    return f"<Pupil><id>{key}</id><first>{first}</first><last>{CANARY}</last><born>2010-01-02</born></Pupil>"


def message(pupils: str, *, before: str = "") -> str:
    return f"{before}<Message><Pupils>{pupils}</Pupils></Message>"


def xml(text: str | bytes) -> Callable[[Path], object]:
    content = text.encode() if isinstance(text, str) else text
    return lambda folder: (folder / f"pupils_{DAY}.xml").write_bytes(content)


def _declared(declarations: str, text: str) -> Callable[[Path], object]:
    return xml(message(pupil(text), before=f"<!DOCTYPE Message [{declarations}]>"))


def _without_end(folder: Path) -> None:
    xml("<Message><Pupils>" + f"<!-- {'x' * 30_000_000}")(folder)


_LAUGHS = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 10}">' for n in range(10))
_DECLARES = "declares a document type or an entity"

XML_FILES = tuple(
    Hostile(about, outcome, make, words, kept, aside, names, format="xml", tables=TABLES)
    for about, outcome, make, words, kept, aside, names in (
        ("an XML file as agreed", "accepted", xml(message(pupil() + pupil("\u0645\u062d\u0645\u062f", key="2"))), "", 2, 0, ("Ann", "\u0645\u062d\u0645\u062f")),
        ("an XML file with an entity bomb", "refused", _declared(_LAUGHS, "&e9;"), _DECLARES, 0, 0, ()),
        ("an XML file with one large entity named often", "refused", _declared(f'<!ENTITY x "{"a" * 100_000}">', "&x;" * 10_000), _DECLARES, 0, 0, ()),
        ("an XML file with an entity outside", "refused", _declared('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;"), _DECLARES, 0, 0, ()),
        ("an XML file with a document type elsewhere", "refused", xml(message(pupil(), before='<!DOCTYPE Message SYSTEM "http://example.org/x.dtd">')), _DECLARES, 0, 0, ()),
        ("an XML file cut off in the middle", "refused", xml(message(pupil())[:60]), "is not XML that can be read", 0, 0, ()),
        ("an XML file with a comment of 30 MB that never ends", "refused", _without_end, "a tag or a comment of more than a megabyte", 0, 0, ()),
        ("an XML file with elements 100,000 deep", "refused", xml("<Message>" + "<a>" * 100_000), "nested more than 100 deep", 0, 0, ()),
        ("an XML file that says an encoding nobody knows", "refused", xml('<?xml version="1.0" encoding="x-none"?>' + message(pupil())), "pupils_2025-01-01.xml", 0, 0, ()),
        ("an XML file with a NUL byte", "refused", xml(message(pupil("A\x00nn"))), "is not XML that can be read", 0, 0, ()),
        ("an XML file of something else", "refused", xml("<html><body/></html>"), "pupils_2025-01-01.xml", 0, 0, ()),
        ("a CSV file under the name of an XML file", "refused", xml("id,first,last,born\n"), "is not XML that can be read", 0, 0, ()),
    )
)  # fmt: skip
