"""Complaining: on her own page, and for anybody who has none."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from antispam.judging import Verdict, judge
from antispam.marks import Mark
from disclaimers.policy import TouchpointKind
from disclaimers.touchpoints import touchpoint
from people.access import patient_only
from people.models import Person
from portal.forms import ComplaintForm, PublicComplaintForm
from portal.limits import may_complain
from privacy.complaints import file_complaint
from privacy.models import ANSWER_WITHIN


@touchpoint(TouchpointKind.PATIENT_PAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@patient_only
def complaints(request: HttpRequest, person: Person) -> HttpResponse:
    """Her complaints with our answers, and the form for a new one."""
    form = ComplaintForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if may_complain(person):
            file_complaint(**form.cleaned_data, person=person, language=person.language)
            return redirect(reverse("my-complaints") + "#complaints-title")
        form.add_error(None, _("You have sent several today already. Please send it tomorrow."))
    told = person.complaints.order_by("-pk")
    context = {"person": person, "form": form, "complaints": told, **_authority()}
    return render(request, "portal/complaints.html", context)


@touchpoint(TouchpointKind.PREFERENCES_PAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def complain(request: HttpRequest) -> HttpResponse:
    """The form for who has no page of her own here."""
    form = PublicComplaintForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _is_from_a_person(request, form):
        told = form.cleaned_data
        file_complaint(
            form_key=told["form_key"],
            words=told["words"],
            contact=told["email"],
            language=get_language() or "en",
        )
        return redirect("complaint-received")
    mark = Mark.make(_name_for_mark(form["form_key"].value()))
    context = {"form": form, "mark": mark, **_authority()}
    return render(request, "portal/complain.html", context)


@touchpoint(TouchpointKind.PREFERENCES_PAGE)
@require_safe
def complaint_received(request: HttpRequest) -> HttpResponse:
    """It is here; nothing about whoever sent it."""
    return render(request, "portal/complaint_received.html", _authority())


def _name_for_mark(form_key: object) -> str:
    return f"complaint-{form_key}"


def _is_from_a_person(request: HttpRequest, form: PublicComplaintForm) -> bool:
    told = form.cleaned_data
    judgement = judge(
        request,
        form=_name_for_mark(told["form_key"]),
        address=told["email"],
        text=told["words"],
    )
    if judgement.verdict != Verdict.CLEAN:
        form.add_error(
            None,
            _(
                "We could not be sure that a person sends this. Please try once more, in a moment, "
                "or write to us by e-mail."
            ),
        )
    return judgement.verdict == Verdict.CLEAN


def _authority() -> dict[str, object]:
    return {
        "days": ANSWER_WITHIN.days,
        "authority": settings.COMPLAINTS_AUTHORITY,
        "authority_url": settings.COMPLAINTS_AUTHORITY_URL,
    }
