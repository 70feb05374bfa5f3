"""
Who may do what, for which purpose, for how long; and what was done.

`rules` reads the council's profile and decides, without a database. `ledger` is the audit ledger, a
store of its own; `ledger_check` says whether it is whole. `standing` reads how things stand today.
`actions` and `queries` are the one door to a person: `require`, `record`, `visible`; publishing
hands in staff, relationships and restrictions through `actions`.
"""
