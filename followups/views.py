"""Unsubscribing and withdrawing: one page without login; a mail program may press the button."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from disclaimers.policy import TouchpointKind
from disclaimers.touchpoints import touchpoint
from followups.services import unsubscribe, withdraw_request
from outbox.stopping import message_of_token


# RFC 8058: a mail program posts here without cookies. The signed token is the authority.
@csrf_exempt
@touchpoint(TouchpointKind.PREFERENCES_PAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows two buttons and changes nothing; POST stops the letters, or the whole request.

    A token that we did not make is answered in the same way.
    """
    if request.method != "POST":
        return render(request, "followups/unsubscribe.html", {"token": token})
    is_whole_request = request.POST.get("what") == "request"
    message = message_of_token(token)
    if message is not None:
        (withdraw_request if is_whole_request else unsubscribe)(message)
    return render(request, "followups/unsubscribed.html", {"is_whole_request": is_whole_request})
