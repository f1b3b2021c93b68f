"""`dev.py test` and `dev.py faults`: the suite on both database engines, and one honest summary."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from devtools import lint, processes, venv
from devtools.failure import Failure
from devtools.stack import Stack, scratch_folder, up

WORKERS = "2"
# A run that hangs is ended, with the place where it hung printed before.
HANG_SECONDS = "240"
LONGEST_RUN = 40 * 60.0


@dataclass(frozen=True)
class Outcome:
    """One run of the suite."""

    engine: str
    passed: int
    failed: int
    skipped: int
    seconds: float
    exit_code: int

    @property
    def good(self) -> bool:
        """Whether pytest was content and ran something; in CI a skip is a failure."""
        return self.exit_code == 0 and self.passed > 0 and not (self.skipped and _in_ci())

    def __str__(self) -> str:
        counts = f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"
        return f"{counts} in {self.seconds:.0f} s, pytest's exit code {self.exit_code}"


def test(arguments: list[str]) -> int:
    """Lint, then the suite on SQLite and on PostgreSQL; everything is run whatever fails."""
    venv.ready(venv.DEVELOPMENT)
    _headline("lint")
    verdicts = lint.judge()
    tidy = lint.show(verdicts)
    parallel = [] if _chooses_workers(arguments) else ["-n", WORKERS, "--dist", "worksteal"]
    stack, outcomes = _run_on_both([*parallel, *arguments])
    _headline("summary")
    failed = ", ".join(verdict.name for verdict in verdicts if not verdict.passed)
    print(f"lint        {'passed' if tidy else f'FAILED: {failed}'}")
    return _conclude(stack, outcomes, content=tidy)


def faults(arguments: list[str]) -> int:
    """The tests of faults and threats in their full dose, one after the other, on both engines."""
    venv.ready(venv.DEVELOPMENT)
    folders = ["tests/faults", "tests/threats"]
    stack, outcomes = _run_on_both([*folders, *arguments], FAULT_DOSE="full")
    _headline("summary")
    return _conclude(stack, outcomes, content=True)


def _chooses_workers(arguments: list[str]) -> bool:
    return any(part.startswith(("-n", "--numprocesses", "--pdb")) for part in arguments)


def _in_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def _headline(text: str) -> None:
    print(f"\n======== {text} ========", flush=True)


def _run_on_both(arguments: list[str], **extra: str) -> tuple[Stack, list[Outcome]]:
    outcomes = []
    with up(venv.python(), with_browser=True) as stack:
        for engine in ("sqlite", "postgresql"):
            with scratch_folder() as folder:
                if url := stack.databases(folder).get(engine):
                    _headline(f"pytest on {engine}")
                    env = stack.child_environment(folder, url) | extra
                    outcomes.append(_pytest(engine, arguments, env, folder))
    return stack, outcomes


def _pytest(engine: str, arguments: list[str], env: dict[str, str], folder: Path) -> Outcome:
    report = folder / "junit.xml"
    command: processes.Command = [
        *(venv.python(), "-m", "pytest", "-p", "tests.engines", "--junit-xml", report),
        *("-o", f"faulthandler_timeout={HANG_SECONDS}", *arguments),
    ]
    began = time.monotonic()
    process = processes.start("pytest", command, env=env)
    try:
        if not process.wait(LONGEST_RUN):
            raise Failure(f"the suite on {engine} took more than {LONGEST_RUN / 60:.0f} minutes.")
    except BaseException:
        # pytest tears down what its tests started before it ends.
        process.stop(15.0, number=signal.SIGINT)
        raise
    finally:
        process.kill()
    counts = _counts(report)
    return Outcome(engine, *counts, time.monotonic() - began, process.popen.returncode)


def _counts(report: Path) -> tuple[int, int, int]:
    """Passed, failed (errors included) and skipped, as the report has them."""
    if not report.exists():
        return 0, 0, 0
    suites = ElementTree.parse(report).getroot().iter("testsuite")
    totals = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    for suite in suites:
        for name in totals:
            totals[name] += int(suite.get(name, "0"))
    failed = totals["failures"] + totals["errors"]
    return max(0, totals["tests"] - failed - totals["skipped"]), failed, totals["skipped"]


def _conclude(stack: Stack, outcomes: list[Outcome], *, content: bool) -> int:
    """Print a line for each run and each missing part, last the sum; the exit code."""
    for outcome in outcomes:
        remark = "" if outcome.good else "   <-- FAILED"
        print(f"{outcome.engine:<11} {outcome}{remark}")
    for name, sentence in stack.missing.items():
        print(f"MISSING     {name}: NOT TESTED. {sentence}")
    good = content and bool(outcomes) and all(outcome.good for outcome in outcomes)
    if stack.missing and _in_ci():
        good = False
        print("CI          FAILED: in CI nothing may be missing")
    print(f"overall     {'passed' if good else 'FAILED'}")
    sums = [sum(getattr(o, name) for o in outcomes) for name in ("passed", "failed", "skipped")]
    print("{} passed, {} failed, {} skipped".format(*sums), flush=True)
    return 0 if good else 1
