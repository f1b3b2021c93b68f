"""What somebody has answered so far, and what stood on her screen: the content of a draft."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from quotes.steps import ORDER, Step

Typed = dict[str, list[str]]


@dataclass
class Answers:
    """The answers step by step.

    ``typed`` is what she typed, word for word, so that going back shows it again; ``clean`` what
    the questions made of it, plain values only. ``shown`` holds the ids of the clause versions
    of each step that she sent, ``called`` those of the page for urgent symptoms if she saw it,
    ``again`` the steps she has to look at once more and why, ``ticked`` the boxes that she ticked
    before she was asked for a proof, ``saved`` to which address the link to it was mailed and with
    what words she asked for a reminder, ``article`` the uuid of the article she came from,
    ``touches`` how she found us.
    """

    typed: dict[str, Typed] = field(default_factory=dict)
    clean: dict[str, dict[str, Any]] = field(default_factory=dict)
    shown: dict[str, list[int]] = field(default_factory=dict)
    again: dict[str, str] = field(default_factory=dict)
    called: list[int] = field(default_factory=list)
    ticked: list[str] = field(default_factory=list)
    saved: dict[str, str] = field(default_factory=dict)
    article: str = ""
    prefill: dict[str, str] = field(default_factory=dict)
    touches: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> "Answers":
        """The answers kept in a draft."""
        return cls(**json.loads(text))

    def write(self) -> str:
        """As a draft keeps them."""
        return json.dumps(asdict(self))

    def type(self, step: Step, typed: Typed, clean: dict[str, Any] | None) -> None:
        """Keep what was typed at a step; ``clean`` is None while it is not complete."""
        self.typed[step] = typed
        if clean is None:
            self.clean.pop(step, None)
        else:
            self.clean[step] = clean

    def onto(self, present: "Answers", *, read: "Answers") -> "Answers":
        """What was changed here since ``read``, on top of what is there at present.

        So that of two devices neither undoes the other; of the same step the later one stays.
        """
        mine, before, both = asdict(self), asdict(read), asdict(present)
        for name, value in mine.items():
            if not isinstance(value, dict):
                both[name] = both[name] if value == before[name] else value
                continue
            for key in value.keys() | before[name].keys():
                if key not in value:
                    both[name].pop(key, None)
                elif value[key] != before[name].get(key):
                    both[name][key] = value[key]
        return Answers(**both)

    def missing_before(self, step: Step) -> Step | None:
        """The first step that has to be answered before this one can be shown."""
        earlier = ORDER[: ORDER.index(step)]
        return next((each for each in earlier if each not in self.clean), None)

    def get(self, step: Step, name: str) -> Any:
        """One answer, or an empty text while there is none."""
        return self.clean.get(step, {}).get(name, "")

    @property
    def is_urgent(self) -> bool:
        return bool(self.get(Step.WISH, "urgency") == "urgent")
