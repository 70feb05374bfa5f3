"""The family page, and the list of families that may be eligible."""
