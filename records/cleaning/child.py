"""The child process: it cleans one file within its limits and prints one line of JSON.

The line holds what `Cleaned` holds, or ``refusal`` with a `Reason`, or ``errno`` when the disk
failed and the file is not to blame. Warnings and errors of the libraries go nowhere: they may
quote the file.
"""

import importlib
import json
from dataclasses import asdict
from pathlib import Path

from records.cleaning.limits import confine
from records.cleaning.reasons import Reason, Unfit, judged

# By the kinds of `records/kinds.py`. Each names a module, since a child loads but one library.
CLEANERS = {
    "pdf": ("records.cleaning.pdf", "clean_pdf"),
    "jpeg": ("records.cleaning.images", "clean_jpeg"),
    "png": ("records.cleaning.images", "clean_png"),
    "heic": ("records.cleaning.heic", "clean_heic"),
    "dicom": ("records.cleaning.dicom", "clean_dicom"),
    "dicom_zip": ("records.cleaning.archive", "clean_archive"),
}


def main(kind: str, source: str, into: str, seconds: str, room: str) -> None:
    """Clean one file of this kind into a folder and say how it went."""
    confine(seconds=int(seconds), room=int(room))
    module, name = CLEANERS[kind]
    clean = getattr(importlib.import_module(module), name)
    try:
        with judged():
            told = asdict(clean(Path(source), Path(into)))
    except Unfit as unfit:
        told = {"refusal": unfit.reason}
    except MemoryError:
        told = {"refusal": Reason.TOO_COMPLEX}
    except OSError as error:
        told = {"errno": error.errno}
    print(json.dumps(told), flush=True)  # noqa: T201
