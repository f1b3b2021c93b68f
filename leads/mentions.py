"""A colleague who is named in a note, like ``@carla``, is told on her first page."""

import re
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from leads.models import Lead, Mention, Note
from leads.refusals import LeadRefused
from leads.services import write_note
from leads.sight import leads_for
from staff.models import User

# Not within an address of e-mail.
NAMED = re.compile(r"(?<![\w.+-])@([\w.+-]*\w)")


@transaction.atomic
def write_to_colleagues(lead: Lead, *, body: str, author: User | None) -> Note:
    """Keep a note, and tell whom it names.

    Raises LeadRefused for an empty one, for a name that nobody has, and for somebody who may not
    see the lead.
    """
    named = [_found(name, lead) for name in dict.fromkeys(NAMED.findall(body))]
    note = write_note(lead, body=body, author=author)
    users = {user.pk: user for user in named if user != author}
    Mention.objects.bulk_create(Mention(note=note, user=user) for user in users.values())
    return note


def _found(name: str, lead: Lead) -> User:
    colleagues = User.objects.filter(is_active=True, is_staff=True)
    found = list(colleagues.filter(username__iexact=name)[:1])
    found = found or list(colleagues.filter(first_name__iexact=name)[:2])
    if len(found) != 1:
        raise LeadRefused(
            _("“@%(name)s” is nobody here, or more than one: write the name to sign in with.")
            % {"name": name}
        )
    [user] = found
    if not leads_for(user).filter(pk=lead.pk).exists():
        raise LeadRefused(_("%(name)s may not see this lead.") % {"name": user})
    return user


def unread_of(user: Any) -> QuerySet[Mention]:
    """Where this member of staff was named and has not said that she has read it, oldest first."""
    unread = Mention.objects.filter(user=user.pk, read_at=None).order_by("pk")
    return unread.filter(note__lead__in=leads_for(user))


def unread_on(lead: Lead, user: Any) -> list[Mention]:
    """Where she was named on this lead, with who wrote it."""
    return list(unread_of(user).filter(note__lead=lead).select_related("note__author"))


def read_all(lead: Lead, *, user: User) -> int:
    """She has read what names her on this lead; how many notes that were."""
    hers = Mention.objects.filter(user=user.pk, read_at=None, note__lead=lead)
    return hers.update(read_at=timezone.now())
