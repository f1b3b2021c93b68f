"""A desk of any size to measure and to look around with: people who plainly do not exist.

Names are made of common parts, every address is under example.org, numbers are those that are kept
for films. The same number of leads is the same data, but for the time at which it was made.
"""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from catalog.models import Destination, Treatment
from disclaimers.policy import TouchpointKind
from disclaimers.selectors import clauses_for
from disclaimers.services import clause_set
from leads.finding import text_of
from leads.models import Lead, Note, StageChange, Task, Urgency
from leads.stages import LossReason, Stage
from leads.todo import ASKED_BY
from leads.trigrams import rebuilt
from mtcrm.volume.parts import (
    COUNTRIES,
    FAMILY,
    GIVEN,
    LANGUAGES,
    NOTES,
    NUMBERS,
    STAGES,
    reference_of,
)
from mtcrm.volume.pasts import Past, past_of
from outbox.models import Message, MessageClass, State
from people.addresses import address_hash
from people.languages import ORIGINAL
from people.models import Conversation, Person
from people.pouring import Pour
from quotes.models import QuoteRequest, Want
from staff.models import User

BATCH = 10_000
CACHE_KIB = 400_000
YEARS = timedelta(days=3 * 365)
# Every so many leads has a note, and a letter.
WITH_NOTE, WITH_LETTER = 20, 40


class NotHere(Exception):
    """This site may have real patients."""


def insist_on_a_playground() -> None:
    """Raise NotHere unless this is a demonstration on this machine, with nobody real in it."""
    if not (settings.IS_LOCAL and settings.IS_DEMO):
        raise NotHere("Only for a demonstration on this machine: it has an address, or is public.")
    if Person.objects.exclude(email_normalised__endswith="@example.org").exists():
        raise NotHere("Somebody here has an address of her own: nobody is made up beside her.")


def make_volume(number: int) -> int:
    """Make this many leads, each of somebody else; how many leads there are then."""
    insist_on_a_playground()
    if connection.vendor == "sqlite":
        # Each index grows at a place of its own, and two megabytes hold few of them.
        connection.cursor().execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    with rebuilt(connection):
        maker = Maker(number)
        for first in range(0, number, BATCH):
            with transaction.atomic():
                maker.make(range(first, min(first + BATCH, number)))
    for model in (Person, Conversation, Lead, StageChange, Note, QuoteRequest):
        Pour.count_on(model)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Lead.objects.count()


@dataclass(frozen=True)
class Drawn:
    """One lead and whose it is, before it is a row of anything."""

    name: str
    email: str
    phone: str
    country: str
    reference: str
    stage: Stage
    opened_at: datetime
    past: Past
    asks_for: tuple[int | None, int | None, str, int | None]


class Maker:
    """Draws people and their leads, and pours their rows."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.dice = random.Random(number)  # noqa: S311 (the same each time, and guards nothing)
        self.now = timezone.now()
        self.offset: dict[type[Model], int] = {
            model: Pour.last(model) for model in (Person, Conversation, Lead)
        }

    @cached_property
    def treatments(self) -> list[int | None]:
        return [*Treatment.objects.order_by("pk").values_list("pk", flat=True), None]

    @cached_property
    def destinations(self) -> list[int | None]:
        return [*Destination.objects.order_by("pk").values_list("pk", flat=True), None]

    @cached_property
    def owners(self) -> list[int | None]:
        staff = User.objects.filter(is_staff=True).order_by("pk")
        return [*staff.values_list("pk", flat=True), None]

    def make(self, numbers: range) -> None:
        """The rows of these leads."""
        drawn = {number: self.draw(number) for number in numbers}
        self._people(drawn)
        self._leads(drawn)
        self._history(drawn)

    def draw(self, number: int) -> Drawn:
        """Somebody, and what she asks for."""
        given, family = self.dice.choice(GIVEN), self.dice.choice(FAMILY)
        country = self.dice.choices(*COUNTRIES)[0]
        spelt = f"{given}.{family}".encode("ascii", "ignore").decode().lower()
        age = YEARS * (1 - number / self.number)
        opened_at = self.now - age - timedelta(seconds=self.dice.randrange(90))
        stage = self.dice.choices(*STAGES)[0]
        return Drawn(
            name=f"{given} {family}",
            email=f"{spelt}{self.offset[Person] + number}@example.org",
            phone=NUMBERS[country].format(self.dice.randrange(100)),
            country=country,
            reference=reference_of(self._key(Lead, number)),
            stage=stage,
            opened_at=opened_at,
            past=past_of(stage, opened_at, self.now, self.dice),
            asks_for=(
                self.dice.choice(self.treatments),
                self.dice.choice(self.destinations),
                self.dice.choice(Urgency.values[:-1]),
                self.dice.choice(self.owners),
            ),
        )

    def _key(self, model: type[Model], number: int) -> int:
        return self.offset[model] + 1 + number

    def _people(self, drawn: dict[int, Drawn]) -> None:
        Pour(Person(created_at=self.now)).rows(
            (
                "id", "uuid", "name", "email", "email_normalised", "email_hash", "phone",
                "country", "language",
            ),
            (
                (
                    self._key(Person, number), self._uuid(), each.name, each.email, each.email,
                    address_hash(each.email), each.phone, each.country,
                    LANGUAGES.get(each.country, ORIGINAL),
                )
                for number, each in drawn.items()
            ),
        )  # fmt: skip
        Pour(Conversation(created_at=self.now)).rows(
            ("id", "uuid", "person"),
            (
                (self._key(Conversation, number), self._uuid(), self._key(Person, number))
                for number in drawn
            ),
        )

    def _leads(self, drawn: dict[int, Drawn]) -> None:
        columns = (
            "id", "uuid", "reference", "person", "conversation", "treatment", "destination",
            "urgency", "owner", "stage", "loss_reason", "opened_at", "reply_due_at", "replied_at",
            "stage_changed_at", "haystack", "country", "language", "asked_by", "source", "budget",
            "breached_at", "furthest", "first_reply_took", "first_reply_minutes",
            "is_first_reply_in_time",
        )  # fmt: skip
        Pour(Lead()).rows(columns, (self._lead(number, each) for number, each in drawn.items()))

    def _lead(self, number: int, each: Drawn) -> tuple[object, ...]:
        treatment, destination, urgency, owner = each.asks_for
        due = each.opened_at + timedelta(hours=24)
        is_lost, took = each.stage == Stage.LOST, each.past.reply_took
        # Nobody is told anew of promises that were broken long ago.
        broken = due if took is None and due < self.now else None
        return (
            self._key(Lead, number), self._uuid(), each.reference, self._key(Person, number),
            self._key(Conversation, number), treatment, destination, urgency, owner, each.stage,
            self.dice.choice(LossReason.values) if is_lost else "", each.opened_at, due,
            each.opened_at + took if took else None, each.past.moves[-1].at,
            text_of(each.name, each.email, each.phone, each.name, each.reference), each.country,
            LANGUAGES.get(each.country, ORIGINAL), each.name,
            "article" if each.past.article else "website", each.past.budget, broken,
            each.past.furthest, took, int(took.total_seconds() // 60) if took else None,
            took <= timedelta(hours=24) if took else None,
        )  # fmt: skip

    def _history(self, drawn: dict[int, Drawn]) -> None:
        Pour(StageChange(to_stage=Stage.NEW)).rows(
            ("lead", "from_stage", "to_stage", "at", "duration"),
            (
                (self._key(Lead, number), move.left, move.to, move.at, move.stayed)
                for number, each in drawn.items()
                for move in each.past.moves
            ),
        )
        self._requests(drawn)
        for turn, words in enumerate(NOTES):
            noted = [n for n in drawn if n % (WITH_NOTE * len(NOTES)) == WITH_NOTE * turn]
            Pour(Note(body=words)).rows(
                ("lead", "at"), ((self._key(Lead, n), drawn[n].opened_at) for n in noted)
            )
        self._tasks(drawn)
        self._letters({n: each for n, each in drawn.items() if n % WITH_LETTER == 0})

    def _tasks(self, drawn: dict[int, Drawn]) -> None:
        """What the stage of each asks for, soon or since yesterday."""
        Pour(Task(made_at=self.now)).rows(
            ("lead", "rule", "due_at"),
            (
                (
                    self._key(Lead, number),
                    rule,
                    self.now + timedelta(minutes=number % 14_400 - 1_440),
                )
                for number, each in drawn.items()
                for rule in ASKED_BY.get(each.stage, ())
            ),
        )

    def _requests(self, drawn: dict[int, Drawn]) -> None:
        """The form of each, as it was sent."""
        shown = clause_set(clauses_for(TouchpointKind.QUOTE_FORM))
        like = QuoteRequest(
            clause_set=shown, confirmation_set=shown, want=Want.QUOTE, message="As agreed."
        )
        Pour(like).rows(
            (
                "uuid", "reference", "form_key", "person", "lead", "reply_by", "submitted_at",
                "treatment", "destination", "urgency", "budget", "name", "email", "country",
                "time_zone", "article_uuid", "first_touch", "last_touch",
            ),
            (self._request(number, each) for number, each in drawn.items()),
        )  # fmt: skip

    def _request(self, number: int, each: Drawn) -> tuple[object, ...]:
        treatment, destination, urgency, _owner = each.asks_for
        past = each.past
        return (
            self._uuid(), None, self._uuid(), self._key(Person, number), self._key(Lead, number),
            each.opened_at + timedelta(hours=24), each.opened_at, treatment, destination, urgency,
            past.budget, each.name, each.email, each.country, "UTC", past.article,
            past.touch, past.touch,
        )  # fmt: skip

    def _letters(self, drawn: dict[int, Drawn]) -> None:
        letter = Message(
            message_class=MessageClass.TRANSACTIONAL,
            letter="acknowledgement",
            state=State.SENT,
            subject="We have your request",
            text="Thank you for your request. A person reads it and answers.",
            clause_set=clause_set(clauses_for(TouchpointKind.QUOTE_FORM)),
        )
        Pour(letter).rows(
            (
                "uuid", "dedupe_key", "person", "conversation", "recipient", "recipient_hash",
                "created_at", "due_at", "sent_at", "data_started_at",
            ),
            self._sent(drawn),
        )  # fmt: skip

    def _sent(self, drawn: dict[int, Drawn]) -> Iterator[tuple[object, ...]]:
        for number, each in drawn.items():
            key = self._uuid()
            at = each.opened_at
            yield (
                key, f"volume:{key}", self._key(Person, number), self._key(Conversation, number),
                each.email, address_hash(each.email), at, at, at, at,
            )  # fmt: skip

    def _uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self.dice.getrandbits(128), version=4)
