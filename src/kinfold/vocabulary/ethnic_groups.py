"""The Department for Education's codes of ethnic groups, in words; a council's own finer codes stay as they are sent."""

from __future__ import annotations

ETHNIC_GROUPS = {
    "WBRI": "White British",
    "WIRI": "White Irish",
    "WIRT": "Traveller of Irish heritage",
    "WROM": "Gypsy or Roma",
    "WEEU": "White Eastern European",
    "WWEU": "White Western European",
    "WEUR": "White European",
    "WOTH": "any other White background",
    "MWBC": "White and Black Caribbean",
    "MWBA": "White and Black African",
    "MWAS": "White and Asian",
    "MOTH": "any other mixed background",
    "AIND": "Indian",
    "APKN": "Pakistani",
    "ABAN": "Bangladeshi",
    "AOTH": "any other Asian background",
    "BCRB": "Black Caribbean",
    "BAFR": "Black African",
    "BSOM": "Black Somali",
    "BOTH": "any other Black background",
    "CHNE": "Chinese",
    "OARA": "Arab",
    "OOTH": "any other ethnic group",
    "REFU": "refused to say",
    "NOBT": "not yet said",
}


def in_words(code: str) -> str:
    """Bangladeshi (ABAN): the words, with the code by which a council's own reports know the group."""
    words = ETHNIC_GROUPS.get(code.upper())
    return f"{words[:1].upper()}{words[1:]} ({code})" if words else code
