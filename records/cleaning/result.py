"""What a clean copy is described by. The files have fixed names in the folder of the child."""

from dataclasses import dataclass, field
from pathlib import Path

CLEAN = "clean"


@dataclass(frozen=True)
class Cleaned:
    """One clean copy: the extension says how it was written, the numbers what is in it."""

    extension: str
    pages: int = 1
    previews: int = 0
    facts: dict[str, str] = field(default_factory=dict)
    left_out: int = 0


def clean_path(folder: Path, extension: str) -> Path:
    """Where the clean copy is written."""
    return folder / f"{CLEAN}.{extension}"


def preview_path(folder: Path, number: int) -> Path:
    """Where the picture of a page is written; the first is number 1."""
    return folder / f"preview-{number:02}.jpg"
