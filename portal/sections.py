"""The parts of the patient’s page, in the order of its menu; a part of another app is a line here.

Each part has an address under ``/my/``, a label in the menu, and one line on the overview that
says how things stand there, such as “2 letters you have not read”. Its views are declared with
``@patient_only`` (people/access.py), its templates extend ``portal/base.html`` and fill ``page``:

    Section("my-records", _("Medical records"), records.selectors.line_for)
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models import Person
from portal import threads
from portal.lines import consents_line, details_line, disclosures_line, preferences_line
from privacy.selectors import complaints_line, data_line
from records.selectors import line_for as records_line

Line = Callable[[Person], str]


@dataclass(frozen=True)
class Section:
    """One part: the name of its address, its label, and its line on the overview.

    ``line`` may ask the database once; it is shown to the person herself and to nobody else.
    """

    url_name: str
    label: str | Promise
    line: Line


OVERVIEW = ("my", _("Overview"))
SECTIONS: tuple[Section, ...] = (
    Section("my-messages", _("Messages"), threads.line_for),
    Section("my-records", _("Medical records"), records_line),
    Section("my-consents", _("What you agreed to"), consents_line),
    Section("my-disclosures", _("Who was given what"), disclosures_line),
    Section("my-details", _("Your details"), details_line),
    Section("my-preferences", _("How we reach you"), preferences_line),
    Section("my-data", _("Your data"), data_line),
    Section("my-complaints", _("Complaints"), complaints_line),
)


@dataclass(frozen=True)
class Card:
    """A part as the overview shows it."""

    section: Section
    line: str


def cards_of(person: Person) -> list[Card]:
    """Every part with its line for this person; each asks the database once at most."""
    return [Card(section, section.line(person)) for section in SECTIONS]
