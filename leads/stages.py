"""The stages of a lead and the arrows between them: data that can be read aloud.

Domain stages that no rule or report tells apart are one stage here (docs/adr/0004).
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Stage(TextChoices):
    NEW = "new", _("New")
    CONTACTED = "contacted", _("Contacted")
    QUALIFYING = "qualifying", _("Clarifying the request")
    AWAITING_RECORDS = "awaiting_records", _("Waiting for records")
    WITH_CLINICS = "with_clinics", _("With clinics")
    QUOTE_SENT = "quote_sent", _("Quote sent")
    DECIDING = "deciding", _("Deciding")
    BOOKED = "booked", _("Won: booked")
    IN_TREATMENT = "in_treatment", _("In treatment")
    AFTERCARE = "aftercare", _("Aftercare")
    COMPLETED = "completed", _("Completed")
    ON_HOLD = "on_hold", _("On hold")
    DECLINED = "declined", _("Not clinically suitable")
    EMERGENCY = "emergency", _("Sent to emergency care")
    LOST = "lost", _("Lost")
    DUPLICATE = "duplicate", _("Duplicate")
    SPAM = "spam", _("Spam")


class Need(TextChoices):
    """What has to be known of a lead before it may come to a stage."""

    TREATMENT = "treatment", _("the treatment")
    DESTINATION = "destination", _("the destination")
    OWNER = "owner", _("an owner")


class LossReason(TextChoices):
    PRICE_TOO_HIGH = "price_too_high", _("Price too high")
    TOTAL_COST_SURPRISE = "total_cost_surprise", _("Surprised by the total cost")
    CHOSE_HOME_CARE = "chose_home_care", _("Chose care at home")
    CHOSE_COMPETITOR = "chose_competitor", _("Chose somebody else")
    NO_REPLY = "no_reply_after_6", _("No reply after six attempts")
    WE_WERE_SLOW = "we_were_slow", _("We were slow")
    PROVIDER_SLOW = "provider_slow", _("The clinic was slow")
    NOT_SUITABLE = "not_clinically_suitable", _("Not clinically suitable")
    DOCTOR_ADVISED_AGAINST = "doctor_advised_against", _("Doctor advised against it")
    UNPROVEN = "unproven_declined_by_us", _("Unproven: declined by us")
    TRAVEL_VISA = "travel_visa", _("Travel or visa")
    FEAR_SAFETY = "fear_safety", _("Fear, safety")
    FAMILY = "family_decision", _("Family decision")
    TIMING = "timing_later", _("Later")
    NO_FINANCE = "no_finance", _("No finance")
    LANGUAGE = "language", _("Language")
    PRIVACY = "privacy_concern", _("Privacy concern")
    DATA_ERASED = "data_erased", _("Data erased")
    OUT_OF_SCOPE = "out_of_scope", _("Out of scope")
    INVALID_CONTACT = "invalid_contact", _("Contact does not work")
    TEST = "test_or_spam", _("Test or spam")
    RESOLVED = "condition_resolved", _("Condition resolved")
    DECEASED = "deceased", _("Deceased")
    OTHER = "other", _("Other (say what)")


# The way a lead usually goes; each stage may also skip ahead to those listed.
NEXT: dict[Stage, tuple[Stage, ...]] = {
    Stage.NEW: (Stage.CONTACTED, Stage.QUALIFYING),
    Stage.CONTACTED: (Stage.QUALIFYING, Stage.AWAITING_RECORDS, Stage.WITH_CLINICS),
    Stage.QUALIFYING: (Stage.AWAITING_RECORDS, Stage.WITH_CLINICS, Stage.CONTACTED),
    Stage.AWAITING_RECORDS: (Stage.WITH_CLINICS, Stage.QUALIFYING),
    Stage.WITH_CLINICS: (Stage.QUOTE_SENT, Stage.AWAITING_RECORDS),
    Stage.QUOTE_SENT: (Stage.DECIDING, Stage.BOOKED, Stage.WITH_CLINICS),
    Stage.DECIDING: (Stage.BOOKED, Stage.WITH_CLINICS),
    Stage.BOOKED: (Stage.IN_TREATMENT, Stage.DECIDING, Stage.LOST),
    Stage.IN_TREATMENT: (Stage.AFTERCARE, Stage.LOST),
    Stage.AFTERCARE: (Stage.COMPLETED, Stage.LOST),
    Stage.COMPLETED: (),
    Stage.ON_HOLD: (Stage.QUALIFYING, Stage.WITH_CLINICS, Stage.DECIDING),
    Stage.DECLINED: (Stage.QUALIFYING,),
    Stage.EMERGENCY: (Stage.CONTACTED,),
    Stage.LOST: (Stage.CONTACTED, Stage.QUALIFYING),
    Stage.DUPLICATE: (Stage.CONTACTED,),
    Stage.SPAM: (Stage.NEW,),
}

# No clinic can be asked about nothing, a quote is for one place, somebody answers for a journey.
NEEDS: dict[Stage, tuple[Need, ...]] = {
    Stage.WITH_CLINICS: (Need.TREATMENT,),
    Stage.QUOTE_SENT: (Need.TREATMENT, Need.DESTINATION),
    Stage.BOOKED: (Need.TREATMENT, Need.DESTINATION, Need.OWNER),
}

# One after the other, what lies behind a lead that has reached a stage: what reports count by.
WAY = (
    Stage.NEW, Stage.CONTACTED, Stage.QUALIFYING, Stage.AWAITING_RECORDS, Stage.WITH_CLINICS,
    Stage.QUOTE_SENT, Stage.DECIDING, Stage.BOOKED, Stage.IN_TREATMENT, Stage.AFTERCARE,
    Stage.COMPLETED,
)  # fmt: skip
OPEN = (
    Stage.NEW, Stage.CONTACTED, Stage.QUALIFYING, Stage.AWAITING_RECORDS, Stage.WITH_CLINICS,
    Stage.QUOTE_SENT, Stage.DECIDING, Stage.ON_HOLD,
)  # fmt: skip
WON = (Stage.BOOKED, Stage.IN_TREATMENT, Stage.AFTERCARE, Stage.COMPLETED)
ASIDE = (
    Stage.ON_HOLD, Stage.DECLINED, Stage.EMERGENCY, Stage.LOST, Stage.DUPLICATE, Stage.SPAM,
)  # fmt: skip
# No clock of a promised reply runs here.
STANDS_STILL = tuple(stage for stage in Stage if stage not in OPEN or stage == Stage.ON_HOLD)
# No request of a patient, and so in no figure.
NOT_ASKED = (Stage.SPAM, Stage.DUPLICATE)
CLOSED = tuple(stage for stage in ASIDE if stage not in OPEN)
# Nothing more is asked of the person here.
SETTLED = (*WON, *CLOSED)
NEEDS_REASON = ASIDE
# Staff may have the patient told that her request was closed here …
TOLD_WHEN_CLOSED = (Stage.DECLINED, Stage.LOST)
# … but a letter about these would hurt, or reach nobody.
NEVER_TOLD = (
    LossReason.PRIVACY, LossReason.DATA_ERASED, LossReason.DECEASED, LossReason.INVALID_CONTACT,
    LossReason.TEST,
)  # fmt: skip
# Where a closed request goes on when the patient takes it up again.
REOPENS_AT = {Stage.DECLINED: Stage.QUALIFYING, Stage.LOST: Stage.CONTACTED}
NEEDS_LOSS_REASON = (Stage.LOST,)


def reachable_from(stage: str) -> tuple[Stage, ...]:
    """Where a lead at this stage may go: ahead first, then aside (from open stages only)."""
    here = Stage(stage)
    aside = tuple(s for s in ASIDE if s != here) if here in OPEN else ()
    return tuple(dict.fromkeys((*NEXT[here], *aside)))


def furthest_of(before: int | None, stage: str) -> int | None:
    """The furthest place on the way of a lead that comes to this stage; aside lies no place."""
    if stage not in WAY:
        return before
    return max(before or 0, WAY.index(Stage(stage))) or None
