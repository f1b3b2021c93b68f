"""Where each step is, and what became of a form that was sent."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from quotes.holding import find_held
from quotes.services import find_request
from quotes.steps import FIRST, Step


def address(step: Step) -> str:
    """Where a step is."""
    return reverse("quote") if step == FIRST else reverse("quote-step", args=[step])


def where_it_went(form_key: UUID) -> HttpResponse | None:
    """The page about a form that was sent before."""
    kept = find_request(form_key)
    if kept is not None:
        return redirect("quote-received", request_uuid=kept.uuid)
    return redirect("quote-held", form_key=form_key) if find_held(form_key) else None
