"""
Big tables: named SQL steps on an engine, and artefacts with manifests. No word of families here.

What comes in: files and steps in DuckDB's dialect. What goes out: Parquet files in folders that are
whole or not there, each with a manifest that says what it was made from.
"""
