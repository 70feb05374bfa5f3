"""
Runs `kinfold` again and again in fresh processes that have it imported already: a copy of this one for each.

It reads one order a line (JSON) and answers with two: that it was begun, and how it ended. It imports, and knows what
the texts of councils and frameworks say that it will meet, by their text: a text that a test changes is read anew.
Django is not set up, no environment is heeded, no file and no connection is open before a copy is made, so each begins
as the program does.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from tests.copied_server import begin_server_of_readers
from tests.integration.unbreakable import errors, points, weak

import kinfold.cli
import kinfold.cli.commands  # imported for what it imports
from kinfold.places import shipped
from kinfold.vocabulary.strict_yaml import line_of

LOOK_EVERY = 0.002
OF_DJANGO = (
    "contrib.messages.middleware", "contrib.staticfiles.storage", "core.handlers.wsgi", "core.mail", "core.management.commands.migrate",
    "core.serializers.python", "forms.models", "template.defaulttags", "template.loader_tags", "views.generic", "urls",
)  # fmt: skip
"""What a command imports of it, and needs no settings to be imported."""
HOLLYBANK = Path(__file__).resolve().parents[2] / "worlds" / "hollybank" / "council"


def make_ready() -> None:
    """What every copy would otherwise do anew, and does the same each time."""
    for name in OF_DJANGO:
        importlib.import_module(f"django.{name}")
    for file in (*HOLLYBANK.rglob("*.yaml"), *shipped("frameworks").rglob("*.yaml")):
        line_of(file.read_text(encoding="utf-8"), ())


def main() -> None:
    make_ready()
    gc.collect()
    gc.freeze()  # a copy's collector would otherwise write to, and so copy, every page of what it shares with us
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _be_kinfold(order)
        _answer({"process": child})
        _answer({"status": _ended(child, order.get("kill_after"))})


def _ended(child: int, kill_after: float | None) -> int:
    """Its exit code, or the signal that ended it, below zero. Not reaped before it is killed: the number stays its own."""
    until = time.monotonic() + kill_after if kill_after is not None else None
    while True:
        found, status = os.waitpid(child, os.WNOHANG if until else 0)
        if found:
            return os.waitstatus_to_exitcode(status)
        if until and time.monotonic() > until:
            os.kill(child, 9)
            until = None
        else:
            time.sleep(LOOK_EVERY)


def _answer(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def _be_kinfold(order: dict[str, Any]) -> None:
    """In the copy: never returns."""
    code = 99
    try:
        said = Path(order["said"])
        for stream, name in ((0, os.devnull), (1, f"{said}.out"), (2, f"{said}.err")):
            os.dup2(os.open(name, os.O_RDWR | os.O_CREAT | os.O_TRUNC), stream)
        os.environ.clear()
        os.environ.update(order["environment"])
        sys.argv = ["kinfold", *order["arguments"]]
        os.nice(order.get("nice", 0))
        told = {name: Path(file) if file else None for name, file in order.get("points", {}).items()}
        kill = points.Kill(*order["kill"]) if order.get("kill") else None
        if told:
            points.tell_the_reader(kill, told.get("passed"))
        if sys.argv[1:2] == ["run"]:
            begin_server_of_readers()
        if order.get("weak"):
            weak.install(order["weak"])
        if told:
            points.install(kill, **told)
        if order.get("error"):
            errors.install(errors.Error(**order["error"]))
        if order.get("largest_file"):
            resource.setrlimit(resource.RLIMIT_FSIZE, (order["largest_file"], resource.RLIM_INFINITY))
        kinfold.cli.main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
