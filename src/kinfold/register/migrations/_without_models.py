"""
A step of a migration that asks the database alone.

Django's own RunPython builds the models of the whole site anew for each step, as they were on that day. The wall is put
up in forty of them, none of which asks for a model: making a register took twice as long.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

Asks = Callable[[BaseDatabaseSchemaEditor], None]


class WithoutModels(Operation):
    """Does one thing forwards and another backwards, in the transaction of its migration."""

    reduces_to_sql = False
    reversible = True

    def __init__(self, forwards: Asks, backwards: Asks) -> None:
        self.forwards, self.backwards = forwards, backwards

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """No model is another afterwards."""

    def database_forwards(self, _app: str, schema_editor: BaseDatabaseSchemaEditor, *_states: ProjectState) -> None:
        self.forwards(schema_editor)

    def database_backwards(self, _app: str, schema_editor: BaseDatabaseSchemaEditor, *_states: ProjectState) -> None:
        self.backwards(schema_editor)

    def describe(self) -> str:
        return "Statements to the database alone"
