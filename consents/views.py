"""The page that a letter leads to: one button for each yes that waits, and one for “not me”."""

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from consents.links import event_of_token
from consents.services import confirm, decline, letter_about
from disclaimers.policy import TouchpointKind
from disclaimers.touchpoints import touchpoint
from people.models import ConsentEvent, Purpose
from people.services import PersonErased


@touchpoint(TouchpointKind.PREFERENCES_PAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_consent(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what waits and changes nothing, for mail scanners open every link; POST answers.

    The signed token is the authority. One that is unknown or too old finds nothing that waits.
    """
    asked = event_of_token(token)
    if request.method == "POST" and asked is not None:
        purpose = request.POST.get("purpose", "")
        # Of somebody erased in this moment nothing waits any more.
        with suppress(PersonErased):
            if "not_me" in request.POST:
                decline(asked)
            elif purpose in Purpose.values:
                confirm(asked, purpose=Purpose(purpose))
        return redirect("confirm-consent", token=token)
    return render(request, "consents/confirm.html", {"token": token, **_answers(asked)})


def _answers(asked: ConsentEvent | None) -> dict[str, list[ConsentEvent]]:
    """What still waits for her, and what she has said by this letter already."""
    if asked is None:
        return {}
    hers = ConsentEvent.objects.filter(person=asked.person_id).select_related("wording")
    letter = letter_about(asked)
    return {
        "waiting": list(hers.waiting().order_by("pk")),
        "answered": list(hers.filter(letter_uuid=letter.uuid)) if letter else [],
    }
