"""From the answers of a draft to a submission."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from disclaimers.selectors import clauses_by_id
from people.models import Purpose
from people.services import Contact
from quotes.answers import Answers
from quotes.services import Submission
from quotes.shown import Shown
from quotes.steps import LAST, Step


def submission_of(
    form_key: UUID,
    answers: Answers,
    *,
    shown: Shown,
    agreed: Iterable[Purpose],
    reference: str = "",
) -> Submission:
    """What she is sending: her answers, and what stood on the screen at each step."""
    wish, details, contact = (
        answers.clean[step] for step in (Step.WISH, Step.DETAILS, Step.CONTACT)
    )
    seen = {Step(step): clauses_by_id(ids) for step, ids in answers.shown.items()}
    destinations = details["destinations"]
    return Submission(
        form_key=form_key,
        contact=Contact(
            name=contact["name"],
            email=contact["email"],
            phone=contact.get("phone_e164", ""),
            language=details["language"],
            country=wish["country"],
            time_zone=contact["time_zone"],
        ),
        want=wish["want"],
        treatment_id=wish["treatment"] or None,
        destination_id=int(destinations[0]) if destinations else None,
        urgency=wish["urgency"],
        message=details["message"],
        article_uuid=UUID(answers.article) if answers.article else None,
        shown=seen | {LAST: shown.clauses},
        called=clauses_by_id(answers.called) if answers.called else None,
        confirmation=shown.confirmation,
        consents={purpose: shown.wordings[purpose] for purpose in agreed},
        told=_told(answers, destinations) | ({"reference": reference} if reference else {}),
    )


def _told(answers: Answers, destinations: list[str]) -> dict[str, Any]:
    return {
        "other_destinations": ",".join(destinations[1:]),
        "for_whom": answers.get(Step.DETAILS, "for_whom"),
        "companions": answers.get(Step.DETAILS, "companions"),
        "budget": answers.get(Step.DETAILS, "budget"),
        "channel": answers.get(Step.CONTACT, "channel"),
        "best_time": answers.get(Step.CONTACT, "best_time"),
        "first_touch": answers.touches.get("first"),
        "last_touch": answers.touches.get("last"),
    }
