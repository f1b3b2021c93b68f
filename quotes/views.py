"""The public side: ask for a quote step by step, and see that it arrived."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclaimers.policy import TouchpointKind
from disclaimers.selectors import clauses_of_set
from disclaimers.touchpoints import not_a_touchpoint, show_exactly, touchpoint
from people.zones import zone_name
from quotes import drafts
from quotes.asking import Asking
from quotes.models import HeldRequest, QuoteRequest
from quotes.origin import OriginOf
from quotes.places import address, where_it_went
from quotes.steps import FIRST, Step


@touchpoint(TouchpointKind.QUOTE_FORM)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, origin_of: OriginOf, step: str = FIRST) -> HttpResponse:
    """One step of the form. A form that was sent already leads to its confirmation."""
    if step not in Step.values:
        raise Http404
    asking = Asking(request, Step(step), origin_of)
    if asking.missing is not None:
        key = drafts.key_of(request)
        sent = where_it_went(key) if key and request.method == "POST" else None
        if sent is not None:
            return sent
        return redirect(address(asking.missing))
    return asking.take() if request.method == "POST" else asking.show()


@not_a_touchpoint
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep what was typed on a step that she is leaving; the browser sends it by itself."""
    step = request.POST.get("step", "")
    if step in Step.values:
        Asking(request, Step(step)).keep_unfinished()
    return HttpResponse(status=204)


@not_a_touchpoint
@require_POST
def start_over(request: HttpRequest) -> HttpResponse:
    """Throw away what was typed."""
    draft = drafts.find_draft(request)
    if draft is not None:
        draft.delete()
    response = redirect("quote")
    drafts.forget(response)
    return response


@touchpoint(TouchpointKind.CONFIRMATION_PAGE)
@require_safe
def held(request: HttpRequest, form_key: UUID) -> HttpResponse:
    """Her request is kept and a person looks at it before it goes on; nothing about her."""
    kept = get_object_or_404(HeldRequest, form_key=form_key)
    if kept.request is not None:
        return redirect("quote-received", request_uuid=kept.request.uuid)
    return render(request, "quotes/held.html", {"reference": kept.reference})


@touchpoint(TouchpointKind.CONFIRMATION_PAGE)
@require_safe
def received(request: HttpRequest, request_uuid: UUID) -> HttpResponse:
    """Her reference and the time by which a person answers; nothing about her. None if erased."""
    there = QuoteRequest.objects.filter(erased_at=None).select_related("lead")
    kept = get_object_or_404(there, uuid=request_uuid)
    show_exactly(request, clauses_of_set(kept.confirmation_set_id))
    context = {
        "reference": kept.reference or kept.lead.reference,
        "reply_by": kept.reply_by,
        "zone_name": zone_name(kept.time_zone),
    }
    # Templates print times in the zone in force, whatever zone a value carries.
    with timezone.override(ZoneInfo(kept.time_zone)):
        return render(request, "quotes/received.html", context)
