"""A ClamAV for the tests: the daemon's program, which no wheel brings."""

import os
import shutil
from pathlib import Path

from devtools.failure import Failure

# Debian keeps daemons where the PATH of a user does not lead.
FOLDERS = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])


def find() -> Path:
    """The program to use: CLAMD, or one on this machine.

    Raises Failure with what to do when there is none.
    """
    named = os.environ.get("CLAMD", "").strip()
    if path := shutil.which(named or "clamd", path=FOLDERS):
        return Path(path)
    raise Failure(
        "no clamd was found; install ClamAV (Debian: apt-get install clamav-daemon) or set CLAMD "
        "to its program."
    )
