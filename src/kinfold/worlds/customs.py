"""How family names are given to children and change at marriage, by the custom of each community."""

from __future__ import annotations

import numpy as np

from kinfold.worlds import names as naming
from kinfold.worlds.chance import Flags, Ints
from kinfold.worlds.names import COMMUNITIES, Names
from kinfold.worlds.people import People

_SIKH = COMMUNITIES.index("sikh")


def community_code(community: Ints, listed: frozenset[str]) -> Flags:
    return np.isin(community, [COMMUNITIES.index(name) for name in listed])


def child_family_name(names: Names, people: People, child_sex: Ints, mother: Ints, father: Ints, day: Ints | int, chance: np.random.Generator, married: Flags) -> Ints:  # fmt: skip
    """What family name a child is given, by the custom of its father's community (its mother's without one)."""
    has_father = father >= 0
    hers = people.family_name(mother, day)
    his = np.where(has_father, people.family_name(np.where(has_father, father, 0), day), hers)
    community = np.where(has_father, people.community[np.where(has_father, father, 0)], people.community[mother])
    draw = chance.random(len(mother))
    given = np.where(has_father & (married | (draw < 0.55)), his, hers)
    both = has_father & ~married & (draw > 0.90) & ~naming.is_double(hers) & ~naming.is_double(his) & (hers != his)
    both &= (hers >= 0) & (his >= 0)
    given = np.where(both, naming.double(hers, his, hyphen=True), given)
    two = community_code(community, naming.TWO_SURNAMES) & has_father & (hers >= 0) & (his >= 0)
    given = np.where(two, naming.double(naming.first_part(his), naming.first_part(hers), hyphen=False), given)
    from_father = community_code(community, naming.PATRONYMIC) & has_father
    given = np.where(from_father, people.first[np.where(has_father, father, 0)], given)
    sikh = (community == _SIKH) & (given < 0)
    return np.where(sikh, np.where(child_sex == 1, names.kaur, names.singh), given)


def wed(people: People, women: Ints, men: Ints, chance: np.random.Generator, *, days: Ints | int) -> None:
    """What marriage does to names: most wives take his, some keep theirs, some join both."""
    hers, his = people.family_name(women, days), people.family_name(men, days)
    draw = chance.random(len(women))
    keeps = community_code(people.community[women], naming.KEEPS_NAME) | (draw > 0.80) | (his < 0) | (hers < 0)
    joins = ~keeps & (draw > 0.70) & ~naming.is_double(hers) & ~naming.is_double(his)
    new = np.where(joins, naming.double(hers, his, hyphen=True), his)
    changes = ~keeps & (new != hers)
    day = np.broadcast_to(np.asarray(days), women.shape)
    people.rename(women[changes], new[changes], day[changes])
