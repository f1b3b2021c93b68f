"""Why an article may not be published yet: rules over a snapshot of it, without a query."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import wording
from articles.kinds import Section
from articles.marks import marks_in, without_marks
from articles.registries import is_identifier, mentioned_in

REFERENCES_FOR_MEDICAL = 3
REQUIRED_SECTIONS = (Section.RISKS, Section.ALTERNATIVES)
LONGEST_EXCERPT = 90


class Gap(TextChoices):
    """What can be wrong with an article."""

    NO_AUTHOR = "no-author", gettext_lazy("No author")
    NO_REVIEWER = "no-reviewer", gettext_lazy("No reviewer")
    REVIEWER_IS_AUTHOR = "reviewer-is-author", gettext_lazy("Reviewed by its author")
    NO_REVIEW_NOTE = "no-review-note", gettext_lazy("Not said what was reviewed, or when")
    NO_REVIEW_DUE_DATE = "no-review-due-date", gettext_lazy("No date for the next review")
    NO_CATEGORY = "no-category", gettext_lazy("No category")
    NO_SUMMARY = "no-summary", gettext_lazy("No summary")
    NO_CONFLICT_STATEMENT = "no-conflict-statement", gettext_lazy("Sponsor not named")
    NO_REFERENCES = "no-references", gettext_lazy("No references")
    TOO_FEW_REFERENCES = "too-few-references", gettext_lazy("Too few references")
    UNKNOWN_REFERENCE = "unknown-reference", gettext_lazy("Mark without a reference")
    MISSING_SECTION = "missing-section", gettext_lazy("Missing section")
    UNSOURCED_CLAIM = "unsourced-claim", gettext_lazy("Claim without a source")
    MISSING_TARGET = "missing-target", gettext_lazy("Sentence whose link or ending is missing")
    HYPE = "hype", gettext_lazy("Word that promises too much")
    TRIAL_WITHOUT_LINK = "trial-without-link", gettext_lazy("Trial without a link")
    TRIAL_IDENTIFIER = "trial-identifier", gettext_lazy("Trial number of the wrong shape")


@dataclass(frozen=True)
class Finding:
    """One reason, in words for the editor; ``where`` names a field or a block."""

    code: Gap
    message: str
    where: str

    @property
    def place(self) -> str:
        """Where, in words."""
        return self.where.replace("_", " ")


@dataclass(frozen=True)
class Passage:
    """A piece of text as readers get it."""

    where: str
    text: str
    is_body: bool = True
    is_list_item: bool = False
    is_heading: bool = False


@dataclass(frozen=True)
class StatedClaim:
    text: str
    has_source: bool


@dataclass(frozen=True)
class StatedTrial:
    registry: str
    identifier: str
    has_link: bool


@dataclass(frozen=True)
class Snapshot:
    """Everything the rules look at, taken at one moment."""

    is_medical: bool = True
    is_sponsored: bool = False
    author_id: int | None = None
    reviewer_id: int | None = None
    has_review_note: bool = False
    has_review_due_date: bool = False
    has_category: bool = False
    has_summary: bool = False
    has_conflict_statement: bool = False
    sections: frozenset[str] = frozenset()
    reference_numbers: frozenset[int] = frozenset()
    passages: tuple[Passage, ...] = ()
    claims: tuple[StatedClaim, ...] = ()
    trials: tuple[StatedTrial, ...] = ()


def findings_of(snapshot: Snapshot) -> list[Finding]:
    """Every reason that stands against publication, in the order of the rules; empty if none."""
    return [finding for rule in RULES for finding in rule(snapshot)]


def _people(s: Snapshot) -> Iterator[Finding]:
    if s.author_id is None:
        yield Finding(Gap.NO_AUTHOR, _("Nobody is named as the author."), "author")
    if s.reviewer_id is None:
        yield Finding(Gap.NO_REVIEWER, _("Nobody is named as the reviewer."), "reviewer")
    elif s.reviewer_id == s.author_id:
        message = _("The reviewer has to be somebody other than the author.")
        yield Finding(Gap.REVIEWER_IS_AUTHOR, message, "reviewer")


def _fields(s: Snapshot) -> Iterator[Finding]:
    if not s.has_review_note:
        message = _("Say what was checked, and on which day.")
        yield Finding(Gap.NO_REVIEW_NOTE, message, "review_note")
    if not s.has_review_due_date:
        message = _("Say until when the review holds.")
        yield Finding(Gap.NO_REVIEW_DUE_DATE, message, "review_due_on")
    if not s.has_category:
        yield Finding(Gap.NO_CATEGORY, _("Choose the category to list it in."), "category")
    if not s.has_summary:
        yield Finding(Gap.NO_SUMMARY, _("Lists and search results show a summary."), "summary")
    if s.is_sponsored and not s.has_conflict_statement:
        message = _("A sponsored article says who paid for it.")
        yield Finding(Gap.NO_CONFLICT_STATEMENT, message, "conflict_statement")


def _references(s: Snapshot) -> Iterator[Finding]:
    count = len(s.reference_numbers)
    if s.is_medical and count < REFERENCES_FOR_MEDICAL:
        code = Gap.TOO_FEW_REFERENCES if count else Gap.NO_REFERENCES
        message = _("A medical article needs at least %(least)d references; it has %(count)d.")
        numbers = {"least": REFERENCES_FOR_MEDICAL, "count": count}
        yield Finding(code, message % numbers, "references")
    for passage in s.passages:
        for number in dict.fromkeys(marks_in(passage.text)):
            if number not in s.reference_numbers:
                message = _("[%d] is not in the list of references.") % number
                yield Finding(Gap.UNKNOWN_REFERENCE, message, passage.where)


def _sections(s: Snapshot) -> Iterator[Finding]:
    for section in REQUIRED_SECTIONS if s.is_medical else ():
        if section not in s.sections:
            message = _("A medical article needs a section: %s.") % section.label
            yield Finding(Gap.MISSING_SECTION, message, "blocks")


def _claims(s: Snapshot) -> Iterator[Finding]:
    sourced = [_key(claim.text) for claim in s.claims if claim.has_source]
    told: set[str] = set()
    for passage in s.passages:
        for kind, sentence in wording.claims_in(passage.text) if passage.is_body else ():
            key = _key(sentence)
            if marks_in(sentence) or any(text in key or key in text for text in sourced):
                continue
            told.add(key)
            message = f"{kind.label}: {_excerpt(sentence)}"
            yield Finding(Gap.UNSOURCED_CLAIM, message, passage.where)
    for claim in s.claims:
        if not claim.has_source and not any(_key(claim.text) in key for key in told):
            yield Finding(Gap.UNSOURCED_CLAIM, _excerpt(claim.text), "claims")


def _targets(s: Snapshot) -> Iterator[Finding]:
    registries = {trial.registry for trial in s.trials}
    for passage in s.passages:
        if passage.is_heading:
            continue
        parts = wording.sentences(passage.text)
        for number, sentence in enumerate(parts, start=1):
            is_last = number == len(parts)
            if is_last and wording.breaks_off(sentence, is_list_item=passage.is_list_item):
                reason = _("It breaks off: %s")
            elif wording.calls_without_target(sentence):
                reason = _("It sends the reader to no address: %s")
            elif _names_unlinked_registry(sentence, registries):
                reason = _("It names a trial registry without a link, trial or reference: %s")
            else:
                continue
            message = reason % _excerpt(sentence, from_end=is_last)
            yield Finding(Gap.MISSING_TARGET, message, passage.where)


def _hype(s: Snapshot) -> Iterator[Finding]:
    for passage in s.passages:
        for word in dict.fromkeys(word.lower() for word in wording.hype_words(passage.text)):
            yield Finding(Gap.HYPE, f"“{word}”", passage.where)


def _trials(s: Snapshot) -> Iterator[Finding]:
    for trial in s.trials:
        parts = {"registry": trial.registry, "identifier": trial.identifier}
        if not is_identifier(trial.registry, trial.identifier):
            message = _("%(registry)s has no number like “%(identifier)s”.")
            yield Finding(Gap.TRIAL_IDENTIFIER, message % parts, "trials")
        if not trial.has_link:
            message = _("%(identifier)s needs the address of its entry.")
            yield Finding(Gap.TRIAL_WITHOUT_LINK, message % parts, "trials")


RULES: tuple[Callable[[Snapshot], Iterator[Finding]], ...] = (
    _people,
    _fields,
    _references,
    _sections,
    _claims,
    _targets,
    _hype,
    _trials,
)


def _names_unlinked_registry(sentence: str, registries: set[str]) -> bool:
    # "ClinicalTrials.gov" alone is a name: it leads to no trial.
    if marks_in(sentence) or "://" in sentence:
        return False
    return bool(mentioned_in(sentence) - registries)


def _key(text: str) -> str:
    """A text without what may differ between a claim and the sentence that makes it."""
    return " ".join(without_marks(text).lower().split()).rstrip(".!")


def _excerpt(text: str, *, from_end: bool = False) -> str:
    if len(text) <= LONGEST_EXCERPT:
        return f"“{text}”"
    return f"“…{text[-LONGEST_EXCERPT:]}”" if from_end else f"“{text[:LONGEST_EXCERPT]}…”"
