"""What we know of her and how we reach her, corrected by herself."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from disclaimers.policy import TouchpointKind
from disclaimers.touchpoints import touchpoint
from people.access import address_change_of, admit, patient_only
from people.languages import remember
from people.models import AddressChange, Person
from people.services import PersonErased
from portal.forms import AddressForm
from portal.limits import may_change_address
from portal.own_forms import DetailsForm, OwnForm, PreferencesForm
from portal.services import (
    AddressTaken,
    ChangedElsewhere,
    confirm_address,
    correct,
    wish_for_address,
)


@touchpoint(TouchpointKind.PATIENT_PAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@patient_only
def details(request: HttpRequest, person: Person) -> HttpResponse:
    """Her name, telephone and country; and where to ask for another e-mail address."""
    form = DetailsForm(request.POST if request.method == "POST" else None, person=person)
    if _is_saved(request, person, form):
        return redirect("my-details")
    return _details(request, person, form=form, address_form=AddressForm())


@touchpoint(TouchpointKind.PATIENT_PAGE)
@require_POST
@patient_only
def ask_new_address(request: HttpRequest, person: Person) -> HttpResponse:
    """Ask at the new address whether it is hers. The answer is the same for every address."""
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _details(request, person, form=DetailsForm(person=person), address_form=form)
    if may_change_address(person):
        wish_for_address(person, form.cleaned_data["email"])
    messages.success(
        request,
        _(
            "Please look into the mailbox of the new address. It changes when you press the button "
            "there, within a day. Until then we write to the old one."
        ),
    )
    return redirect("my-details")


def _details(request: HttpRequest, person: Person, **forms: Any) -> HttpResponse:
    return render(request, "portal/details.html", {"person": person, **forms})


@touchpoint(TouchpointKind.PATIENT_PAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@patient_only
def preferences(request: HttpRequest, person: Person) -> HttpResponse:
    """How, when and in which language we reach her; and who can open this page."""
    form = PreferencesForm(request.POST if request.method == "POST" else None, person=person)
    if _is_saved(request, person, form):
        response = redirect("my-preferences")
        if "language" in form.changed_data:
            remember(response, form.cleaned_data["language"])
        return response
    return render(request, "portal/preferences.html", {"person": person, "form": form})


def _is_saved(request: HttpRequest, person: Person, form: OwnForm) -> bool:
    if not form.is_valid():
        return False
    try:
        correct(person=person, corrections=form.corrections())
    except ChangedElsewhere as elsewhere:
        form.show_elsewhere(elsewhere.now)
        return False
    messages.success(request, _("Saved."))
    return True


@touchpoint(TouchpointKind.PATIENT_PAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_new_address(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks whether the new address is hers; POST takes it and lets this browser in.

    The link is the authority: it lies in the mailbox of the new address only.
    """
    change = address_change_of(token)
    if change is None:
        return render(request, "portal/address_ended.html")
    if request.method != "POST":
        return render(request, "portal/address_confirm.html", {"address": change.address})
    try:
        person = confirm_address(change)
    except AddressTaken:
        return render(request, "portal/address_taken.html")
    except (AddressChange.DoesNotExist, PersonErased):
        return render(request, "portal/address_ended.html")
    response = redirect("my")
    admit(response, person)
    messages.success(request, _("Done. We write to your new address from now on."))
    return response
