"""
Made-up councils with a known truth, at any size: for the demonstration, tests and benches.

In: how many people, a seed, how many months. Out: a folder of extracts as agencies would send them,
each seeing its own part of the people's lives with its own delays and errors, and beside it the
truth: which record is whom, who lived where, families and needs. Everybody in it is invented:
postcodes begin with ZZ, telephone numbers come from the ranges kept for drama.
"""
