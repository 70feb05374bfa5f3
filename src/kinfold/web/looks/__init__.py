"""Who has looked at a record: the answer to a person, and the looks of a day that somebody should ask about."""
