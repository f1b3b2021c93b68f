"""What stood on the screen, carried by the form itself in a signed field."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.core import signing

from disclaimers.models import Clauses
from disclaimers.selectors import clauses_by_id
from people.models import ConsentWording, Purpose
from people.selectors import wordings_by_id

SALT = "quotes.shown"
GOOD_FOR = timedelta(days=2)
NONE = Clauses(())


class ShownUnknown(Exception):
    """The field is missing, altered or too old, so we cannot prove what was shown."""


@dataclass(frozen=True)
class Shown:
    """The clause versions of one rendered step and, on the last, what hangs on sending it.

    ``wordings`` stand beside the boxes; ``confirmation`` is what the page after it shows.
    """

    clauses: Clauses
    wordings: dict[Purpose, ConsentWording] = field(default_factory=dict)
    confirmation: Clauses = NONE

    def sign(self) -> str:
        """The value of the form's hidden field."""
        value = {
            "clauses": _ids(self.clauses),
            "wordings": {purpose: wording.pk for purpose, wording in self.wordings.items()},
            "confirmation": _ids(self.confirmation),
        }
        return signing.dumps(value, salt=SALT)

    @classmethod
    def read(cls, signed: str) -> "Shown":
        """What a submitted form says it showed. Raises ShownUnknown."""
        try:
            value = signing.loads(signed, salt=SALT, max_age=GOOD_FOR)
        except signing.BadSignature as error:
            raise ShownUnknown from error
        wordings = wordings_by_id(value["wordings"].values())
        return cls(
            clauses_by_id(value["clauses"]),
            {Purpose(purpose): wordings[pk] for purpose, pk in value["wordings"].items()},
            clauses_by_id(value["confirmation"]),
        )


def _ids(clauses: Clauses) -> Sequence[int]:
    return [version.pk for version in clauses.versions]
