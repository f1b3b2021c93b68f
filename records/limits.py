"""How much may be uploaded; the limit of one file is that of its kind (records/kinds.py)."""

from datetime import timedelta

MEGABYTE = 1024 * 1024
# A long illness with many visits; who has more is helped by a person.
MOST_FILES = 200  # for one request
MOST_BYTES = 3000 * MEGABYTE  # of one person
# A file of which nothing more came for so long is given up.
UNFINISHED_FOR = timedelta(days=2)
# How long a worker may check one file before another one takes it over; above the time that
# the largest file may take (records/checking).
CHECK_LEASE = timedelta(minutes=15)
MOST_CHECKS = 5
# How soon a scanner that was away, or a disk that was full, is tried again.
AGAIN_AFTER = timedelta(minutes=1)
# With more of them still on their way, she is told of all together.
WAIT_FOR_MORE = timedelta(minutes=10)
# What a scanner found is kept, locked, for whoever has to look into it.
QUARANTINED_FOR = timedelta(days=30)
