"""Checks many files at once, two at a time, so that the whole corpus takes half a minute."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from records.checking import Checked, check
from records.kinds import NotTaken, Refusal
from tests.records.corpus import Sample


@dataclass(frozen=True)
class Answer:
    """What became of a sample: one of the two, and what was left in the folder."""

    checked: Checked | None
    refusal: Refusal | None
    left: list[str]
    copied: int


def answer(sample: Sample, folder: Path) -> Answer:
    """Check one sample, as the upload would."""
    source, into = folder / "source", folder / "into"
    into.mkdir(parents=True)
    source.write_bytes(sample.build())
    try:
        checked, refusal = check(source, sample.name, into=into), None
    except NotTaken as reason:
        checked, refusal = None, reason.refusal
    source.unlink()
    files = list(into.iterdir())
    return Answer(checked, refusal, [f.name for f in files], sum(f.stat().st_size for f in files))


@pytest.fixture(scope="session")
def answers(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[Iterable[Sample]], list[tuple[Sample, Answer]]]:
    """Check these samples, two at a time."""

    def all_of(samples: Iterable[Sample]) -> list[tuple[Sample, Answer]]:
        samples = list(samples)
        folders = [tmp_path_factory.mktemp("sample") / "checking" for _ in samples]
        with ThreadPoolExecutor(2) as pool:
            return list(zip(samples, pool.map(answer, samples, folders), strict=True))

    return all_of


@pytest.fixture
def checked(tmp_path: Path) -> Callable[[str, bytes], Checked]:
    """Check one file that has to be taken."""

    def taken(name: str, data: bytes) -> Checked:
        found = answer(Sample(name, lambda: data), tmp_path / "one")
        assert found.refusal is None
        assert found.checked is not None
        return found.checked

    return taken
