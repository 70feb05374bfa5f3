"""
Ids in addresses: letters and digits that mean nothing.

Anything else after /people/ or /families/ is no id of ours and could never be one, so it is a page not
found; a name that somebody types there reaches neither the door nor its ledger.
"""

from __future__ import annotations


class OpaqueId:
    regex = "[a-z0-9]{8,64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
