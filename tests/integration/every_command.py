"""Every command that is there, with how it keeps to itself whom the register hides; and how it is asked about one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import typer

ABOUT_NOBODY = "It reads the council's own files or keeps the machine, and opens nothing that was sent of anybody."
INVENTED = "It makes people up, and reads nobody's record."
OF_STAFF = "It tells of staff alone."
COUNTS = "It tells counts, days, sources and reasons, and no value of a record."
SAME_ANSWER = "It answers the same words whoever the id is of, and whether or not there is anybody."
LEFT_OUT = "Whoever hides, or lives with somebody who does, is left out before anything is written."
THE_DOOR = "It asks the door as a page does, and shows what the page would."
HASHED = "It writes whom an entry is about as a keyed hash."


@dataclass(frozen=True)
class Kept:
    """`asked` is what is typed after the command; {person} and {family} are hidden, {file} and {folder} are new."""

    how: str
    asked: str | None = None
    elsewhere: str = ""
    """Where it is not asked here: what holds it."""


OF_THE_LAW = "needs no data of a run"
COMMANDS = {
    "accounts add": Kept(OF_STAFF, elsewhere="makes a way in for somebody on the staff list, and reads no record"),
    "accounts close": Kept(OF_STAFF, elsewhere="shuts a way in, and reads no record"),
    "accounts list": Kept(OF_STAFF, "{all}"),
    "audit checkpoint": Kept(HASHED, "{folder} {data}"),
    "audit export": Kept(HASHED, "{file} {all}"),
    "audit verify": Kept(HASHED, "{folder} {data}"),
    "conflicts keep": Kept(SAME_ANSWER, "S1 person {person} --because colleague {data}"),
    "conflicts let": Kept(SAME_ANSWER, "S1 family {family} {data}"),
    "corrections said-by-one": Kept(LEFT_OUT, "{all}"),
    "council article30": Kept(ABOUT_NOBODY, elsewhere=OF_THE_LAW),
    "council check": Kept(ABOUT_NOBODY, elsewhere=OF_THE_LAW),
    "council policy-document": Kept(ABOUT_NOBODY, elsewhere=OF_THE_LAW),
    "council retention": Kept(ABOUT_NOBODY, elsewhere=OF_THE_LAW),
    "council transparency-record": Kept(ABOUT_NOBODY, elsewhere=OF_THE_LAW),
    "demo": Kept(INVENTED, elsewhere="minutes of work"),
    "docs": Kept(ABOUT_NOBODY, elsewhere=OF_THE_LAW),
    "framework check": Kept(ABOUT_NOBODY, elsewhere=OF_THE_LAW),
    "framework explain": Kept(THE_DOOR, elsewhere="asks for a password; tests/integration/web/test_explain.py"),
    "framework preview": Kept(COUNTS, elsewhere="needs a change; test_who_would_come_in_and_go_out_is_told_..."),
    "ledger resume": Kept(HASHED, elsewhere="needs a ledger that failed its check; test_stopped_ledger.py"),
    "ledger settle": Kept(HASHED, elsewhere="needs a register that was put back; test_put_back.py"),
    "ledger verify": Kept(HASHED, "{data}"),
    "linkage evaluate": Kept(COUNTS, "--page {file} {data}"),
    "linkage measure": Kept(COUNTS, elsewhere="reads only the file that it is given"),
    "linkage resolve": Kept(COUNTS, elsewhere="needs the other engine; tests/spark"),
    "linkage sample": Kept(LEFT_OUT, "--pairs 500 --out {file} {all}"),
    "linkage train": Kept(COUNTS, elsewhere="minutes of work; tests/unit/linkage"),
    "notice build": Kept(ABOUT_NOBODY, elsewhere=OF_THE_LAW),
    "notice publish": Kept(ABOUT_NOBODY, elsewhere=OF_THE_LAW),
    "notice texts": Kept(ABOUT_NOBODY, elsewhere=OF_THE_LAW),
    "retention ask": Kept(SAME_ANSWER, "person {person} {all}"),
    "retention due": Kept(COUNTS, "{all}"),
    "run": Kept(COUNTS, elsewhere="made the folder that the others are asked of; it told what `runs show` tells"),
    "runs hash": Kept(COUNTS, "{data}"),
    "runs list": Kept(COUNTS, "{data}"),
    "runs show": Kept(COUNTS, "{run} {data}"),
    "serve": Kept(THE_DOOR, elsewhere="tests/integration/web asks every page"),
    "sources check": Kept(COUNTS, elsewhere="reads only the file that it is given"),
    "sources commit": Kept(COUNTS, elsewhere="changes what the others are asked of; test_new_sources_wait_..."),
    "sources draft": Kept(COUNTS, elsewhere="reads only the file that it is given"),
    "sources receipts": Kept(COUNTS, "{data}"),
    "sources reject": Kept(COUNTS, elsewhere="as `sources commit`"),
    "sources report": Kept(COUNTS, "refuge --out {file} {data}"),
    "sources review": Kept(COUNTS, "refuge {all}"),
    "sources set-aside": Kept(COUNTS, "{data}"),
    "sources values": Kept(COUNTS, "{data}"),
    "stores prepare": Kept(ABOUT_NOBODY, elsewhere=OF_THE_LAW),
    "world make": Kept(INVENTED, elsewhere="minutes of work"),
}
"""A new command is entered here with how it keeps the promise."""


def commands_of(app: typer.Typer, before: str = "") -> Iterator[str]:
    """Every command as it is typed, hidden ones too."""
    for command in app.registered_commands:
        name = command.name or (command.callback.__name__.replace("_", "-") if command.callback else "")
        yield f"{before}{name}"
    for group in app.registered_groups:
        if group.typer_instance is not None:
            yield from commands_of(group.typer_instance, f"{before}{group.name} ")
