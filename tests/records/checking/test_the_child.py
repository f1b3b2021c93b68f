"""The child has nothing to leak, keeps within its limits, and is believed nothing."""

import errno
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from records.checking import check, checked, parsed, refusal_of_end, seconds_for
from records.checking.process import MOST_OUTPUT, Outcome, run
from records.cleaning.child import CLEANERS
from records.cleaning.reasons import Reason, Unfit, judged
from records.kinds import Kind, NotTaken, Refusal
from tests.records.corpus import documents, pictures, scans

ENVIRONMENT = {"LC_ALL": "C.UTF-8"}


def python(code: str, *, seconds: float = 10) -> Outcome:
    return run([sys.executable, "-I", "-c", code], seconds=seconds, environment=ENVIRONMENT)


def refusal_of(told: dict | bytes, into: Path) -> Refusal:
    told = parsed(told) if isinstance(told, bytes) else told
    with pytest.raises(NotTaken) as refused:
        checked(Kind.PNG, told, into)
    return refused.value.refusal


def test_the_child_never_loads_django():
    root = str(Path(__file__).resolve().parents[3])
    modules = {module for module, _name in CLEANERS.values()} | {"records.cleaning.child"}
    code = f"import sys; sys.path.insert(0, {root!r}); " + "; ".join(
        f"import {module}" for module in modules
    )
    assert python(f"{code}; print('django' in sys.modules)").output == b"False\n"


def test_the_child_knows_no_secret_of_the_site(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "not for the child")
    printed = python("import os; print(sorted(os.environ))").output
    assert printed == b"['LC_ALL']\n"


def test_there_is_a_cleaner_for_every_kind():
    assert set(CLEANERS) == set(Kind.values)


def test_the_reasons_of_the_child_are_the_refusals_of_the_site():
    assert {reason.value for reason in Reason} == set(Refusal.values)


def test_a_child_that_never_ends_is_stopped_with_all_that_it_started():
    began = time.monotonic()
    outcome = python(
        "import subprocess, sys; "
        "other = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
        "print(other.pid, flush=True); other.wait()",
        seconds=1,
    )
    assert outcome.was_stopped
    assert time.monotonic() - began < 10
    other = int(outcome.output)
    deadline = time.monotonic() + 5
    while psutil.pid_exists(other) and time.monotonic() < deadline:
        if psutil.Process(other).status() == psutil.STATUS_ZOMBIE:
            break
        time.sleep(0.01)
    assert not psutil.pid_exists(other) or psutil.Process(other).status() == "zombie"
    assert refusal_of_end(outcome) == Refusal.TOO_COMPLEX


def test_a_child_that_prints_without_end_is_stopped():
    outcome = python("while True: print('x' * 10000)")
    assert outcome.was_stopped
    assert len(outcome.output) <= 2 * MOST_OUTPUT


def test_a_child_that_dies_says_that_the_file_is_damaged():
    outcome = python("import os; os.kill(os.getpid(), 11)")
    assert (outcome.output, outcome.code) == (b"", -11)
    assert refusal_of_end(outcome) == Refusal.DAMAGED


@pytest.mark.parametrize(
    ("code", "codes_of_end"),
    [
        ("bytearray(600_000_000)", {1}),
        # Of the processor's time or, on a busy machine, of the clock's.
        ("\nwhile True: pass", {-signal.SIGKILL, -signal.SIGALRM}),
        ("open({file!r}, 'wb').write(bytes(3_000_000))", {1}),
        ("[open('/dev/null') for _ in range(100)]", {1}),
    ],
    ids=["memory", "time", "file", "files"],
)
def test_a_child_meets_the_wall_that_it_runs_into(tmp_path, code, codes_of_end):
    root = str(Path(__file__).resolve().parents[3])
    confined = (
        f"import sys; sys.path.insert(0, {root!r}); from records.cleaning.limits import confine; "
        "confine(seconds=1, room=1_000_000); "
    )
    outcome = python(confined + code.format(file=str(tmp_path / "large")))
    assert outcome.code in codes_of_end
    assert not outcome.was_stopped
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 1_000_000


@pytest.mark.parametrize("printed", [b"", b"nonsense", b"[]", b"{", b"1", b"\xff", b"[" * 60_000])
def test_what_is_no_report_is_no_report(printed):
    assert parsed(printed) is None


def test_a_report_that_is_not_true_is_not_believed(tmp_path):
    good = {"pages": 1, "previews": 0, "left_out": 0, "facts": {}}
    assert refusal_of(good, tmp_path) == Refusal.DAMAGED
    (tmp_path / "other").write_bytes(b"secret")
    (tmp_path / "clean.png").symlink_to(tmp_path / "other")
    assert refusal_of(good, tmp_path) == Refusal.DAMAGED
    (tmp_path / "clean.png").unlink()
    (tmp_path / "clean.png").write_bytes(b"x")
    assert checked(Kind.PNG, good, tmp_path).file.name == "clean.png"
    for wrong in (
        {"pages": "1"},
        {"previews": 1},
        {"left_out": -1},
        {"pages": 10**9},
        {"pages": None},
    ):
        assert refusal_of(good | wrong, tmp_path) == Refusal.DAMAGED
    facts = {f"label{i}": "a\0b" + "c" * 999 for i in range(99)}
    told = checked(Kind.PNG, good | {"facts": facts}, tmp_path).facts
    assert len(told) == 20
    assert set(told.values()) == {"ab" + "c" * 198}
    assert refusal_of({"refusal": "password"}, tmp_path) == Refusal.PASSWORD
    assert refusal_of({"refusal": "made up"}, tmp_path) == Refusal.DAMAGED


def judgement(error: Exception) -> Reason:
    with pytest.raises(Unfit) as unfit, judged():
        raise error
    return unfit.value.reason


def test_a_disk_that_fails_is_not_the_file_s_fault(tmp_path):
    told = {"errno": errno.ENOSPC}
    with pytest.raises(OSError, match="No space left") as failed:
        checked(Kind.PNG, told, tmp_path)
    assert failed.value.errno == errno.ENOSPC
    with pytest.raises(OSError, match="full"), judged():
        raise OSError(errno.ENOSPC, "full")


def test_whatever_else_a_parser_raises_says_something_of_the_file():
    assert judgement(OSError(errno.EFBIG, "File too large")) == Reason.TOO_COMPLEX
    assert judgement(OSError(errno.EINVAL, "Invalid argument")) == Reason.DAMAGED
    assert judgement(OSError("image file is truncated")) == Reason.DAMAGED
    assert judgement(RecursionError()) == Reason.TOO_COMPLEX
    assert judgement(ZeroDivisionError()) == Reason.DAMAGED
    with pytest.raises(MemoryError), judged():
        raise MemoryError


def test_a_folder_that_cannot_be_written_to_is_not_the_file_s_fault(tmp_path):
    source = tmp_path / "source"
    source.write_bytes(pictures.png())
    with pytest.raises(OSError, match="No such file"):
        check(source, "a.png", into=tmp_path / "missing")
    with pytest.raises(FileNotFoundError):
        check(tmp_path / "nothing", "a.png", into=tmp_path)


def test_a_file_that_is_too_large_is_refused_unread(tmp_path):
    source, into = tmp_path / "source", tmp_path / "into"
    into.mkdir()
    with source.open("wb") as file:
        file.truncate(Kind.PDF.most_bytes + 1)
    with pytest.raises(NotTaken) as refused:
        check(source, "a.pdf", into=into)
    assert refused.value.refusal == Refusal.TOO_LARGE


def test_only_a_zip_gets_more_time_for_being_larger():
    assert seconds_for(Kind.PDF, Kind.PDF.most_bytes) == 10
    assert seconds_for(Kind.DICOM_ZIP, 1000) == 10
    assert seconds_for(Kind.DICOM_ZIP, 300_000_000) == 85


def test_neither_name_nor_contents_come_to_stand_in_a_log(tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    source = tmp_path / "source"
    into = tmp_path / "into"
    into.mkdir()
    for name, data in {
        "CanaryName.pdf": documents.report()[:-900] + b"CanaryContents%%EOF",
        "CanaryName.dcm": scans.slice_of()[:-9],
        "CanaryName.exe": b"CanaryContents",
    }.items():
        source.write_bytes(data)
        with pytest.raises(NotTaken) as refused:
            check(source, name, into=into)
        assert "Canary" not in str(refused.value)
    assert "Canary" not in caplog.text


def test_the_memory_of_the_site_does_not_grow_with_what_it_is_sent(tmp_path):
    root = str(Path(__file__).resolve().parents[3])
    (tmp_path / "into").mkdir()
    (tmp_path / "large").write_bytes(pictures.jpeg() + bytes(20_000_000))
    code = (
        "import resource, sys; from pathlib import Path; from records.checking import check\n"
        "from records.kinds import NotTaken\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "for _ in range(3):\n"
        "    try: check(Path(sys.argv[1]), 'a.jpg', into=Path(sys.argv[2]))\n"
        "    except NotTaken: pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    grown = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "large"), str(tmp_path / "into")],
        env={**os.environ, "PYTHONPATH": root},
        capture_output=True,
        check=True,
    )
    unit = 1 if sys.platform == "darwin" else 1024
    assert int(grown.stdout) * unit < 10_000_000
