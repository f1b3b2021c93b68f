"""The patient’s own page. A cookie, for which a mailed link was swapped, says who may see it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from disclaimers.policy import TouchpointKind
from disclaimers.touchpoints import not_a_touchpoint, touchpoint
from people.access import admit, person_of_link, visitor
from portal.sections import cards_of


@not_a_touchpoint
@require_safe
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Swap a mailed link for a cookie and go on to a clean address; nothing is stored.

    A link that is unknown, expired or ended leads to the same place, where a new one can be had.
    """
    response = redirect("my")
    response["Referrer-Policy"] = "no-referrer"
    person = person_of_link(token)
    if person is not None:
        admit(response, person)
    return response


@touchpoint(TouchpointKind.PATIENT_PAGE)
@require_safe
def my_page(request: HttpRequest) -> HttpResponse:
    """Where her requests stand; without a cookie, how to get a new link."""
    person = visitor(request)
    if person is None:
        return render(request, "portal/door.html")
    return render(request, "portal/my.html", {"person": person, "cards": cards_of(person)})
