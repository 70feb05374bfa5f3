"""
Records made comparable: one row a record, with what can be compared and nothing else.

What a source sent stays as it is in its own table. Here names lose case, accents, marks and titles;
placeholders become missing, since missing is not different; and every address a record ever had is
kept, since people move. Records are numbered in the order of their ids, so nothing that follows
depends on the order of rows.
"""

from __future__ import annotations

import csv
from importlib.resources import files

import pyarrow as pa

from kinfold.warehouse.engine import Step

TITLES = (
    *(
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "mstr",
        "master",
        "sir",
        "lord",
        "lady",
        "dame",
        "rev",
        "revd",
        "reverend",
    ),
    *("prof", "professor", "capt", "captain", "maj", "col", "colonel", "gen", "lt", "sgt", "rt hon", "hon", "cllr"),
)
PARTICLES = ("de", "da", "di", "del", "della", "dos", "la", "le", "van", "von", "der", "den", "al", "el", "bin", "ibn", "st")  # fmt: skip
# A clerk's way to say that there is no name yet, or that it was not caught.
NOT_NAMES = (
    *("unknown", "unk", "na", "none", "notknown", "notgiven", "notstated", "notrecorded", "tbc", "tba", "anon"),
    *("refused", "withheld", "xx", "xxx", "test", "nk", "null", "nil", "noname", "female", "male", "boy", "girl"),
    *("baby", "infant", "newborn", "unborn", "child", "bb", "twin", "twinone", "twintwo", "babyboy", "babygirl"),
)
# "Baby of Smith", "B/O Smith", "infant twin 2": the child has no first name yet.
_NEWBORN = r"^(baby|infant|newborn|unborn|b o|bb)( |$)"

# "n/a", "-" and the like are no numbers, and would be shared by strangers.
_A_NUMBER = "^[a-z0-9_]+=(?:[a-z]*[0-9]){3}"

# Letters that are no accented form of another, and so outlive strip_accents.
_LETTERS = "translate(replace(replace(replace(lower({0}), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'øłđðı', 'olddi')"
_NO_MARKS = r"regexp_replace(strip_accents({0}), '[''’`´.]', '', 'g')"
_WORDS = r"trim(regexp_replace({0}, '[^\p{{L}}]+', ' ', 'g'))"


def words_sql(text: str) -> str:
    """The words of a name in small letters without accents or marks, one space between them; null when none."""
    return f"nullif({_WORDS.format(_NO_MARKS.format(_LETTERS.format(text)))}, '')"


def _listed(texts: tuple[str, ...]) -> str:
    return ", ".join(f"'{text}'" for text in texts)


_TITLED = f"^(({'|'.join(TITLES)})( |$))+"
_PARTICLES = f"[{_listed(PARTICLES)}]"
# Of "Ada Lovelace, 2nd Countess of Lovelace".
_NO_MIDDLE_NAMES = f"[{_listed((*PARTICLES, *TITLES, 'of', 'the', 'and', 'nd', 'rd', 'th'))}]"


def _name_sql(words: str) -> str:
    """The words, or null when they are a placeholder."""
    return f"CASE WHEN replace({words}, ' ', '') IN ({_listed(NOT_NAMES)}) THEN NULL ELSE {words} END"


_STREET_LINE = "trim(regexp_replace(lower(strip_accents(split_part(address, ',', 1))), '[^a-z0-9]+', ' ', 'g'))"

# The number of trailing words that make the family name of a whole name: one, and the particles before it.
_FAMILY_WORDS = (
    f"CASE WHEN len(w) >= 4 AND list_contains({_PARTICLES}, w[-2]) AND list_contains({_PARTICLES}, w[-3]) THEN 3 "
    f"WHEN len(w) >= 3 AND list_contains({_PARTICLES}, w[-2]) THEN 2 ELSE 1 END"
)


def sound_sql(name: str) -> str:
    """How a name sounds to a clerk, roughly: a vowel at the start, then consonants, those of one sound as one letter."""
    rest = f"regexp_replace(replace(substr({name}, 2), 'ph', 'f'), '[aeiouyh]', '', 'g')"
    return f"translate(substr({name}, 1, 1), 'aeiouycqvz', 'aaaaaakkws') || translate({rest}, 'cqvz', 'kkws')"


NAME_STEPS: tuple[Step, ...] = (
    Step(
        "name_words",
        f"""
        SELECT
            record,
            nullif(regexp_replace({words_sql("first_name")}, '{_TITLED}', ''), '') AS first_words,
            {words_sql("middle_names")} AS middle_words,
            {words_sql("last_name")} AS last_words,
            {words_sql("former_last_name")} AS former_words,
            nullif(regexp_replace({words_sql("full_name")}, '{_TITLED}', ''), '') AS full_words,
            -- "Smith, Ada" says itself which part is the family name.
            CASE WHEN full_name LIKE '%,%' THEN {words_sql("split_part(full_name, ',', 1)")} END AS family_first
        FROM to_standardise
        """,
    ),
    Step(
        "whole_names",
        f"""
        SELECT record, first_words, middle_words, last_words, former_words,
            -- Beside its parts the whole name tells what stands between them.
            CASE WHEN coalesce(first_words, last_words) IS NOT NULL THEN w END AS all_words,
            coalesce(first_words ~ '{_NEWBORN}' OR full_words ~ '{_NEWBORN}', false) AS newborn,
            CASE
                WHEN full_words IS NULL OR first_words IS NOT NULL OR last_words IS NOT NULL THEN NULL
                WHEN family_first IS NOT NULL THEN family_first
                WHEN len(w) = 1 THEN NULL
                ELSE array_to_string(w[len(w) - ({_FAMILY_WORDS}) + 1 :], ' ')
            END AS full_last,
            CASE
                WHEN full_words IS NULL OR first_words IS NOT NULL OR last_words IS NOT NULL THEN NULL
                WHEN family_first IS NOT NULL THEN nullif(trim(substr(full_words, length(family_first) + 1)), '')
                WHEN len(w) = 1 THEN full_words
                ELSE array_to_string(w[1 : len(w) - ({_FAMILY_WORDS})], ' ')
            END AS full_first
        FROM (SELECT *, string_split(full_words, ' ') AS w FROM name_words)
        """,
    ),
    Step(
        "names",
        f"""
        WITH chosen AS (
            SELECT record, newborn,
                CASE WHEN newborn THEN NULL ELSE coalesce({_name_sql("first_words")}, {_name_sql("full_first")}) END
                    AS given_words,
                {_name_sql("middle_words")} AS middle_words, all_words,
                coalesce({_name_sql("last_words")}, {_name_sql("full_last")}) AS last_words,
                {_name_sql("former_words")} AS former_words
            FROM whole_names
        ),
        split AS (
            SELECT *,
                coalesce(string_split(given_words, ' '), []) AS firsts,
                coalesce(string_split(middle_words, ' '), list_filter(all_words,
                    lambda word: NOT list_contains(string_split(concat_ws(' ', given_words, last_words, former_words), ' '), word)
                        AND NOT list_contains({_NO_MIDDLE_NAMES}, word)), []) AS seconds,
                list_filter(coalesce(string_split(last_words, ' '), []),
                    lambda part: length(part) > 2 AND NOT list_contains({_PARTICLES}, part)) AS last_parts
            FROM chosen
        )
        SELECT record, newborn,
            CASE WHEN newborn THEN NULL ELSE firsts[1] END AS first,
            list_sort(list_distinct(list_filter(list_concat(firsts, seconds, [replace(given_words, ' ', '')]),
                lambda part: length(part) > 1))) AS given,
            list_concat(firsts[2:], seconds) AS middles,
            replace(last_words, ' ', '') AS last,
            list_sort(list_distinct(list_filter(
                list_concat([replace(last_words, ' ', ''), replace(former_words, ' ', '')], last_parts),
                lambda part: part IS NOT NULL AND part <> ''))) AS last_names
        FROM split
        """,
    ),
)

STEPS: tuple[Step, ...] = (
    *NAME_STEPS,
    Step(
        "nickname_roots",
        "SELECT short, list(full_name ORDER BY full_name) AS roots FROM nicknames GROUP BY short",
    ),
    # A first name is on forty records, an address on three: what follows from it alone is found once.
    Step(
        "first_names",
        f"""
        SELECT first, roots, list_distinct(list_transform(roots, lambda name: {sound_sql("name")})) AS sounds
        FROM (
            SELECT first, list_concat([first], coalesce(roots, [])) AS roots
            FROM (SELECT DISTINCT first FROM names WHERE first IS NOT NULL) LEFT JOIN nickname_roots ON short = first
        )
        """,
    ),
    Step(
        "lived_at",
        """
        -- A protected address is shared by strangers who hide there: no evidence of who anybody is.
        SELECT record, address, postcode, uprn FROM addresses SEMI JOIN to_standardise USING (record)
        WHERE NOT coalesce(protected, false)
        UNION ALL
        SELECT record, address, postcode, uprn FROM to_standardise
        WHERE record NOT IN (SELECT record FROM addresses) AND NOT list_contains(marks, 'protected_address')
        """,
    ),
    Step(
        "address_words",
        f"""
        SELECT address,
            array_to_string(regexp_extract_all(lower(address), '[0-9]+[a-z]?'), '-') AS numbers,
            -- "7 Weir Street" says where even without its postcode; "Flat 2" does not.
            nullif(regexp_extract({_STREET_LINE}, '^[0-9]+[a-z]? [a-z]{{3,}} .+$'), '') AS street
        FROM (SELECT DISTINCT address FROM lived_at WHERE address IS NOT NULL)
        """,
    ),
    Step(
        "dwellings",
        """
        SELECT record, 'u' || uprn AS property, postcode, split_part(postcode, ' ', 1) AS area, street,
            nullif(postcode || ' ' || numbers, postcode || ' ') AS door
        FROM lived_at LEFT JOIN address_words USING (address)
        """,
    ),
    Step("moved", "SELECT record FROM dwellings GROUP BY record HAVING count(*) > 1"),
    Step(
        "places",
        # Hardly anybody has moved: to gather lists of one is dear.
        """
        SELECT record, list_sort(list_distinct([property, door, street])) AS homes,
            list_distinct([postcode]) AS postcodes, list_distinct([area]) AS areas
        FROM dwellings ANTI JOIN moved USING (record)
        UNION ALL
        SELECT record, list_sort(list_distinct(list_concat(list(property), list(door), list(street)))),
            list_sort(list_distinct(list(postcode))), list_sort(list_distinct(list(area)))
        FROM dwellings SEMI JOIN moved USING (record) GROUP BY record
        """,
    ),
    Step(
        "standardised_now",
        f"""
        SELECT names.record, names.first, coalesce(first_names.roots, []) AS roots, coalesce(first_names.sounds, []) AS sounds,
            names.given, names.middles, names.last, names.last_names, names.newborn,
            coalesce(places.homes, []) AS homes,
            coalesce(places.postcodes, []) AS postcodes,
            coalesce(places.areas, []) AS areas,
            CASE WHEN len(to_standardise.reference_numbers) > 0 THEN
                list_sort(list_distinct(list_filter(list_transform(to_standardise.reference_numbers,
                    lambda number: regexp_replace(lower(number), '[^a-z0-9=_]', '', 'g')),
                    lambda number: regexp_matches(number, '{_A_NUMBER}')))) ELSE [] END AS reference_numbers
        FROM names
        JOIN to_standardise USING (record)
        LEFT JOIN places USING (record)
        LEFT JOIN first_names ON first_names.first = names.first
        """,
    ),
)
"""From `to_standardise`, records or some of them, and `addresses`: what each record alone says, without case and clutter."""

SAID = (
    *("first_name", "middle_names", "last_name", "former_last_name", "full_name", "reference_numbers"),
    *("address", "postcode", "uprn"),
)
"""The columns of a record that STEPS read, beside its marks and its addresses."""


def nicknames() -> pa.Table:
    """Short and full forms of first names: a list of the product, not of any council."""
    with files("kinfold.linkage").joinpath("nicknames.csv").open(encoding="utf-8") as text:
        rows = list(csv.DictReader(text))
    return pa.table({"short": [row["short"] for row in rows], "full_name": [row["full"] for row in rows]})
