"""The truth on disk: people, homes, families, relationships and needs, as they really were."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from kinfold.vocabulary.codelists import FamilyRole, Relation
from kinfold.worlds.chance import Flags, Ints, Texts
from kinfold.worlds.days import FAR, YEAR
from kinfold.worlds.history import History
from kinfold.worlds.needs import Troubles
from kinfold.worlds.numbers import Numbers
from kinfold.worlds.people import WITH_PARENTS
from kinfold.worlds.places import KINDS
from kinfold.worlds.truth_of_needs import needs_on


def write_truth(folder: Path, history: History, troubles: Troubles, numbers: Numbers) -> None:
    """Parquet files beside the records'. Days are exclusive at the end, and null while still so on the newest day."""
    _write(folder / "persons.parquet", _persons(history, numbers))
    _write(folder / "residences.parquet", _residences(history))
    memberships = _Memberships(history)
    _write(folder / "memberships.parquet", memberships.table())
    _write(folder / "families.parquet", memberships.families())
    _write(folder / "relationships.parquet", _relationships(history))
    _write(folder / "needs.parquet", needs_on(history, troubles))


def _write(file: Path, columns: dict[str, pa.Array]) -> None:
    pyarrow.parquet.write_table(pa.table(columns), file)


def _dates(days: Ints, *, none: Flags | None = None) -> pa.Array:
    missing = (days >= FAR) | (days <= 1 - (1 << 20)) if none is None else none
    return pa.array(np.where(missing, 0, days).astype(np.int32), mask=missing).cast(pa.date32())


def _numbers(values: Ints) -> pa.Array:
    return pa.array(values.astype(np.int64), mask=values < 0)


def _persons(history: History, numbers: Numbers) -> dict[str, pa.Array]:
    people, names = history.people, history.names
    everybody = np.arange(len(people))
    known = np.maximum(people.father, 0)
    after_father = (people.father >= 0) & (people.first == people.first[known]) & (people.sex == 0)
    return {
        "person": pa.array(everybody),
        "first_name": pa.array(names.first_text(people.first), pa.string()),
        "middle_names": pa.array(names.first_text(people.middle), pa.string()),
        "last_name": pa.array(names.family_text(people.family_name(everybody, history.newest)), pa.string()),
        "first_last_name": pa.array(names.family_text(people.last), pa.string()),
        "birth_date": _dates(people.birth),
        "expected_date": _dates(people.expected),
        "death_date": _dates(people.death),
        "sex": pa.array(np.where(people.sex == 1, "f", "m").astype(object), pa.string()),
        "community": pa.array(people.community.astype(np.int64)),
        "nhs_number": pa.array(numbers.nhs(everybody), pa.string()),
        "upn": pa.array(numbers.upn(everybody), pa.string()),
        "mother": _numbers(people.mother),
        "father": _numbers(people.father),
        "twins": _numbers(people.twin),
        "named_after_father": pa.array(after_father),
        "was_before_adoption": _numbers(people.before),
        "adopted_into_another_name": _dates(people.ended),
        "protected": pa.array(people.protected),
        "in_area": pa.array(people.here(history.newest)),
    }


def _residences(history: History) -> dict[str, pa.Array]:
    places = history.places
    both = (history.homes, history.second_homes)
    who, home, from_, until = (np.concatenate([getattr(spells, part) for spells in both]) for part in ("who", "what", "from_", "until"))  # fmt: skip
    second = np.repeat([False, True], [len(spells.who) for spells in both])
    until = np.minimum(until, np.where(history.people.death[who] < FAR, history.people.death[who], FAR))
    return {
        "person": pa.array(who),
        "dwelling": pa.array(home),
        "address": pa.array(places.line[home], pa.string()),
        "postcode": pa.array(places.postcode[home], pa.string()),
        "uprn": pa.array(places.uprn[home], pa.string()),
        "kind": pa.array(np.array(KINDS, dtype=object)[places.kind[home]], pa.string()),
        "second_home": pa.array(second),
        "protected": pa.array(history.protected_home(who, home)),
        "from_day": _dates(from_),
        "until_day": _dates(until),
    }


class _Memberships:
    """Families by main carer: who belongs, as what, from when until when."""

    def __init__(self, history: History) -> None:
        self.history = history
        self._rows: list[tuple[Ints, Ints, Texts, Ints, Ints]] = []
        self._children()
        self._carers()
        self._partners()
        self._parents_elsewhere()
        self._grandmothers()
        self._grown_children()
        self._expected()
        columns = [np.concatenate(column) for column in zip(*self._rows, strict=True)]
        real = columns[3] < columns[4]
        self.family, self.person, self.role, self.from_, self.until = (column[real] for column in columns)
        self.until = np.where(self.until > history.newest, FAR, self.until)

    def _add(self, family: Ints, person: Ints, role: FamilyRole, from_: Ints, until: Ints) -> None:
        roles = np.full(len(family), role.value, dtype=object)
        self._rows.append((np.asarray(family, np.int64), np.asarray(person, np.int64), roles, np.asarray(from_, np.int64), np.asarray(until, np.int64)))  # fmt: skip

    def _children(self) -> None:
        """Children of a carer; while looked after elsewhere they are children in care of the same family."""
        spells, care = self.history.carers, self.history.care
        away = np.flatnonzero(care.what != WITH_PARENTS)
        carer_row = spells.row(care.who[away], care.from_[away])
        has = carer_row >= 0
        child, carer = care.who[away][has], spells.what[carer_row[has]]
        from_, until = care.from_[away][has], np.minimum(care.until[away][has], spells.until[carer_row[has]])
        self._add(carer, child, FamilyRole.CHILD_IN_CARE, from_, until)
        # At home before the first time in care, between, and after the last.
        self._at_home(child, from_, until)

    def _at_home(self, child: Ints, from_: Ints, until: Ints) -> None:
        spells = self.history.carers
        starts = {int(c): [] for c in np.unique(child)}  # type: dict[int, list[tuple[int, int]]]
        for one, begin, end in zip(child.tolist(), from_.tolist(), until.tolist(), strict=True):
            starts[one].append((begin, end))
        ever = np.isin(spells.who, child)
        never = ~ever
        self._add(spells.what[never], spells.who[never], FamilyRole.CHILD, spells.from_[never], spells.until[never])
        rows: list[tuple[int, int, int, int]] = []
        # Few children are ever in care, so these go one by one.
        for at in np.flatnonzero(ever).tolist():
            one, carer, begin, end = (
                int(column[at]) for column in (spells.who, spells.what, spells.from_, spells.until)
            )
            for out, back in sorted(starts[one]):
                if begin < out:
                    rows.append((carer, one, begin, min(out, end)))
                begin = max(begin, back)
            rows.append((carer, one, begin, end))
        if rows:
            carer_, one_, begin_, end_ = (np.array(column) for column in zip(*rows, strict=True))
            self._add(carer_, one_, FamilyRole.CHILD, begin_, end_)

    def _carers(self) -> None:
        spells = self.history.carers
        carers, where = np.unique(spells.what, return_inverse=True)
        self.carer = carers
        self.carer_from = np.full(len(carers), FAR)
        self.carer_until = np.full(len(carers), -FAR)
        np.minimum.at(self.carer_from, where, spells.from_)
        np.maximum.at(self.carer_until, where, spells.until)
        self._add(carers, carers, FamilyRole.MAIN_CARER, self.carer_from, self.carer_until)

    def _partners(self) -> None:
        """Those who live with the carer as a couple: carers of their own children, partners of the carer else."""
        unions, people = self.history.unions, self.history.people
        at = np.searchsorted(self.carer, unions.who)
        at = np.minimum(at, len(self.carer) - 1)
        row = np.flatnonzero(self.carer[at] == unions.who)
        carer, partner = unions.who[row], unions.what[row]
        from_ = np.maximum(unions.from_[row], self.carer_from[at[row]])
        until = np.minimum(unions.until[row], self.carer_until[at[row]])
        spells = self.history.carers
        code = np.unique(np.concatenate([spells.what * FAR * 10 + people.father[spells.who], spells.what * FAR * 10 + people.mother[spells.who]]))  # fmt: skip
        parent = np.isin(carer * FAR * 10 + partner, code)
        for which, role in ((parent, FamilyRole.CARER), (~parent, FamilyRole.PARTNER_OF_CARER)):
            self._add(carer[which], partner[which], role, from_[which], until[which])

    def _parents_elsewhere(self) -> None:
        people, spells, unions = self.history.people, self.history.carers, self.history.unions
        for parent in (people.father, people.mother):
            other = parent[spells.who]
            row = np.flatnonzero((other >= 0) & (other != spells.what))
            carer, who, from_, until = (
                spells.what[row],
                other[row].astype(np.int64),
                spells.from_[row],
                spells.until[row],
            )
            last = np.minimum(until, self.history.newest)
            union = unions.row(carer, last - 1)
            together = (union >= 0) & (unions.what[union] == who)
            # The last union of the two, where there was one, ended when living apart began.
            code = unions.who * FAR * 10 + unions.what
            order = np.lexsort((unions.until, code))
            at = np.searchsorted(code[order], carer * FAR * 10 + who, side="right") - 1
            found = (at >= 0) & (code[order][np.maximum(at, 0)] == carer * FAR * 10 + who)
            ended = np.where(found, unions.until[order][np.maximum(at, 0)], from_)
            apart = ~together & (people.death[who] > last)
            # As long as any child of the two is in the carer's care, from the first until the last.
            _, one, pair = np.unique((carer * FAR * 10 + who)[apart], return_index=True, return_inverse=True)
            chosen = np.flatnonzero(apart)[one]
            first, over = np.full(len(one), FAR), np.full(len(one), -FAR)
            np.minimum.at(first, pair, np.maximum(from_, ended)[apart])
            np.maximum.at(over, pair, until[apart])
            self._add(carer[chosen], who[chosen], FamilyRole.PARENT_ELSEWHERE, first, over)

    def _grandmothers(self) -> None:
        people, day = self.history.people, self.history.newest
        older = people.mother[self.carer]
        known = np.maximum(older, 0)
        here = (older >= 0) & people.here(day)[known] & (people.home[known] == people.home[self.carer]) & (people.home[known] >= 0)  # fmt: skip
        from_ = np.maximum(people.home_from[known], people.home_from[self.carer])
        self._add(self.carer[here], older[here], FamilyRole.OTHER, np.maximum(from_, self.carer_from)[here], self.carer_until[here])  # fmt: skip

    def _grown_children(self) -> None:
        """Sons and daughters of the carer or of the partner who are grown up and live at home still."""
        people, day = self.history.people, self.history.newest
        grown = np.flatnonzero(people.here(day) & (people.birth <= day - int(18 * YEAR)))
        parts = [(grown, parent[grown].astype(np.int64)) for parent in (people.mother, people.father)]
        who, parent = (np.concatenate(column) for column in zip(*parts, strict=True))
        who, parent = who[parent >= 0], parent[parent >= 0]
        carer = np.where(np.isin(parent, self.carer), parent, self.history.unions.at(parent, day))
        at = np.minimum(np.searchsorted(self.carer, carer), len(self.carer) - 1)
        home = (self.carer[at] == carer) & (people.home[who] == people.home[np.maximum(carer, 0)])
        # Of both parents alike, once.
        _, once = np.unique(at[home] * FAR * 10 + who[home], return_index=True)
        who, at = who[home][once], at[home][once]
        from_ = np.maximum(people.home_from[who], people.home_from[self.carer[at]])
        from_ = np.maximum(np.maximum(from_, people.birth[who] + int(18 * YEAR)), self.carer_from[at])
        self._add(self.carer[at], who, FamilyRole.OTHER, from_, self.carer_until[at])

    def _expected(self) -> None:
        people = self.history.people
        unborn = np.flatnonzero((people.booked > -FAR) & (people.booked <= self.history.newest))
        self._add(people.mother[unborn], unborn, FamilyRole.EXPECTED_CHILD, people.booked[unborn], people.birth[unborn])

    def table(self) -> dict[str, pa.Array]:
        return {
            "family": pa.array(self.family), "person": pa.array(self.person), "role": pa.array(self.role, pa.string()),
            "from_day": _dates(self.from_), "until_day": _dates(self.until),
        }  # fmt: skip

    def families(self) -> dict[str, pa.Array]:
        children = np.isin(self.role, [FamilyRole.CHILD.value, FamilyRole.CHILD_IN_CARE.value, FamilyRole.EXPECTED_CHILD.value])  # fmt: skip
        family, where = np.unique(self.family[children], return_inverse=True)
        from_, until, count = np.full(len(family), FAR), np.full(len(family), -FAR), np.zeros(len(family), np.int64)
        np.minimum.at(from_, where, self.from_[children])
        np.maximum.at(until, where, self.until[children])
        np.add.at(count, where, self.until[children] >= FAR)
        people = self.history.people
        return {
            "family": pa.array(family), "from_day": _dates(from_), "until_day": _dates(until), "children": pa.array(count),
            "in_area": pa.array(people.here(self.history.newest)[family]),
        }  # fmt: skip


def _relationships(history: History) -> dict[str, pa.Array]:
    people, unions = history.people, history.unions
    everybody = np.arange(len(people))
    adopted = people.before >= 0
    never = np.full(len(people), FAR)
    parts: list[tuple[Ints, Relation, Ints, Ints, Ints]] = []
    for parent, relation in ((people.mother, Relation.MOTHER), (people.father, Relation.FATHER)):
        born = (parent >= 0) & ~adopted
        parts.append((parent[born], relation, everybody[born], people.birth[born], never[born]))
        made = (parent >= 0) & adopted
        parts.append((parent[made], Relation.ADOPTIVE_PARENT, everybody[made], people.arrival[made], never[made]))
    parts.append((unions.who, Relation.PARTNER, unions.what, unions.from_, unions.until))
    until = np.minimum(history.carers.until, (people.birth[history.carers.who] + 18 * YEAR).astype(np.int64))
    parts.append((history.carers.what, Relation.CARER, history.carers.who, history.carers.from_, until))
    relations = np.concatenate([np.full(len(part[0]), part[1].value, dtype=object) for part in parts])
    who, of, from_, until = (np.concatenate([np.asarray(part[at], np.int64) for part in parts]) for at in (0, 2, 3, 4))
    return {
        "person": pa.array(who), "relation": pa.array(relations, pa.string()), "of_person": pa.array(of),
        "from_day": _dates(from_), "until_day": _dates(np.where(until > history.newest, FAR, until)),
    }  # fmt: skip
