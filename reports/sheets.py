"""A table as a CSV file that a spreadsheet opens as it is meant, and runs nothing of."""

import csv
import io

from reports.tables import Kind, Table, Value

# A spreadsheet takes what begins so for a formula (OWASP, CSV injection).
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Without it spreadsheets read UTF-8 as something else.
BYTE_ORDER_MARK = "\ufeff"
UNITS = {Kind.TIME: " (minutes)", Kind.WORKING: " (minutes)"}


def sheet(table: Table) -> str:
    """The table with its heads: shares as parts of one, times in minutes, numbers bare."""
    file = io.StringIO()
    writer = csv.writer(file)
    heads = [f"{column.title}{UNITS.get(column.kind, '')}" for column in table.columns]
    writer.writerow([safe(head) for head in heads])
    for row in table.rows:
        writer.writerow([safe(str(row.name)), *(_cell(value) for value in row.values)])
    return BYTE_ORDER_MARK + file.getvalue()


def safe(words: str) -> str:
    """Words that no spreadsheet takes for a formula."""
    return f"'{words}" if words.lstrip(" \u00a0").startswith(FORMULAS) else words


def _cell(value: Value) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4f}"
    return safe(value) if isinstance(value, str) else value
