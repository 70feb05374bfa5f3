"""The register's plain rules: how answers read as sentences, and how names are found. No input or output."""
