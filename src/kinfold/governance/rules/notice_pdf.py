"""
A notice as a tagged PDF (PDF/UA-1), which a screen reader can read: headings, lists, language and title.

The same notice gives the same bytes on every machine: no font of the machine is used, and the day in the
file is that of the version.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from pathlib import Path

import typst

from kinfold.governance.rules.notice_document import NoticeDocument
from kinfold.vocabulary.errors import BadSettings

PAGES = Path(__file__).with_name("notice.typ")
FONT = "Libertinus Serif"
"""Comes with typst: Latin, Greek and Cyrillic. Another script needs a font of its own."""


def pdf_of(notice: NoticeDocument, published: date, fonts: Path | None = None) -> bytes:
    """
    The notice as the bytes of a PDF.

    `fonts` is a folder of fonts for what the built-in one cannot print. Raises BadSettings where a letter is in none
    of them: a notice with boxes in place of words is not handed out.
    """
    folders = [str(fonts)] if fonts else []
    theirs = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders).families()
    known = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)
    try:
        made: bytes = typst.compile(
            PAGES.read_bytes(),
            font_paths=known,
            ignore_system_fonts=True,
            sys_inputs={"notice": json.dumps({**asdict(notice), "fonts": [FONT, *sorted(theirs)]})},
            pdf_standards=["ua-1"],
            timestamp=datetime.combine(published, time(), UTC),
        )
    except typst.TypstError as refused:
        raise BadSettings(
            [f"the notice cannot be printed as a PDF that a screen reader can read: {refused.message}"],
            where="the notice's texts",
            do="Where the font lacks a letter, name a folder with a font that has it: --fonts DIR.",
        ) from None
    return made
