"""
An agency's extract becomes accepted records and facts.

What comes in: extracts and the contracts that a council's folder holds. What goes out: records,
addresses, stated relationships, facts, professionals involved, set-aside rows with reasons, and a
receipt for each extract. The verb is `accept`.
"""
