"""One step of the form between her screen and her draft: whatever was typed is kept."""

from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from antispam.judging import Verdict, judge
from antispam.marks import Mark
from antispam.work import BITS, challenge
from disclaimers.policy import Condition, TouchpointKind
from disclaimers.selectors import clauses_for
from disclaimers.touchpoints import add_conditions, current
from people.selectors import current_wordings
from quotes import drafts
from quotes.answers import Answers
from quotes.forms import FORMS, AgreeForm, StepForm
from quotes.forms.agree import purposes_for
from quotes.holding import hold
from quotes.origin import OriginOf, find_origin, suggest
from quotes.places import address, where_it_went
from quotes.services import FormHeld, submit_quote_request
from quotes.shown import Shown, ShownUnknown
from quotes.steps import FIRST, LAST, ORDER, Step, after, before
from quotes.submitting import submission_of
from quotes.summary import summary_of
from quotes.touches import touches_of

WRONG, TOO_OLD, PROVE, NOT_NOW = "wrong", "too old", "prove", "not now"
# Buttons that leave a step without going on: what is typed is kept, complete or not.
LEAVING = ("back", "later", "language_page")
COME_BACK = _(
    "Very many requests come from your network just now. Nothing is lost: "
    "please send it again in a quarter of an hour."
)
LOOK_AGAIN = _(
    "This page had been open for a long time. Nothing is lost: "
    "please look it over once more and send it again."
)

SAID = {TOO_OLD: LOOK_AGAIN, NOT_NOW: COME_BACK}


class Asking:
    """One request for one step: the draft it belongs to, and what its page says."""

    def __init__(
        self, request: HttpRequest, step: Step, origin_of: OriginOf = lambda _uuid: None
    ) -> None:
        self.request = request
        self.step = step
        self.draft = drafts.find_draft(request)
        self.answers = Answers.read(self.draft.content) if self.draft else Answers()
        self.origin = find_origin(request, self.answers, origin_of) if step == FIRST else None

    @property
    def missing(self) -> Step | None:
        """The earlier step that has to be answered first."""
        return self.answers.missing_before(self.step)

    def _form(self) -> StepForm:
        """The form as she left it, with what is wrong with it; or blank."""
        suggest(self.request, self.answers, self.origin)
        self.shown = self._showing()
        why = self.answers.again.get(self.step)
        if self.step == LAST and why in {PROVE, NOT_NOW}:
            # She ticked these boxes herself a moment ago, on this very form.
            ticked = {f"consent_{purpose}": "on" for purpose in self.answers.ticked}
            self.answers.typed[LAST] = {name: [value] for name, value in ticked.items()}
        if not why:
            return FORMS[self.step].showing(self.answers, **self._extra())
        form = FORMS[self.step].left_with(self.answers, shown=self.shown.sign(), **self._extra())
        if why in SAID and form.is_valid():
            form.add_error(None, SAID[why])
        return form

    def _showing(self) -> Shown:
        if self.step != LAST:
            return Shown(current(self.request).clauses())
        language = str(get_language())
        wordings = current_wordings(purposes_for(self.answers), language=language)
        if any(wording.is_unreviewed for wording in wordings.values()):
            add_conditions(self.request, Condition.MACHINE_TRANSLATED)
        confirmation = clauses_for(TouchpointKind.CONFIRMATION_PAGE, language=language)
        return Shown(current(self.request).clauses(), wordings, confirmation)

    def _extra(self) -> dict[str, Any]:
        return {"wordings": self.shown.wordings} if self.step == LAST else {}

    def keep_unfinished(self) -> None:
        """Keep what was typed at this step by somebody who is leaving it, if she has a draft."""
        if self.draft is None or self.step == LAST:
            return
        typed = FORMS[self.step].typed_now(self.request.POST)
        self.answers.type(self.step, typed, self.answers.clean.get(self.step))
        drafts.keep(self.draft, self.answers, language=str(get_language()))

    def take(self) -> HttpResponse:
        """Keep what was typed; go on, back, or send. What is wrong is said on the same address.

        Every answer is a redirect, so that the browser's own Back never meets a form.
        """
        why = self._read_shown()
        form = FORMS[self.step](self.request.POST, answers=self.answers, **self._extra())
        if not form.is_valid():
            why = WRONG
        if isinstance(form, AgreeForm) and not why and not self._is_leaving:
            return self._judge(form)
        self._keep(form, why)
        return self._onward(why)

    @property
    def _is_leaving(self) -> bool:
        """Whether she goes back, or goes away to come later: then nothing is wrong yet."""
        return any(name in self.request.POST for name in LEAVING)

    def _onward(self, why: str) -> HttpResponse:
        if "later" in self.request.POST:
            return self._answer(redirect("quote-later"))
        if "back" in self.request.POST:
            return self._go(before(self.step))
        if "language_page" in self.request.POST:
            return self._answer(redirect("language"))
        if self.step == Step.WISH and not why and self.answers.is_urgent:
            return self._answer(redirect("quote-call"))
        return self._go(self.step if why else after(self.step))

    def _read_shown(self) -> str:
        """What stood on the screen; why she has to look again when that cannot be proved."""
        try:
            self.shown = Shown.read(self.request.POST.get("shown", ""))
        except ShownUnknown:
            self.shown = self._showing()
            return TOO_OLD
        return ""

    def _keep(self, form: StepForm, why: str) -> None:
        suggest(self.request, self.answers, self.origin)
        # The first touch is that of the browser in which she began.
        self.answers.touches = touches_of(self.request) | {
            name: touch for name, touch in self.answers.touches.items() if name == "first"
        }
        if why and not self._is_leaving:
            self.answers.again[self.step] = why
        else:
            self.answers.again.pop(self.step, None)
        if self.step != LAST:
            typed = form.typed_now(self.request.POST)
            self.answers.type(self.step, typed, None if why else form.plain())
            self.answers.shown[self.step] = [v.pk for v in self.shown.clauses.versions]
        language = str(get_language())
        if self.draft is None:
            self.draft = drafts.begin(self.answers, language=language)
        else:
            self.draft = drafts.keep(self.draft, self.answers, language=language)

    def _go(self, step: Step) -> HttpResponse:
        return self._answer(redirect(address(step)))

    def _answer(self, response: HttpResponse) -> HttpResponse:
        if self.draft is not None:
            drafts.remember(response, self.draft)
        return response

    @property
    def _name_for_mark(self) -> str:
        """Each draft has one of its own."""
        assert self.draft is not None, "the last step is shown only after the first"
        return f"quote-{self.draft.pk.hex}"

    def _judge(self, form: AgreeForm) -> HttpResponse:
        """Send, ask for a proof, or hold: whatever it looks like, it is kept."""
        assert self.draft is not None, "the last step is shown only after the first"
        judgement = judge(
            self.request,
            form=self._name_for_mark,
            address=self.answers.get(Step.CONTACT, "email"),
            text=self.answers.get(Step.DETAILS, "message"),
        )
        if judgement.verdict == Verdict.CLEAN:
            submission = submission_of(
                self.draft.pk, self.answers, shown=self.shown, agreed=form.agreed
            )
            with suppress(FormHeld):
                sent = submit_quote_request(submission)
                return redirect("quote-received", request_uuid=sent.uuid)
            return redirect("quote-held", form_key=self.draft.pk)
        if judgement.verdict == Verdict.HOLD or "hold" in self.request.POST:
            hold(
                self.draft, self.answers,
                shown=self.shown, agreed=form.agreed, reasons=judgement.reasons,
            )  # fmt: skip
            # Another window may have sent it, or thrown it away.
            return where_it_went(self.draft.pk) or redirect("quote")
        self.answers.ticked = list(form.agreed)
        self._keep(form, PROVE if judgement.verdict == Verdict.PROVE else NOT_NOW)
        # The first of two clicks may have sent it, with the same solved sum.
        return where_it_went(self.draft.pk) or self._go(self.step)

    def show(self) -> HttpResponse:
        """The step as a page. What it shows now is what its signed field says."""
        form = self._form()
        form.fields["shown"].initial = self.shown.sign()
        context = {
            "form": form,
            "origin": self.origin,
            "step": self.step,
            "steps": ORDER,
            "number": ORDER.index(self.step) + 1,
            "is_first": self.step == FIRST,
            "is_last": self.step == LAST,
            "summary": list(summary_of(self.answers)) if self.step == LAST else [],
            "mark": Mark.make(self._name_for_mark) if self.step == LAST else None,
            "challenge": challenge() if self.answers.again.get(self.step) == PROVE else "",
            "bits": BITS,
            "has_draft": self.draft is not None,
            "address": address(self.step),
        }
        response = render(self.request, "quotes/step.html", context)
        if self._is_seen_again:
            # Looking at the same step again is no step back for the browser's Back.
            response["HX-Push-Url"] = "false"
        return self._answer(response)

    @property
    def _is_seen_again(self) -> bool:
        """Whether the browser says that it shows this very step already."""
        try:
            shown = urlsplit(self.request.headers.get("HX-Current-URL", ""))
        except ValueError:
            return False
        return shown.path == self.request.path
