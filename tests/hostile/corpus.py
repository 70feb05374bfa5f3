"""The table of hostile and clumsy files, whole."""

from __future__ import annotations

from tests.hostile.archive_files import FOLDER, ZIPS
from tests.hostile.row import Hostile
from tests.hostile.table_files import PARQUET, WORKBOOKS
from tests.hostile.text_files import COLUMNS, ENCODINGS, KINDS, ROWS, VALUES
from tests.hostile.xml_files import XML_FILES

PARTS: dict[str, tuple[Hostile, ...]] = {
    "Columns": COLUMNS,
    "Encodings and letters": ENCODINGS,
    "Rows": ROWS,
    "Values": VALUES,
    "Files that are not what they seem": KINDS,
    "Workbooks": WORKBOOKS,
    "Parquet files": PARQUET,
    "XML files": XML_FILES,
    "Zips": ZIPS,
    "What lies in the folder": FOLDER,
}
CORPUS = tuple(row for part in PARTS.values() for row in part)
