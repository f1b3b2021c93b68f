"""Lists that staff bring people in from, and what became of her row."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from imports.models import Piece, Provenance, Row
from people.models import Person
from privacy.addresses import hashes_of
from privacy.holdings import Fact, Holding, Why


def _rows(person: Person) -> QuerySet[Row]:
    return Row.objects.filter(address_hash__in=hashes_of(person))


def _files(person: Person) -> QuerySet[Piece]:
    """The whole of each file that she is in: nothing can be taken out of it."""
    return Piece.objects.filter(source__in=_rows(person).values("source"))


LISTS = (
    Holding(
        model=Piece,
        hers=_files,
        untold=_(
            "A list with your address among others, until our team has looked through it: what it "
            "says of you is told above once it is taken over."
        ),
        is_deleted=True,
    ),
    Holding(
        model=Row,
        hers=_rows,
        untold=_("Your row in such a list; it is deleted within weeks."),
        is_deleted=True,
    ),
    Holding(
        model=Provenance,
        hers="person",
        section="where_we_have_it_from",
        title=_("Where we have it from, if not from you"),
        related=("source", "lead"),
        facts=(
            Fact("request", _("Request"), "lead.reference"),
            Fact("source", _("Source"), "source.origin"),
            Fact("ground", _("On which ground"), "source.basis"),
            Fact("proof", _("Proof"), "source.evidence"),
            Fact("since", _("Since"), "source.obtained_on"),
            Fact("taken_over_at", _("Taken over"), "source.begun_at"),
        ),
        kept={Why.MACHINERY: ("id", "source", "number", "person", "lead", "is_new_person")},
    ),
)
