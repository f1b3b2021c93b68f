"""What she agreed to, who was given what because of it, and taking it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from disclaimers.policy import Condition, TouchpointKind
from disclaimers.touchpoints import add_conditions, current, not_a_touchpoint, touchpoint
from people.access import patient_only
from people.models import Person, Purpose
from portal.agreements import agreements_of, offers_to
from portal.forms import AgreeForm, TakeBackForm
from portal.selectors import disclosures_of
from portal.services import WordingChanged, agree, take_back
from quotes.shown import Shown, ShownUnknown


@touchpoint(TouchpointKind.PATIENT_PAGE)
@require_safe
@patient_only
def consents(request: HttpRequest, person: Person) -> HttpResponse:
    """Each consent in the words she was shown, a button to take it back, and what she may add."""
    agreements = agreements_of(person)
    offers = offers_to(person, agreements, language=get_language() or person.language)
    wordings = {offer.purpose: offer.wording for offer in offers}
    shown_words = [*wordings.values(), *(each.wording for each in agreements if each.wording)]
    if any(wording.is_unreviewed for wording in shown_words):
        add_conditions(request, Condition.MACHINE_TRANSLATED)
    shown = Shown(current(request).clauses(), wordings)
    context = {"person": person, "agreements": agreements, "offers": offers, "shown": shown.sign()}
    return render(request, "portal/consents.html", context)


@not_a_touchpoint
@require_POST
@patient_only
def withdraw(request: HttpRequest, person: Person) -> HttpResponse:
    """Take one consent back, and say what that changes."""
    form = TakeBackForm(request.POST)
    if form.is_valid():
        purpose = Purpose(form.cleaned_data["purpose"])
        effect = take_back(person=person, purpose=purpose, clinic_uuid=form.cleaned_data["clinic"])
        messages.success(request, _("Taken back. %(effect)s") % {"effect": effect})
    return redirect("my-consents")


@not_a_touchpoint
@require_POST
@patient_only
def give(request: HttpRequest, person: Person) -> HttpResponse:
    """Agree to one purpose, in the words that stood on the page."""
    form = AgreeForm(request.POST)
    if not form.is_valid():
        return redirect("my-consents")
    try:
        shown = Shown.read(form.cleaned_data["shown"])
        agree(person=person, purpose=Purpose(form.cleaned_data["purpose"]), shown=shown)
    except (ShownUnknown, WordingChanged):
        messages.error(
            request, _("The page had been open for long. Please read it and press again.")
        )
    else:
        messages.success(
            request, _("Thank you. You can take it back under “What you agreed to” at any time.")
        )
    return redirect(form.cleaned_data["back"] or "my-consents")


@touchpoint(TouchpointKind.PATIENT_PAGE)
@require_safe
@patient_only
def disclosures(request: HttpRequest, person: Person) -> HttpResponse:
    """Who outside the agency was given what, when, and because of which yes."""
    context = {"person": person, "disclosures": disclosures_of(person)}
    return render(request, "portal/disclosures.html", context)
