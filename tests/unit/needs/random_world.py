"""Small worlds of every odd shape: late sources, homes elsewhere, unknown ages, facts in the future."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from tests.unit.needs.small_world import SmallWorld

from kinfold.vocabulary.codelists import VALUES_OF, FactKind

ROLES = (
    "child", "child", "child", "child_in_care", "expected_child", "main_carer", "main_carer", "carer",
    "partner_of_carer", "parent_elsewhere", "other_household_member",
)  # fmt: skip
FACTORS = ("1A", "3A", "4A", "5A", "7A", "10A", "11A", "16A", "18B", "21", "24A")
KINDS = tuple(kind for kind in FactKind if kind not in {FactKind.BIRTH, FactKind.DEATH})


def a_random_world(random: Random, *, families: int = 5, on: date = date(2025, 12, 31)) -> SmallWorld:
    world = SmallWorld(on=on)
    add_sources(world, random)
    for number in range(families):
        add_family(world, random, f"fam{number}")
    return world


def add_sources(world: SmallWorld, random: Random) -> None:
    kinds = list(KINDS)
    random.shuffle(kinds)
    for number in range(random.randint(0, 14)):
        given = random.sample(kinds, random.randint(1, 8))
        world.source(
            f"source{number}",
            *given,
            coverage=random.choice(["log", "listed"]),
            fresh=random.random() < 0.8,
            latest=world.on - timedelta(days=random.choice([0, 0, 5, 30, 120])),
            ages=random.choice([(None, None), (None, None), (0, 17), (10, 17), (18, None)]),
            about=random.choice([("person",), ("person", "carer"), ("carer",)]),
            known_from=random.choice(
                [None, *(world.on - timedelta(days=days) for days in (2000, 730, 400, 365, 364, 100))]
            ),
        )


def add_family(world: SmallWorld, random: Random, family: str) -> None:
    world.family(
        family,
        from_=random.choice([None, world.on, world.on - timedelta(days=900), world.on + timedelta(days=1)]),
        until=random.choice([None, None, None, None, world.on + timedelta(days=3), world.on]),
    )
    for number in range(random.randint(1, 4)):
        _add_person(world, random, family, f"{family} person{number}")


def _add_person(world: SmallWorld, random: Random, family: str, name: str) -> None:
    role = random.choice(ROLES)
    years = random.randint(0, 18) if role in {"child", "child_in_care"} else random.randint(15, 70)
    born = world.on - timedelta(days=years * 365 + random.randint(-10, 380))
    for each_role in {role, random.choice([role, role, role, "carer"])}:
        world.person(
            name,
            None if random.random() < 0.1 else born,
            family=family,
            role=each_role,
            home=random.choice(["ZZ1 1AA", "ZZ1 1AA", "ZZ2 2BB", "YY1 1AA", "ZZ11 1AA", None]),
            proposed=random.random() < 0.1,
            until=random.choice([None, None, None, None, world.on, world.on + timedelta(days=9)]),
        )
    for source in world.sources:
        if random.random() < 0.5:
            gone = random.choice([None, None, world.on, world.on + timedelta(days=1)])
            left_open = [kind for kind in world.sources[source]["fact_kinds"] if random.random() < 0.1]
            world.held(name, source, gone, role=random.choice(["person", "person", "carer"]), left_open=left_open)
    for _ in range(random.randint(0, 9)):
        _add_fact(world, random, name)


def _add_fact(world: SmallWorld, random: Random, name: str) -> None:
    if not world.sources:
        return
    source = random.choice(sorted(world.sources))
    kind = FactKind(random.choice(world.sources[source]["fact_kinds"]))
    day = random.choice([None, world.on - timedelta(days=random.choice([-3, 0, 1, 90, 364, 365, 366, 500]))])
    if kind is FactKind.ATTENDANCE:
        day = random.choice([date(2025, 1, 6), date(2025, 4, 22), date(2025, 9, 1), date(2025, 11, 3)])
    values = sorted(VALUES_OF.get(kind, ())) or (list(FACTORS) if kind is FactKind.ASSESSMENT_FACTOR else [None])
    told = {
        "until_day": random.choice(
            [
                None,
                None,
                world.on,
                world.on + timedelta(days=1),
                world.on - timedelta(days=random.choice([1, 364, 365])),
            ]
        ),
        "value": random.choice([*values, *values, None]),
        "amount": random.choice([None, 0.0, 1.0, 6.5, 30.0]),
        "of_amount": random.choice([None, 0.0, 3.0, 4.0, 30.0, 60.0]),
        "no_longer_sent": random.choice(
            [None, None, None, world.on, world.on - timedelta(days=365), world.on + timedelta(days=1)]
        ),
        "first_said": day or world.on - timedelta(days=random.choice([0, 30, 400])),
    }
    for _ in range(random.choice([1, 1, 1, 2])):
        world.fact(name, source, kind, day, **told)
