"""A letter is rendered once, by the worker that holds it, with the clauses then in force."""

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from mjml import mjml2html

from disclaimers.models import Clauses
from disclaimers.selectors import clauses_for
from outbox.letters import Context, Letter
from outbox.models import Message
from outbox.stopping import stop_url
from people.access import page_url
from people.languages import spoken
from people.plaintext import is_one_line

LONGEST_SUBJECT = 200


class LetterLacksClauses(Exception):
    """The rendered letter does not show a clause that it must carry."""


class UnsafeSubject(Exception):
    """A subject is blank, too long, or has a line break or another control character."""


@dataclass(frozen=True)
class Rendered:
    """A letter as the person will see it."""

    subject: str
    text: str
    html: str
    clauses: Clauses


def render(letter: Letter, message: Message, *, told: Context | None = None) -> Rendered:
    """Render subject, text and HTML in the language of the person.

    With ``told``, what the letter would say of things that are not kept: a preview, for which the
    message need not be kept either.
    Raises NoLetter, UnknownTouchpoint, ClauseMissing, LetterLacksClauses, UnsafeSubject, or
    whatever a broken template raises: the caller fails the message and tells staff.
    """
    language = spoken(message.written_in)
    clauses = clauses_for(letter.kind, language=language)
    with translation.override(language):
        said = letter.build(message.about) if told is None else told
        context = _context(message, clauses) | said
        rendered = Rendered(
            subject=_subject(letter, context),
            text=render_to_string(f"emails/{letter.slug}/body.txt", context).strip() + "\n",
            html=mjml2html(render_to_string(f"emails/{letter.slug}/body.mjml", context)),
            clauses=clauses,
        )
    _insist_on_clauses(rendered)
    return rendered


def _context(message: Message, clauses: Clauses) -> Context:
    return {
        "agency": {
            "name": settings.AGENCY_NAME,
            "postal_address": settings.AGENCY_POSTAL_ADDRESS,
            "url": settings.PUBLIC_BASE_URL,
        },
        "clauses": clauses,
        **_hers(message),
    }


def _hers(message: Message) -> dict[str, str]:
    """What only a letter to a person can say: who she is, her page, and how to stop it all."""
    if message.person is None:
        return {"first_name": "", "page_url": "", "stop_url": ""}
    return {
        "first_name": message.person.name,
        "page_url": page_url(message.person),
        "stop_url": stop_url(message),
    }


def _subject(letter: Letter, context: Context) -> str:
    subject = render_to_string(f"emails/{letter.slug}/subject.txt", context).strip()
    if not is_one_line(subject) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise UnsafeSubject(letter.slug)
    return subject


def _insist_on_clauses(rendered: Rendered) -> None:
    tail = " ".join(rendered.text.split())
    for version in rendered.clauses.versions:
        if f'data-disclaimer="{version.label}"' not in rendered.html:
            raise LetterLacksClauses(f"HTML lacks {version.label}")
        _before, found, tail = tail.partition(" ".join(version.title.split()))
        if not found or " ".join(version.text.split()) not in tail:
            raise LetterLacksClauses(f"text lacks {version.label}")
