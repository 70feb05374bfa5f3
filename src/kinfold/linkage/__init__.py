"""
Records become people.

What comes in: accepted records, and what people decided about links. What goes out: a table of
which record is whom, with weight and reason, and the pairs that wait for a person. Source records
keep their keys: joining or parting two people changes the table of links and nothing else. The
verb is `resolve`.
"""
