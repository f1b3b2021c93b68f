"""The page for somebody with urgent symptoms, which stands before everything else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods
from django_countries import countries

from catalog.emergency import FROM_MOBILES, NUMBERS, ambulance_number
from disclaimers.policy import TouchpointKind
from disclaimers.touchpoints import current, touchpoint
from people.countries import country_names
from quotes import drafts
from quotes.answers import Answers
from quotes.models import IntakeDraft
from quotes.places import address
from quotes.shown import Shown, ShownUnknown
from quotes.steps import Step, after


@touchpoint(TouchpointKind.EMERGENCY_PAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def call_first(request: HttpRequest) -> HttpResponse:
    """Whom to call now, for somebody with urgent symptoms. She may leave her request afterwards."""
    draft = drafts.find_draft(request)
    answers = Answers.read(draft.content) if draft else Answers()
    if request.method == "POST":
        if draft is None:
            return redirect("quote")
        return _go_on(draft, answers, request.POST.get("shown", ""))
    country = answers.get(Step.WISH, "country")
    context = {
        "number": ambulance_number(country),
        "country_name": countries.name(country),
        "from_mobiles": FROM_MOBILES,
        "numbers": [(name, NUMBERS[code]) for code, name in country_names() if code in NUMBERS],
        "shown": Shown(current(request).clauses()).sign(),
        "may_go_on": answers.is_urgent,
    }
    return render(request, "quotes/call.html", context)


def _go_on(draft: IntakeDraft, answers: Answers, signed: str) -> HttpResponse:
    """Keep what the page for urgent symptoms showed her, and go on with the form."""
    try:
        answers.called = Shown.read(signed).ids()["clauses"]
    except ShownUnknown:
        return redirect("quote-call")
    drafts.keep(draft, answers, language=str(get_language()))
    return redirect(address(after(Step.WISH)))
