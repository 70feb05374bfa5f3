"""
Kinfold: what about twenty public bodies know about a family, joined up, explained and governed.

Read the folders in the order in which the data flows: vocabulary, warehouse, governance; then the
line: sources, linkage, families, needs; then the register; then the doors: web and cli. A folder
imports only from those before it.
"""

__version__ = "0.1.0"
