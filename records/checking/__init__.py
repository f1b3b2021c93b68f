"""Checks an uploaded file and makes a clean copy of it, in a child process with tight limits.

The child (`records/cleaning`) parses what a stranger sent. This side parses one line of JSON, and
takes nothing of it on trust.
"""

import json
import logging
import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from records.checking.process import Outcome, run
from records.cleaning.limits import (
    ARCHIVE_BYTES_A_SECOND,
    LEAST_ROOM,
    MOST_GROWTH,
    MOST_PREVIEWS,
    PATIENCE,
    SECONDS,
)
from records.cleaning.result import clean_path, preview_path
from records.cleaning.text import visible
from records.kinds import Kind, NotTaken, Refusal, kind_of_name

__all__ = ["Checked", "check"]

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
# Isolated (-I): no PYTHON* variable, no folder of the user, no current directory is looked at.
START = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from records.cleaning.child import main; main(*sys.argv[2:])"
)
# A limit of ours ended it, or memory did, which some libraries answer by giving up.
USED_UP = {
    -number
    for number in (
        signal.SIGKILL, signal.SIGXCPU, signal.SIGALRM, signal.SIGABRT, signal.SIGTRAP,
        signal.SIGILL,
    )
}  # fmt: skip
MOST_TOLD = 1_000_000
MOST_FACTS = 20
LONGEST_FACT = 200


@dataclass(frozen=True)
class Checked:
    """A file that was taken: its clean copy, and what staff may know of it.

    ``previews`` are JPEGs of at most 1600 pixels a side: one for a picture, one each for the first
    pages of a PDF (at most 20, fewer if they are slow to draw), none for DICOM. ``pages`` counts
    pages, or the DICOM images of a ZIP; ``left_out`` the files of a ZIP that were not kept.
    ``facts`` are the patient's and the study's DICOM tags, by labels in English: for staff only.
    """

    kind: Kind
    file: Path
    previews: list[Path]
    pages: int
    facts: dict[str, str]
    left_out: int


def check(source: Path, name: str, *, into: Path) -> Checked:
    """Check the file that was sent under this name, and write its clean copy into a folder.

    The folder is empty and only the site's user can enter it; if the file is not taken
    (`NotTaken`) it is empty again. An `OSError` says that this machine failed, not the file:
    try again later. Nothing of the name or the contents comes to stand in a log or an error.
    """
    kind = kind_of_name(name)
    size = source.stat().st_size
    if size == 0:
        raise NotTaken(Refusal.EMPTY)
    if size > kind.most_bytes:
        raise NotTaken(Refusal.TOO_LARGE)
    try:
        return checked(kind, told_by_child(kind, source, size, into), into)
    except BaseException:
        for left in into.iterdir():
            left.unlink()
        raise


def seconds_for(kind: Kind, size: int) -> int:
    """How much time of the processor the child may take."""
    more = size / ARCHIVE_BYTES_A_SECOND if kind == Kind.DICOM_ZIP else 0
    return SECONDS + int(more)


def told_by_child(kind: Kind, source: Path, size: int, into: Path) -> dict[str, Any]:
    """Let a child clean the file. What it says in the end, if it is something."""
    seconds = seconds_for(kind, size)
    room = max(LEAST_ROOM, MOST_GROWTH * size)
    arguments = [str(ROOT), kind.value, str(source.resolve()), str(into.resolve())]
    command = [sys.executable, "-I", "-c", START, *arguments, str(seconds), str(room)]
    # Memory that each thread sets aside counts as used, so there is one pool for all of them.
    environment = {"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1", "TMPDIR": str(into.resolve())}
    began = time.monotonic()
    outcome = run(command, seconds=PATIENCE * seconds, environment=environment)
    told = parsed(outcome.output)
    if told is None:
        logger.warning(
            "The check of a %s file said nothing: code %s, stopped %s, after %.1f s",
            kind.value,
            outcome.code,
            outcome.was_stopped,
            time.monotonic() - began,
        )
        raise NotTaken(refusal_of_end(outcome))
    return told


def parsed(output: bytes) -> dict[str, Any] | None:
    """The one line that the child prints, or nothing if it printed anything else."""
    try:
        told = json.loads(output)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def refusal_of_end(outcome: Outcome) -> Refusal:
    """What it says of a file that its child came to no proper end."""
    is_used_up = outcome.was_stopped or outcome.code in USED_UP
    return Refusal.TOO_COMPLEX if is_used_up else Refusal.DAMAGED


def checked(kind: Kind, told: dict[str, Any], into: Path) -> Checked:
    """What the child said, as far as it is true and within bounds."""
    if told.get("refusal") in Refusal.values:
        raise NotTaken(Refusal(told["refusal"]))
    if isinstance(told.get("errno"), int):
        raise OSError(told["errno"], os.strerror(told["errno"]))
    file = clean_path(into, kind.extension)
    pages, previews, left_out = (number_in(told, key) for key in ("pages", "previews", "left_out"))
    pictures = [preview_path(into, number + 1) for number in range(min(previews, MOST_PREVIEWS))]
    if not all(is_plain_file(path) for path in [file, *pictures]):
        raise NotTaken(Refusal.DAMAGED)
    return Checked(kind, file, pictures, pages, facts_in(told), left_out)


def number_in(told: dict[str, Any], key: str) -> int:
    """A number that the child said, if it is one that can be."""
    number = told.get(key)
    if not isinstance(number, int) or not 0 <= number <= MOST_TOLD:
        raise NotTaken(Refusal.DAMAGED)
    return number


def is_plain_file(path: Path) -> bool:
    """Whether this is a file of the folder itself, with something in it."""
    return path.is_file() and not path.is_symlink() and path.stat().st_size > 0


def facts_in(told: dict[str, Any]) -> dict[str, str]:
    """The facts, cut and cleaned once more: the child read what a stranger wrote."""
    given = told.get("facts")
    facts = list(given.items())[:MOST_FACTS] if isinstance(given, dict) else []
    return {label: visible(str(text))[:LONGEST_FACT] for label, text in facts}
