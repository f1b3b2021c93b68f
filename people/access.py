"""How a patient gets to her own page: a mailed link, swapped for a cookie. No account, no password.

The link's token names the person and ``link_version``; raising the version ends all links and
cookies made before. Nothing of it is stored, so a link can be mailed anew at any time.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from people.models import AddressChange, Person
from people.selectors import whose_page
from people.services import PersonErased

LINK_SALT = "people.access.link"
COOKIE_SALT = "people.access.cookie"
ADDRESS_SALT = "people.access.address"
LINK_GOOD_FOR = timedelta(days=90)
COOKIE_GOOD_FOR = timedelta(hours=12)
ADDRESS_GOOD_FOR = timedelta(days=1)

Rest = ParamSpec("Rest")


def page_url(person: Person) -> str:
    """The address, good for 90 days, at which this person gets to her own page."""
    token = _sign(person, LINK_SALT)
    return settings.PUBLIC_BASE_URL + reverse("enter", args=[token])


def person_of_link(token: str) -> Person | None:
    """Whose link this is, or None for a token that is unknown, expired or ended."""
    return _person(token, LINK_SALT, LINK_GOOD_FOR)


def admit(response: HttpResponse, person: Person) -> None:
    """Let this browser see the person's page for twelve hours."""
    response.set_cookie(
        settings.PATIENT_COOKIE_NAME,
        _sign(person, COOKIE_SALT),
        max_age=COOKIE_GOOD_FOR,
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )


def dismiss(response: HttpResponse) -> None:
    """Forget the person in this browser."""
    response.delete_cookie(settings.PATIENT_COOKIE_NAME, samesite="Lax")


def visitor(request: HttpRequest) -> Person | None:
    """The person whose page this browser may see, or None."""
    return _person(
        request.COOKIES.get(settings.PATIENT_COOKIE_NAME, ""), COOKIE_SALT, COOKIE_GOOD_FOR
    )


def patient_only(
    view: Callable[Concatenate[HttpRequest, Person, Rest], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]:
    """Hand the view the person whose page this browser may see, and show times in her zone.

    Who has no cookie, or one that has ended, is led to where a new link can be had; so is who is
    erased in this very moment.

        @touchpoint(TouchpointKind.PATIENT_PAGE)
        @patient_only
        def records(request, person): ...
    """

    @wraps(view)
    def admitted(
        request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs
    ) -> HttpResponseBase:
        person = visitor(request)
        if person is None:
            return redirect("my")
        try:
            with timezone.override(person.time_zone):
                return view(request, person, *args, **kwargs)
        except PersonErased:
            return redirect("my")

    return admitted


def address_change_url(change: AddressChange) -> str:
    """The address, good for a day, at which she confirms her new e-mail address."""
    token = signing.TimestampSigner(salt=ADDRESS_SALT).sign(change.uuid.hex)
    return settings.PUBLIC_BASE_URL + reverse("my-address", args=[token])


def address_change_of(token: str) -> AddressChange | None:
    """What this link confirms, or None when it is unknown, expired, used, or asked for anew."""
    try:
        uuid = signing.TimestampSigner(salt=ADDRESS_SALT).unsign(token, max_age=ADDRESS_GOOD_FOR)
    except signing.BadSignature:
        return None
    known = AddressChange.objects.filter(uuid=UUID(uuid), person__erased_at__isnull=True)
    return known.select_related("person").first()


def _sign(person: Person, salt: str) -> str:
    value = f"{person.uuid.hex}-{person.link_version}"
    return signing.TimestampSigner(salt=salt).sign(value)


def _person(token: str, salt: str, good_for: timedelta) -> Person | None:
    try:
        value = signing.TimestampSigner(salt=salt).unsign(token, max_age=good_for)
    except signing.BadSignature:
        return None
    uuid, _dash, version = value.partition("-")
    person = (
        Person.objects.with_is_alone()
        .filter(uuid=UUID(uuid), link_version=int(version), erased_at__isnull=True)
        .first()
    )
    return whose_page(person) if person else None
