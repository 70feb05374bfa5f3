"""A notice as one HTML page: headings, lists and words alone, so that it can be read anywhere and printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from kinfold.governance.rules.notice_document import NoticeDocument, NoticePart, document_of
from kinfold.governance.rules.notice_texts import Speech
from kinfold.governance.rules.profile import Profile
from kinfold.governance.rules.statements import Statement


def page_of(profile: Profile, made: Sequence[Statement], changed: Sequence[str], speech: Speech | None = None) -> str:
    """The page of a council's notice; `changed` are sentences on what is different from the version before."""
    return html_of(document_of(profile, made, changed, speech))


def html_of(notice: NoticeDocument) -> str:
    title, council = escape(notice.title), escape(notice.council)
    # A paragraph each: links that stand closer are hard to hit on a phone.
    contents = "\n".join(f'<li><p><a href="#{part.key}">{escape(part.heading)}</a></p></li>' for part in notice.parts)
    parts = "\n".join(map(_part, notice.parts))
    whose = f"<p><strong>{escape(notice.whose)}</strong></p>\n" if notice.whose else ""
    return f"""<!doctype html>
<html lang="{escape(notice.language)}" dir="{escape(notice.direction)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – {council}</title>
</head>
<body>
<header>
<p>{council}</p>
</header>
<main>
<h1>{title}</h1>
{whose}<nav aria-label="{escape(notice.contents)}">
<ol>
{contents}
</ol>
</nav>
{parts}
{_changed(notice)}</main>
</body>
</html>
"""


def _part(part: NoticePart) -> str:
    items = "\n".join(f"<li>{_text(text)}{_silent(silent)}</li>" for text, silent in part.said)
    heading = f'<h2 id="{part.key}">{escape(part.heading)}</h2>'
    return f'<section aria-labelledby="{part.key}">\n{heading}\n<ul>\n{items}\n</ul>\n</section>'


def _text(text: str) -> str:
    """With a place to break in addresses of e-mail and the web, which are wider than a phone."""
    return re.sub(r"(?<=\S{8}[@./])(?=\S{8})", "<wbr>", escape(text))


def _silent(silent: str | None) -> str:
    return f"<br><small>{_text(silent)}</small>" if silent else ""


def _changed(notice: NoticeDocument) -> str:
    if not notice.changed:
        return ""
    items = "\n".join(f"<li>{_text(sentence)}</li>" for sentence in notice.changed)
    heading = f'<h2 id="changed">{escape(notice.changed_heading)}</h2>'
    return f'<section aria-labelledby="changed">\n{heading}\n<ul>\n{items}\n</ul>\n</section>\n'
