"""What somebody is about to send, in the words of the questions."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django_countries import countries

from leads.models import Urgency
from quotes.answers import Answers
from quotes.budgets import all_bands
from quotes.models import Companions, ForWhom, Want
from quotes.steps import Step


@dataclass(frozen=True)
class Line:
    """One question and what she answered."""

    question: str
    answer: Any


def summary_of(answers: Answers) -> Iterator[Line]:
    """Her answers, without those left open."""
    wish, details, contact = (
        answers.clean.get(step, {}) for step in (Step.WISH, Step.DETAILS, Step.CONTACT)
    )
    destinations = ", ".join(details.get("destination_names", []))
    phone = contact.get("phone_e164", "")
    lines = (
        Line(_("You would like"), Want(wish["want"]).label),
        Line(_("Treatment"), wish["treatment_name"] or _("I am not sure yet")),
        Line(_("When?"), Urgency(wish["urgency"]).label),
        Line(_("Your home country"), countries.name(wish["country"])),
        Line(_("Who is it for?"), ForWhom(details["for_whom"]).label),
        Line(_("Where"), destinations or _("Please advise me")),
        Line(_("Budget"), all_bands().get(details["budget"], "")),
        Line(_("With you"), dict(Companions.choices).get(details["companions"], "")),
        Line(_("Your words"), details["message"]),
        Line(_("First name"), contact["name"]),
        Line(_("E-mail"), contact["email"]),
        Line(_("Phone"), phone),
    )
    return (line for line in lines if line.answer)
