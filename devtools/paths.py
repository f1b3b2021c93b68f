"""Where things are, relative to the repository."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"


def shown(path: Path) -> str:
    """The path as a reader at the repository's root would write it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def var_folder() -> Path:
    """The folder for everything that the product keeps on disk (``VAR_DIR`` or var/)."""
    return Path(os.environ.get("VAR_DIR", "").strip() or ROOT / "var").absolute()
