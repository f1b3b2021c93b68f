"""The virtual environment: made once, brought up to date when a lock file changed."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from devtools import processes
from devtools.failure import Failure
from devtools.paths import ROOT, VENV, shown

RUNTIME = "requirements.txt"
# Holds everything that RUNTIME pins, at the same versions, and the developer's tools.
DEVELOPMENT = "requirements-dev.txt"


def python() -> Path:
    """The environment's interpreter."""
    return VENV / "bin" / "python"


def tool(name: str) -> Path:
    """A command of the environment."""
    return VENV / "bin" / name


def ready(requirements: str) -> Path:
    """Make and fill the environment where needed and return its interpreter.

    Raises Failure when that is impossible; what is half-made is made again the next time.
    """
    if not _works():
        _make()
    digest = hashlib.sha256((ROOT / requirements).read_bytes()).hexdigest()
    if _stamp(requirements) != digest:
        _install(requirements)
        _write_stamp(requirements, digest)
        if requirements == DEVELOPMENT:
            _write_stamp(RUNTIME, hashlib.sha256((ROOT / RUNTIME).read_bytes()).hexdigest())
    return python()


def _works() -> bool:
    try:
        subprocess.run([python(), "-c", "import pip"], capture_output=True, check=True)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def _make() -> None:
    print(f"Making {shown(VENV)} ...", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run(
        [sys.executable, "-m", "venv", VENV], capture_output=True, text=True, check=False
    )
    if made.returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    said = made.stdout + made.stderr
    if "ensurepip" in said or "No module named venv" in said:
        raise Failure(
            "this Python comes without venv; install it (Debian: apt-get install python3-venv)."
        )
    raise Failure(f"{shown(VENV)} cannot be made: {said.strip()}")


def _install(requirements: str) -> None:
    print(f"Installing {requirements} (a minute or so the first time) ...", flush=True)
    pip: processes.Command = [
        python(),
        "-m",
        "pip",
        "--disable-pip-version-check",
        "--no-input",
        "install",
    ]
    code = processes.do([*pip, "--quiet", "--quiet", "--require-hashes", "-r", ROOT / requirements])
    if code != 0:
        raise Failure(f"installing {requirements} failed; pip's own words are above.")


def _stamp_file(requirements: str) -> Path:
    return VENV / f".installed-{requirements}"


def _stamp(requirements: str) -> str:
    file = _stamp_file(requirements)
    return file.read_text() if file.exists() else ""


def _write_stamp(requirements: str, digest: str) -> None:
    _stamp_file(requirements).write_text(digest)
