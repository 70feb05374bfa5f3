"""Steps that make the register's rows about professionals: who works with whom, and how they are reached."""

from __future__ import annotations

from datetime import date

from kinfold.register.publish.said import still_said_sql
from kinfold.warehouse.engine import Step


def worker_steps(on: date) -> list[Step]:
    """Professionals of open people. One whom a source names is the member of staff with the id, else with the work e-mail."""
    return [
        Step(
            "staff_named",
            """
            SELECT involvements.involvement, staff.staff FROM involvements JOIN staff ON staff.staff = involvements.staff
            UNION ALL
            SELECT involvements.involvement, staff.staff
            FROM involvements JOIN staff ON lower(trim(staff.email)) = lower(trim(involvements.email))
            WHERE involvements.staff IS NULL
            """,
        ),
        # The council's own staff list says best how to reach its people, and who of them has left: nobody is
        # sent to a colleague who is gone, though a source names her still.
        Step(
            "listed_staff",
            f"""
            SELECT staff_named.involvement, staff.* EXCLUDE (staff),
                coalesce(staff.until_day <= DATE '{on.isoformat()}', false) AS has_left
            FROM staff_named JOIN staff USING (staff)
            QUALIFY row_number() OVER (
                PARTITION BY staff_named.involvement ORDER BY staff.until_day DESC NULLS FIRST, staff.staff
            ) = 1
            """,
        ),
        Step(
            "published_involvement",
            f"""
            SELECT involvement AS id, involvements.record, involvements.source, coalesce(involvements.role, listed.role) AS role,
                coalesce(listed.name, involvements.name) AS name, coalesce(listed.team, involvements.team) AS team,
                CASE WHEN NOT coalesce(listed.has_left, false) THEN coalesce(listed.phone, involvements.phone) END AS phone,
                CASE WHEN NOT coalesce(listed.has_left, false) THEN coalesce(listed.email, involvements.email) END AS email,
                involvements.staff, involvements.from_day,
                CASE WHEN listed.has_left THEN least(involvements.until_day, listed.until_day)
                    ELSE involvements.until_day END AS until_day,
                {still_said_sql("involvements", "sources")} AS last_said
            FROM involvements JOIN open_records USING (record) LEFT JOIN sources USING (source)
            LEFT JOIN listed_staff AS listed USING (involvement)
            """,
        ),
    ]
