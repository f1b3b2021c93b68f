"""Messages both ways, one thread a request. Nothing of them is in any letter."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclaimers.policy import TouchpointKind
from disclaimers.touchpoints import current, not_a_touchpoint, touchpoint
from leads.messages import LONGEST_MESSAGE, MessageRefused, TooManyMessages
from leads.models import Lead
from leads.reopening import NotToBeReopened, reopen_for_patient
from people.access import patient_only
from people.models import Person
from people.selectors import may_be_answered
from portal.forms import MessageForm
from portal.threads import thread_of, threads_of
from portal.writing import write_to_us


@touchpoint(TouchpointKind.MESSAGES_PAGE)
@patient_only
@require_safe
def threads(request: HttpRequest, person: Person) -> HttpResponse:
    """Her threads; who has one request is led to its thread."""
    found = threads_of(person)
    if len(found) == 1:
        return redirect("my-thread", found[0].lead.uuid)
    return render(request, "portal/threads.html", {"person": person, "threads": found})


@touchpoint(TouchpointKind.MESSAGES_PAGE)
@patient_only
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, person: Person, lead_uuid: UUID) -> HttpResponse:
    """One thread, oldest first, and a box to write in; what was typed survives an error."""
    lead = get_object_or_404(
        Lead.objects.on_page_of(person).select_related(
            "treatment", "conversation", "person", "owner"
        ),
        uuid=lead_uuid,
    )
    form = MessageForm(request.POST or None) if may_be_answered(person) else None
    if form is not None and request.method == "POST" and _is_kept(request, lead, form):
        messages.success(request, _("Your message is with us. A person reads it and answers."))
        return redirect("my-thread", lead.uuid)
    context = {"person": person, "lead": lead, "said": thread_of(lead), "form": form}
    return render(request, "portal/thread.html", context)


@not_a_touchpoint
@require_POST
@patient_only
def reopen(request: HttpRequest, person: Person, lead_uuid: UUID) -> HttpResponse:
    """Take a closed request up again."""
    lead = get_object_or_404(Lead.objects.on_page_of(person), uuid=lead_uuid)
    try:
        reopen_for_patient(lead)
    except NotToBeReopened:
        messages.error(request, _("This request cannot be taken up again here. Please ask anew."))
    else:
        messages.success(request, _("Your request is open again. A person writes to you."))
    return redirect("my")


def _is_kept(request: HttpRequest, lead: Lead, form: MessageForm) -> bool:
    if not form.is_valid():
        return False
    try:
        write_to_us(lead, **form.cleaned_data, shown=current(request).clauses())
    except TooManyMessages:
        form.refuse(_("You have written a lot today. Please write again tomorrow."))
        return False
    except MessageRefused:
        form.refuse(_("Please keep to %(number)d characters.") % {"number": LONGEST_MESSAGE})
        return False
    return True
