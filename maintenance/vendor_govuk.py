"""
Bring the GOV.UK Frontend files that the site ships up to date (for maintainers; needs npm).

    python maintenance/vendor_govuk.py 6.6.0

A council is not part of GOV.UK, so what only GOV.UK may use is taken out: its typeface and the Royal
Arms. What is left is written with a manifest of names, versions and checksums, and with the licence,
which the npm package names but does not carry.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
import tempfile
from hashlib import sha256
from pathlib import Path

PACKAGE = "govuk-frontend"
FILES = ("govuk-frontend.min.css", "govuk-frontend.min.js")
FOLDER = Path(__file__).resolve().parent.parent / "src/kinfold/web/static/kinfold/govuk"
LICENCE = """\
The MIT License (MIT)

Copyright (c) Crown Copyright (Government Digital Service)

Permission is hereby granted, free of charge, to any person obtaining a copy of
this software and associated documentation files (the "Software"), to deal in
the Software without restriction, including without limitation the rights to
use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of
the Software, and to permit persons to whom the Software is furnished to do so,
subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS
FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER
IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def main(version: str) -> None:
    """Fetch one version, take out what we may not use, and write the rest."""
    contents = {name: brand_neutral(text) for name, text in fetched(version).items()}
    for name, text in contents.items():
        check_brand_neutral(name, text)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in contents.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    (FOLDER / "LICENCE.txt").write_text(LICENCE, encoding="utf-8")
    manifest = {
        "package": PACKAGE,
        "version": version,
        "licence": "MIT",
        "changed": "typeface, Royal Arms and source maps taken out by maintenance/vendor_govuk.py",
        "files": {name: sha256(text.encode()).hexdigest() for name, text in sorted(contents.items())},
    }
    (FOLDER / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def fetched(version: str) -> dict[str, str]:
    """The files of a published version, as npm hands them out."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", f"{PACKAGE}@{version}"], cwd=folder, check=True)  # noqa: S603, S607
        with tarfile.open(Path(folder) / f"{PACKAGE}-{version}.tgz") as packed:
            return {name: _text(packed, f"package/dist/govuk/{name}") for name in FILES}


def _text(packed: tarfile.TarFile, name: str) -> str:
    member = packed.extractfile(name)
    if member is None:
        raise SystemExit(f"{name} is not in the package any more: look what has become of it")
    return member.read().decode("utf-8")


def brand_neutral(text: str) -> str:
    """Without GOV.UK's typeface, the Royal Arms and source maps, whose files are not shipped."""
    text = re.sub(r"/\*![^*]*exclusive use on gov\.uk[^*]*\*/", "", text)
    text = re.sub(r"@font-face\{[^}]*\}", "", text)
    text = text.replace("GDS Transport,arial,sans-serif", "arial,sans-serif")
    text = re.sub(
        r"@supports \(\(-webkit-mask-position[^{]*\{\.govuk-footer__copyright-logo:before\{[^}]*\}\}", "", text
    )
    text = re.sub(r"\.govuk-footer__copyright-logo:before\{[^}]*\}", "", text)
    text = re.sub(r"/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*", "", text)
    return text.strip() + "\n"


def check_brand_neutral(name: str, text: str) -> None:
    """Stop if a new version brings in what the patterns above do not find, or an address of another file."""
    for never in ("Transport", "govuk-crest", "sourceMappingURL", "url(/"):
        if never in text:
            raise SystemExit(f"{name} still holds '{never}': mend the patterns before shipping it")


if __name__ == "__main__":
    main(*sys.argv[1:2])
