"""Writes of privacy beside the erasure: hand a copy over, take a complaint, answer it."""

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from disclaimers.policy import TouchpointKind
from disclaimers.selectors import clauses_for
from disclaimers.services import clause_set, record_touchpoint
from people.models import Person
from privacy.copies import copy_of
from privacy.pdf import pdf_of


class Form(TextChoices):
    """In which form she has her copy."""

    PDF = "pdf", _("To read")
    JSON = "json", _("For a program")


@transaction.atomic
def hand_over_copy(person: Person, *, form: Form) -> bytes:
    """Her copy, in the visitor's language, and a row in the ledger that she was shown it."""
    clauses = clauses_for(TouchpointKind.PATIENT_PAGE, language=get_language() or person.language)
    copy = copy_of(person)
    made = pdf_of(copy, clauses) if form == Form.PDF else copy.as_json().encode()
    record_touchpoint(
        kind=TouchpointKind.PATIENT_PAGE,
        person=person,
        clauses=clause_set(clauses),
        where=f"her copy, {form}",
    )
    return made
