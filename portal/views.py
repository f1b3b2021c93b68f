"""Getting in to the patient’s own page and out again, and its overview.

A cookie, for which a mailed link was swapped, says who may see it.
"""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from disclaimers.policy import TouchpointKind
from disclaimers.touchpoints import not_a_touchpoint, touchpoint
from people.access import admit, dismiss, patient_only, person_of_link, visitor
from people.languages import remember
from people.models import Person
from people.selectors import may_be_answered
from portal.forms import AddressForm
from portal.limits import may_ask_for_link
from portal.sections import cards_of
from portal.selectors import asked_by
from portal.services import ask_for_link, end_links


@not_a_touchpoint
@require_safe
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Swap a mailed link for a cookie and go on to a clean address; nothing is stored.

    A browser that has chosen no language speaks that of the letters. A link that is unknown,
    expired or ended leads to where a new one can be had.
    """
    person = person_of_link(token)
    response = redirect("my" if person else reverse("my") + "?link=ended")
    if person is not None:
        admit(response, person)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            remember(response, person.language)
    return response


@touchpoint(TouchpointKind.PATIENT_PAGE)
@require_safe
def my_page(request: HttpRequest) -> HttpResponseBase:
    """Where her requests stand; without a cookie, how to get a new link."""
    if visitor(request) is None:
        return door(request, AddressForm())
    return overview(request)


@patient_only
def overview(request: HttpRequest, person: Person) -> HttpResponse:
    """Each thing she asked us for, and a line about each other part of her page."""
    context = {
        "person": person,
        "asked": asked_by(person),
        "cards": cards_of(person),
        "may_be_answered": may_be_answered(person),
    }
    return render(request, "portal/my.html", context)


def door(request: HttpRequest, form: AddressForm) -> HttpResponse:
    """How to get in: the form that asks for a new link."""
    has_ended = request.GET.get("link") == "ended"
    return render(request, "portal/door.html", {"form": form, "has_ended": has_ended})


@touchpoint(TouchpointKind.PATIENT_PAGE)
@require_POST
def ask_link(request: HttpRequest) -> HttpResponse:
    """Send a new link to this address, if it is known here. The answer is always the same."""
    form = AddressForm(request.POST)
    if not form.is_valid():
        return door(request, form)
    address = form.cleaned_data["email"]
    if may_ask_for_link(request, address):
        ask_for_link(address)
    return redirect("my-link-asked")


@touchpoint(TouchpointKind.PATIENT_PAGE)
@require_safe
def link_asked(request: HttpRequest) -> HttpResponse:
    """What happens now, whoever asked."""
    return render(request, "portal/link_asked.html")


@not_a_touchpoint
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget her in this browser."""
    response = redirect("my")
    dismiss(response)
    messages.success(request, _("You have signed out on this device."))
    return response


@not_a_touchpoint
@require_POST
@patient_only
def end_all_links(request: HttpRequest, person: Person) -> HttpResponse:
    """End every link that was mailed and every other browser; this one stays in."""
    response = redirect("my-preferences")
    admit(response, end_links(person))
    messages.success(
        request,
        _("Done. Links in earlier letters no longer open your page, and other devices are out."),
    )
    return response
