"""Which clauses each kind of touchpoint must carry: data that can be read aloud.

A touchpoint is anything a patient sees of us: a page, a letter, a document. What is not listed
here cannot be shown at all.
"""

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Code(TextChoices):
    INFORMATION_ONLY = "D01", _("Information only")
    ASK_YOUR_DOCTOR = "D02", _("Ask your doctor")
    NO_ENDORSEMENT = "D03", _("No endorsement")
    VIEWS_OF_AUTHORS = "D04", _("Views of authors")
    NO_WARRANTY = "D05", _("No warranty")
    RELIANCE = "D06", _("Reliance")
    OWN_RESEARCH = "D07", _("Your own research")
    EMERGENCY = "D08", _("Emergency")
    NO_CLINICIAN_RELATIONSHIP = "D09", _("No doctor–patient relationship")
    ESTIMATE = "D10", _("A quote is an estimate")
    UNPROVEN = "D11", _("Unproven treatment")
    CLINICAL_TRIAL = "D12", _("Clinical trials")
    HOW_WE_ARE_PAID = "D13", _("How we are paid")
    TRAVEL_RISK = "D14", _("Travel and aftercare")
    RULES_DIFFER = "D15", _("Rules differ by country")
    PRIVACY = "D16", _("Privacy")
    RESULTS_VARY = "D17", _("Results vary")
    MACHINE_TRANSLATED = "D18", _("Machine translated")
    SPONSORED = "D19", _("Sponsored")
    WHY_THIS_MAIL = "D20", _("Why you got this letter")
    UNDER_18 = "D21", _("Under 18, or for somebody else")
    NO_RECORDS_BY_MAIL = "D22", _("No records by e-mail")


class TouchpointKind(TextChoices):
    HOME_PAGE = "home_page", _("Home page")
    ARTICLE_PAGE = "article_page", _("Article page")
    CATALOGUE_PAGE = "catalogue_page", _("Category or treatment page")
    PROVIDER_PAGE = "provider_page", _("Clinic page")
    QUOTE_FORM = "quote_form", _("Quote form")
    CONFIRMATION_PAGE = "confirmation_page", _("Confirmation page")
    ACKNOWLEDGEMENT_LETTER = "acknowledgement_letter", _("Acknowledgement letter")
    COORDINATOR_LETTER = "coordinator_letter", _("Letter from a coordinator")
    QUOTE = "quote", _("Quote page, document or letter")
    FOLLOW_UP_LETTER = "follow_up_letter", _("Follow-up letter")
    MARKETING_LETTER = "marketing_letter", _("Marketing letter")
    PREFERENCES_PAGE = "preferences_page", _("Unsubscribe and preferences page")
    RECORDS_PAGE = "records_page", _("Records upload page")
    PATIENT_PAGE = "patient_page", _("The patient's own page")
    PROMOTION_PAGE = "promotion_page", _("Webinar or programme page")
    SHORT_FORM = "short_form", _("Feed, card or testimonial")


class Condition(TextChoices):
    """What is true of one touchpoint and adds clauses to those of its kind."""

    ACUTE = "acute", _("About an acute condition")
    CALL_TO_ACTION = "call_to_action", _("Carries a call to action")
    TRIAL = "trial", _("Mentions a clinical trial")
    UNPROVEN = "unproven", _("About an unproven or investigational treatment")
    STORY = "story", _("Tells a patient's story")
    MACHINE_TRANSLATED = "machine_translated", _("Machine translated")
    SPONSORED = "sponsored", _("Sponsored")


def _codes(*values: str) -> tuple[Code, ...]:
    return tuple(Code(value) for value in values)


REQUIRED: dict[TouchpointKind, tuple[Code, ...]] = {
    TouchpointKind.HOME_PAGE: _codes("D01", "D02", "D13"),
    TouchpointKind.ARTICLE_PAGE: _codes("D01", "D02", "D03", "D04", "D05", "D07", "D15"),
    TouchpointKind.CATALOGUE_PAGE: _codes("D01", "D02", "D10", "D13", "D15"),
    TouchpointKind.PROVIDER_PAGE: _codes("D03", "D13", "D17"),
    TouchpointKind.QUOTE_FORM: _codes("D08", "D09", "D13", "D16", "D21", "D22"),
    TouchpointKind.CONFIRMATION_PAGE: _codes("D08", "D09", "D10", "D16", "D22"),
    TouchpointKind.ACKNOWLEDGEMENT_LETTER: _codes("D08", "D09", "D10", "D16", "D22"),
    TouchpointKind.COORDINATOR_LETTER: _codes("D09", "D02"),
    TouchpointKind.QUOTE: _codes("D02", "D09", "D10", "D13", "D14", "D15"),
    TouchpointKind.FOLLOW_UP_LETTER: _codes("D02", "D10", "D16", "D20"),
    TouchpointKind.MARKETING_LETTER: _codes("D01", "D02", "D13", "D20"),
    TouchpointKind.PREFERENCES_PAGE: _codes("D16"),
    TouchpointKind.RECORDS_PAGE: _codes("D09", "D16", "D22"),
    TouchpointKind.PATIENT_PAGE: _codes("D08", "D14", "D02"),
    TouchpointKind.PROMOTION_PAGE: _codes("D01", "D04"),
    TouchpointKind.SHORT_FORM: _codes("D01", "D17"),
}

ADDED: dict[Condition, tuple[Code, ...]] = {
    Condition.ACUTE: _codes("D08"),
    Condition.CALL_TO_ACTION: _codes("D13"),
    Condition.TRIAL: _codes("D12"),
    Condition.UNPROVEN: _codes("D11"),
    Condition.STORY: _codes("D17"),
    Condition.MACHINE_TRANSLATED: _codes("D18"),
    Condition.SPONSORED: _codes("D19"),
}

# Shown before anything else, above the fold, wherever it is required.
FIRST = _codes("D08")


class UnknownTouchpoint(Exception):
    """No policy names this kind of touchpoint, so it may not be shown."""


def required_codes(kind: str, conditions: Iterable[Condition] = ()) -> tuple[Code, ...]:
    """The clauses that a touchpoint of this kind must carry, in their order, each once.

    Raises UnknownTouchpoint for a kind without a policy.
    """
    try:
        codes = REQUIRED[TouchpointKind(kind)]
    except (ValueError, KeyError):
        raise UnknownTouchpoint(kind) from None
    for condition in conditions:
        codes += ADDED[condition]
    first = [code for code in codes if code in FIRST]
    rest = [code for code in codes if code not in FIRST]
    return tuple(dict.fromkeys([*first, *rest]))
