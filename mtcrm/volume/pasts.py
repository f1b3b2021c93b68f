"""How a made-up lead came to where it is: the stages on its way, its first reply, its form."""

import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from leads.budgets import all_bands
from leads.stages import WAY, Stage

# How far those came that are aside by now.
MOST_BEFORE_ASIDE = WAY.index(Stage.DECIDING)
ARTICLES = tuple(uuid.UUID(int=number, version=4) for number in range(1, 41))
BANDS = (*all_bands(), *[""] * len(all_bands()))
TOUCHES = (
    {"source": "newsletter", "medium": "email", "campaign": "autumn"},
    {"source": "newsletter", "medium": "email", "campaign": "spring"},
    {"referrer": "search.example"},
    {"referrer": "forum.example"},
    None,
    None,
)
MOST_DAYS = 40
HOURS_TO_REPLY = 36


@dataclass(frozen=True)
class Step:
    """One move to a stage: from where, when, and how long it had stood there."""

    left: str
    to: Stage
    at: datetime
    stayed: timedelta | None


@dataclass(frozen=True)
class Past:
    """What lies behind one lead."""

    moves: tuple[Step, ...]
    reply_took: timedelta | None
    budget: str
    article: uuid.UUID | None
    touch: dict[str, str] | None

    @property
    def furthest(self) -> int | None:
        """The furthest place on the way that it reached."""
        places = [WAY.index(step.to) for step in self.moves if step.to in WAY]
        return max(places, default=0) or None


def past_of(stage: Stage, opened_at: datetime, now: datetime, dice: random.Random) -> Past:
    """A past of somebody who asked then and is at this stage now."""
    stages = _way_to(stage, dice)
    moves = [Step("", stages[0], opened_at, None)]
    # All of it has to lie before today.
    longest = min(timedelta(days=MOST_DAYS), (now - opened_at) / len(stages))
    for there in stages[1:]:
        stayed = longest * dice.random()
        moves.append(Step(moves[-1].to, there, moves[-1].at + stayed, stayed))
    took = timedelta(minutes=dice.randrange(1, HOURS_TO_REPLY * 60))
    is_answered = stage != Stage.NEW and opened_at + took < now
    return Past(
        moves=tuple(moves),
        reply_took=took if is_answered else None,
        budget=dice.choice(BANDS),
        article=dice.choice(ARTICLES) if dice.random() < 1 / 2 else None,
        touch=dice.choice(TOUCHES),
    )


def _way_to(stage: Stage, dice: random.Random) -> list[Stage]:
    if stage in WAY:
        return list(WAY[: WAY.index(stage) + 1])
    if stage == Stage.EMERGENCY:
        return [stage]
    return [*WAY[: 1 + dice.randrange(MOST_BEFORE_ASIDE)], stage]
