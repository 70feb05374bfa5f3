"""Letting a colleague in for some days: on a team's duty, or to a meeting about a family."""
