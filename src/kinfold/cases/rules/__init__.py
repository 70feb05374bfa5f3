"""Rules of the work with a family: plain functions, without a database or a clock."""
