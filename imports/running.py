"""The run: each good row makes its lead, once, in batches that are each as if they had not been
until they are whole.

A row is judged again in the moment in which it is brought in, with whom it is about held: what
was true when it was checked may be so no longer. Nobody who is known is changed; no letter is
written and no sequence begins.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from imports.checking import NOT_TO_BE_KEPT
from imports.columns import Field
from imports.judging import Judged, judge
from imports.limits import BATCH
from imports.models import GOOD, Begin, Import, Provenance, Row, State, Verdict
from imports.reading import Told, move_to
from imports.sealing import Sealer
from imports.working import Claim, Lost, retried
from leads.models import Urgency
from leads.opening import Arrival, open_leads
from leads.services import Move
from leads.stages import Stage
from people.languages import ORIGINAL
from people.meeting import hold_known, make_people
from people.pouring import Pour
from people.services import Contact
from people.zones import zone_for
from staff.models import User

SOURCE = "import"


def run(held: Claim) -> None:
    """Go on with the run until it is done, or the task has lasted long enough."""
    runner = _Runner(held)
    while retried(runner.bring_in_some):
        if held.is_long:
            held.give_back()
            return
    finish(held)


@transaction.atomic
def finish(held: Claim) -> None:
    """All is done: what is a lead now needs no row any more, and the file is not needed either."""
    held.finish(state=State.DONE, ended_at=Now(), done=held.source.total)
    forget_good(held.source)


def forget_good(source: Import) -> None:
    """Delete the file and the rows with which nothing was wrong."""
    source.pieces.all().delete()
    source.rows.filter(verdict__in=GOOD).delete()


class _Runner:
    def __init__(self, held: Claim) -> None:
        self.held = held
        self.source = held.source
        self.sealer = Sealer(self.source.key)
        self.actor: User | None = self.source.begun_by
        self.done = self.source.done
        self.counts = dict(self.source.counts)

    def bring_in_some(self) -> bool:
        """One batch; whether there was one."""
        rows = list(
            self.source.rows.filter(number__gt=self.done, verdict__in=GOOD)
            .order_by("number")
            .values_list("number", "sealed")[:BATCH]
        )
        if not rows:
            return False
        told = [(number, Told(*self.sealer.open_row(number, sealed))) for number, sealed in rows]
        counts = dict(self.counts)
        with self.held.batch(done=rows[-1][0]):
            judged = judge(self.source, told, find=hold_known)
            good = [each for each in judged if each.verdict in GOOD]
            self._bring_in(good)
            self._note_changes([each for each in judged if each.verdict not in GOOD], counts)
            counts["made"] = counts.get("made", 0) + len(good)
            if Import.objects.filter(pk=self.source.pk).update(counts=counts) != 1:
                raise Lost
        self.done, self.counts = rows[-1][0], counts
        return True

    def _bring_in(self, rows: Sequence[Judged]) -> None:
        new = {each.address: each for each in reversed(rows) if each.person is None}
        made = make_people([self._contact(each.told) for each in new.values()])
        arrivals = [self._arrival(each, new, made) for each in rows]
        leads = open_leads(arrivals, actor=self.actor)
        Pour(Provenance(source=self.source)).rows(
            ("number", "person", "lead", "is_new_person"),
            (
                (each.number, arrival.person_id, lead, new.get(each.address) is each)
                for each, arrival, lead in zip(rows, arrivals, leads, strict=True)
            ),
        )

    def _contact(self, told: Told) -> Contact:
        return Contact(
            name=told.name,
            email=told.email,
            phone=told.phone,
            language=_language(told),
            country=told.country,
            time_zone=zone_for(browser_zone="", country=told.country),
        )

    def _arrival(
        self, row: Judged, new: dict[str, Judged], made: "dict[str, int] | object"
    ) -> Arrival:
        told, person = row.told, row.person
        first = new[row.address].told if person is None else None
        return Arrival(
            person_id=person.pk if person else made[row.address],  # type: ignore[index]
            name=person.name if person else first.name,  # type: ignore[union-attr]
            address=row.address,
            phone=str(person.phone) if person else first.phone,  # type: ignore[union-attr]
            country=str(person.country) if person else first.country,  # type: ignore[union-attr]
            language=person.language if person else _language(first),  # type: ignore[arg-type]
            asked_by=told.name,
            found_by=(told.phone,),
            treatment_id=told.treatment,
            destination_id=told.destination,
            urgency=told.urgency,
            source=told.source or SOURCE,
            opened_at=_noon(told.asked_on),
            note=told.note,
            move=self._move(told),
        )

    def _move(self, told: Told) -> Move | None:
        reason = _("Import %(number)s.") % {"number": self.source.pk}
        if told.stage and told.stage != Stage.NEW:
            return move_to(told.stage, told.loss_reason, reason=reason)
        is_urgent = told.urgency == Urgency.URGENT
        if told.stage or is_urgent or self.source.begins_at == Begin.NEW:
            return None
        return move_to(self.source.begins_at, reason=reason)

    def _note_changes(self, rows: Sequence[Judged], counts: dict[str, int]) -> None:
        """What was good when it was checked, and is not any more."""
        before = dict(
            self.source.rows.filter(number__in=[each.number for each in rows]).values_list(
                "number", "verdict"
            )
        )
        for each in rows:
            counts[before[each.number]] = counts.get(before[each.number], 0) - 1
            counts[each.verdict] = counts.get(each.verdict, 0) + 1
            Row.objects.filter(source=self.source, number=each.number).update(
                verdict=each.verdict, like=each.like, **self._refused(each)
            )

    def _refused(self, row: Judged) -> dict[str, object]:
        if row.verdict != Verdict.REFUSED:
            return {}
        at = self.source.fields.index(Field.EMAIL)
        cells = [] if row.problem in NOT_TO_BE_KEPT else _cells(self.source, row.told)
        return {
            "problems": [(at, str(row.problem))],
            "sealed": self.sealer.seal_row(row.number, cells),
        }


def _cells(source: Import, told: Told) -> list[str]:
    """A row of the file again, as far as it was kept: who she is and how she is reached."""
    kept = {
        Field.NAME: told.name, Field.FAMILY: told.name, Field.EMAIL: told.email,
        Field.PHONE: told.phone, Field.COUNTRY: told.country, Field.NOTE: told.note,
    }  # fmt: skip
    return [kept.get(each, "") if each else "" for each in source.fields]


def _language(told: Told) -> str:
    return told.language or ORIGINAL


def _noon(day: str) -> datetime | None:
    """A moment that is on this day nearly everywhere; none for today, which is now."""
    if not day or date.fromisoformat(day) >= datetime.now(UTC).date():
        return None
    return datetime.combine(date.fromisoformat(day), time(12), tzinfo=UTC)
