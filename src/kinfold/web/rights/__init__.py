"""What people ask by a right of theirs: written down where they ask, listed by what is due, answered by a person."""
