"""A notice as one HTML page: headings, lists and words alone, so that it can be read anywhere and printed."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from kinfold.governance.rules.profile import Profile
from kinfold.governance.rules.statements import PARTS, Statement


def page_of(profile: Profile, made: Sequence[Statement], changed: Sequence[str]) -> str:
    """The page of a council's notice; `changed` are sentences on what is different from the version before."""
    title = escape(f"Privacy notice: {profile.programme.name}")
    shown = [part for part in PARTS if any(one.part == part for one in made)]
    contents = "\n".join(f'<li><a href="#{part}">{escape(PARTS[part])}</a></li>' for part in shown)
    parts = "\n".join(_part(part, [one for one in made if one.part == part]) for part in shown)
    return f"""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – {escape(profile.name)}</title>
</head>
<body>
<header>
<p>{escape(profile.name)}</p>
</header>
<main>
<h1>{title}</h1>
{_drawn(profile)}<nav aria-label="Contents">
<ol>
{contents}
</ol>
</nav>
{parts}
{_changed(changed)}</main>
</body>
</html>
"""


def _drawn(profile: Profile) -> str:
    if profile.invented:
        return "<p><strong>This council is invented, and so are all its people.</strong></p>\n"
    if profile.drawn_from:
        told = f"Drawn from {profile.drawn_from}. The council neither wrote nor uses this page."
        return f"<p><strong>{escape(told)}</strong></p>\n"
    return ""


def _part(part: str, made: Sequence[Statement]) -> str:
    items = "\n".join(f"<li>{escape(one.text)}{_silent(one)}</li>" for one in made)
    return f'<section aria-labelledby="{part}">\n<h2 id="{part}">{escape(PARTS[part])}</h2>\n<ul>\n{items}\n</ul>\n</section>'


def _silent(one: Statement) -> str:
    return f"<br><small>{escape(one.silent)}</small>" if one.silent else ""


def _changed(changed: Sequence[str]) -> str:
    if not changed:
        return ""
    items = "\n".join(f"<li>{escape(sentence)}</li>" for sentence in changed)
    heading = "What changed since the version before"
    return f'<section aria-labelledby="changed">\n<h2 id="changed">{heading}</h2>\n<ul>\n{items}\n</ul>\n</section>\n'
