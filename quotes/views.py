"""The public side: ask for a quote, and see that it arrived."""

from collections.abc import Callable
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.models import Destination, Treatment
from disclaimers.policy import TouchpointKind
from disclaimers.selectors import clauses_of_set
from disclaimers.touchpoints import current, show_exactly, touchpoint
from people.selectors import current_wordings
from quotes.forms import CONSENTS, QuoteRequestForm
from quotes.models import QuoteRequest
from quotes.services import Submission, submit_quote_request
from quotes.shown import Shown, ShownUnknown


class Origin(Protocol):
    """The article from which somebody came to the form."""

    article_uuid: UUID
    title: str
    treatment: Treatment | None
    destination: Destination | None


OriginOf = Callable[[UUID], Origin | None]


@touchpoint(TouchpointKind.QUOTE_FORM)
@require_http_methods(["GET", "HEAD", "POST"])
def request_quote(request: HttpRequest, origin_of: OriginOf) -> HttpResponse:
    """The form; a valid one becomes a request, once."""
    showing = Shown(current(request).clauses(), current_wordings(CONSENTS))
    if request.method == "POST":
        form = QuoteRequestForm(request.POST, wordings=showing.wordings)
        kept = _submit(form) if form.is_valid() else None
        if kept is not None:
            return redirect("quote-received", request_uuid=kept.uuid)
        return _show(request, form, showing, _origin(request.POST.get("article", ""), origin_of))
    origin = _origin(request.GET.get("from", ""), origin_of)
    return _show(request, _blank_form(origin, showing), showing, origin)


def _submit(form: QuoteRequestForm) -> QuoteRequest | None:
    """The kept request, or None when we cannot prove what the form had shown."""
    data = form.cleaned_data
    try:
        shown = Shown.read(data["shown"])
    except ShownUnknown:
        form.add_error(
            None,
            _(
                "This page had been open for a long time. Nothing is lost: "
                "please look it over once more and send it again."
            ),
        )
        return None
    return submit_quote_request(
        Submission(
            form_key=data["form_key"],
            contact=form.contact,
            want=data["want"],
            treatment=data["treatment"],
            destination=data["destination"],
            urgency=data["urgency"],
            message=data["message"],
            article_uuid=data["article"],
            shown=shown.clauses,
            consents=form.consents(shown.wordings),
        )
    )


def _blank_form(origin: Origin | None, showing: Shown) -> QuoteRequestForm:
    initial = (
        {
            "article": origin.article_uuid,
            "treatment": origin.treatment and origin.treatment.pk,
            "destination": origin.destination and origin.destination.pk,
        }
        if origin
        else {}
    )
    return QuoteRequestForm(initial=initial, wordings=showing.wordings)


def _show(
    request: HttpRequest, form: QuoteRequestForm, showing: Shown, origin: Origin | None
) -> HttpResponse:
    """The form as a page. What it shows now is what its signed field says, also after an error."""
    signed = showing.sign()
    if form.is_bound:
        data = request.POST.copy()
        data["shown"] = signed
        form.data = data
    form.fields["shown"].initial = signed
    return render(request, "quotes/request.html", {"form": form, "origin": origin})


def _origin(value: str, origin_of: OriginOf) -> Origin | None:
    try:
        return origin_of(UUID(value))
    except ValueError:
        return None


@touchpoint(TouchpointKind.CONFIRMATION_PAGE)
@require_safe
def received(request: HttpRequest, request_uuid: UUID) -> HttpResponse:
    """Her reference and the time by which a person answers; nothing about her."""
    kept = get_object_or_404(QuoteRequest.objects.select_related("lead"), uuid=request_uuid)
    show_exactly(request, clauses_of_set(kept.confirmation_set_id))
    context = {
        "reference": kept.lead.reference,
        "reply_by": kept.reply_by,
        "zone_name": kept.time_zone.replace("_", " "),
    }
    # Templates print times in the zone in force, whatever zone a value carries.
    with timezone.override(ZoneInfo(kept.time_zone)):
        return render(request, "quotes/received.html", context)
