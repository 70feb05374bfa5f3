"""
The register: what the last good run says of each family, and what people decided about it.

It owns what pages read (people, records, links, facts, memberships, findings, search keys), the ids
for life with their redirects, and every decision. The site reads it through `queries`, which ask
the door first; only `actions` write.
"""
