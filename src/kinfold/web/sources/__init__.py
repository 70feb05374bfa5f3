"""How fresh the sources are, and what became of the rows that agencies sent."""
