"""Template tags and filters: GOV.UK components, and words for days and answers."""
