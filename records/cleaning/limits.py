"""How much one file may cost, and the walls that hold the child to it."""

import contextlib
import os
import resource
import signal

MB = 1_000_000

# What parsing may take. The largest photos need 400 MB, a PDF of 200 scanned pages
# 200; a ZIP is read in pieces and needs no more than one of its files.
MEMORY = 512 * 1024 * 1024
OPEN_FILES = 64
# Of the processor. The slowest good file that was measured needs 2.
SECONDS = 10
# A ZIP is unpacked, read and packed again: its time grows with its size. 14 MB were measured to
# take a second.
ARCHIVE_BYTES_A_SECOND = 4 * MB
# By the clock it may be so many times as long: what is busy is the machine, not the file.
PATIENCE = 3
# A clean copy may be larger than what came: HEIC becomes JPEG, a PDF loses its tricks.
MOST_GROWTH = 4
LEAST_ROOM = 64 * MB

MOST_PAGES = 200
MOST_PREVIEWS = 20
PREVIEW_SIDE = 1600
# Pages that are slow to draw have fewer previews rather than no chance.
PREVIEW_SECONDS = 5

MOST_PIXELS = 40_000_000
# A phone set to 48 or 50 megapixels makes 8064 × 6048 or 8192 × 6144. Such a photo is taken, at
# half its width and height: 12 megapixels are what the same phone makes by itself, and more than
# any screen shows. Kept whole it would need more memory than the child has.
MOST_PIXELS_OF_A_PHOTO = 51_000_000
# A screenshot of a long page is tall, a panorama wide; 100,000 pixels in a row are neither.
LONGEST_SIDE = 32_767

# The files of one CD: 5,000 images are a CT of several phases, and beside them lie viewers.
MOST_MEMBERS = 10_000
MOST_INSTANCES = 5_000
MOST_UNPACKED = 2_000 * MB
MOST_UNPACKED_OF_ONE = 500 * MB
# Images of air pack well, but not better than this once there are many of them.
MOST_RATIO = 100
FREE_OF_RATIO = 50 * MB
# A DICOM file may be deflated as a whole, which is the same as a ZIP of one.
MOST_INFLATED = 100 * MB


NICE = 5


def confine(*, seconds: int, room: int) -> None:
    """Hold this process to its memory, its time and the size of what it writes, for good.

    What a system does not know (macOS has no limit of memory that works) is left out; there the
    time alone protects. The alarm ends the child also when nobody is left to kill it.
    """
    walls = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: room,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    for wall, height in walls.items():
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(wall, (height, height))
    # Whoever reads a page meanwhile comes first.
    os.nice(NICE)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(PATIENCE * seconds + 1)
