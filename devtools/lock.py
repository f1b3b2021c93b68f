"""`dev.py lock`: turn requirements*.in into requirements*.txt, with hashes, for every platform."""

from devtools import processes, venv

LOCKED = ("requirements", "requirements-dev")


def lock(arguments: list[str]) -> int:
    """Resolve both files anew; arguments go to the resolver (``--upgrade``, for example)."""
    venv.ready(venv.DEVELOPMENT)
    for name in LOCKED:
        code = processes.do(
            [
                *(venv.tool("uv"), "pip", "compile", f"{name}.in", "-o", f"{name}.txt", "--quiet"),
                *("--universal", "--python-version", "3.11", "--generate-hashes"),
                *("--no-emit-index-url", "--no-header", *arguments),
            ]
        )
        if code != 0:
            return code
    return 0
