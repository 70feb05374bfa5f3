"""The notice as a PDF: one that a screen reader can read, that says what the page says, and is the same each time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from kinfold.governance.rules.notice_document import NoticeDocument, NoticePart, document_of
from kinfold.governance.rules.notice_page import html_of
from kinfold.governance.rules.notice_pdf import pdf_of
from kinfold.governance.rules.profile import read_profile
from kinfold.governance.rules.registers import read_registers
from kinfold.governance.rules.statements import statements
from kinfold.vocabulary.errors import BadSettings

COUNCILS = Path(__file__).resolve().parents[2] / "councils"
ALL = ("bcp", "bolton", "buckinghamshire", "family_help", "sefton", "example")


def notice_of(council: str) -> tuple[NoticeDocument, bytes]:
    profile, registers = read_profile(COUNCILS / council), read_registers(COUNCILS / council)
    notice = document_of(profile, statements(profile, registers), ["New: a sentence."])
    return notice, pdf_of(notice, registers.notice.published)


def letters(text: str) -> str:
    """Without the breaks between words that a line's end makes."""
    return re.sub(r"[\s-]+", "", text)


def tags(element: Any) -> Iterator[str]:
    found = element.get_object()
    if isinstance(found, list):
        for one in found:
            yield from tags(one)
    elif isinstance(found, dict):
        if "/S" in found:
            yield str(found["/S"])
        if "/K" in found:
            yield from tags(found["/K"])


@pytest.mark.parametrize("council", ALL)
def test_the_pdf_says_what_the_page_says_and_is_tagged(council):
    notice, printed = notice_of(council)
    read = PdfReader(BytesIO(printed))
    root = read.trailer["/Root"]

    # A page's own number stands between the words of one page and those of the next.
    pages = [re.sub(r"\d+\s*$", "", page.extract_text()) for page in read.pages]
    words = letters("".join(pages))
    items = [re.sub(r"<[^>]+>", "", item) for item in re.findall(r"<li>(.*?)</li>", html_of(notice))]
    assert [item for item in map(unescape, items) if letters(item).removeprefix("•") not in words] == []

    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert read.metadata is not None
    assert read.metadata.title == notice.title
    tagged = list(tags(root["/StructTreeRoot"]))
    said = sum(len(part.said) for part in notice.parts) + len(notice.changed)
    assert tagged.count("/H1") == 1
    assert tagged.count("/H2") == len(notice.parts) + 2  # the contents, and what changed
    assert tagged.count("/LI") == said


def test_the_same_notice_gives_the_same_bytes():
    assert notice_of("example")[1] == notice_of("example")[1]


def test_what_looks_like_markup_is_printed_and_never_obeyed():
    hostile = '#read("/etc/passwd") *bold* <p> $x$ #let a = 1 // gone'
    notice = NoticeDocument("en", "ltr", hostile, hostile, hostile, "Contents", (NoticePart("who", hostile, ((hostile, hostile),)),), "Changed", (hostile,))  # fmt: skip
    published = read_registers(COUNCILS / "example").notice.published

    words = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf_of(notice, published))).pages)
    # The council, the title, whose it is, the contents, the heading, a statement with its default, and a change.
    assert letters(words).count(letters(hostile)) == 8


def test_a_letter_that_no_font_has_is_refused_and_not_printed_as_a_box():
    notice = NoticeDocument("ur", "rtl", "Council", "Title", None, "Contents", (NoticePart("who", "رازداری", ()),), "Changed", ())  # fmt: skip

    with pytest.raises(BadSettings, match="--fonts"):
        pdf_of(notice, read_registers(COUNCILS / "example").notice.published)
