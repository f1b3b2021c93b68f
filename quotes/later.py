"""The pages on which somebody has her form kept, and comes back to it from any device."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from antispam.judging import Verdict, judge
from antispam.limits import Limit, count
from antispam.marks import Mark
from antispam.work import BITS, challenge
from disclaimers.policy import TouchpointKind
from disclaimers.touchpoints import not_a_touchpoint, touchpoint
from people.addresses import normalise_email
from people.languages import remember
from quotes import drafts
from quotes.answers import Answers
from quotes.forms.later import LaterForm
from quotes.models import IntakeDraft
from quotes.places import address, where_it_went
from quotes.saving import save_for_later
from quotes.steps import LAST, Step

# Letters with a link: to herself, perhaps to somebody who helps her. No sum clears these.
ABOUT_ONE_FORM = Limit("links to one form", 5, timedelta(days=1))
TO_ONE_ADDRESS = Limit("links to forms for an address", 5, timedelta(days=1))


@touchpoint(TouchpointKind.QUOTE_FORM)
@require_http_methods(["GET", "HEAD", "POST"])
def later(request: HttpRequest) -> HttpResponse:
    """Where shall the link go? Her form is kept from the moment she has answered."""
    draft = drafts.find_draft(request)
    if draft is None:
        return redirect("quote")
    answers = Answers.read(draft.content)
    form = LaterForm(request.POST or None, initial={"address": answers.get(Step.CONTACT, "email")})
    has_to_prove = False
    if request.method == "POST" and form.is_valid():
        verdict = _judge(request, form, draft)
        if verdict == Verdict.CLEAN and _are_few(form, draft):
            return _saved(draft, answers, form)
        has_to_prove = verdict == Verdict.PROVE
    context = {
        "form": form,
        "mark": Mark.make(_name_for_mark(draft)),
        "challenge": challenge() if has_to_prove else "",
        "bits": BITS,
        "days": drafts.SAVED_FOR.days,
        "back": address(answers.missing_before(LAST) or LAST),
    }
    return render(request, "quotes/later.html", context)


def _saved(draft: IntakeDraft, answers: Answers, form: LaterForm) -> HttpResponse:
    try:
        saved = save_for_later(
            draft,
            answers,
            address=form.cleaned_data["address"],
            remind=form.words,
            language=str(get_language()),
        )
    except drafts.DraftGone:
        return where_it_went(draft.pk) or redirect("quote")
    response = redirect("quote-kept")
    drafts.remember(response, saved)
    return response


def _name_for_mark(draft: IntakeDraft) -> str:
    return f"later-{draft.pk.hex}"


def _judge(request: HttpRequest, form: LaterForm, draft: IntakeDraft) -> Verdict:
    """What this looks like; where it is no person's nothing is sent, and the form says so."""
    told = form.cleaned_data["address"]
    verdict = judge(request, form=_name_for_mark(draft), address=told).verdict
    if verdict not in {Verdict.CLEAN, Verdict.PROVE}:
        form.add_error(
            None,
            _("We could not be sure that a person sends this. Please try once more, in a moment."),
        )
    return verdict


def _are_few(form: LaterForm, draft: IntakeDraft) -> bool:
    """Nobody can have letters sent to others by the dozen."""
    things = [
        (ABOUT_ONE_FORM, draft.pk.hex),
        (TO_ONE_ADDRESS, normalise_email(form.cleaned_data["address"])),
    ]
    if not any(each.is_over for each in count(things)):
        return True
    form.add_error(None, _("We have sent several such letters today. Please use one of them."))
    return False


@touchpoint(TouchpointKind.QUOTE_FORM)
@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """The link is on its way; nothing about her."""
    return render(request, "quotes/kept.html", {"days": drafts.SAVED_FOR.days})


@not_a_touchpoint
@require_safe
def resume(request: HttpRequest, token: str) -> HttpResponse:
    """Swap a mailed link for the cookie of the form and go on where she was; nothing is stored.

    A browser that has chosen no language speaks that of the form.
    """
    key = drafts.key_of_link(token)
    draft = drafts.find_by_key(key) if key else None
    if draft is None:
        response = (where_it_went(key) if key else None) or redirect("quote-link-over")
    else:
        answers = Answers.read(draft.content)
        response = redirect(address(answers.missing_before(LAST) or LAST))
        drafts.remember(response, draft)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            remember(response, draft.language)
    return response


@touchpoint(TouchpointKind.QUOTE_FORM)
@require_safe
def link_over(request: HttpRequest) -> HttpResponse:
    """What to do when the link opens nothing any more."""
    return render(request, "quotes/link_over.html", {"days": drafts.SAVED_FOR.days})
