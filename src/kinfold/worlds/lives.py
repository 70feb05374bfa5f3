"""
What happens to people, month by month.

Each event is a function of the world, the day and chance; together they leave the people as they stand
at the end, and in the log everything that has been.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from kinfold.worlds.chance import Ints, stream
from kinfold.worlds.customs import child_family_name, wed
from kinfold.worlds.days import FAR, YEAR, parts
from kinfold.worlds.names import NONE
from kinfold.worlds.people import FOSTERED
from kinfold.worlds.places import HOME, HOSTEL, REFUGE, SITE
from kinfold.worlds.settings import Lives
from kinfold.worlds.settling import World, take_into_care

MONTH = 30.4375
_KNOWN_BEFORE = 190
"""Days before the birth when a pregnancy is known to services."""

Tick = Callable[[int, int], None]


def live(world: World, lives: Lives, *, first: int, last: int, tick: Tick | None = None) -> None:
    """From the first day to the last, a month at a time."""
    month = _Month(world, lives, stream(world.seed, "lives"))
    days = list(range(first + 30, last + 1, 30))
    for at, day in enumerate(days):
        month.pass_by(day)
        if tick:
            tick(at + 1, len(days))


class _Month:
    def __init__(self, world: World, lives: Lives, chance: np.random.Generator) -> None:
        self.world, self.people, self.lives, self.chance = world, world.people, lives, chance
        self.day = 0

    def pass_by(self, day: int) -> None:
        self.day = day
        self.conceptions()
        self.births()
        self.deaths()
        self.separations()
        self.new_partners()
        self.weddings()
        self.household_moves()
        self.leaving_home()
        self.refuges()
        self.hostels()
        self.travellers()
        self.care()
        self.adoptions()

    def _happens(self, who: Ints, rate: np.ndarray | float) -> Ints:
        """Those to whom a thing of that yearly rate happens this month."""
        return who[self.chance.random(len(who)) < np.asarray(rate) / 12]

    def _homes(self, count: int) -> Ints:
        taken, self.world.vacant = self.world.vacant[:count], self.world.vacant[count:]
        return taken

    def _free(self, homes: Ints) -> None:
        """Homes that stand empty now are let again, after everybody else's."""
        people = self.people
        homes = np.unique(homes[self.world.places.kind[homes] == HOME])
        lived_in = np.zeros(len(self.world.places.kind), bool)
        lived_in[people.home[people.home >= 0]] = True
        self.world.vacant = np.concatenate([self.world.vacant, self.chance.permutation(homes[~lived_in[homes]])])

    def conceptions(self) -> None:
        people, chance, day = self.people, self.chance, self.day
        women = np.flatnonzero(people.here(day) & (people.sex == 1))
        years = (day - people.birth[women]) / YEAR
        fertile = (years > 16.5) & (years < 43)
        women, years = women[fertile], years[fertile]
        last_birth = np.full(len(people), -FAR)
        children = people.mother >= 0
        np.maximum.at(last_birth, people.mother[children], people.birth[children])
        rate = np.where(people.partner[women] >= 0, self.lives.births_partnered, self.lives.births_alone)
        rate = rate * np.select([years < 20, years < 27, years < 36], [0.5, 1.1, 1.8], 0.6) * 1.25
        rate = np.where(last_birth[women] > day - 500, 0, rate)
        mothers = self._happens(women, rate)
        with_twins = chance.random(len(mothers)) < self.lives.twins
        partner = people.partner[mothers]
        father = np.where((partner >= 0) & (people.sex[np.maximum(partner, 0)] == 0), partner, NONE)
        expected = day + _KNOWN_BEFORE + chance.integers(0, 30, len(mothers))
        birth = expected + np.clip(chance.normal(-2, 9, len(mothers)), -45, 14).astype(np.int64)
        one = self._expect(mothers, father, expected, birth)
        two = self._expect(mothers[with_twins], father[with_twins], expected[with_twins], birth[with_twins])
        # Twin groups of births in the world are numbered by the first of them, far above those at the start.
        people.twin[one[with_twins]] = people.twin[two] = 10_000_000 + one[with_twins]

    def _expect(self, mother: Ints, father: Ints, expected: Ints, birth: Ints) -> Ints:
        people, chance, names = self.people, self.chance, self.world.names
        count = len(mother)
        sex = (chance.random(count) < 0.488).astype(np.int64)
        known = np.maximum(father, 0)
        community = np.where(father >= 0, people.community[known], people.community[mother])
        year = parts(birth)[0]
        first, middle = (names.first(community, sex, year, chance) for _ in range(2))
        like_father = (father >= 0) & (sex == 0) & (chance.random(count) < self.lives.named_after_father)
        first = np.where(like_father, people.first[known], first)
        last = child_family_name(names, people, sex, mother, father, self.day, chance, people.married[mother])
        return people.add(
            count, birth=birth, booked=self.day, expected=expected, sex=sex, community=community, first=first,
            middle=np.where(chance.random(count) < 0.7, middle, NONE), last=last, mother=mother, father=father,
            hardship=people.hardship[mother],
        )  # fmt: skip

    def births(self) -> None:
        """Those born since last month live where their mother does."""
        people, day = self.people, self.day
        born = np.flatnonzero((people.birth <= day) & (people.home < 0) & (people.carer < 0) & (people.expected < FAR))
        born = born[people.death[born] >= FAR]
        mother = people.mother[born]
        people.home[born] = people.home[mother]
        people.home_from[born] = people.birth[born]
        people.carer[born], people.carer_from[born] = mother, people.birth[born]

    def deaths(self) -> None:
        people, day = self.people, self.day
        alive = np.flatnonzero(people.here(day))
        years = (day - people.birth[alive]) / YEAR
        died = self._happens(alive, np.minimum(0.0003 + np.exp(-10.6 + 0.096 * years), 0.6))
        if not len(died):
            return
        left_behind = died[people.partner[died] >= 0]
        people.part(left_behind, day)
        homes = people.home[died]
        people.death[died] = day
        people.move(died, NONE, day)
        self._free(homes)
        orphaned = np.flatnonzero(np.isin(people.carer, died) & people.here(day) & (people.birth > day - 18 * YEAR))
        father = people.father[orphaned]
        taken = (father >= 0) & people.here(day)[np.maximum(father, 0)]
        people.care_by(orphaned[taken], father[taken], day)
        people.move(orphaned[taken], people.home[father[taken]], day)
        take_into_care(self.world, orphaned[~taken], day, self.chance)

    def separations(self) -> None:
        people, chance, day = self.people, self.chance, self.day
        women = np.flatnonzero(people.here(day) & (people.sex == 1) & (people.partner >= 0) & (people.birth > day - 65 * YEAR))  # fmt: skip
        rate = np.where(people.abuse[women] > 0, self.lives.separates_when_abused, self.lives.separates)
        women = self._happens(women, rate)
        men = people.partner[women]
        people.part(women, day)
        children = np.flatnonzero(np.isin(people.carer, women) & people.here(day) & (people.care_from >= FAR) & (people.birth > day - 18 * YEAR))  # fmt: skip
        couple_of = np.full(len(people), NONE)
        couple_of[women] = np.arange(len(women))
        with_father = chance.random(len(women)) < self.lives.children_stay_with_father
        shared = ~with_father & (people.abuse[women] == 0) & (chance.random(len(women)) < self.lives.two_homes)
        leaver = np.where(with_father, women, men)
        to = np.where(chance.random(len(women)) < 0.25, chance.choice(self.world.rooms, len(women)), self._homes(len(women)))  # fmt: skip
        people.move(leaver, to, day)
        couple = couple_of[people.carer[children]]
        his = people.father[children] == men[couple]
        stays = with_father[couple] & his
        people.care_by(children[stays], men[couple[stays]], day)
        goes = with_father[couple] & ~his
        people.move(children[goes], to[couple[goes]], day)
        two = shared[couple] & his
        people.move_second_home(children[two], to[couple[two]], day)

    def new_partners(self) -> None:
        """A woman alone and a man alone, of like age; one of the two moves in with the other."""
        people, chance, day = self.people, self.chance, self.day
        here = people.here(day) & (people.partner < 0) & (people.birth < day - 19 * YEAR) & (people.birth > day - 62 * YEAR)  # fmt: skip
        here &= ~np.isin(people.home, self.world.places.of_kind(REFUGE))
        women = self._happens(np.flatnonzero(here & (people.sex == 1)), self.lives.new_partner)
        men = np.flatnonzero(here & (people.sex == 0))
        men = men[chance.random(len(men)) < min(1.0, 1.5 * len(women) / max(1, len(men)))]
        count = min(len(women), len(men))
        women, men = chance.permutation(women)[:count], chance.permutation(men)[:count]
        women, men = (who[np.argsort(people.birth[who], kind="stable")] for who in (women, men))
        strangers = (people.mother[men] != women) & (people.home[men] != people.home[women])
        strangers &= (people.mother[men] != people.mother[women]) | (people.mother[men] < 0)
        strangers &= people.father[women] != men
        women, men = women[strangers], men[strangers]
        people.join(women, men, day)
        old = people.home[men]
        people.move(men, people.home[women], day)
        followed = np.flatnonzero(np.isin(people.home_2, old) & np.isin(people.father, men))
        self._second_homes_follow(followed)
        self._free(old)
        harmful = chance.random(len(women)) < self.lives.abusive_couples * 0.8
        people.abuse[women[harmful]], people.abuse[men[harmful]] = 1, 2

    def _second_homes_follow(self, children: Ints) -> None:
        father = self.people.father[children]
        self.people.move_second_home(children, self.people.home[father], self.day)

    def weddings(self) -> None:
        people, day = self.people, self.day
        women = np.flatnonzero(people.here(day) & (people.sex == 1) & (people.partner >= 0) & ~people.married)
        women = self._happens(women, self.lives.marries)
        men = people.partner[women]
        people.married[women] = people.married[men] = True
        people.log.marriages.append((women, men, np.full(len(women), day), np.full(len(women), FAR)))
        wed(people, women, men, self.chance, days=day)

    def household_moves(self) -> None:
        """Everybody of a home moves together, within the area or away from it."""
        people, places, day = self.people, self.world.places, self.day
        here = people.here(day)
        lived_in = np.unique(people.home[here])
        lived_in = lived_in[places.kind[lived_in] == HOME]
        rate = np.array(self.lives.moves)[places.tenure[lived_in]]
        movers = self._happens(lived_in, rate)
        going = self.chance.random(len(movers)) < self.lives.leaves_area / 0.10
        to = np.where(going, NONE, self._homes(len(movers)))
        self._remap(movers, to)
        self._free(movers)

    def _remap(self, homes: Ints, to: Ints) -> None:
        people, day = self.people, self.day
        new_home = np.full(len(self.world.places.kind) + 1, -2)
        new_home[homes] = to
        here = people.here(day)
        moving = np.flatnonzero(here & (new_home[people.home] > -2))
        # A looked-after child stays when the carers' household leaves the area; with them otherwise.
        follows = np.flatnonzero((people.home_2 >= 0) & (new_home[people.home_2] > -2))
        people.move_second_home(follows, new_home[people.home_2[follows]], day)
        people.move(moving, new_home[people.home[moving]], day)

    def leaving_home(self) -> None:
        """Grown children leave for a room or a place of their own."""
        people, day = self.people, self.day
        young = np.flatnonzero(people.here(day) & (people.birth < day - 18 * YEAR) & (people.birth > day - 27 * YEAR) & (people.mother >= 0) & (people.partner < 0))  # fmt: skip
        at_home = young[people.home[young] == people.home[people.mother[young]]]
        leaves = self._happens(at_home, self.lives.leaves_home_young)
        room = self.chance.random(len(leaves)) < 0.5
        to = np.where(room, self.chance.choice(self.world.rooms, len(leaves)), self._homes(len(leaves)))
        people.move(leaves, to, day)

    def refuges(self) -> None:
        """Abused mothers flee with their children; some months later they live where nobody may learn of."""
        people, chance, day = self.people, self.chance, self.day
        refuges = self.world.places.of_kind(REFUGE)
        has_children = np.zeros(len(people), bool)
        minor = people.here(day) & (people.birth > day - 18 * YEAR) & (people.carer >= 0) & (people.care_from >= FAR)
        has_children[people.carer[minor]] = True
        could = np.flatnonzero(people.here(day) & (people.sex == 1) & (people.abuse == 1) & has_children & (people.refuge_from >= FAR) & ~people.protected)  # fmt: skip
        flees = self._happens(could, self.lives.refuge)
        paired = flees[people.partner[flees] >= 0]
        people.part(paired, day)
        to = chance.choice(refuges, len(flees))
        self._with_children(flees, to)
        people.refuge_from[flees] = day
        staying = np.flatnonzero((people.refuge_from < day - 60) & people.here(day))
        leaves = self._happens(staying, 2.5)
        people.log.refuge.append((leaves, people.home[leaves], people.refuge_from[leaves], np.full(len(leaves), day)))
        self._with_children(leaves, self._homes(len(leaves)))
        people.refuge_from[leaves] = FAR

    def _with_children(self, carers: Ints, to: Ints) -> None:
        """They move, and the minors they care for with them; where they live is not to become known."""
        people, day = self.people, self.day
        row = np.full(len(people), NONE)
        row[carers] = np.arange(len(carers))
        children = np.flatnonzero(people.here(day) & (people.carer >= 0) & (people.birth > day - 18 * YEAR) & (people.care_from >= FAR))  # fmt: skip
        children = children[row[people.carer[children]] >= 0]
        everybody = np.concatenate([carers, children])
        people.protected[everybody] = True
        people.move_second_home(children, NONE, day)
        homes = people.home[everybody]
        people.move(everybody, np.concatenate([to, to[row[people.carer[children]]]]), day)
        self._free(homes)

    def hostels(self) -> None:
        """Families in hardship lose their home; some live in temporary accommodation until they find another."""
        people, places, day = self.people, self.world.places, self.day
        here = people.here(day)
        parents = np.flatnonzero(here & (people.birth < day - 17 * YEAR) & (people.birth > day - 65 * YEAR))
        parents = parents[places.kind[people.home[parents]] == HOME]
        weight = people.hardship[parents] / people.hardship[parents].mean()
        loses = self._happens(parents, self.lives.temporary_accommodation * weight)
        homes, example = np.unique(people.home[loses], return_index=True)
        loses = loses[example]
        to = self.chance.choice(places.of_kind(HOSTEL), len(homes))
        people.log.homeless.append((loses, homes, np.full(len(loses), day), np.full(len(loses), FAR)))
        people.hostel_from[loses] = day
        self._remap(homes, to)
        self._free(homes)
        staying = np.flatnonzero((people.hostel_from < day) & people.here(day))
        leaves = self._happens(staying, 1.4)
        leaves = leaves[places.kind[people.home[leaves]] == HOSTEL]
        people.log.hostel.append((leaves, people.home[leaves], people.hostel_from[leaves], np.full(len(leaves), day)))
        to = self._homes(len(leaves))
        row = np.full(len(people), NONE)
        row[leaves] = np.arange(len(leaves))
        row[people.partner[leaves][people.partner[leaves] >= 0]] = np.flatnonzero(people.partner[leaves] >= 0)
        family = np.flatnonzero(people.here(day) & (places.kind[people.home] == HOSTEL))
        with_carer = np.where(row[family] >= 0, row[family], row[people.carer[family]])
        with_carer = np.where((row[family] < 0) & (people.carer[family] < 0), NONE, with_carer)
        moving = family[with_carer >= 0]
        people.move(moving, to[with_carer[with_carer >= 0]], day)
        people.hostel_from[leaves] = FAR

    def travellers(self) -> None:
        """Families on a site move to another pitch, or leave for a season."""
        people, places, day = self.people, self.world.places, self.day
        sites = places.of_kind(SITE)
        lived_in = np.unique(people.home[people.here(day)])
        lived_in = lived_in[places.kind[lived_in] == SITE]
        movers = self._happens(lived_in, self.lives.traveller_moves)
        empty = self.chance.permutation(np.setdiff1d(sites, lived_in))[: len(movers)]
        movers = movers[: len(empty)]
        self._remap(movers, empty)

    def care(self) -> None:
        people, chance, day = self.people, self.chance, self.day
        children = np.flatnonzero(people.here(day) & (people.birth > day - 17 * YEAR) & (people.care_from >= FAR) & (people.carer >= 0))  # fmt: skip
        weight = people.hardship[children] / max(0.01, float(people.hardship[children].mean()))
        weight = weight * np.where(people.birth[children] > day - 3 * YEAR, 2.0, 0.8)
        take_into_care(self.world, self._happens(children, self.lives.enters_care * weight), day, chance)
        in_care = np.flatnonzero(people.care_from < FAR)
        grown = in_care[people.birth[in_care] < day - 18 * YEAR]
        leaves = self._happens(in_care[people.care_from[in_care] < day - 60], self.lives.leaves_care)
        self._leave_care(np.union1d(grown, leaves))

    def _leave_care(self, children: Ints) -> None:
        people, day = self.people, self.day
        self._close_care(children)
        carer = people.carer[children]
        back = (carer >= 0) & people.here(day)[np.maximum(carer, 0)]
        home = people.home[np.maximum(carer, 0)]
        moves = back & (people.birth[children] > day - 18 * YEAR) & (people.home[children] != home)
        people.move(children[moves], home[moves], day)
        grown = children[people.birth[children] <= day - 18 * YEAR]
        people.move(grown, self._homes(len(grown)), day)

    def _close_care(self, children: Ints) -> None:
        people = self.people
        kinds = people.care_kind[children].astype(np.int64)
        people.log.care.append((children, kinds, people.care_from[children], np.full(len(children), self.day)))
        people.care_from[children] = FAR

    def adoptions(self) -> None:
        """
        A fostered child gets new parents, a new name and new numbers.

        The child before and the child after are two people here, as they must stay two in the register.
        """
        people, chance, day = self.people, self.chance, self.day
        fostered = np.flatnonzero((people.care_from < day - 200) & (people.care_kind == FOSTERED) & (people.birth > day - 6 * YEAR) & people.here(day))  # fmt: skip
        adopted = self._happens(fostered, self.lives.adopted_from_care)
        could = np.flatnonzero(people.here(day) & (people.sex == 1) & people.married & (people.birth < day - 32 * YEAR) & (people.birth > day - 48 * YEAR))  # fmt: skip
        adopted = adopted[: len(could)]
        if not len(adopted):
            return
        mother = chance.choice(could, len(adopted), replace=False)
        father = people.partner[mother]
        self._close_care(adopted)
        renamed = chance.random(len(adopted)) < 0.5
        year = parts(people.birth[adopted])[0]
        first = self.world.names.first(people.community[mother], people.sex[adopted], year, chance)
        new = people.add(
            len(adopted), birth=people.birth[adopted], sex=people.sex[adopted], community=people.community[adopted],
            first=np.where(renamed, first, people.first[adopted]), last=people.family_name(father, day),
            mother=mother, father=father, home=people.home[mother], home_from=day, carer=mother, carer_from=day,
            before=adopted, arrival=day, hardship=people.hardship[mother],
        )  # fmt: skip
        people.move(adopted, NONE, day)
        people.ended[adopted] = day
        people.carer[new] = mother
