"""Changes of governance's tables, in order."""
