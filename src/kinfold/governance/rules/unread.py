"""
What looks like a citation of law and is not read as one.

`citations.py` holds what it reads against the law that exists. What it cannot read nobody checks, so that it is told of
here, with the form that is read. A notice prints citations as they stand and says nothing of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kinfold.governance.rules.citations import READ, Fault, known_law, laws_in

FORM = "write it as `Children Act 2004 sections 10 and 11`, `UK GDPR Article 9(2)(g)` or `Data Protection Act 2018 Schedule 1 paragraph 18`"
# More numbers behind one that was read, joined otherwise than by `, ` or ` and `: only the first was read.
_TAIL = re.compile(r"\s*(?:-|–|&|/|\bto\b|\bor\b)\s*\d[\w()]*")
_LOOKS_LIKE_ONE = re.compile(
    r"§\s*\d[\w()]*|\b\d+[A-Z]*(?:[.]\d+)?\([0-9a-zA-Z]+\)[\w()]*|\b[Aa]rticles?\s+\S+|\b[Ss]ections?\s+\d\S*"
    r"|\b[Ss]chedule 1\b(?:,? [Pp]art \d)?"
)
_SHORT_TITLE = re.compile(r"\b[A-Z]{2,} (?:19|20)\d\d\b")


def unread_in(text: str) -> Iterator[Fault]:
    """Everything in a citation that is not read, each with the form that is."""
    text = " ".join(text.split())
    reads = [match for pattern in READ for match in pattern.finditer(text)]
    laws = laws_in(text)
    if not reads and not laws:
        yield Fault("not_read", f"'{text}' is not read as law, so that nobody checks it", FORM)
        return
    for match in reads:
        if more := _TAIL.match(text, match.end()):
            yield _fault(match.group() + more.group())
    left = text
    for match in reads:
        left = left.replace(match.group(), " ")
    for match in _LOOKS_LIKE_ONE.finditer(left):
        if match.group().casefold().startswith("schedule") and laws and not any("Data Prot" in of for of, _ in laws):
            continue  # of another Act: `divisions.py`
        yield _fault(match.group())
    for match in _SHORT_TITLE.finditer(text):
        if match.group() not in known_law().also_called:
            yield _fault(match.group())
    if not laws and (loose := READ[-1].search(text)):
        yield _fault(loose.group())


def _fault(written: str) -> Fault:
    return Fault("not_read", f"'{written}' is not read as law, or not whole, so that nobody checks it", FORM)
