"""
Where people live: one dwelling for each UPRN, else for each standardised address and postcode.

In Britain a postcode, a number and a flat nearly always name one dwelling, so the standard form of
an address is those three and the first letter of the street; a misspelt street or a left-out town
does not make a second dwelling. What cannot be told apart is *unsure* and makes no household: a
flat without its number never stands for the whole block. Nor does a communal address, whose
visible list of words is `communal_words.csv`.
"""

from __future__ import annotations

import csv
from datetime import date

import pyarrow as pa

from kinfold.families.protected_homes import COMMUNAL_WORDS, OLD_REFUGE, REFUGE, protected_home_steps
from kinfold.families.undisclosed import undisclosed_steps
from kinfold.warehouse.engine import Engine, Step

MOST_RESIDENTS = 15
"""More people than this at once are no household: a block under one address, or years of forgotten names."""

_FLAT_WORDS = "FLAT|FLT|APARTMENT|APPARTMENT|APT|UNIT|ROOM|STUDIO|MAISONETTE|BEDSIT|PITCH|PLOT|CARAVAN"
_FLAT = rf"\b(?:{_FLAT_WORDS})\s*(?:NO|NUMBER)?\s*([0-9]+[A-Z]?|[A-Z])\b"
_STREETS = (
    "ROAD|RD|STREET|ST|LANE|LN|AVENUE|AVE|CLOSE|CL|DRIVE|DR|WAY|CRESCENT|CRES|PLACE|PL|COURT|CT|TERRACE|TER|"
    "GROVE|GARDENS|GDNS|SQUARE|SQ|HILL|ROW|WALK|GREEN|MEWS|RISE|PARADE|VIEW"
)


PLACES_ARE_MADE_OF = ("address_texts", "address_parts", "address_keys", "said_addresses")
"""Wide tables that nothing reads once `places` stands."""


def put_communal_words(engine: Engine) -> None:
    """The list of words that make an address communal, as a table for the steps."""
    with COMMUNAL_WORDS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    engine.put("communal_words", pa.table({name: [row[name] for row in rows] for name in ("words", "kind")}))


def place_steps() -> list[Step]:
    """From addresses to `places` (each statement's dwelling) and `dwelling_marks` (each dwelling's own nature)."""
    return [
        Step("address_texts", _ADDRESS_TEXTS),
        Step("address_parts", _ADDRESS_PARTS),
        Step("address_keys", _ADDRESS_KEYS),
        Step("said_addresses", _SAID_ADDRESSES),
        Step("source_starts", _SOURCE_STARTS),
        Step("block_uprns", _BLOCK_UPRNS),
        Step("trusted_uprns", _TRUSTED_UPRNS),
        Step("key_uprns", _KEY_UPRNS),
        Step("flatted_blocks", _FLATTED_BLOCKS),
        Step("communal_segments", _COMMUNAL_SEGMENTS),
        Step("placed_forms", _PLACED_FORMS),
        Step("dwelling_numbers", DWELLING_NUMBERS),
        Step("written_homes", _WRITTEN_HOMES),
        Step("places", _PLACES),
        Step("dwelling_marks", _DWELLING_MARKS),
        Step("corrected_homes", _CORRECTED_HOMES),
    ]


def dwelling_steps(*, on: date) -> list[Step]:
    """`dwellings`, once it is known how many people live in each."""
    return [
        Step("crowds", _CROWDS),
        *undisclosed_steps(on=on, most_residents=MOST_RESIDENTS),
        *protected_home_steps(),
        Step("dwellings", _DWELLINGS),
    ]


def tidy_sql(column: str) -> str:
    """An address as it is compared: B&B and the like survive; apostrophes and full stops only join or part letters by chance."""
    letters = rf"regexp_replace(replace(upper(strip_accents(coalesce({column}, ''))), '&', ' AND '), '[^A-Z0-9, /-]', '', 'g')"
    return rf"trim(regexp_replace(regexp_replace({letters}, '\s+', ' ', 'g'), '\s*,[\s,]*', ',', 'g'), ' ,')"


# Of one home many records say the same words: each way of writing is taken apart once, and is a number from here on.
_ADDRESS_TEXTS = rf"""
SELECT CAST(row_number() OVER (ORDER BY address, postcode, uprn) AS INTEGER) AS form, address, postcode, uprn AS uprn_said,
       nullif(ltrim(regexp_replace(coalesce(uprn, ''), '[^0-9]', '', 'g'), '0'), '') AS uprn,
       nullif(regexp_replace(upper(coalesce(postcode, '')), '[^A-Z0-9]', '', 'g'), '') AS post,
       {tidy_sql("address")} AS text
FROM (SELECT DISTINCT address, postcode, uprn FROM addresses)
"""

_ADDRESS_PARTS = rf"""
SELECT *,
       regexp_extract(text, '{_FLAT}', 1) AS flat_said,
       regexp_matches(text, '\b(?:FLAT|FLT|APARTMENT|APPARTMENT|APT|STUDIO|MAISONETTE|BEDSIT)\b') AS says_flat,
       trim(regexp_replace(text, '{_FLAT}', ' '), ' ,') AS rest
FROM address_texts
"""

# 12A High Street and Flat A, 12 High Street are one dwelling, so the letter counts as the flat.
_ADDRESS_KEYS = rf"""
WITH numbered AS (
    SELECT *,
           coalesce(nullif(flat_said, ''), regexp_extract(rest, '\b[0-9]+([A-Z])\b', 1)) AS flat,
           regexp_extract(rest, '\b([0-9]+)[A-Z]?\b', 1) AS number,
           regexp_extract(rest, '\b[0-9]+[A-Z]?\b[ ,/-]*([A-Z])', 1) AS street,
           regexp_replace(split_part(rest, ',', 1), '[^A-Z]', '', 'g') AS name
    FROM address_parts
)
SELECT *,
       CASE WHEN post IS NULL AND number = '' THEN 'nowhere|' || text
            WHEN post IS NULL
            THEN concat_ws('|', 'nowhere', flat, number, regexp_extract(rest, '\b[0-9]+[A-Z]?\b[ ,/-]*([A-Z][A-Z ]*)', 1))
            ELSE concat_ws('|', post, flat, CASE WHEN number <> '' THEN number || street ELSE name END) END AS key,
       concat_ws('|', post, CASE WHEN number <> '' THEN number || street ELSE name END) AS block,
       post IS NULL OR (number = '' AND (name = '' OR regexp_matches(split_part(rest, ',', 1), '\b(?:{_STREETS})$')))
           OR (says_flat AND flat = '') AS vague
FROM numbered
"""

_SAID_ADDRESSES = """
SELECT a.address_id, n.record, n.person, a.source, a.from_day, a.until_day, a.first_said, a.last_said,
       coalesce(a.protected, false) AS protected, t.form
FROM addresses a JOIN record_numbers n ON n.id = a.record
JOIN address_texts t ON t.address IS NOT DISTINCT FROM a.address AND t.postcode IS NOT DISTINCT FROM a.postcode
 AND t.uprn_said IS NOT DISTINCT FROM a.uprn
"""

_SOURCE_STARTS = """
SELECT source, min(first_said) AS first_extract FROM said_addresses GROUP BY source
"""

# A UPRN under which several people each give different flats is the block's, not a home's.
_BLOCK_UPRNS = """
SELECT uprn
FROM (SELECT k.uprn, k.flat FROM said_addresses s JOIN address_keys k USING (form) WHERE k.uprn IS NOT NULL AND k.flat <> ''
      GROUP BY k.uprn, k.flat HAVING count(DISTINCT s.record) >= 2)
GROUP BY uprn HAVING count(*) >= 2
"""

_TRUSTED_UPRNS = """
SELECT k.key, k.uprn, count(DISTINCT s.record) AS records
FROM said_addresses s JOIN address_keys k USING (form) ANTI JOIN block_uprns b ON b.uprn = k.uprn
WHERE k.uprn IS NOT NULL
GROUP BY k.key, k.uprn
"""

# An address without its UPRN meets the same address with one; where two are said, only a clear majority counts.
_KEY_UPRNS = """
SELECT key, uprn
FROM (SELECT key, uprn, records,
             row_number() OVER (PARTITION BY key ORDER BY records DESC, uprn) AS place,
             lead(records) OVER (PARTITION BY key ORDER BY records DESC, uprn) AS second
      FROM trusted_uprns
      WHERE key NOT IN (SELECT key FROM address_keys WHERE vague))
WHERE place = 1 AND records >= 2 * coalesce(second, 0)
"""

_FLATTED_BLOCKS = """
SELECT block FROM address_keys WHERE flat <> '' AND post IS NOT NULL GROUP BY block HAVING count(DISTINCT flat) >= 2
"""

# The words must end a part of the address: Hope Refuge is one, School Lane and Hospital Cottages are not.
_COMMUNAL_SEGMENTS = """
WITH segments AS (SELECT DISTINCT trim(part) AS part
                  FROM (SELECT unnest(string_split(text, ',')) AS part FROM (SELECT DISTINCT text FROM address_texts)))
SELECT DISTINCT s.part
FROM segments s JOIN communal_words w
  ON s.part = w.words OR (ends_with(s.part, ' ' || w.words) AND NOT ends_with(s.part, 'OLD ' || w.words))
  OR starts_with(s.part, 'HMP ') OR starts_with(s.part, 'HMYOI ')
"""

# A refuge is one in more ways of writing than another communal address: to overlook it would show it.
_PLACED_FORMS = rf"""
WITH communal AS (
    SELECT DISTINCT text
    FROM (SELECT text, trim(unnest(string_split(text, ','))) AS part FROM (SELECT DISTINCT text FROM address_texts))
    SEMI JOIN communal_segments USING (part)
), refuges AS (
    SELECT DISTINCT text FROM address_texts
    WHERE regexp_matches(text, '{REFUGE}') AND NOT regexp_matches(text, '{OLD_REFUGE}')
)
SELECT k.form, k.address, k.postcode, k.post, k.number, k.street, k.rest, k.flat, k.uprn AS said_uprn,
       md5('address|' || k.key) AS written_as, coalesce(own.uprn, same.uprn) AS uprn,
       c.text IS NOT NULL OR f.text IS NOT NULL AS communal, f.text IS NOT NULL AS refuge,
       k.vague OR (b.block IS NOT NULL AND k.flat = '') AS unsure
FROM address_keys k
LEFT JOIN communal c ON c.text = k.text
LEFT JOIN refuges f ON f.text = k.text
LEFT JOIN flatted_blocks b ON b.block = k.block
LEFT JOIN (SELECT DISTINCT uprn FROM trusted_uprns) own ON own.uprn = k.uprn
LEFT JOIN key_uprns same ON same.key = k.key
WHERE k.text <> '' OR k.post IS NOT NULL OR k.uprn IS NOT NULL
"""

_HOME_ID = "coalesce(md5('uprn|' || uprn), written_as)"

# In the order of the ids: where a dwelling's id decides between two, its number decides the same.
DWELLING_NUMBERS = f"""
SELECT id, CAST(row_number() OVER (ORDER BY id) AS INTEGER) AS dwelling
FROM (SELECT DISTINCT {_HOME_ID} AS id FROM placed_forms)
"""

_WRITTEN_HOMES = f"""
SELECT f.* REPLACE (f.uprn IS NULL AND f.unsure AS unsure), d.dwelling
FROM placed_forms f JOIN dwelling_numbers d ON d.id = {_HOME_ID}
"""

_PLACES = """
SELECT s.address_id, s.record, s.person, s.source, s.from_day, s.until_day, s.first_said, s.last_said,
       s.protected OR h.refuge AS protected, s.form, h.dwelling
FROM said_addresses s JOIN written_homes h USING (form)
"""

_DWELLING_MARKS = """
SELECT dwelling, min(uprn) AS uprn, bool_or(communal) AS communal, bool_and(unsure) AS unsure
FROM written_homes GROUP BY dwelling
"""

# The id of a home changes when its UPRN comes to be known, or is no longer sent. What was said of the home is said of it
# still: it is found by the id, by what else the id would be, or by how it was written when it was said.
_CORRECTED_HOMES = f"""
WITH said AS (
    SELECT DISTINCT c.correction, c.kind, c.dwelling, {tidy_sql("s.home")} AS whole
    FROM corrections c JOIN corrections_said s USING (correction) WHERE c.dwelling IS NOT NULL
), told AS (
    SELECT p.record, p.dwelling, h.post, h.address, h.postcode, h.written_as, h.said_uprn
    FROM places p JOIN written_homes h USING (form)
), near AS (  -- only addresses at those postcodes, or without one, are tidied once more
    SELECT dwelling, address, postcode FROM told
    WHERE coalesce(post, '') IN (SELECT '' FROM said UNION SELECT replace(split_part(whole, ',', -1), ' ', '') FROM said)
), found AS (
    SELECT c.correction, c.kind, p.dwelling, 0 AS place FROM said c JOIN dwelling_numbers d ON d.id = c.dwelling JOIN places p ON p.dwelling = d.dwelling
    UNION ALL
    SELECT c.correction, c.kind, p.dwelling, 1 FROM said c JOIN told p ON p.written_as = c.dwelling
    UNION ALL
    SELECT c.correction, c.kind, p.dwelling, 1 FROM said c JOIN told p ON md5('uprn|' || p.said_uprn) = c.dwelling
    UNION ALL
    SELECT c.correction, c.kind, p.dwelling, 2
    FROM said c JOIN near p ON c.whole <> '' AND {tidy_sql("concat_ws(', ', p.address, p.postcode)")} = c.whole
    UNION ALL  -- what must not be disclosed is looked for further: any home of theirs at that postcode, however it is written
    SELECT c.correction, c.kind, p.dwelling, 3
    FROM said c JOIN corrections k USING (correction) JOIN record_people r ON r.person = k.person
    JOIN told p ON p.record = r.record AND p.post = replace(split_part(c.whole, ',', -1), ' ', '')
    WHERE c.kind = 'not_disclosed'
), theirs AS (  -- where nothing of that is found, its id and its writing both changed: it is one of theirs, and all are hidden
    SELECT c.correction, c.kind, p.dwelling
    FROM said c JOIN corrections k USING (correction) JOIN record_people r ON r.person = k.person
    JOIN places p ON p.record = r.record
    WHERE c.kind = 'not_disclosed' AND c.correction NOT IN (SELECT correction FROM found)
), guarded AS (
    SELECT * FROM found
    UNION ALL
    SELECT correction, kind, dwelling, 4 FROM theirs
    UNION ALL  -- or, where no source says where they live, one of those to whom they are a parent or a child
    SELECT c.correction, c.kind, p.dwelling, 5
    FROM said c JOIN corrections k USING (correction)
    JOIN (SELECT person, of_person AS kin FROM stated_kinships UNION SELECT of_person, person FROM stated_kinships) s ON s.person = k.person
    JOIN record_people r ON r.person = s.kin JOIN places p ON p.record = r.record
    WHERE c.kind = 'not_disclosed' AND c.correction NOT IN (SELECT correction FROM found UNION SELECT correction FROM theirs)
)
SELECT correction, kind, dwelling, min(place) AS place, count(*) AS statements FROM guarded GROUP BY correction, kind, dwelling
"""

_CROWDS = """
SELECT dwelling, count(DISTINCT person) AS people FROM lived_spells WHERE until_day IS NULL GROUP BY dwelling
"""

_DWELLINGS = f"""
WITH written AS (
    SELECT h.dwelling, h.address, h.postcode
    FROM (SELECT p.form, s.rank, max(p.last_said) AS last_said FROM places p JOIN sources s USING (source) GROUP BY p.form, s.rank) p
    JOIN written_homes h USING (form)
    QUALIFY row_number() OVER (PARTITION BY h.dwelling
        ORDER BY h.address IS NULL, h.postcode IS NULL, p.rank, p.last_said DESC, h.address, h.postcode) = 1
)
SELECT m.dwelling, w.address, w.postcode, m.uprn,
       CASE WHEN m.communal THEN 'communal' WHEN m.unsure THEN 'unsure'
            WHEN coalesce(c.people, 0) > {MOST_RESIDENTS} THEN 'overfull' ELSE 'home' END AS kind,
       coalesce(h.hides_people, false) AS protected, h.dwelling IS NOT NULL AS undisclosed
FROM dwelling_marks m JOIN written w USING (dwelling)
LEFT JOIN crowds c USING (dwelling) LEFT JOIN protected_homes h USING (dwelling)
"""
