"""Data lies where the profile promises, and nowhere else: held against where the deployment says that it lies."""

from __future__ import annotations

from datetime import date

from kinfold.governance.rules.profile import Profile
from kinfold.vocabulary.errors import BadSettings

SETTING = "KINFOLD_DATA_LIES_IN"


def check_residency(profile: Profile, lies_in: str, *, must_be_said: bool, on: date) -> None:
    """
    Refuse a deployment whose data lies, as `lies_in` says (countries, with commas between), where the profile does not let it.

    It is about the data folder, both databases and the backups: no program can see where a machine stands, so whoever
    runs it says so. Raises BadSettings also where nothing is said though it `must_be_said`, or where what the profile lets
    has ended by the day `on`, since nothing is in its place then; what is to begin is used before its day, as `kinfold
    council check` tells. An invented council has no data.
    """
    if profile.residency.ended(on) and not profile.invented:
        raise BadSettings(
            ["what the council's profile says of where data may lie has ended"],
            where="profile.yaml, residency",
            do="Say where data may lie now, tell people in a new version of the notice, and publish that.",
        )
    countries = [country.strip() for country in lies_in.split(",") if country.strip()]
    may = {country.casefold() for country in profile.residency.countries}
    outside = [country for country in countries if country.casefold() not in may]
    promised = ", ".join(profile.residency.countries)
    if outside:
        raise BadSettings(
            [f"data lies in {', '.join(outside)}, and the council's profile lets it lie in {promised} only"],
            where=SETTING,
            do="Move the data folder, the databases and the backups, or have the profile and the notice changed first.",
        )
    if must_be_said and not countries and not profile.invented:
        raise BadSettings(
            [f"nothing says in which country data lies; the council's profile lets it lie in {promised} only"],
            where=SETTING,
            do=f"Set {SETTING} to the country of the data folder, of both databases and of the backups.",
        )
