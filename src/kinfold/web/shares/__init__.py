"""What was shared with organisations outside: of one person, and all of it for whoever answers for it."""
