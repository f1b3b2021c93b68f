"""What holds for every answer: privacy headers, the desk's policy, the language, no NUL."""

from collections.abc import Callable
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from people.key_addresses import KEY_ADDRESSES, SWAPPED
from people.languages import ORIGINAL

GetResponse = Callable[[HttpRequest], HttpResponse]
# The page of languages remembers which page it leads back to.
PRIVATE = ("/admin/", "/quote/", "/my/", "/complaints/", "/language/", *KEY_ADDRESSES)


class PrivateResponses:
    """Pages of patients and staff are never cached, and a key that is swapped is told to nobody.

    Only the admin gets its looser policy.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(PRIVATE):
            add_never_cache_headers(response)
        if request.path.startswith(SWAPPED):
            # What is loaded by the page about a broken link need not tell where from either.
            response.headers["Referrer-Policy"] = "no-referrer"
        if request.path.startswith("/admin/"):
            response._csp_update = settings.ADMIN_CONTENT_SECURITY_POLICY  # type: ignore[attr-defined]
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()"
        )
        return response


class NoNulCharacters:
    """Answer 400 to a NUL in address or cookies: PostgreSQL takes none, and nobody means one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = (
            request.path,
            unquote(request.META.get("QUERY_STRING", "")),
            *request.COOKIES.values(),
        )
        if any("\0" in text for text in told):
            return HttpResponseBadRequest(render_to_string("400.html"))
        return self.get_response(request)


class VisitorsLanguage(LocaleMiddleware):
    """Speak the language that the visitor chose, else her browser's. The desk speaks English.

    Addresses are the same in every language, so caches are told what an answer depends on.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Set the language for this request."""
        if request.path.startswith("/admin/"):
            translation.activate(ORIGINAL)
            request.LANGUAGE_CODE = ORIGINAL
        else:
            super().process_request(request)

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Name the language in the answer, and what it depends on."""
        if not request.path.startswith("/admin/"):
            patch_vary_headers(response, ("Cookie",))
        return super().process_response(request, response)
