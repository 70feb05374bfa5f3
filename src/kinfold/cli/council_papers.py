"""`kinfold council article30|policy-document|transparency-record`: what a council owes beside its notice, from what governs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from kinfold import __version__
from kinfold.cli.notice import in_order, must_be_writable
from kinfold.cli.options import Council, On, day
from kinfold.cli.terminal import out
from kinfold.governance.rules.article30 import record_of
from kinfold.governance.rules.notice_page import html_of
from kinfold.governance.rules.notice_pdf import pdf_of
from kinfold.governance.rules.paper import Paper, as_document
from kinfold.governance.rules.policy_document import policy_document
from kinfold.governance.rules.profile import Adoption, Profile, read_profile
from kinfold.governance.rules.registers import read_registers
from kinfold.governance.rules.spreadsheet import as_csv, write_workbook
from kinfold.governance.rules.statements import statements
from kinfold.governance.rules.transparency import FrameworkInUse, ModelInUse, NeedInUse, Tool, transparency_record
from kinfold.linkage.model import read_model
from kinfold.needs.framework import read_framework
from kinfold.needs.local import as_read_by
from kinfold.places import shipped
from kinfold.sources.contract import Contract
from kinfold.sources.contracts import kinds_given
from kinfold.sources.registered import contracts_of
from kinfold.vocabulary.identifiers import SourceId
from kinfold.vocabulary.periods import today_by_the_clock

To = Annotated[Path, typer.Option("--to", help="The file that the page is written to; the PDF stands beside it.")]
Workbook = Annotated[Path, typer.Option("--to", help="The workbook to write; the CSV file stands beside it.")]


def article30(council: Council = None, to: Workbook = Path("record-of-processing.xlsx")) -> None:
    """Write the record of processing activities (UK GDPR Article 30), as a workbook and as CSV."""
    must_be_writable(to, ".xlsx")
    folder = in_order(council)
    profile, registers = read_profile(folder), read_registers(folder)
    record = record_of(profile, registers, statements(profile, registers))
    write_workbook(record, to)
    to.with_suffix(".csv").write_text(as_csv(record), encoding="utf-8-sig", newline="")
    for missing in record.missing:
        out.print(f"[yellow]LOOK AT[/] {missing}", soft_wrap=True, highlight=False)
    out.print(f"{to}, {to.with_suffix('.csv')}: {len(record.activities)} activities.", soft_wrap=True)


def policy(council: Council = None, to: To = Path("policy-document.html")) -> None:
    """Write the appropriate policy document (Data Protection Act 2018, Schedule 1, Part 4), as a page and a tagged PDF."""
    must_be_writable(to, ".html")
    folder = in_order(council)
    profile, registers = read_profile(folder), read_registers(folder)
    paper = policy_document(profile, registers, statements(profile, registers))
    _write(profile, paper, to, registers.notice.published)


def transparency(council: Council = None, to: To = Path("transparency-record.html"), on: On = None) -> None:
    """Write the algorithmic transparency record (ATRS) of what is in use, as a page and a tagged PDF; as of today or of a day."""
    must_be_writable(to, ".html")
    folder = in_order(council)
    profile, registers = read_profile(folder), read_registers(folder)
    today = day(on) or today_by_the_clock()
    paper = transparency_record(profile, registers, statements(profile, registers), tool_in_use(folder, profile, today))
    _write(profile, paper, to, today)


def tool_in_use(folder: Path, profile: Profile, on: date) -> Tool:
    """What a run on a day would use: the same model and framework, read in the same way."""
    contracts = contracts_of(folder, profile)
    used = read_model()
    adopted = profile.adopted(on)
    frameworks = (_framework(folder, adopted, contracts, on),) if (adopted := profile.adopted(on)) else ()
    return Tool(
        release=__version__,
        on=on,
        model=ModelInUse(
            name=used.name,
            file=f"models/{used.name}.json",
            compares=tuple(comparison.name for comparison in used.comparisons),
            trained_on=used.trained.get("records"),
            join=used.thresholds.join,
            park=used.thresholds.park,
        ),
        frameworks=frameworks,
        contracts=tuple(map(str, contracts)),
    )


def _framework(folder: Path, adopted: Adoption, contracts: Mapping[SourceId, Contract], on: date) -> FrameworkInUse:
    """The framework as the council reads it, with the needs whose rule holds on the day."""
    nationally = read_framework(shipped("frameworks") / adopted.framework)
    framework = as_read_by(folder, nationally, kinds_given(contracts))
    local = adopted.standing == "local_vocabulary"
    held = ((need, framework.value_in_force(need, on, as_local_words=local)) for need in framework.needs)
    return FrameworkInUse(
        id=framework.id,
        title=framework.title,
        needs=tuple(
            NeedInUse(need.id, need.label, need.evidence, value[0], value[1].verified) for need, value in held if value
        ),
        fingerprint=framework.digest(),
        until=adopted.until,
    )


def _write(profile: Profile, paper: Paper, to: Path, of: date) -> None:
    document, pdf = as_document(profile, paper), to.with_suffix(".pdf")
    printed = pdf_of(document, of)
    to.write_text(html_of(document), encoding="utf-8")
    pdf.write_bytes(printed)
    out.print(f"{to}, {pdf}: {len(paper.made)} statements.", soft_wrap=True)
    out.print(
        f"No register holds {len(paper.to_add)} things that belong in it; they are listed at its end.", soft_wrap=True
    )
