"""The first page: my families, where to go, and how fresh the sources are."""
