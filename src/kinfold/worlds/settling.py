"""The council as it stands when the story begins: households, families and those who left them before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kinfold.worlds.chance import Flags, Ints, stream
from kinfold.worlds.customs import child_family_name, wed
from kinfold.worlds.days import YEAR, parts
from kinfold.worlds.names import COMMUNITIES, NONE, Names
from kinfold.worlds.people import FOSTERED, KINSHIP, RESIDENTIAL, WITH_PARENTS, People
from kinfold.worlds.places import CARE_HOME, HOME, PRIVATE, SHARED, SITE, SOCIAL, Places, make_places
from kinfold.worlds.settings import Lives

_CHILDREN = (0.44, 0.83, 0.95, 0.985)
_TRAVELLER = COMMUNITIES.index("traveller")
_SIKH = COMMUNITIES.index("sikh")


@dataclass
class World:
    """Everything that is true."""

    seed: int
    people: People
    places: Places
    names: Names
    vacant: Ints
    rooms: Ints
    """Shared houses."""


def settle(seed: int, lives: Lives, *, people: int, day: int) -> World:
    """A council of about so many people on that day."""
    chance = stream(seed, "settling")
    households = round(people * lives.households_per_person)
    homes = round(households * 1.35)
    shared = max(4, round(households * lives.shared_houses))
    places = make_places(seed, homes=homes, shared=shared, people=people)
    everybody = People(int(people * 1.35) + 2000)
    names = Names()
    world = World(seed, everybody, places, names, chance.permutation(places.of_kind(HOME)), places.of_kind(SHARED))
    builder = _Settling(world, lives, day, chance)
    families = round(households * lives.families)
    builder.families(families)
    builder.couples(round(households * lives.couples))
    builder.singles(households - families - round(households * lives.couples))
    builder.sharers()
    builder.elsewhere()
    builder.strains()
    builder.arrivals()
    builder.looked_after()
    return world


class _Settling:
    def __init__(self, world: World, lives: Lives, day: int, chance: np.random.Generator) -> None:
        self.world, self.lives, self.day, self.chance = world, lives, day, chance
        self.people, self.names = world.people, world.names
        self.fathers_elsewhere: list[tuple[Ints, Ints]] = []
        self._twins = 0

    def _community(self, count: int) -> Ints:
        weights = np.array([0.0, 30, 9, 9, 10, 8, 7, 12, 16, 7, 8, 4, 4, 0])[: len(COMMUNITIES)]
        other = self.chance.choice(len(COMMUNITIES), count, p=weights / weights.sum())
        return np.where(self.chance.random(count) < self.lives.other_communities, other, 0)

    def _adults(self, count: int, *, sex: Ints, age: np.ndarray, community: Ints, home: Ints | int, since: Ints) -> Ints:  # fmt: skip
        birth = (self.day - age * YEAR).astype(np.int64)
        year = parts(birth)[0]
        first = self.names.first(community, sex, year, self.chance)
        family = self.names.family(community, self.chance)
        # Singh and Kaur stand alone with some Sikh families; a few people have one name only.
        alone = (community == _SIKH) & (self.chance.random(count) < 0.4)
        family = np.where(alone, np.where(sex == 1, self.names.kaur, self.names.singh), family)
        family = np.where(self.chance.random(count) < self.lives.single_names, NONE, family)
        return self.people.add(
            count, birth=birth, sex=sex, community=community, first=first, middle=self._middle(community, sex, year),
            last=family, home=home, home_from=since,
        )  # fmt: skip

    def _middle(self, community: Ints, sex: Ints, year: Ints) -> Ints:
        given = self.names.first(community, sex, year, self.chance)
        has = self.chance.random(len(community)) < np.where(community == 0, 0.8, 0.3)
        return np.where(has, given, NONE)

    def _homes(self, count: int) -> Ints:
        taken, self.world.vacant = self.world.vacant[:count], self.world.vacant[count:]
        return taken

    def _since(self, count: int, *, at_most: np.ndarray) -> Ints:
        years = np.minimum(self.chance.exponential(6, count), at_most)
        since: Ints = (self.day - years * YEAR).astype(np.int64)
        return since

    def families(self, count: int) -> None:
        """Mothers (or fathers) with children, partners, children of earlier partners, grandmothers."""
        chance, people, day = self.chance, self.people, self.day
        wanted = 1 + np.searchsorted(_CHILDREN, chance.random(count))
        eldest = chance.random(count) * 20.5
        at_first = np.clip(chance.normal(28, 5.5, count), 16, 43)
        community = self._community(count)
        travellers = chance.random(count) < self.lives.travellers / self.lives.families
        community[travellers] = _TRAVELLER
        home = self._homes(count)
        sites = self.world.places.of_kind(SITE)
        on_site = np.flatnonzero(travellers)[: len(sites)]
        home[on_site] = sites[: len(on_site)]
        since = self._since(count, at_most=eldest + 4)
        mother = self._adults(count, sex=np.ones(count, int), age=eldest + at_first, community=community, home=home, since=since)  # fmt: skip
        paired = chance.random(count) >= self.lives.lone_parents
        father = self._men_for(mother[paired], home[paired], since[paired])
        together = np.full(count, NONE)
        together[paired] = father
        married = np.zeros(count, bool)
        married[paired] = self._marry(mother[paired], father, chance.random(int(paired.sum())) < 0.62)
        own_father = together.copy()
        step = paired & (chance.random(count) < self.lives.step_families)
        only_first = step & (wanted > 1)
        born = day - eldest * YEAR
        gap = np.zeros(count)
        previous = np.full(count, NONE)
        for place in range(int(wanted.max())):
            has = (wanted > place) & (born + gap < day)
            parents = np.flatnonzero(has)
            absent = ~paired[has] | (step[has] & ((place == 0) | ~only_first[has]))
            dad = np.where(absent, NONE, own_father[has])
            twin = (place > 0) & (chance.random(len(parents)) < self.lives.twins * 2.2) & (previous[has] >= 0)
            birth = np.where(twin, people.birth[np.maximum(previous[has], 0)], born[has] + gap[has]).astype(np.int64)
            children = self._children(mother[has], dad, birth, married[has] & ~absent, home[has], since[has])
            self._mark_twins(children[twin], previous[has][twin])
            if absent.any():
                self.fathers_elsewhere.append((children[absent], np.where(place == 0, 0, 1) + parents[absent] * 2))
            previous[has] = children
            gap[has] += np.where(twin, 0, 330 + chance.gamma(2.0, 330, len(parents)))
        older = np.flatnonzero(chance.random(count) < self.lives.grandparent_at_home)
        self._grandmothers(mother[older], home[older], since[older])

    def _children(self, mother: Ints, father: Ints, birth: Ints, married: Flags, home: Ints, since: Ints) -> Ints:
        chance, people = self.chance, self.people
        count = len(mother)
        sex = (chance.random(count) < 0.488).astype(np.int64)
        community = np.where(father >= 0, people.community[np.maximum(father, 0)], people.community[mother])
        year = parts(birth)[0]
        first = self.names.first(community, sex, year, chance)
        like_father = (father >= 0) & (sex == 0) & (chance.random(count) < self.lives.named_after_father)
        first = np.where(like_father, people.first[np.maximum(father, 0)], first)
        last = child_family_name(self.names, people, sex, mother, father, birth, chance, married)
        return people.add(
            count, birth=birth, sex=sex, community=community, first=first, middle=self._middle(community, sex, year),
            last=last, mother=mother, father=father, home=home, home_from=np.maximum(since, birth),
            carer=mother, carer_from=birth,
        )  # fmt: skip

    def _mark_twins(self, children: Ints, others: Ints) -> None:
        group = self._twins + np.arange(len(children))
        self.people.twin[children] = self.people.twin[others] = group
        self._twins += len(children)

    def _men_for(self, women: Ints, home: Ints, since: Ints) -> Ints:
        """A partner for each, mostly of her community and a little older."""
        count = len(women)
        age = (self.day - self.people.birth[women]) / YEAR + np.clip(self.chance.normal(2.3, 3.5, count), -8, 15)
        same = self.chance.random(count) < 0.86
        community = np.where(same, self.people.community[women], self._community(count))
        men = self._adults(count, sex=np.zeros(count, int), age=np.maximum(age, 18), community=community, home=home, since=since)  # fmt: skip
        began = np.minimum(since, self.day - (self.chance.random(count) * 4 * YEAR).astype(np.int64))
        self.people.join(women, men, 0)
        self.people.partner_from[women] = self.people.partner_from[men] = began
        return men

    def _marry(self, women: Ints, men: Ints, married: Flags) -> Flags:
        """Wives take the name, keep it, or join both, by custom; it was some years ago."""
        people, chance = self.people, self.chance
        people.married[women[married]] = people.married[men[married]] = True
        wed(people, women[married], men[married], chance, days=people.partner_from[women[married]])
        return married

    def _grandmothers(self, mothers: Ints, home: Ints, since: Ints) -> None:
        count = len(mothers)
        age = (self.day - self.people.birth[mothers]) / YEAR + 18 + self.chance.random(count) * 18
        older = self._adults(count, sex=np.ones(count, int), age=age, community=self.people.community[mothers], home=home, since=since)  # fmt: skip
        self.people.last[older] = self.people.last[mothers]
        self.people.mother[mothers] = older

    def couples(self, count: int) -> None:
        age = 20 + self.chance.beta(1.6, 1.3, count) * 66
        home, since = self._homes(count), self._since(count, at_most=age - 18)
        women = self._adults(count, sex=np.ones(count, int), age=age, community=self._community(count), home=home, since=since)  # fmt: skip
        men = self._men_for(women, home, since)
        self._marry(women, men, self.chance.random(count) < np.where(age > 35, 0.8, 0.35))
        could = (age > 33) & (age < 60)
        fosters = could & (self.chance.random(count) < 0.04)
        fosters[np.flatnonzero(could)[:6]] = True
        self.people.foster[women[fosters]] = True

    def singles(self, count: int) -> None:
        age = 18 + self.chance.beta(1.1, 1.1, count) * 76
        home = self._homes(count)
        old = np.flatnonzero(age > 82)
        care_homes = self.world.places.of_kind(CARE_HOME)
        moved = old[self.chance.random(len(old)) < 0.3]
        home[moved] = self.chance.choice(care_homes, len(moved))
        sex = (self.chance.random(count) < np.where(age > 65, 0.65, 0.42)).astype(np.int64)
        self._adults(count, sex=sex, age=age, community=self._community(count), home=home, since=self._since(count, at_most=age - 17))  # fmt: skip

    def sharers(self) -> None:
        """Houses in multiple occupation: strangers at one address."""
        rooms = self.world.rooms
        home = np.repeat(rooms, self.chance.integers(3, 8, len(rooms)))
        count = len(home)
        age = 18 + self.chance.exponential(9, count)
        sex = (self.chance.random(count) < 0.35).astype(np.int64)
        self._adults(count, sex=sex, age=age, community=self._community(count), home=home, since=self._since(count, at_most=np.full(count, 2.0)))  # fmt: skip

    def elsewhere(self) -> None:
        """Fathers who do not live with their children: single men, new men elsewhere, or partners in another family."""
        people, chance = self.people, self.chance
        children = np.concatenate([children for children, _ in self.fathers_elsewhere])
        key = np.concatenate([which for _, which in self.fathers_elsewhere])
        _, example, one = np.unique(key, return_index=True, return_inverse=True)
        mother = people.mother[children[example]]
        draw = chance.random(len(example))
        here = people.here(self.day)
        coupled = np.flatnonzero(
            here & (people.sex == 0) & (people.partner >= 0) & (people.birth > self.day - 55 * YEAR)
        )
        single = np.flatnonzero(here & (people.sex == 0) & (people.partner < 0) & (people.birth < self.day - 21 * YEAR) & (people.birth > self.day - 60 * YEAR))  # fmt: skip
        father = np.full(len(example), NONE)
        for pool, low, high in ((coupled, 0.0, 0.15), (single, 0.15, 0.65)):
            asked = np.flatnonzero((draw >= low) & (draw < high))
            father[asked] = self._of_like_age(pool, mother[asked])
        away = np.flatnonzero(draw >= 0.65)
        age = (self.day - people.birth[mother[away]]) / YEAR + np.clip(chance.normal(2.5, 4, len(away)), -6, 15)
        father[away] = self._adults(
            len(away), sex=np.zeros(len(away), int), age=np.maximum(age, 19), home=NONE,
            community=people.community[mother[away]], since=np.full(len(away), self.day),
        )  # fmt: skip
        people.father[children] = father[one]
        renamed = chance.random(len(example))[one] < 0.45
        his = people.family_name(father[one], self.day)
        people.last[children[renamed & (his >= 0)]] = his[renamed & (his >= 0)]

        near = people.home[father[one]] >= 0
        shared = near & (chance.random(len(example))[one] < self.lives.two_homes) & (people.birth[children] > self.day - 15 * YEAR)  # fmt: skip
        people.home_2[children[shared]] = people.home[father[one]][shared]
        people.home_2_from[children[shared]] = np.maximum(people.birth[children[shared]], self.day - 700)

    def _of_like_age(self, pool: Ints, women: Ints) -> Ints:
        """Somebody of the pool for each woman, of about her age."""
        if not len(pool):
            return np.full(len(women), NONE)
        by_age = pool[np.argsort(self.people.birth[pool], kind="stable")]
        at = np.searchsorted(self.people.birth[by_age], self.people.birth[women] - 2 * 365)
        near = at + self.chance.integers(-len(pool) // 30 - 2, len(pool) // 30 + 3, len(women))
        found: Ints = by_age[np.clip(near, 0, len(pool) - 1)]
        return found

    def strains(self) -> None:
        """Hardship by household and tenure; abuse in some couples, more often where there is hardship."""
        people, places, chance = self.people, self.world.places, self.chance
        of_home = chance.lognormal(-0.35, 0.85, len(places.kind))
        tenure = places.tenure
        of_home *= np.where(tenure == SOCIAL, 2.3, np.where(tenure == PRIVATE, 1.4, 0.6))
        people.hardship[:] = np.where(people.home >= 0, of_home[people.home], 1.0)
        women = np.flatnonzero((people.sex == 1) & (people.partner >= 0) & (people.birth > self.day - 60 * YEAR))
        weight = people.hardship[women] / people.hardship[women].mean()
        abused = women[chance.random(len(women)) < self.lives.abusive_couples * weight]
        turned = chance.random(len(abused)) < 0.12
        people.abuse[abused] = np.where(turned, 2, 1)
        people.abuse[people.partner[abused]] = np.where(turned, 1, 2)

    def arrivals(self) -> None:
        """Some households are not there yet: they come during the story."""
        people, chance = self.people, self.chance
        homes = self.world.places.of_kind(HOME)
        later = homes[chance.random(len(homes)) < self.lives.arrives]
        come = np.flatnonzero(np.isin(people.home, later))
        day_of = np.zeros(len(self.world.places.kind), dtype=np.int64)
        day_of[later] = self.day + chance.integers(1, int(self.lives.years_lived_through * 365), len(later))
        people.arrival[come] = day_of[people.home[come]]
        # The home stays theirs; they are simply not in it yet.
        people.home_from[come] = people.arrival[come]

    def looked_after(self) -> None:
        """Children already in care when the story begins."""
        people, chance = self.people, self.chance
        children = np.flatnonzero(people.here(self.day) & (people.birth > self.day - 17 * YEAR) & (people.arrival < self.day) & (people.carer >= 0))  # fmt: skip
        weight = people.hardship[children] / people.hardship[children].mean()
        taken = children[chance.random(len(children)) < self.lives.looked_after_at_start * weight]
        take_into_care(self.world, taken, self.day, chance)


def take_into_care(world: World, children: Ints, day: int, chance: np.random.Generator) -> None:
    """Children become looked after: with foster carers, kin, in a children's home, or with their parents."""
    people = world.people
    draw = chance.random(len(children))
    kind = np.select([draw < 0.72, draw < 0.84, draw < 0.92], [FOSTERED, KINSHIP, WITH_PARENTS], RESIDENTIAL)
    people.care_from[children], people.care_kind[children] = day, kind
    fosters = np.flatnonzero(people.foster & people.here(day))
    homes = world.places.of_kind(CARE_HOME)
    _give_grandmothers(people, children[kind == KINSHIP], day, chance)
    grandmother = people.mother[people.mother[children]]
    kin = (kind == KINSHIP) & (grandmother >= 0) & (people.home[np.maximum(grandmother, 0)] >= 0)
    # Without one who could take the child, the child stays with the parents under an order.
    people.care_kind[children[(kind == KINSHIP) & ~kin]] = WITH_PARENTS
    people.move(children[kin], people.home[grandmother[kin]], day)
    fostered, residential = children[kind == FOSTERED], children[kind == RESIDENTIAL]
    people.move(fostered, people.home[chance.choice(fosters, len(fostered))], day)
    people.move(residential, chance.choice(homes, len(residential)), day)
    people.move_second_home(children, NONE, day)


def _give_grandmothers(people: People, children: Ints, day: int, chance: np.random.Generator) -> None:
    """The mothers of these children turn out to be daughters of women of the area old enough to be."""
    mothers = np.unique(people.mother[children])
    mothers = mothers[people.mother[mothers] < 0]
    older = np.flatnonzero(people.here(day) & (people.sex == 1) & (people.birth > day - 80 * YEAR))
    older = older[np.argsort(people.birth[older], kind="stable")]
    old_enough = np.searchsorted(people.birth[older], people.birth[mothers] - 17 * YEAR)
    found = old_enough > 0
    chosen = (chance.random(len(mothers)) * old_enough).astype(np.int64)
    people.mother[mothers[found]] = older[chosen[found]]
