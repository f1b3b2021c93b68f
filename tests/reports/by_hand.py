"""Every table of every report once more: leads taken one by one, without a database."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from statistics import median_low
from typing import Any

from articles.models import Article
from leads.probabilities import PERCENT
from leads.stages import CLOSED, OPEN, WAY, WON, LossReason, Stage
from reports.asking import Question
from staff.models import User
from tests.reports.world import NOW, ZONE, Asked, Made, World

Rows = dict[Any, tuple[Any, ...]]
QUOTE, BOOKING = WAY.index(Stage.QUOTE_SENT), WAY.index(Stage.BOOKED)


def part(some: int, whole: int) -> float | None:
    return some / whole if whole else None


class ByHand:
    """The answers to one question."""

    def __init__(self, world: World, question: Question) -> None:
        self.world, self.question = world, question
        self.first, self.last = question.period.first, question.period.last
        fitting = [made for made in world.made if self.fits(made)]
        self.fitting = fitting
        self.came = [made for made in fitting if self.within(made.opened_at)]
        self.asked = [made for made in self.came if made.is_asked]
        self.open = [made for made in fitting if made.is_confirmed and made.stage in OPEN]
        self.names = {user.pk: str(user) for user in User.objects.all()} | {None: "Nobody’s"}

    def fits(self, made: Made) -> bool:
        q = self.question
        return all(
            (
                not q.country or made.country == q.country,
                not q.category or made.category == int(q.category),
                not q.language or made.language == q.language,
                not q.owner or str(made.owner or "nobody") == q.owner,
                not q.source or made.source == q.source,
            )
        )

    def within(self, at: Any) -> bool:
        return self.first <= at.astimezone(ZONE).date() <= self.last

    # --- Overview ---

    def at_a_glance(self) -> Rows:
        days = timedelta(days=(self.last - self.first).days + 1)
        rows = {}
        for name, first, last in (
            ("This period", self.first, self.last),
            ("The period before", self.first - days, self.last - days),
        ):
            there = ByHand.__new__(ByHand)
            there.__dict__ |= self.__dict__ | {"first": first, "last": last}
            asked = [m for m in self.fitting if m.is_asked and there.within(m.opened_at)]
            states = Counter(map(state, asked))
            known = states["In time"] + states["Late"] + states[BROKEN]
            rows[name] = (
                f"{first.day} {first:%b %Y}", f"{last.day} {last:%b %Y}", len(asked),
                states["In time"], known, part(states["In time"], known), there.bookings(),
            )  # fmt: skip
        return rows

    def bookings(self) -> int:
        return sum(
            any(to == Stage.BOOKED and self.within(at) for to, _from, at, _stay in made.moves)
            for made in self.fitting
        )

    def over_time(self) -> Rows:
        length = (self.last - self.first).days + 1
        if length <= 31:
            key: Callable[[date], Any] = date.toordinal
        else:
            key = week if length < 200 else month
        parts: defaultdict[Any, list[date]] = defaultdict(list)
        for n in range(length):
            day = self.first + timedelta(days=n)
            parts[key(day)].append(day)
        rows = {}
        for days in parts.values():
            here = [m for m in self.asked if m.opened_at.astimezone(ZONE).date() in days]
            won = sum(
                any(to == Stage.BOOKED and at.astimezone(ZONE).date() in days
                    for to, _from, at, _stay in made.moves)
                for made in self.fitting
            )  # fmt: skip
            rows[f"{days[0].day} {days[0]:%b %Y}"] = (
                f"{days[-1].day} {days[-1]:%b %Y}", len(here), sum(m.in_time is True for m in here),
                won,
            )  # fmt: skip
        return rows

    # --- Funnel ---

    def way(self) -> Rows:
        rows, before = {}, None
        for place, stage in enumerate(WAY):
            came = sum(m.furthest >= place for m in self.asked)
            stays = [
                coarse(stay) for m in self.asked for _to, here, _at, stay in m.moves
                if here == stage and stay is not None
            ]  # fmt: skip
            rows[stage.label] = (
                came, None if before is None else part(came, before), part(came, len(self.asked)),
                sum(m.stage == stage for m in self.asked), len(stays),
                median_low(stays) if stays else None,
            )  # fmt: skip
            before = came
        return rows

    def aside(self) -> Rows:
        rows: Rows = {}
        for stage in (Stage.ON_HOLD, Stage.DECLINED, Stage.EMERGENCY, Stage.LOST):
            here = sum(m.stage == stage for m in self.asked)
            rows[stage.label] = (here, part(here, len(self.asked)))
        for stage in (Stage.DUPLICATE, Stage.SPAM):
            rows[stage.label] = (sum(m.stage == stage for m in self.came), None)
        waits = [m for m in self.came if not m.is_confirmed]
        rows["To be confirmed, and so not counted"] = (
            sum(m.stage not in {Stage.SPAM, Stage.DUPLICATE} for m in waits), None
        )  # fmt: skip
        return rows

    # --- Replies ---

    def promises(self) -> Rows:
        states = Counter(map(state, self.asked))
        names = ("In time", "Late", BROKEN, DUE, LEFT)
        return {
            **{name: (states[name], part(states[name], len(self.asked))) for name in names},
            "All": (len(self.asked), part(len(self.asked), len(self.asked))),
        }

    def percentiles(self) -> Rows:
        groups = {self.names[owner]: [m for m in self.asked if m.owner == owner]
                  for owner in {m.owner for m in self.asked}}  # fmt: skip
        return {
            name: (len(leads), sum(m.minutes is not None for m in leads),
                   *(within(leads, percent) for percent in (50, 75, 90, 95)))
            for name, leads in {**groups, "All": self.asked}.items()
        }  # fmt: skip

    def steps(self) -> Rows:
        rows, low = {}, -1
        for name, high in (("15 min", 15), ("30 min", 30), ("1 h", 60), ("2 h", 120), ("4 h", 240),
                           ("8 h", 480), ("16 h", 960), ("24 h", 1440), ("40 h", 2400),
                           ("Longer", math.inf)):  # fmt: skip
            here = sum(m.minutes is not None and low < m.minutes <= high for m in self.asked)
            rows[name] = (here, part(here, len(self.asked)))
            low = high
        return rows

    # --- Sources ---

    def sources(self) -> Rows:
        names = {"article": "An article", "website": "The website", "": "Not known"}
        return fates((names[m.source], m) for m in self.asked)

    def articles(self) -> Rows:
        titles = {each.uuid: each.title for each in Article.objects.all()}

        def named(key: Any) -> str:
            return titles.get(key, "An article that is gone")

        counted = fates((named(a.article), m) for m, a in self.openings() if a.article)
        begun: Counter[str] = Counter()
        if not self.question.chosen and self.first <= NOW.date() <= self.last:
            begun.update({named(key): number for key, number in self.world.begun.items()})
        nothing = (0, 0, None, 0, None)
        return {
            name: (begun[name] if begun else None, *counted.get(name, nothing))
            for name in {*counted, *begun}
        }

    def touched(self, which: str) -> Rows:
        return fates(
            (in_words(touch), m)
            for m, asked in self.openings()
            if (touch := getattr(asked, which)) is not None
        )

    def openings(self) -> Iterable[tuple[Made, Asked]]:
        return [(m, m.asked[0]) for m in self.asked if m.asked]

    # --- Losses ---

    def reasons(self) -> Rows:
        lost = [m for m in self.asked if m.stage == Stage.LOST]
        counted = Counter(LossReason(m.loss_reason).label for m in lost)
        rows = {name: (n, part(n, len(lost))) for name, n in counted.items()}
        return {**rows, "All": (len(lost), part(len(lost), len(lost)))}

    def places(self) -> Rows:
        lost = [m for m in self.asked if m.stage == Stage.LOST]
        counted = Counter(WAY[m.furthest].label for m in lost)
        return {name: (n, part(n, len(lost))) for name, n in counted.items()}

    # --- Owners and forecast ---

    def load(self) -> Rows:
        groups = {self.names[owner]: [m for m in self.open if m.owner == owner]
                  for owner in {m.owner for m in self.open}}  # fmt: skip
        return {name: load(leads) for name, leads in {**groups, "All": self.open}.items()}

    def worth(self) -> Rows:
        groups: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        for made, currency, middle in self.budgets():
            groups[self.names[made.owner], currency].append((middle, PERCENT[made.stage]))
        return {
            (name, currency): (len(each), sum(m for m, _p in each), half_up(each))
            for (name, currency), each in groups.items()
        }

    def budgets(self) -> list[tuple[Made, str, int]]:
        found = []
        for made in self.open:
            told = [asked.budget for asked in made.asked if asked.budget]
            if told:
                currency, limits = told[-1].split(":")
                low, high = map(int, limits.split("-"))
                found.append((made, currency, (low + high) // 2 if high else low))
        return found

    def with_budget(self) -> Rows:
        number, told = len(self.open), len(self.budgets())
        return {
            "With a rough budget": (told, part(told, number)),
            "Without": (number - told, part(number - told, number)),
            "All": (number, part(number, number)),
        }

    def of_currency(self, currency: str) -> Rows:
        stages: defaultdict[Stage, list[tuple[int, int]]] = defaultdict(list)
        for made, told, middle in self.budgets():
            if told == currency:
                stages[made.stage].append((middle, PERCENT[made.stage]))
        rows: Rows = {
            stage.label: (len(each), sum(m for m, _p in each), PERCENT[stage] / 100, half_up(each))
            for stage, each in stages.items()
        }
        everything = [pair for each in stages.values() for pair in each]
        total = (len(everything), sum(m for m, _p in everything), None, half_up(everything))
        return {**rows, "All": total}

    def how_good(self) -> Rows:
        ended = [m for m in self.asked if m.stage in {*WON, *CLOSED}]
        won = sum(m.furthest >= BOOKING for m in ended)
        return {
            stage.label: (
                came := sum(m.furthest >= place for m in ended), won, part(won, came),
                PERCENT[stage] / 100,
            )
            for place, stage in enumerate(WAY[:BOOKING])
        }  # fmt: skip


BROKEN = "Not yet, and the promise is broken"
DUE = "Not yet, and there is time"
LEFT = "Closed or resting without an answer"


def week(day: date) -> Any:
    return day.isocalendar()[:2]


def month(day: date) -> Any:
    return (day.year, day.month)


def state(made: Made) -> str:
    if made.in_time is not None:
        return "In time" if made.in_time else "Late"
    if made.breached or (made.owes and made.reply_due_at <= NOW):
        return BROKEN
    return DUE if made.owes else LEFT


def within(leads: list[Made], percent: int) -> int | None:
    times = sorted(math.inf if m.minutes is None else m.minutes for m in leads)
    if not times:
        return None
    found = times[max(0, math.ceil(len(times) * percent / 100) - 1)]
    return None if found == math.inf else found


def coarse(stay: timedelta) -> int:
    minutes = int(stay.total_seconds() // 60)
    if minutes < 24 * 60:
        return minutes
    unit = 60 if minutes < 30 * 24 * 60 else 24 * 60
    return minutes - minutes % unit


def fates(told: Iterable[tuple[str, Made]]) -> Rows:
    groups: defaultdict[str, list[Made]] = defaultdict(list)
    for name, made in told:
        groups[name].append(made)
    rows = {}
    for name, leads in groups.items():
        quoted = sum(m.furthest >= QUOTE for m in leads)
        booked = sum(m.furthest >= BOOKING for m in leads)
        number = len(leads)
        rows[name] = (number, quoted, part(quoted, number), booked, part(booked, number))
    return rows


def in_words(touch: dict[str, str]) -> str:
    told = [touch[name] for name in ("source", "medium", "campaign") if touch.get(name)]
    return " / ".join(told) or touch.get("referrer") or "Not known"


def load(leads: list[Made]) -> tuple[int, ...]:
    owed = [m for m in leads if m.owes]
    return (
        len(leads),
        sum(m.stage == Stage.NEW for m in leads),
        sum(m.stage == Stage.ON_HOLD for m in leads),
        len(owed),
        sum(m.half_due_at <= NOW < m.reply_due_at for m in owed),
        sum(m.reply_due_at <= NOW for m in owed),
    )


def half_up(pairs: list[tuple[int, int]]) -> int:
    return math.floor(sum(middle * percent for middle, percent in pairs) / 100 + 0.5)
