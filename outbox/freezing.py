"""Render a claimed letter and keep it in its row exactly as it will be sent, for good."""

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.template import TemplateDoesNotExist, TemplateSyntaxError

from disclaimers.policy import UnknownTouchpoint
from disclaimers.selectors import ClauseMissing
from disclaimers.services import clause_set, record_refusal
from outbox.claims import rows_of, settle
from outbox.letters import NoLetter, UnknownLetter, find_letter
from outbox.models import Message, State
from outbox.rendering import LetterLacksClauses, Rendered, UnsafeSubject, render

REFUSALS = (UnknownTouchpoint, ClauseMissing, LetterLacksClauses, UnsafeSubject, UnknownLetter)
# What a broken template, a missing row or a bad text raises.
DEFECTS = (
    TemplateDoesNotExist,
    TemplateSyntaxError,
    ObjectDoesNotExist,
    LookupError,
    ValueError,
    TypeError,
)


def freeze(message: Message) -> bool:
    """Render the letter and keep it. False when there is nothing to send: the row says why.

    While developing (``settings.DISCLAIMERS_RAISE``) a letter without its clauses is an error.
    """
    try:
        rendered = render(find_letter(message.letter), message)
    except NoLetter as reason:
        settle(message, State.CANCELLED, reason=str(reason))
        return False
    except REFUSALS as error:
        if settings.DISCLAIMERS_RAISE:
            raise
        _refuse(message, f"{type(error).__name__}: {error}")
        return False
    except DEFECTS as error:
        # The kind only: the text of such an error may quote a person's words.
        _refuse(message, type(error).__name__)
        return False
    _keep(message, rendered)
    return True


def readdress(message: Message) -> None:
    """Send a letter that waited to the address as corrected since."""
    address = message.present_address
    if message.recipient_hash == address["recipient_hash"]:
        return
    _set(message, address)
    rows_of(message).update(**address)


def _set(message: Message, values: dict[str, str]) -> None:
    for name, value in values.items():
        setattr(message, name, value)


def _keep(message: Message, rendered: Rendered) -> None:
    _set(message, message.present_address)
    message.subject = rendered.subject
    message.text = rendered.text
    message.html = rendered.html
    message.clause_set = clause_set(rendered.clauses)
    fields = ("recipient", "recipient_hash", "subject", "text", "html", "clause_set")
    # Guarded, unlike save(): a claim that is lost by now may not write.
    rows_of(message).update(**{field: getattr(message, field) for field in fields})


def _refuse(message: Message, reason: str) -> None:
    settle(message, State.FAILED, reason=reason[:120])
    record_refusal(kind="letter", where=f"letter {message.letter}", reason=reason[:200])
