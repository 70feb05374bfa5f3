"""
Protected homes as a clerk may write them by mistake: without a postcode, with a slip in it, without commas.

`protected_homes` knows a building by its postcode with its number or name. An address that lacks the
postcode, or has one letter of it wrong, would pass that by and show where the refuge is; so would a
row that holds the refuge's postcode and nothing else. Here the words of a protected statement are
looked for in such addresses, and what holds them is protected too: rather one house too many.
"""

from __future__ import annotations

from kinfold.warehouse.engine import Step

SHORTEST_NAME = 6
"""Letters of a house's name that say enough to be looked for in other words."""

# Said of many houses, or of a part of one: no name to know a house by.
_NO_NAME = r"\b(?:FLOOR|BASEMENT|ANNEXE?|REAR|FRONT|BACK|SIDE)\b"
_STREET = r"\b(?:ROAD|RD|STREET|ST|LANE|LN|AVENUE|AVE|CLOSE|CL|DRIVE|DR|WAY|CRESCENT|CRES|TERRACE|TER|GROVE|GARDENS|GDNS|HILL|ROW|WALK|RISE)$"


def slip_steps(refuge_words: str) -> list[Step]:
    """From `places` and `protected_origins` to `protected_slips`: dwelling, and whether its people are hidden with it. `refuge_words` are left out of names."""
    return [
        Step("protected_words", _words(refuge_words)),
        Step("near_posts", _NEAR_POSTS),
        Step("protected_slips", _SLIPS),
    ]


def _words(refuge_words: str) -> str:
    """Of each protected statement: postcode, flat, number, `door` ("12 SECRET") and `name` ("HAVENHOUSE")."""
    return rf"""
WITH said AS (
    SELECT DISTINCT p.post, p.flat, p.number, p.rest, o.whole, o.hides_people, trim(split_part(p.rest, ',', 1)) AS first
    FROM written_homes p JOIN protected_origins o USING (dwelling)
), named AS (
    SELECT *, regexp_replace(regexp_replace(regexp_replace(first, '^C/O +', ''), '^THE ', ''), ' (?:{refuge_words})$', '') AS house
    FROM said
)
SELECT post, flat, number, whole, hides_people,
       nullif(regexp_extract(rest, '\b([0-9]+[A-Z]? +[A-Z]{{3,}})', 1), '') AS door,
       CASE WHEN NOT regexp_matches(house, '^[0-9]') AND NOT regexp_matches(house, '{_NO_NAME}|{_STREET}')
                 AND length(regexp_replace(house, '[^A-Z]', '', 'g')) >= {SHORTEST_NAME}
            THEN regexp_replace(house, '[^A-Z]', '', 'g') END AS name
FROM named
"""


# One character wrong, or two beside each other swapped: so far from each other, two postcodes share their last three
# signs, or all before them, or all but the two where those parts meet.
_NEAR_POSTS = """
WITH mine AS (SELECT DISTINCT post, list_sort(string_split(post, '')) AS signs FROM protected_words WHERE post IS NOT NULL),
     other AS (SELECT DISTINCT post, list_sort(string_split(post, '')) AS signs FROM written_homes WHERE post IS NOT NULL),
shared AS (
    SELECT mine.post, other.post AS other_post, mine.signs = other.signs AS same_signs FROM mine JOIN other
      ON length(mine.post) = length(other.post) AND right(mine.post, 3) = right(other.post, 3)
    UNION ALL
    SELECT mine.post, other.post, mine.signs = other.signs FROM mine JOIN other
      ON length(mine.post) = length(other.post)
     AND left(mine.post, greatest(length(mine.post) - 3, 0)) = left(other.post, greatest(length(other.post) - 3, 0))
    UNION ALL
    SELECT mine.post, other.post, mine.signs = other.signs FROM mine JOIN other
      ON length(mine.post) = length(other.post) AND right(mine.post, 2) = right(other.post, 2)
     AND left(mine.post, greatest(length(mine.post) - 4, 0)) = left(other.post, greatest(length(other.post) - 4, 0))
)
SELECT DISTINCT post, other_post FROM shared
WHERE post <> other_post AND hamming(post, other_post) <= 2
  -- two that are swapped leave the same signs; whether they stood beside each other is dear to ask
  AND (hamming(post, other_post) = 1 OR (same_signs AND damerau_levenshtein(post, other_post) = 1))
"""

_SLIPS = r"""
WITH written AS (
    SELECT DISTINCT dwelling, post, flat, number, rest,
           ' ' || regexp_replace(rest, '[^A-Z0-9]+', ' ', 'g') AS spaced, regexp_replace(rest, '[^A-Z]', '', 'g') AS letters
    FROM written_homes
    WHERE post IS NULL OR post IN (SELECT post FROM protected_words UNION SELECT other_post FROM near_posts)
), met AS (
    SELECT w.*, p.door, p.name, p.number AS own_number, p.flat AS own_flat, p.whole, p.hides_people, p.post = w.post AS same_post
    FROM protected_words p JOIN written w ON w.post = p.post
    UNION ALL
    SELECT w.*, p.door, p.name, p.number, p.flat, p.whole, p.hides_people, false FROM protected_words p JOIN written w ON w.post IS NULL
    UNION ALL
    SELECT w.*, p.door, p.name, p.number, p.flat, p.whole, p.hides_people, false
    FROM protected_words p JOIN near_posts n ON n.post = p.post JOIN written w ON w.post = n.other_post
)
SELECT dwelling, bool_or(hides_people) AS hides_people FROM met
WHERE (whole OR flat = '' OR flat = own_flat)
  AND (contains(spaced, ' ' || door)
       OR (contains(letters, name) AND (number = '' OR own_number = '' OR number = own_number))
       OR (same_post AND letters = '' AND number = ''))
GROUP BY dwelling
"""
