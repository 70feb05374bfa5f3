"""
How a made-up council is: rates of life events, needs and faults, as parameters.

The defaults are round numbers that keep a council from being silly. They are not statistics.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace


@dataclass(frozen=True)
class Lives:
    """Events of people's lives; rates are a year unless the name says otherwise."""

    years_lived_through: int = 5
    households_per_person: float = 0.50
    families: float = 0.28
    lone_parents: float = 0.23
    couples: float = 0.30
    shared_houses: float = 0.010
    travellers: float = 0.004
    other_communities: float = 0.24
    step_families: float = 0.14
    grandparent_at_home: float = 0.03
    named_after_father: float = 0.05
    single_names: float = 0.003
    twins: float = 0.015
    births_partnered: float = 0.075
    births_alone: float = 0.02
    moves: tuple[float, float, float] = (0.04, 0.25, 0.08)
    """Owners, private renters, social renters."""
    leaves_area: float = 0.010
    arrives: float = 0.055
    """Share of households that come to the area during the years lived through."""
    separates: float = 0.025
    separates_when_abused: float = 0.15
    two_homes: float = 0.15
    children_stay_with_father: float = 0.08
    new_partner: float = 0.07
    marries: float = 0.06
    leaves_home_young: float = 0.10
    enters_care: float = 0.0030
    looked_after_at_start: float = 0.0060
    leaves_care: float = 0.40
    adopted_from_care: float = 0.6
    abusive_couples: float = 0.05
    refuge: float = 0.10
    """Of abused mothers a year."""
    temporary_accommodation: float = 0.004
    traveller_moves: float = 1.5


@dataclass(frozen=True)
class Needs:
    """How many have what; of people or children at a time or a year, before clustering by hardship."""

    persistent_absence: float = 0.20
    severe_absence: float = 0.02
    suspensions: float = 0.08
    permanent_exclusions: float = 0.001
    sen_support: float = 0.14
    sen_plan: float = 0.05
    free_school_meals: float = 0.25
    young_carers: float = 0.02
    neet: float = 0.045
    activity_unknown: float = 0.02
    early_help: float = 0.020
    child_in_need: float = 0.033
    protection_plan: float = 0.0043
    exploitation: float = 0.004
    missing_episodes: float = 0.006
    youth_offences: float = 0.004
    domestic_incidents_per_abused_couple: float = 3.0
    other_incidents: float = 0.05
    anti_social: float = 0.006
    probation: float = 0.005
    homelessness: float = 0.014
    rent_arrears: float = 0.20
    council_tax_arrears: float = 0.10
    out_of_work: float = 0.11
    in_work_benefit: float = 0.09
    review_below: float = 0.12
    immunisations_overdue: float = 0.09
    mental_health_referrals: float = 0.085
    abuse_service: float = 0.25
    """Of abused partners a year."""
    marac: float = 0.25
    """Of the service's clients."""
    substance: float = 0.007
    clustering: float = 0.75
    """How strongly hardship draws needs together; 0 is not at all."""


SPOILT_ROWS = 0.002
"""Rows that break their contract, in the few sources that send any."""


@dataclass(frozen=True)
class Faults:
    """How one agency gets things wrong; shares of its records, and days of delay."""

    first_missing: float = 0.0
    last_missing: float = 0.0
    initial_only: float = 0.0
    nickname: float = 0.05
    heard: float = 0.03
    """Spelt as heard; several times as often for names the clerk does not know."""
    typed: float = 0.015
    swapped: float = 0.004
    half_double: float = 0.25
    """Of double surnames, only one part is kept."""
    surname_lag: float = 200.0
    birth_missing: float = 0.01
    birth_slip: float = 0.01
    birth_swapped: float = 0.005
    birth_first_of_january: float = 0.002
    sex_wrong: float = 0.003
    number_missing: float = 0.05
    number_slip: float = 0.003
    phone_missing: float = 0.30
    address_lag: float = 45.0
    address_missing: float = 0.01
    address_never_updated: float = 0.03
    junk: float = 0.25
    """Of what is missing, how much is written as a word such as UNKNOWN."""
    duplicates: float = 0.0
    """People the agency holds twice."""
    delay: float = 7.0
    """Days from an event until the agency's extract can hold it."""


def _faults() -> dict[str, Faults]:
    return {
        "school_census": Faults(nickname=0.02, heard=0.01, typed=0.008, address_lag=60, phone_missing=0.12),
        "attendance": Faults(),
        "exclusions": Faults(birth_slip=0.01),
        "sen": Faults(nickname=0.03, heard=0.02),
        "participation": Faults(number_missing=0.10, address_lag=120),
        "early_help": Faults(birth_missing=0.06, heard=0.04, nickname=0.08, duplicates=0.01),
        "social_care": Faults(
            birth_missing=0.04, heard=0.05, typed=0.03, number_missing=0.30, duplicates=0.02, address_lag=14
        ),
        "conferences": Faults(),
        "youth_justice": Faults(birth_missing=0.02, heard=0.05),
        "police_incidents": Faults(
            birth_missing=0.14,
            heard=0.05,
            typed=0.02,
            nickname=0.07,
            swapped=0.006,
            phone_missing=0.6,
            delay=3,
            address_missing=0.08,
            surname_lag=120,
            birth_slip=0.02,
        ),
        "missing_episodes": Faults(),
        "anti_social_behaviour": Faults(birth_missing=0.30, heard=0.06, nickname=0.12, address_missing=0.05),
        "probation": Faults(nickname=0.02, number_missing=0.25, address_lag=60, delay=20),
        "homelessness": Faults(birth_missing=0.04, address_lag=3, number_missing=0.15, delay=3),
        "tenancies": Faults(birth_missing=0.06, number_missing=0.25, surname_lag=500, swapped=0.006),
        "council_tax": Faults(
            birth_missing=0.45, nickname=0.04, surname_lag=300, address_lag=30, initial_only=0.04, phone_missing=0.4
        ),
        "benefits": Faults(nickname=0.01, heard=0.01, typed=0.006, birth_missing=0.0, address_lag=35, number_missing=0),
        "health_visiting": Faults(nickname=0.02, surname_lag=400, address_lag=150, number_missing=0.01),
        "camhs": Faults(nickname=0.04, number_missing=0.06, address_lag=120),
        "domestic_abuse_service": Faults(
            birth_missing=0.15, last_missing=0.15, initial_only=0.08, nickname=0.10, phone_missing=0.4
        ),
        "substance_service": Faults(birth_missing=0.05, initial_only=0.15, nickname=0.12, address_missing=0.2),
    }


@dataclass(frozen=True)
class WorldSettings:
    """All parameters of a world."""

    lives: Lives = Lives()
    needs: Needs = Needs()
    faults: dict[str, Faults] = field(default_factory=_faults)
    attendance_terms: int = 4
    """How many terms the first extract of school attendance goes back."""

    def with_faults(self, times: float) -> WorldSettings:
        """The same world, of which agencies get so many times as much wrong: every share of faults, none above 95%; no delay."""
        return replace(self, faults={source: _worse(faults, times) for source, faults in self.faults.items()})


_NO_SHARES = ("surname_lag", "address_lag", "delay")


def _worse(faults: Faults, times: float) -> Faults:
    shares = {one.name: getattr(faults, one.name) for one in fields(faults) if one.name not in _NO_SHARES}
    return replace(faults, **{name: min(0.95, share * times) for name, share in shares.items()})
