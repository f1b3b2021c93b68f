"""Her data as a whole: a copy of everything, and an end to it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from disclaimers.policy import TouchpointKind
from disclaimers.touchpoints import not_a_touchpoint, touchpoint
from people.access import dismiss, patient_only
from people.models import Person
from portal.forms import EraseForm
from portal.limits import may_make_copy
from privacy.erasing import erase_person
from privacy.models import Erasure
from privacy.selectors import what_stays
from privacy.services import Form, hand_over_copy

MEDIA_TYPE = {Form.PDF: "application/pdf", Form.JSON: "application/json; charset=utf-8"}


@touchpoint(TouchpointKind.PATIENT_PAGE)
@require_safe
@patient_only
def data(request: HttpRequest, person: Person) -> HttpResponse:
    """What she can do with her data as a whole."""
    return render(request, "portal/data.html", {"person": person, "forms": Form})


@not_a_touchpoint
@require_POST
@patient_only
def copy(request: HttpRequest, person: Person) -> HttpResponse:
    """Make her copy now and hand it over as a file, whose name says nothing of her."""
    form = request.POST.get("form", "")
    if form not in Form.values:
        return redirect("my-data")
    if not may_make_copy(person):
        messages.error(
            request, _("You have just made several copies. Please try again in an hour.")
        )
        return redirect("my-data")
    name = f"your-data-{timezone.localdate().isoformat()}.{form}"
    return HttpResponse(
        hand_over_copy(person, form=Form(form)),
        content_type=MEDIA_TYPE[Form(form)],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@touchpoint(TouchpointKind.PATIENT_PAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@patient_only
def erase(request: HttpRequest, person: Person) -> HttpResponse:
    """Say what goes and what stays and why; with her word, do it at once."""
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        erase_person(person.pk, asked_by=Erasure.AskedBy.HERSELF)
        response = redirect("my-erased")
        dismiss(response)
        return response
    context = {"person": person, "form": form, "stays": what_stays(person)}
    return render(request, "portal/erase.html", context)


@touchpoint(TouchpointKind.PATIENT_PAGE)
@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """It is done; the page knows nobody."""
    return render(request, "portal/erased.html")
