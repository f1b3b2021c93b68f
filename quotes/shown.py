"""What stood on the screen, carried by the form itself in a signed field."""

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
        return signing.dumps(self.ids(), salt=SALT)

    def ids(self) -> dict[str, list[int]]:
        """The rows that it stands for."""
        return {
            "clauses": [version.pk for version in self.clauses.versions],
            "wordings": [wording.pk for wording in self.wordings.values()],
            "confirmation": [version.pk for version in self.confirmation.versions],
        }

    @classmethod
    def of_ids(cls, ids: dict[str, list[int]]) -> "Shown":
        """What these rows stand for. Raises LookupError or ClauseMissing for unknown ones."""
        wordings = wordings_by_id(ids["wordings"])
        return cls(
            clauses_by_id(ids["clauses"]),
            {Purpose(wordings[pk].purpose): wordings[pk] for pk in ids["wordings"]},
            clauses_by_id(ids["confirmation"]),
        )

    @classmethod
    def read(cls, signed: str) -> "Shown":
        """What a submitted form says it showed. Raises ShownUnknown."""
        try:
            value = signing.loads(signed, salt=SALT, max_age=GOOD_FOR)
        except signing.BadSignature as error:
            raise ShownUnknown from error
        return cls.of_ids(value)
