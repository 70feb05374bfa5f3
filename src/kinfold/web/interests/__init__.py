"""Whom staff know, and so are kept apart from: said by themselves, or by whoever answers for them."""
