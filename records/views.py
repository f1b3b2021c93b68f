"""Her medical records on her own page: send them, see what became of them, take them back."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclaimers.policy import Condition, TouchpointKind
from disclaimers.touchpoints import add_conditions, current, not_a_touchpoint, touchpoint
from leads.models import Lead
from people.access import patient_only
from people.models import Person, Purpose
from people.selectors import current_wordings
from records.deleting import delete_record
from records.kinds import Kind, display_name
from records.models import Record, State
from records.receiving import (
    NotAgreed,
    OutOfStep,
    RequestClosed,
    complete,
    give_up,
    has_agreed,
    takes_records,
)
from records.selectors import leads_for_records, uploaded_for
from records.serving import as_download
from records.uploading import Arrived, ToTheVault


@touchpoint(TouchpointKind.RECORDS_PAGE)
@patient_only
@require_safe
def records(request: HttpRequest, person: Person) -> HttpResponse:
    """Her requests; who has one is led to its files."""
    leads = leads_for_records(person)
    if len(leads) == 1:
        return redirect("my-records-of", leads[0].uuid)
    return render(request, "records/requests.html", {"person": person, "leads": leads})


# The files come in with the form, so what protects the form has to wait until they are known.
@csrf_exempt
@touchpoint(TouchpointKind.RECORDS_PAGE)
@patient_only
@require_http_methods(["GET", "HEAD", "POST"])
def records_of(request: HttpRequest, person: Person, lead_uuid: UUID) -> HttpResponse:
    """The files of one request, and a form to send more."""
    lead = _her_lead(person, lead_uuid)
    if request.method == "POST":
        handler = ToTheVault(request, lead=lead, shown=current(request).clauses())
        request.upload_handlers = [handler]
        try:
            return _receive(request, lead, handler.arrived)
        except (NotAgreed, RequestClosed):
            return redirect("my-records-of", lead.uuid)
        finally:
            # What came with a form that was not ours.
            for record in handler.arrived.kept:
                give_up(record)
    return _show(request, lead)


def _her_lead(person: Person, lead_uuid: UUID) -> Lead:
    leads = Lead.objects.on_page_of(person)
    leads = leads.select_related("person", "conversation", "treatment")
    return get_object_or_404(leads, uuid=lead_uuid)


@csrf_protect
def _receive(request: HttpRequest, lead: Lead, arrived: Arrived) -> HttpResponse:
    """What came with a form of our own page counts; without a script this is all there is."""
    # Reading the form is what brings its files in.
    sent, kept = len(request.FILES), 0
    for record in arrived.kept:
        try:
            complete(record)
            kept += 1
        except OutOfStep:
            continue
    for name, words in arrived.refused:
        messages.error(request, f"{display_name(name)}: {words}")
    if kept:
        told = ngettext(
            "%(number)d file has arrived. We check it now.",
            "%(number)d files have arrived. We check them now.",
            kept,
        )
        messages.success(request, told % {"number": kept})
    elif not sent and not arrived.refused:
        messages.error(request, _("Please choose at least one file first."))
    return redirect("my-records-of", lead.uuid)


def _show(request: HttpRequest, lead: Lead) -> HttpResponse:
    language = get_language() or lead.person.language
    wording = current_wordings([Purpose.RECORDS_PROCESSING], language=language)[
        Purpose.RECORDS_PROCESSING
    ]
    is_agreed = has_agreed(lead.person)
    if not is_agreed and wording.is_unreviewed:
        add_conditions(request, Condition.MACHINE_TRANSLATED)
    uploaded = uploaded_for(lead)
    context = {
        "person": lead.person,
        "lead": lead,
        "uploaded": uploaded,
        "is_checking": any(each.is_being_checked for each in uploaded),
        "is_open": takes_records(lead),
        "is_agreed": is_agreed,
        "kinds": list(Kind),
        "days": settings.RECORDS_KEPT_DAYS,
    }
    return render(request, "records/records.html", context)


@not_a_touchpoint
@require_POST
@patient_only
def delete(request: HttpRequest, person: Person, record_uuid: UUID) -> HttpResponse:
    """Take one file back."""
    record = _her_record(person, record_uuid)
    lead = record.lead
    delete_record(record)
    messages.success(request, _("The file has been deleted."))
    return redirect("my-records-of", lead.uuid)


@not_a_touchpoint
@require_safe
@patient_only
def take(request: HttpRequest, person: Person, record_uuid: UUID) -> HttpResponseBase:
    """Her own copy of the file as we keep it."""
    record = _her_record(person, record_uuid)
    if record.state != State.READY:
        return redirect("my-records-of", record.lead.uuid)
    return as_download(record)


def _her_record(person: Person, record_uuid: UUID) -> Record:
    hers = Record.objects.of(person).select_related("lead")
    return get_object_or_404(hers, uuid=record_uuid)
