"""Hiding somebody and where they live from everybody, at once; and lifting it, which two people do together."""
