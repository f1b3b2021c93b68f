"""What a row of a file tells, cell by cell, or what is wrong with it."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from imports.columns import Field, plain
from imports.limits import LONGEST_CELL
from imports.models import Import
from imports.problems import Problem
from imports.vocabulary import Vocabulary
from leads.models import Lead, Urgency
from leads.refusals import LeadRefused, ReasonMissing
from leads.services import Move, insist_on_rules
from leads.stages import NEEDS_LOSS_REASON, Stage
from people.addresses import Undeliverable, deliverable
from people.names import TURNS, NameField
from people.phones import international
from people.plaintext import is_one_line, is_plain

# A column of the file (from 0) and what is wrong there.
Complaint = tuple[int, Problem]
LONGEST_NOTE = 5_000
LONGEST_SOURCE = Lead._meta.get_field("source").max_length or 60
# What spreadsheets show for a cell that they cannot compute.
ERRORS = {"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}
# Spreadsheets count days from here, and these are the years from 1990 to 2100.
DAY_NOUGHT = date(1899, 12, 30)
LONG_AGO = date(1970, 1, 1)
SERIALS = range(32_874, 73_051)
WRITTEN = ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%Y年%m月%d日")
WITH_SLASHES = {True: "%d/%m/%Y", False: "%m/%d/%Y"}


@dataclass(frozen=True)
class Told:
    """What a row tells, in the forms in which we keep it."""

    name: str = ""
    email: str = ""
    phone: str = ""
    country: str = ""
    language: str = ""
    treatment: int | None = None
    destination: int | None = None
    urgency: str = ""
    asked_on: str = ""
    source: str = ""
    stage: str = ""
    loss_reason: str = ""
    note: str = ""

    def packed(self) -> tuple[Any, ...]:
        """As it is kept; ``Told(*packed)`` is the same again."""
        return tuple(vars(self).values())


class Wrong(Exception):
    """A cell cannot be kept as it is."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass
class Reader:
    """Reads the rows of one import."""

    source: Import
    words: Vocabulary
    width: int = 0
    places: dict[Field, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.width = len(self.source.columns)
        self.places = {each: at for at, each in enumerate(self.source.fields) if each}
        self._name = NameField()

    def read(self, row: Sequence[str]) -> tuple[Told | None, list[Complaint]]:
        """What the row tells, or None and everything that is wrong with it."""
        if len(row) > self.width and any(row[self.width :]):
            return None, [(self.width, Problem.TOO_MANY)]
        if self.source.format == "csv" and len(row) < self.width:
            return None, [(len(row), Problem.TOO_FEW)]
        texts, wrong = self._texts(row)
        told: dict[str, Any] = {}
        for each, place in self.places.items():
            if each not in texts or each in NAMES:
                continue
            try:
                told[each.value] = READERS[each](self, texts)
            except Wrong as error:
                wrong.append((place, error.problem))
        self._read_name(texts, told, wrong)
        self._insist_on_an_arrow(told, wrong)
        return (None, sorted(wrong)) if wrong else (Told(**told), [])

    def _texts(self, row: Sequence[str]) -> tuple[dict[Field, str], list[Complaint]]:
        texts: dict[Field, str] = {}
        wrong: list[Complaint] = []
        for each, place in self.places.items():
            text = row[place].strip() if place < len(row) else ""
            if problem := _unfit(each, text):
                wrong.append((place, problem))
            elif text:
                texts[each] = text
            elif each is Field.EMAIL:
                wrong.append((place, Problem.MISSING))
        return texts, wrong

    def _read_name(
        self, texts: dict[Field, str], told: dict[str, Any], wrong: list[Complaint]
    ) -> None:
        written = texts.get(Field.NAME) or " ".join(texts[e] for e in PARTS if e in texts)
        place = next(self.places[each] for each in NAMES if each in self.places)
        if any(at == place for at, _problem in wrong):
            return
        if not written:
            wrong.append((place, Problem.MISSING))
            return
        try:
            told["name"] = self._name.clean(written)
        except ValidationError as error:
            is_long = any(each.code == "max_length" for each in error.error_list)
            wrong.append((place, Problem.TOO_LONG if is_long else Problem.NO_NAME))

    def _insist_on_an_arrow(self, told: dict[str, Any], wrong: list[Complaint]) -> None:
        """Only what a new lead may do, and for the reasons that it needs."""
        stage = told.get("stage")
        if not stage or stage == Stage.NEW:
            return
        if stage not in NEEDS_LOSS_REASON:
            told.pop("loss_reason", None)
        first = Stage.EMERGENCY if told.get("urgency") == Urgency.URGENT else Stage.NEW
        try:
            insist_on_rules(Lead(stage=first), move_to(stage, told.get("loss_reason", "")))
        except ReasonMissing:
            wrong.append((self.places.get(Field.LOSS_REASON, self.places[Field.STAGE]),
                          Problem.NO_REASON))  # fmt: skip
        except LeadRefused:
            wrong.append((self.places[Field.STAGE], Problem.NOT_FROM_NEW))


def move_to(stage: str, loss_reason: str = "", *, reason: str = "–") -> Move:
    """The move that brings a new lead to the stage that the file says."""
    return Move(to=stage, loss_reason=loss_reason, reason=reason)


NAMES = (Field.NAME, Field.GIVEN, Field.FAMILY)
PARTS = (Field.GIVEN, Field.FAMILY)


def _unfit(each: Field, text: str) -> Problem | None:
    """What is wrong with any cell that looks like this."""
    if len(text) > LONGEST_CELL:
        return Problem.TOO_LONG
    if text.startswith("="):
        return Problem.FORMULA
    if text in ERRORS:
        return Problem.ERROR
    if text.isprintable():
        return None
    if each is Field.NOTE:
        return None if is_plain(text) else Problem.NO_TEXT
    is_turned = each not in NAMES and any(sign in text for sign in TURNS)
    return Problem.NO_TEXT if is_turned or not is_one_line(text) else None


Texts = dict[Field, str]


def _email(reader: Reader, texts: Texts) -> str:
    try:
        return deliverable(texts[Field.EMAIL])
    except Undeliverable as error:
        raise Wrong(Problem.NO_ADDRESS) from error


def _phone(reader: Reader, texts: Texts) -> str:
    country = reader.words.countries.get(plain(texts.get(Field.COUNTRY, "")), "")
    try:
        number = international(texts[Field.PHONE], country=country)
    except ValidationError as error:
        raise Wrong(Problem.EXTENSION) from error
    if not number:
        raise Wrong(Problem.NO_PHONE)
    return number


def _word(each: Field, listed: str, problem: Problem) -> Callable[[Reader, Texts], Any]:
    def read(reader: Reader, texts: Texts) -> Any:
        found = getattr(reader.words, listed).get(plain(texts[each]))
        if found is None:
            raise Wrong(problem)
        return found

    return read


def _asked_on(reader: Reader, texts: Texts) -> str:
    day = _day(texts[Field.ASKED_ON], is_day_first=reader.source.is_day_first)
    if day > date.today() + timedelta(days=1):  # noqa: DTZ011  (somewhere it is tomorrow)
        raise Wrong(Problem.NOT_YET)
    return day.isoformat()


def _day(text: str, *, is_day_first: bool | None) -> date:
    if text.isdecimal() and len(text) == len("45000") and int(text) in SERIALS:
        return DAY_NOUGHT + timedelta(days=int(text))
    # The time of the day, if there is one, is no part of the day.
    first = text.replace("T", " ", 1).split(" ")[0]
    written = {day for form in WRITTEN if (day := _as(first, form))}
    either = {order: _as(first, form) for order, form in WITH_SLASHES.items()}
    if is_day_first is not None:
        del either[not is_day_first]
    days = written or {day for day in either.values() if day}
    if not days or min(days) < LONG_AGO:
        raise Wrong(Problem.NO_DATE)
    if len(days) > 1:
        raise Wrong(Problem.WHICH_DATE)
    return days.pop()


def _as(text: str, form: str) -> date | None:
    try:
        return datetime.strptime(text, form).date()  # noqa: DTZ007  (a day, of no zone)
    except ValueError:
        return None


def _source(reader: Reader, texts: Texts) -> str:
    return _short(texts[Field.SOURCE], LONGEST_SOURCE)


def _note(reader: Reader, texts: Texts) -> str:
    return _short(texts[Field.NOTE].replace("\r\n", "\n"), LONGEST_NOTE)


def _short(text: str, most: int) -> str:
    if len(text) > most:
        raise Wrong(Problem.TOO_LONG)
    return unicodedata.normalize("NFC", text)


READERS: dict[Field, Callable[[Reader, Texts], Any]] = {
    Field.EMAIL: _email,
    Field.PHONE: _phone,
    Field.COUNTRY: _word(Field.COUNTRY, "countries", Problem.NO_COUNTRY),
    Field.LANGUAGE: _word(Field.LANGUAGE, "languages", Problem.NO_LANGUAGE),
    Field.TREATMENT: _word(Field.TREATMENT, "treatments", Problem.NO_TREATMENT),
    Field.DESTINATION: _word(Field.DESTINATION, "destinations", Problem.NO_DESTINATION),
    Field.URGENCY: _word(Field.URGENCY, "urgencies", Problem.NO_URGENCY),
    Field.ASKED_ON: _asked_on,
    Field.SOURCE: _source,
    Field.STAGE: _word(Field.STAGE, "stages", Problem.NO_STAGE),
    Field.LOSS_REASON: _word(Field.LOSS_REASON, "loss_reasons", Problem.NO_REASON),
    Field.NOTE: _note,
}
