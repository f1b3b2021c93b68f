"""Every address of a patient's own page, with her numbers in it."""

from django.urls import reverse

from people.models import Person
from portal.urls import urlpatterns as own_page
from records.models import Record
from records.urls import urlpatterns as her_records


def addresses_about(person: Person) -> list[str]:
    """Those that open with her cookie, with the numbers of this person's lead and files."""
    lead = person.leads.get()
    files = [record.uuid for record in Record.objects.filter(lead=lead)]
    found = []
    for pattern in (*own_page, *her_records):
        names = set(pattern.pattern.converters)
        if names == {"record_uuid"}:
            found += [reverse(pattern.name, args=[number]) for number in files]
        elif "token" not in names:
            found.append(reverse(pattern.name, args=[lead.uuid] if names else []))
    return found
