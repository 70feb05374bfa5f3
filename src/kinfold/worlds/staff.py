"""The council's own staff, and the workers of other agencies. Nobody exists; the e-mail domains are examples."""

from __future__ import annotations

import numpy as np

from kinfold.worlds.chance import Ints, Texts, pick, stream
from kinfold.worlds.names import Names

_ROLES = (
    # role, team, people for each one of them, at least
    ("Family worker", "Family Help", 1_500, 6),
    ("Social worker", "Safeguarding", 1_200, 8),
    ("Youth justice worker", "Youth Justice", 8_000, 2),
    ("Team manager", "", 5_000, 4),
    ("Safeguarding manager", "Safeguarding", 40_000, 1),
    ("Programme analyst", "Programme", 40_000, 2),
    ("Data lead", "Programme", 80_000, 1),
    ("Information governance", "Information Governance", 80_000, 1),
    ("Administrator", "Digital", 80_000, 1),
)
_DOMAIN = "anyshire.example.org"
_AREAS = ("North", "South", "East", "West")


class Staff:
    """Who works for the council: columns, one entry each."""

    def __init__(self, seed: int, names: Names, *, people: int) -> None:
        chance = stream(seed, "staff")
        roles, teams = [], []
        for role, team, for_each, least in _ROLES:
            for number in range(max(least, people // for_each)):
                area = _AREAS[number % 4]
                named = team or ("Family Help" if number % 2 else "Safeguarding")
                roles.append("Family worker" if role == "Youth justice worker" else role)
                teams.append(f"{named} {area}" if named in ("Family Help", "Safeguarding") and role != "Safeguarding manager" else named)  # fmt: skip
        count = len(roles)
        sex = (chance.random(count) < 0.75).astype(np.int64)
        community = np.where(chance.random(count) < 0.8, 0, chance.integers(1, 13, count))
        years = chance.integers(1962, 2000, count)
        self.first = names.first_text(names.first(community, sex, years, chance))
        self.last = names.family_text(names.family(community, chance))
        self.role = np.array(roles, dtype=object)
        self.team = np.array(teams, dtype=object)
        self.id = np.array([f"a{1000 + number * 7}" for number in range(count)], dtype=object)
        letters = zip(self.first, self.last, range(count), strict=True)
        self.email = np.array(
            [f"{one}.{two}{n}@{_DOMAIN}".lower().replace(" ", "") for one, two, n in letters], dtype=object
        )
        self.phone = np.array([f"01632960{number % 1000:03d}" for number in range(count)], dtype=object)
        self.name = self.first + " " + self.last
        self.supervisor = self._supervisors()
        self._chance = chance

    def _supervisors(self) -> Texts:
        managers = np.flatnonzero(self.role == "Team manager")
        by_team: dict[str, int] = {}
        for manager in managers.tolist():
            by_team.setdefault(self.team[manager], manager)
        senior = int(np.flatnonzero(self.role == "Safeguarding manager")[0])
        supervisor = np.full(len(self.id), None, dtype=object)
        for number, (role, team) in enumerate(zip(self.role, self.team, strict=True)):
            if role in ("Family worker", "Social worker"):
                supervisor[number] = self.id[by_team.get(team, int(managers[number % len(managers)]))]
            elif role == "Team manager":
                supervisor[number] = self.id[senior]
        return supervisor

    def of(self, seed: int, team: str, ids: Ints) -> Ints:
        """A worker of a team for each case, always the same for the same case."""
        workers = np.array([number for number, (role, name) in enumerate(zip(self.role, self.team, strict=True)) if name.startswith(team) and role in ("Family worker", "Social worker")])  # fmt: skip
        return workers[pick(seed, f"worker {team}", ids, len(workers))]


def outside_workers(seed: int, names: Names, source: str, *, count: int, domain: str) -> tuple[Texts, Texts, Texts]:
    """Workers of another agency: names, e-mails and telephones."""
    chance = stream(seed, f"workers {source}")
    sex = (chance.random(count) < 0.7).astype(np.int64)
    community = np.zeros(count, dtype=np.int64)
    first = names.first_text(names.first(community, sex, np.full(count, 1982), chance))
    last = names.family_text(names.family(community, chance))
    email = np.array([f"{one}.{two}@{domain}".lower() for one, two in zip(first, last, strict=True)], dtype=object)
    phone = np.array([f"01632960{number:03d}" for number in chance.integers(0, 1000, count)], dtype=object)
    return first + " " + last, email, phone
