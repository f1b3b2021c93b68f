"""The patient’s own page. A cookie, for which a mailed link was swapped, says who may see it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from disclaimers.policy import TouchpointKind
from disclaimers.touchpoints import not_a_touchpoint, touchpoint
from people.access import admit, patient_only, person_of_link, visitor
from people.languages import remember
from people.models import Person
from portal.sections import cards_of
from portal.selectors import asked_by


@not_a_touchpoint
@require_safe
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Swap a mailed link for a cookie and go on to a clean address; nothing is stored.

    A browser that has chosen no language speaks that of the letters.

    A link that is unknown, expired or ended leads to the same place, where a new one can be had.
    """
    response = redirect("my")
    response["Referrer-Policy"] = "no-referrer"
    person = person_of_link(token)
    if person is not None:
        admit(response, person)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            remember(response, person.language)
    return response


@touchpoint(TouchpointKind.PATIENT_PAGE)
@require_safe
def my_page(request: HttpRequest) -> HttpResponse:
    """Where her requests stand; without a cookie, how to get a new link."""
    if visitor(request) is None:
        return render(request, "portal/door.html")
    return overview(request)


@patient_only
def overview(request: HttpRequest, person: Person) -> HttpResponse:
    """Each thing she asked us for, and a line about each other part of her page."""
    context = {"person": person, "asked": asked_by(person), "cards": cards_of(person)}
    return render(request, "portal/my.html", context)
