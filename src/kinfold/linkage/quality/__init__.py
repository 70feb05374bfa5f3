"""
How good a run's links are, told to those who answer for them.

Without a truth: counts. With a table of who is whom: precision and recall, also by sex, age, ethnic
group and kind of name. With pairs that people of the council looked at: estimates of the same. What
is told holds counts and shares, and no value of any record; only a sample to be labelled does.
"""
