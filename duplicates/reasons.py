"""By what two people are thought to be one, and how much each of it says."""

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from people.mailboxes import mailbox_of
from people.models import Person


class Reason(TextChoices):
    MAILBOX = "mailbox", _("the same mailbox, written differently")
    PHONE = "phone", _("the same telephone number")
    NAME = "name", _("the same name and home country")
    CALLED = "called", _("the same name beside it")
    BY_HAND = "by_hand", _("compared by hand")


# A number alone may be a family's: it says less than with the same name beside it.
WEIGHTS = {
    Reason.MAILBOX: 8, Reason.PHONE: 2, Reason.CALLED: 3, Reason.NAME: 1, Reason.BY_HAND: 4,
}  # fmt: skip
# What more people than this have in common (an agent's number, a usual name) says nothing of any
# two of them.
MOST_ALIKE = {Reason.MAILBOX: 20, Reason.PHONE: 8, Reason.NAME: 3}


def weight_of(reasons: Iterable[str]) -> int:
    """How alike two people are for these reasons; more is more."""
    return sum(WEIGHTS[Reason(each)] for each in reasons)


def name_in_words(name: str) -> tuple[str, ...]:
    """The words of a name, without capitals and accents, in whatever order they were given."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    kept = "".join(
        " " if not (sign.isalnum() or unicodedata.combining(sign)) else sign
        for sign in plain
        if not unicodedata.combining(sign)
    )
    return tuple(sorted(kept.split()))


def likenesses_of(person: Person) -> Iterator[tuple[Reason, int]]:
    """What this person is compared by. Of a first name alone there are too many."""
    if person.erased_at is not None:
        return
    yield Reason.MAILBOX, _number(Reason.MAILBOX, mailbox_of(person.email))
    if person.phone:
        yield Reason.PHONE, _number(Reason.PHONE, str(person.phone))
    words = name_in_words(person.name)
    if len(words) > 1 and person.country:
        yield Reason.NAME, _number(Reason.NAME, f"{person.country} {' '.join(words)}")


def _number(kind: Reason, words: str) -> int:
    found = hmac.new(settings.SUPPRESSION_KEY.encode(), f"{kind}:{words}".encode(), hashlib.sha256)
    return int.from_bytes(found.digest()[:8], signed=True)
