"""The dry run: every row is read and judged, and nothing outside of this app is written."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Now

from imports.columns import Field
from imports.judging import Judged, judge, known_by
from imports.limits import BATCH
from imports.models import Row, State, Verdict
from imports.problems import Problem
from imports.reading import Complaint, Reader, Told
from imports.refusals import FileRefused
from imports.sealing import Sealer
from imports.tables import Numbered, open_table
from imports.vocabulary import vocabulary
from imports.working import Claim, retried
from people.addresses import address_hash
from people.pouring import Pour

# Of these nothing is kept, not even what the file says.
NOT_TO_BE_KEPT = {Problem.ERASED}


def check(held: Claim) -> None:
    """Go on with the dry run until it is done, or the task has lasted long enough."""
    source = held.source
    try:
        table = open_table(source)
        rows = (each for each in table.rows if each[0] > source.done)
        checker = _Checker(held)
        for batch in _batches(rows):
            retried(lambda batch=batch: checker.check(batch))
            if held.is_long:
                held.give_back()
                return
    except FileRefused as error:
        refuse(held, str(error))
        return
    counts = dict(
        Row.objects.filter(source=source)
        .order_by()
        .values_list("verdict")
        .annotate(number=Count("pk"))
    )
    last = Row.objects.filter(source=source).order_by("-number").values_list("number", flat=True)
    held.finish(state=State.CHECKED, done=0, total=last.first() or 0, counts=counts)


@transaction.atomic
def refuse(held: Claim, why: str) -> None:
    """The file is nothing that we read: what was read of it goes."""
    held.finish(state=State.REFUSED, refusal=why[:300], ended_at=Now())
    held.source.rows.all().delete()
    held.source.pieces.all().delete()


def _batches(rows: Iterator[Numbered]) -> Iterator[list[Numbered]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


class _Checker:
    def __init__(self, held: Claim) -> None:
        self.held = held
        self.source = held.source
        self.sealer = Sealer(self.source.key)
        self.reader = Reader(self.source, vocabulary())
        self.address_at = self.reader.places[Field.EMAIL]

    def check(self, batch: Sequence[Numbered]) -> None:
        read = [(number, cells, *self.reader.read(cells)) for number, cells in batch]
        good = [(number, told) for number, _cells, told, _wrong in read if told]
        with self.held.batch(done=batch[-1][0]):
            judged = {each.number: each for each in judge(self.source, good, find=known_by)}
            Pour(Row()).rows(
                ("source", "number", "verdict", "problems", "like", "sealed", "address_hash",
                 "fingerprint"),
                (
                    self._row(number, cells, judged.get(number), wrong)
                    for number, cells, _told, wrong in read
                ),
            )  # fmt: skip

    def _row(
        self,
        number: int,
        cells: Sequence[str],
        judged: Judged | None,
        wrong: Iterable[Complaint],
    ) -> tuple[object, ...]:
        verdict = judged.verdict if judged else Verdict.REFUSED
        problems = [(at, str(problem)) for at, problem in wrong]
        if judged and judged.problem:
            problems.append((self.address_at, str(judged.problem)))
        kept = [] if judged and judged.problem in NOT_TO_BE_KEPT else list(cells)
        told: Told | None = judged.told if judged and verdict != Verdict.REFUSED else None
        return (
            self.source.pk,
            number,
            str(verdict),
            problems,
            judged.like if judged else None,
            self.sealer.seal_row(number, told.packed() if told else kept),
            judged.address_hash if judged else self._hash_of(cells),
            judged.fingerprint if judged else "",
        )

    def _hash_of(self, cells: Sequence[str]) -> str:
        """Also a row that cannot be read is found when whose it is has her data erased."""
        text = cells[self.address_at].strip() if self.address_at < len(cells) else ""
        return address_hash(text) if text else ""
