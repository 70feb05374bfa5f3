"""
What the door and the wall look at before they answer can be read by the site, and written as little as its work needs.

On PostgreSQL alone. The site reads these tables, since both answer by them, and they hold ids and nothing else of
residents. A run and the commands write them past the policies. The site itself lets in whoever breaks the glass, for an
hour and with the row that a review looks at; and hides whoever somebody protects, with those who live with them. It takes
nothing away: no policy lets it delete, so a restriction ends with a run or by command alone.
"""

from django.db import migrations

from kinfold.register.migrations._wall import Behind, asks, behind_the_wall

ANYBODY = "true"
# Whoever gains by it is whoever reads; so there must be a row for somebody else to review, of the same page and end.
OWN_GLASS = f"""
    kind = 'break_glass' AND source = 'decided' AND staff = (SELECT wall_staff()) AND {asks("break_glass")}
    AND until_at <= statement_timestamp() + interval '61 minutes' AND EXISTS (
        SELECT 1 FROM governance_brokenglass AS g
        WHERE g.staff = governance_relationship.staff AND g.about_kind = governance_relationship.about_kind
        AND g.about_id = governance_relationship.about_id AND g.until_at = governance_relationship.until_at
    )
"""
HIDES = f"""
    source = 'people' AND staff = '' AND {asks("protect", "lift_protection")}
    AND CASE about_kind WHEN 'person' THEN about_id IN (SELECT wall_to_hide())
        ELSE about_id IN (SELECT family FROM register_membership WHERE person IN (SELECT wall_to_hide())) END
"""


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0008_shared_for_an_exception"),
        ("register", "0014_what_follows_from_another_home"),
    ]

    operations = [
        behind_the_wall("governance_relationship", Behind(ANYBODY, insert=OWN_GLASS, update=OWN_GLASS)),
        behind_the_wall("governance_restriction", Behind(ANYBODY, insert=HIDES)),
        behind_the_wall("governance_staffmember", Behind(ANYBODY)),
        behind_the_wall("register_personredirect", Behind(ANYBODY)),
        behind_the_wall("register_familyredirect", Behind(ANYBODY)),
    ]
