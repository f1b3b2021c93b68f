"""`dev.py bench`: the measurements of bench/, with the engines up, on each engine in turn."""

import itertools
from pathlib import Path

from devtools import processes, venv
from devtools.failure import Failure
from devtools.paths import ROOT
from devtools.stack import Stack, scratch_folder, up


def bench(arguments: list[str]) -> int:
    """Run the named measurements, or all; each finds DATABASE_URL, REDIS_URL and a fresh VAR_DIR.

    ``--engine sqlite`` or ``--engine postgresql`` chooses one engine. Raises Failure for a
    measurement or an engine that does not exist.
    """
    names, engine = _chosen(arguments)
    scripts = [ROOT / "bench" / f"{name}.py" for name in names]
    venv.ready(venv.DEVELOPMENT)
    worst = 0
    with up(venv.python(), with_browser=True) as stack:
        if stack.missing and (engine or "redis") in stack.missing:
            raise Failure(stack.missing[engine or "redis"])
        for script, database in itertools.product(scripts, ("sqlite", "postgresql")):
            if engine in {None, database}:
                worst = max(worst, _measure(script, database, stack))
    for name, sentence in stack.missing.items():
        print(f"MISSING {name}: {sentence}")
    return worst


def _measure(script: Path, database: str, stack: Stack) -> int:
    with scratch_folder() as folder:
        url = stack.databases(folder).get(database)
        if url is None:
            return 1
        print(f"\n======== {script.stem} on {database} ========", flush=True)
        env = stack.child_environment(folder, url) | {"PYTHONPATH": str(ROOT)}
        return processes.do([venv.python(), script], env=env)


def _chosen(arguments: list[str]) -> tuple[list[str], str | None]:
    names, engine = list(arguments), None
    if "--engine" in names:
        at = names.index("--engine")
        engine = names[at + 1] if at + 1 < len(names) else ""
        if engine not in {"sqlite", "postgresql"}:
            raise Failure("--engine is sqlite or postgresql.")
        del names[at : at + 2]
    known = sorted(path.stem for path in (ROOT / "bench").glob("[!_]*.py"))
    for name in names:
        if name not in known:
            raise Failure(f"there is no measurement {name!r}; there are: {', '.join(known)}.")
    return names or known, engine
