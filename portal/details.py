"""What we know of her, corrected by herself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from disclaimers.policy import TouchpointKind
from disclaimers.touchpoints import touchpoint
from people.access import address_change_of, admit
from portal.services import AddressTaken, confirm_address


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
    response = redirect("my")
    admit(response, person)
    messages.success(request, _("Done. We write to your new address from now on."))
    return response
