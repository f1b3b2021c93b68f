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
    EMERGENCY_PAGE = "emergency_page", _("Page for urgent symptoms")
    NOTICE_LETTER = "notice_letter", _("Letter with a link and no content")
    COORDINATOR_LETTER = "coordinator_letter", _("Letter from a coordinator")
    QUOTE = "quote", _("Quote page, document or letter")
    FOLLOW_UP_LETTER = "follow_up_letter", _("Follow-up letter")
    MARKETING_LETTER = "marketing_letter", _("Marketing letter")
    PREFERENCES_PAGE = "preferences_page", _("Unsubscribe and preferences page")
    RECORDS_PAGE = "records_page", _("Records upload page")
    PATIENT_PAGE = "patient_page", _("The patient's own page")
    MESSAGES_PAGE = "messages_page", _("Messages with a coordinator")
    PROMOTION_PAGE = "promotion_page", _("Webinar or programme page")
    SHORT_FORM = "short_form", _("Feed, card or testimonial")
    STAFF_EXPORT = "staff_export", _("Copy or export made by staff")


class Condition(TextChoices):
    """What is true of one touchpoint and adds clauses to those of its kind."""

    ACUTE = "acute", _("About an acute condition")
    CALL_TO_ACTION = "call_to_action", _("Carries a call to action")
    TRIAL = "trial", _("Mentions a clinical trial")
    UNPROVEN = "unproven", _("About an unproven or investigational treatment")
    STORY = "story", _("Tells a patient's story")
    MACHINE_TRANSLATED = "machine_translated", _("Machine translated")
    SPONSORED = "sponsored", _("Sponsored")


REQUIRED: dict[TouchpointKind, tuple[Code, ...]] = {
    TouchpointKind.HOME_PAGE: (
        Code.INFORMATION_ONLY,
        Code.ASK_YOUR_DOCTOR,
        Code.HOW_WE_ARE_PAID,
    ),
    TouchpointKind.ARTICLE_PAGE: (
        Code.INFORMATION_ONLY,
        Code.ASK_YOUR_DOCTOR,
        Code.NO_ENDORSEMENT,
        Code.VIEWS_OF_AUTHORS,
        Code.NO_WARRANTY,
        Code.OWN_RESEARCH,
        Code.RULES_DIFFER,
    ),
    TouchpointKind.CATALOGUE_PAGE: (
        Code.INFORMATION_ONLY,
        Code.ASK_YOUR_DOCTOR,
        Code.ESTIMATE,
        Code.HOW_WE_ARE_PAID,
        Code.RULES_DIFFER,
    ),
    TouchpointKind.PROVIDER_PAGE: (
        Code.NO_ENDORSEMENT,
        Code.HOW_WE_ARE_PAID,
        Code.RESULTS_VARY,
    ),
    TouchpointKind.QUOTE_FORM: (
        Code.EMERGENCY,
        Code.NO_CLINICIAN_RELATIONSHIP,
        Code.HOW_WE_ARE_PAID,
        Code.PRIVACY,
        Code.UNDER_18,
        Code.NO_RECORDS_BY_MAIL,
    ),
    TouchpointKind.CONFIRMATION_PAGE: (
        Code.EMERGENCY,
        Code.NO_CLINICIAN_RELATIONSHIP,
        Code.ESTIMATE,
        Code.PRIVACY,
        Code.NO_RECORDS_BY_MAIL,
    ),
    TouchpointKind.ACKNOWLEDGEMENT_LETTER: (
        Code.EMERGENCY,
        Code.NO_CLINICIAN_RELATIONSHIP,
        Code.ESTIMATE,
        Code.PRIVACY,
        Code.NO_RECORDS_BY_MAIL,
    ),
    TouchpointKind.EMERGENCY_PAGE: (
        Code.EMERGENCY,
        Code.NO_CLINICIAN_RELATIONSHIP,
        Code.PRIVACY,
    ),
    TouchpointKind.NOTICE_LETTER: (
        Code.NO_CLINICIAN_RELATIONSHIP,
        Code.PRIVACY,
        Code.NO_RECORDS_BY_MAIL,
    ),
    TouchpointKind.COORDINATOR_LETTER: (
        Code.NO_CLINICIAN_RELATIONSHIP,
        Code.ASK_YOUR_DOCTOR,
    ),
    TouchpointKind.QUOTE: (
        Code.ASK_YOUR_DOCTOR,
        Code.NO_CLINICIAN_RELATIONSHIP,
        Code.ESTIMATE,
        Code.HOW_WE_ARE_PAID,
        Code.TRAVEL_RISK,
        Code.RULES_DIFFER,
    ),
    TouchpointKind.FOLLOW_UP_LETTER: (
        Code.ASK_YOUR_DOCTOR,
        Code.ESTIMATE,
        Code.PRIVACY,
        Code.WHY_THIS_MAIL,
    ),
    TouchpointKind.MARKETING_LETTER: (
        Code.INFORMATION_ONLY,
        Code.ASK_YOUR_DOCTOR,
        Code.HOW_WE_ARE_PAID,
        Code.WHY_THIS_MAIL,
    ),
    TouchpointKind.PREFERENCES_PAGE: (Code.PRIVACY,),
    TouchpointKind.RECORDS_PAGE: (
        Code.NO_CLINICIAN_RELATIONSHIP,
        Code.PRIVACY,
        Code.NO_RECORDS_BY_MAIL,
    ),
    TouchpointKind.PATIENT_PAGE: (
        Code.EMERGENCY,
        Code.TRAVEL_RISK,
        Code.ASK_YOUR_DOCTOR,
        Code.PRIVACY,
    ),
    TouchpointKind.MESSAGES_PAGE: (
        Code.EMERGENCY,
        Code.NO_CLINICIAN_RELATIONSHIP,
        Code.ASK_YOUR_DOCTOR,
        Code.TRAVEL_RISK,
        Code.NO_RECORDS_BY_MAIL,
    ),
    TouchpointKind.PROMOTION_PAGE: (
        Code.INFORMATION_ONLY,
        Code.VIEWS_OF_AUTHORS,
    ),
    TouchpointKind.SHORT_FORM: (
        Code.INFORMATION_ONLY,
        Code.RESULTS_VARY,
    ),
    TouchpointKind.STAFF_EXPORT: (Code.PRIVACY,),
}

ADDED: dict[Condition, tuple[Code, ...]] = {
    Condition.ACUTE: (Code.EMERGENCY,),
    Condition.CALL_TO_ACTION: (Code.HOW_WE_ARE_PAID,),
    Condition.TRIAL: (Code.CLINICAL_TRIAL,),
    Condition.UNPROVEN: (Code.UNPROVEN,),
    Condition.STORY: (Code.RESULTS_VARY,),
    Condition.MACHINE_TRANSLATED: (Code.MACHINE_TRANSLATED,),
    Condition.SPONSORED: (Code.SPONSORED,),
}

# Shown before anything else, above the fold, wherever it is required.
FIRST = (Code.EMERGENCY,)


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
