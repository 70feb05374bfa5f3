"""Whether the register's tables are those of this version of Kinfold, and making them so where that is allowed."""

from __future__ import annotations

from kinfold.vocabulary.errors import MissingPart, kind_of

NOTHING_DONE = "Nothing was run and nothing was changed."


def bring_up_to_date(*, owner: bool) -> None:
    """
    Bring a file's tables up to date, and a server's as their `owner`; otherwise see that they are. MissingPart if not.

    Tables that a later version made are refused too: this one would write rows that the later one could not trust.
    """
    from django.core.management import call_command
    from django.db import DatabaseError, connection
    from django.db.migrations.exceptions import InconsistentMigrationHistory

    server = connection.vendor != "sqlite"
    where = "the database that KINFOLD_DATABASE_URL names" if server else "register.sqlite3"
    try:
        if later := _made_later():
            raise MissingPart(
                f"The register was made or upgraded by a later version of Kinfold ({', '.join(later)}).",
                where=where,
                means=NOTHING_DONE,
                do="Install that version again, or restore the back-up that was made before the upgrade.",
            )
        if server and not owner:
            call_command("migrate", verbosity=0, check_unapplied=True)
        else:
            call_command("migrate", verbosity=0, interactive=False)
    except SystemExit:
        raise MissingPart(
            "The register's tables are not those of this version of Kinfold.",
            where=where,
            means=NOTHING_DONE,
            do="Run `kinfold stores prepare` as the owner of the tables; docs/how-to/run-in-production.md tells how.",
        ) from None
    except InconsistentMigrationHistory:
        raise MissingPart(
            "What the register says of its own upgrades contradicts itself: one is missing on which a later one rests.",
            where=where,
            means=NOTHING_DONE,
            do="Restore the last back-up. Was it made by a trial of an unreleased version, make it anew from the extracts.",
        ) from None
    except DatabaseError as problem:
        # The driver's words could repeat the password.
        raise MissingPart(
            f"The register cannot be used ({kind_of(problem)}).",
            where=where,
            means=NOTHING_DONE,
            do="Check that the database answers, that the role may sign in, and whose tables they are; then try again.",
        ) from None


def _made_later() -> list[str]:
    """Upgrades of ours that the register has had and this version does not know: app and name."""
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("kinfold.")}
    unknown = set(loader.applied_migrations or ()) - set(loader.disk_migrations or ())
    return sorted(f"{app} {name}" for app, name in unknown if app in ours)
