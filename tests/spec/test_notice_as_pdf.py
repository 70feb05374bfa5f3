"""The notice as a PDF: one that a screen reader can read, that says what the page says, and is the same each time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream
from tests.weak_builds import Build, Weak, gets_through, put

from kinfold.governance.rules import notice_pdf
from kinfold.governance.rules.notice_document import NoticeDocument, NoticePart, document_of
from kinfold.governance.rules.notice_page import html_of
from kinfold.governance.rules.notice_pdf import pdf_of
from kinfold.governance.rules.profile import read_profile
from kinfold.governance.rules.registers import read_registers
from kinfold.governance.rules.statements import statements
from kinfold.vocabulary.errors import BadSettings

COUNCILS = Path(__file__).resolve().parents[2] / "councils"
ALL = ("bcp", "bolton", "buckinghamshire", "family_help", "sefton", "example")

# Of ISO 32000-1, 14.8.4, those that a notice has use for.
KNOWN_TAGS = {
    "/Document", "/H1", "/H2", "/P", "/L", "/LI", "/Lbl", "/LBody", "/TOC", "/TOCI", "/Reference", "/Link", "/Span", "/Strong", "/OBJR",
}  # fmt: skip


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


@pytest.mark.parametrize("council", ["bolton", "example"])
def test_the_pdf_keeps_what_the_standard_for_accessible_pdfs_asks_of_it(council):
    """Of PDF/UA-1 (ISO 14289-1) what can be asked without its validator."""
    read = PdfReader(BytesIO(notice_of(council)[1]))
    root = read.trailer["/Root"]
    tagged = list(tags(root["/StructTreeRoot"]))

    assert root["/ViewerPreferences"]["/DisplayDocTitle"]  # 7.1: the title is shown, not the file's name
    levels = [int(tag[2:]) for tag in tagged if re.fullmatch("/H[1-6]", tag)]
    assert levels[0] == 1  # 7.4.2: no level of heading is passed over
    assert all(below - above <= 1 for above, below in pairwise(levels))
    assert set(tagged) <= KNOWN_TAGS, set(tagged) - KNOWN_TAGS  # 7.1: no role of its own
    assert "/Figure" not in tagged  # 7.3: there is nothing that needs other text
    for page in read.pages:
        assert page["/Tabs"] == "/S"  # 7.18.3: the keyboard goes in the order of reading
        assert "/StructParents" in page
        for font in page["/Resources"]["/Font"].values():  # 7.21: letters are in the file, and say which they are
            inside = font.get_object()
            assert "/ToUnicode" in inside
            for one in inside.get("/DescendantFonts", [inside]):
                assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(one.get_object()["/FontDescriptor"].get_object())
        for link in page.get("/Annots", []):  # 7.18.5: a link says where it leads, and is in the order of reading
            assert link.get_object()["/Contents"]
            assert "/StructParent" in link.get_object()


def test_every_word_that_is_printed_is_tagged_or_marked_as_decoration():
    for page in PdfReader(BytesIO(notice_of("example")[1])).pages:
        depth, outside = 0, []
        for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
            if operator in (b"BDC", b"BMC"):
                depth += 1
            elif operator == b"EMC":
                depth -= 1
            elif operator in (b"Tj", b"TJ") and not depth:
                outside.append(operands)
        assert depth == 0
        assert outside == []


def test_the_same_notice_gives_the_same_bytes():
    assert notice_of("example")[1] == notice_of("example")[1]


MARKUP = ('#read("/etc/passwd") *bold* <p> $x$ #let a = 1 // gone', "*bold* #upper[quiet] // gone")


@pytest.mark.parametrize("hostile", MARKUP)
def test_what_looks_like_markup_is_printed_and_never_obeyed(hostile):
    notice = NoticeDocument("en", "ltr", hostile, hostile, hostile, "Contents", (NoticePart("who", hostile, ((hostile, hostile),)),), "Changed", (hostile,))  # fmt: skip
    published = read_registers(COUNCILS / "example").notice.published

    words = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf_of(notice, published))).pages)
    # The council, the title, whose it is, the contents, the heading, a statement with its default, and a change.
    assert letters(words).count(letters(hostile)) == 8


def test_a_template_that_takes_words_for_its_own_is_found_by_the_same_markup(request, monkeypatch, tmp_path):
    template = tmp_path / "notice.typ"
    text = notice_pdf.PAGES.read_text(encoding="utf-8")
    template.write_text(text.replace("text(one.at(0))", 'eval(one.at(0), mode: "markup")'), encoding="utf-8")
    obeys = put(notice_pdf, "PAGES", template)
    given = {"hostile": MARKUP[1]}
    weak = Weak("words that are text", test_what_looks_like_markup_is_printed_and_never_obeyed, obeys, "== 8", given)
    gets_through(weak, request, Build(monkeypatch))


def test_a_letter_that_no_font_has_is_refused_and_not_printed_as_a_box():
    notice = NoticeDocument("ur", "rtl", "Council", "Title", None, "Contents", (NoticePart("who", "رازداری", ()),), "Changed", ())  # fmt: skip

    with pytest.raises(BadSettings, match="--fonts"):
        pdf_of(notice, read_registers(COUNCILS / "example").notice.published)
