"""
Families are held against a framework: findings.

What comes in: facts, links, families, and a framework of dated rules. What goes out: one finding
for each need and each person (or family) that it is about: met, not met, not known or not in
force, with the rule's version, the day, and the facts behind it; and which families may be
eligible. A finding is not a need: a professional confirms that. Nothing here is a score. The verb
is `find`.
"""
