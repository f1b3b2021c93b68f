"""A desk of made-up leads whose every fact is known beside the database, to be counted by hand."""

import random
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Model

from articles.models import Article
from catalog.models import Treatment
from disclaimers.policy import TouchpointKind
from disclaimers.selectors import clauses_for
from disclaimers.services import clause_set
from leads.budgets import all_bands
from leads.models import Lead, StageChange
from leads.stages import ASIDE, OPEN, WAY, LossReason, Stage
from people.models import Conversation, Person
from quotes.models import IntakeCount, QuoteRequest
from tests.factories import make_calendar, make_person, make_staff

# A Wednesday, in the afternoon.
NOW = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")
DAYS = 120
TOUCHES = (
    {"source": "news", "medium": "mail", "campaign": "autumn"},
    {"source": "=HYPERLINK(1)", "medium": "mail"},
    {"referrer": "search.example"},
    {"source": "news", "medium": "mail", "campaign": "winter", "referrer": "mail.example"},
    {},
)


@dataclass
class Asked:
    """One form that she sent."""

    article: uuid.UUID | None
    budget: str
    first: dict[str, str] | None
    last: dict[str, str] | None


@dataclass
class Made:
    """One lead, as it was made."""

    country: str
    category: int | None
    language: str
    owner: int | None
    source: str
    opened_at: datetime
    stage: Stage
    loss_reason: str
    is_confirmed: bool
    minutes: int | None
    in_time: bool | None
    replied: bool
    reply_due_at: datetime
    half_due_at: datetime
    waiting_since: datetime
    stage_changed_at: datetime
    breached: bool
    # Stage, when it came to it, and how long it had stood at the one before.
    moves: list[tuple[Stage, Stage | None, datetime, timedelta | None]]
    asked: list[Asked] = field(default_factory=list)

    @property
    def is_asked(self) -> bool:
        return self.is_confirmed and self.stage not in {Stage.SPAM, Stage.DUPLICATE}

    @property
    def furthest(self) -> int:
        return max((WAY.index(to) for to, *_ in self.moves if to in WAY), default=0)

    @property
    def rests(self) -> bool:
        return self.stage == Stage.ON_HOLD and self.waiting_since <= self.stage_changed_at

    @property
    def owes(self) -> bool:
        return self.stage in OPEN and not self.replied and not self.rests


class World:
    """Draws leads, keeps what it drew, and writes the rows."""

    def __init__(self, seed: int, number: int) -> None:
        self.dice = random.Random(seed)
        make_calendar("Mon-Fri 09:00-17:00")
        self.staff = [make_staff(f"staff{n}", first_name=f"Staff {n}").pk for n in range(3)]
        self.people = [
            make_person(country=country, language=language)
            for country, language in (("DE", "en"), ("FR", "es"), ("JP", "ja"), ("DE", "tr"))
        ]
        self.treatments = [*Treatment.objects.all()[:6], None]
        self.articles = [
            Article.objects.create(slug=f"article-{n}", title=f"Article {n}").uuid for n in range(3)
        ]
        self.gone = uuid.UUID(int=7, version=4)
        self.clauses = clause_set(clauses_for(TouchpointKind.QUOTE_FORM))
        self.made: list[Made] = []
        self.more(number)
        self.begun = {article: self.dice.randrange(1, 40) for article in self.articles[:2]}
        for article, begun in self.begun.items():
            IntakeCount.objects.create(day=NOW.date(), article=str(article), begun=begun)

    def more(self, number: int) -> None:
        """So many leads more."""
        self.rows: dict[type[Model], list[Model]] = {
            model: [] for model in (Conversation, Lead, StageChange, QuoteRequest)
        }
        self.made += [self._lead() for _ in range(number)]
        for model, rows in self.rows.items():
            for row in rows:
                for name in ("conversation", "lead"):
                    # The key that the row before it was given by now.
                    if hasattr(row, name):
                        setattr(row, name, getattr(row, name))
            model._default_manager.bulk_create(rows)

    def _moment(self) -> datetime:
        """Some moment of the last months, now and then the first or last of a day."""
        at = NOW - timedelta(seconds=self.dice.randrange(DAYS * 86_400))
        if self.dice.random() < 0.15:
            midnight = at.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
            at = midnight - timedelta(microseconds=self.dice.randrange(2))
        return at.astimezone(UTC)

    def _lead(self) -> Made:
        dice = self.dice
        person, treatment = dice.choice(self.people), dice.choice(self.treatments)
        opened_at = self._moment()
        moves = self._moves(opened_at)
        stage, changed_at = moves[-1][0], moves[-1][2]
        replied = dice.random() < 0.7
        minutes = dice.choice([dice.randrange(60), dice.randrange(3_000)]) if replied else None
        due = opened_at + timedelta(hours=dice.randrange(1, 24 * DAYS))
        made = Made(
            country=str(person.country),
            category=treatment.category_id if treatment else None,
            language=person.language,
            owner=dice.choice([*self.staff, None]),
            source=dice.choice(["article", "website", ""]),
            opened_at=opened_at,
            stage=stage,
            loss_reason=dice.choice(LossReason.values) if stage == Stage.LOST else "",
            is_confirmed=dice.random() < 0.93,
            minutes=minutes,
            in_time=dice.random() < 0.8 if replied else None,
            replied=replied and dice.random() < 0.9,
            reply_due_at=due,
            half_due_at=opened_at + (due - opened_at) / 2,
            waiting_since=dice.choice([opened_at, changed_at + timedelta(hours=1)]),
            stage_changed_at=changed_at,
            breached=not replied and dice.random() < 0.2,
            moves=moves,
        )
        self._write(made, person, treatment)
        return made

    def _moves(self, at: datetime) -> list[tuple[Stage, Stage | None, datetime, timedelta | None]]:
        """A walk over the stages, forwards and sometimes back or aside."""
        dice = self.dice
        moves: list[tuple[Stage, Stage | None, datetime, timedelta | None]]
        moves = [(Stage.NEW, None, at, None)]
        for _ in range(dice.choice([0, 1, 2, 4, 8])):
            here = moves[-1][0]
            place = WAY.index(here) if here in WAY else dice.randrange(5)
            steps = [WAY[min(place + 1, 10)], WAY[min(place + 2, 10)], WAY[max(place - 1, 0)]]
            there = dice.choice([*steps, *steps, dice.choice(ASIDE)])
            stayed = timedelta(seconds=dice.choice([dice.randrange(9_000), dice.randrange(10**6)]))
            at += stayed
            moves.append((there, here, at, stayed))
        return moves

    def _write(self, made: Made, person: Person, treatment: Treatment | None) -> None:
        conversation = Conversation(person=person)
        lead = Lead(
            person=person,
            conversation=conversation,
            treatment=treatment,
            country=made.country,
            owner_id=made.owner,
            source=made.source,
            opened_at=made.opened_at,
            stage=made.stage,
            loss_reason=made.loss_reason,
            awaits_confirmation=not made.is_confirmed,
            first_reply_took=timedelta(1) if made.minutes is not None else None,
            first_reply_minutes=made.minutes,
            is_first_reply_in_time=made.in_time,
            replied_at=made.opened_at if made.replied else None,
            reply_due_at=made.reply_due_at,
            half_due_at=made.half_due_at,
            waiting_since=made.waiting_since,
            stage_changed_at=made.stage_changed_at,
            breached_at=NOW if made.breached else None,
            furthest=made.furthest or None,
            haystack="x",
        )
        self.rows[Conversation].append(conversation)
        self.rows[Lead].append(lead)
        self.rows[StageChange] += [
            StageChange(lead=lead, from_stage=came or "", to_stage=to, at=at, duration=stayed)
            for to, came, at, stayed in made.moves
        ]
        for _ in range(self.dice.choice([0, 1, 1, 1, 2, 3])):
            made.asked.append(self._request(lead, person))

    def _request(self, lead: Lead, person: Person) -> Asked:
        dice = self.dice
        asked = Asked(
            article=dice.choice([*self.articles, self.gone, None]),
            budget=dice.choice([*all_bands(), *[""] * 10]),
            first=dice.choice([*TOUCHES, None]),
            last=dice.choice([*TOUCHES, None]),
        )
        row = QuoteRequest(
            form_key=uuid.uuid4(), person=person, lead=lead, clause_set=self.clauses,
            confirmation_set=self.clauses, reply_by=NOW, want="quote", urgency="ready",
            name="Maria", email=person.email, country="DE", time_zone="UTC", budget=asked.budget,
            article_uuid=asked.article, first_touch=asked.first, last_touch=asked.last,
        )  # fmt: skip
        self.rows[QuoteRequest].append(row)
        return asked
