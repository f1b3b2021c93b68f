"""How things stand in each part of her page, in one line; each asks the database once at most."""

from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from people.languages import spoken
from people.models import ConsentEvent, Disclosure, Person
from people.selectors import of_one_mailbox


def consents_line(person: Person) -> str:
    """How many consents are in force."""
    hers = ConsentEvent.objects.in_force().filter(person__in=of_one_mailbox(person))
    number = hers.order_by().values("purpose", "provider_uuid").distinct().count()
    if not number:
        return _("You have agreed to nothing at the moment.")
    text = ngettext(
        "You have agreed to %(number)s thing. Look at it, or take it back.",
        "You have agreed to %(number)s things. Look at them, or take them back.",
        number,
    )
    return text % {"number": number}


def disclosures_line(person: Person) -> str:
    """How often something of hers was given to somebody outside."""
    number = Disclosure.objects.filter(person__in=of_one_mailbox(person)).count()
    if not number:
        return _("Nobody outside has been given anything of yours.")
    text = ngettext(
        "Something of yours was given to somebody outside once.",
        "Something of yours was given to somebody outside %(number)s times.",
        number,
    )
    return text % {"number": number}


def details_line(person: Person) -> str:
    """What she is called, and where letters go."""
    return _(", ").join([person.name, str(person.email)])


def preferences_line(person: Person) -> str:
    """In which way, language and zone."""
    words = {
        "way": person.get_channel_display(),
        "language": get_language_info(spoken(person.language))["name_local"],
        "zone_name": person.zone_name,
    }
    return _("%(way)s, %(language)s, time in %(zone_name)s.") % words
