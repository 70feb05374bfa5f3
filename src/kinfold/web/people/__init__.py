"""The person page."""
