"""
People become households and families.

What comes in: links, and what sources say of addresses and relationships. What goes out:
residences, dwellings, families and memberships by period, each membership with its basis. A family
is a child-centred group by period, not a connected component. The verb is `assemble`.
"""
