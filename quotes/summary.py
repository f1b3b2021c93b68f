"""What somebody is about to send, or has sent, in the words of the questions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django_countries import countries

from catalog.naming import called
from leads.budgets import all_bands
from leads.models import Urgency
from quotes.answers import Answers
from quotes.models import Companions, ForWhom, QuoteRequest, Want
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
    destinations = _(", ").join(map(called, details.get("destination_names", [])))
    phone = contact.get("phone_e164", "")
    lines = (
        Line(_("You would like"), Want(wish["want"]).label),
        Line(_("Treatment"), called(wish["treatment_name"]) or _("I am not sure yet")),
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


def summary_of_request(request: QuoteRequest, places: Mapping[int, str]) -> list[Line]:
    """The answers of a request as it was sent; ``places`` are all destinations by their ids."""
    first = [request.destination_id] if request.destination_id else []
    others = [int(number) for number in request.other_destinations.split(",") if number]
    where = _(", ").join(called(places[each]) for each in (*first, *others) if each in places)
    lines = (
        Line(_("You would like"), Want(request.want).label),
        Line(_("Treatment"), called(str(request.treatment or "")) or _("I am not sure yet")),
        Line(_("When?"), Urgency(request.urgency).label),
        Line(_("Your home country"), request.country.name),
        Line(_("Who is it for?"), dict(ForWhom.choices).get(request.for_whom, "")),
        Line(_("Where"), where or _("Please advise me")),
        Line(_("Budget"), all_bands().get(request.budget, "")),
        Line(_("With you"), dict(Companions.choices).get(request.companions, "")),
        Line(_("Your words"), request.message),
        Line(_("First name"), request.name),
        Line(_("E-mail"), request.email),
        Line(_("Phone"), request.phone),
    )
    return [line for line in lines if line.answer]
