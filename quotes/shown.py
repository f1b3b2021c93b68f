"""What stood on the screen, carried by the form itself in a signed field."""

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing

from disclaimers.models import Clauses
from disclaimers.selectors import clauses_by_id
from people.models import ConsentWording, Purpose

SALT = "quotes.shown"
GOOD_FOR = timedelta(days=2)


class ShownUnknown(Exception):
    """The field is missing, altered or too old, so we cannot prove what was shown."""


@dataclass(frozen=True)
class Shown:
    """The clause versions and consent wordings of one rendered form."""

    clauses: Clauses
    wordings: dict[Purpose, ConsentWording]

    def sign(self) -> str:
        """The value of the form's hidden field."""
        value = {
            "clauses": [version.pk for version in self.clauses.versions],
            "wordings": {purpose: wording.pk for purpose, wording in self.wordings.items()},
        }
        return signing.dumps(value, salt=SALT)

    @classmethod
    def read(cls, signed: str) -> "Shown":
        """What a submitted form says it showed. Raises ShownUnknown."""
        try:
            value = signing.loads(signed, salt=SALT, max_age=GOOD_FOR)
        except signing.BadSignature as error:
            raise ShownUnknown from error
        wordings = ConsentWording.objects.in_bulk(value["wordings"].values())
        return cls(
            clauses_by_id(value["clauses"]),
            {Purpose(purpose): wordings[pk] for purpose, pk in value["wordings"].items()},
        )
