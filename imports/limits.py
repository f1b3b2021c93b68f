"""How much an import takes, and for how long anything of it is held."""

from datetime import timedelta

MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * MEGABYTE
# What the parts of a workbook may come to when unpacked, and its table of shared texts alone.
LARGEST_UNPACKED = 300 * MEGABYTE
LARGEST_SHARED_TEXTS = 60 * MEGABYTE
MOST_PARTS = 1_000
MOST_ROWS = 200_000
MOST_COLUMNS = 100
LONGEST_CELL = 10_000

# A file is kept in pieces of this size, and one of them is in memory.
PIECE = MEGABYTE
# Rows of one statement, and of one transaction.
BATCH = 1_000
# A task ends by itself well before Celery ends it (mtcrm/celery.py); the next one goes on.
TIME_OF_A_TASK = timedelta(minutes=10)
MOST_TRIES = 3
# As many as a page shows; all of them are in the file to download.
SHOWN = 50
EXAMPLES = 3
