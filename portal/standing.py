"""Where a request stands, in words for the person who waits: data that can be read aloud.

The desk’s seventeen stages are its own affair; she reads what happens now and what she can do.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from leads.stages import LossReason, Stage


@dataclass(frozen=True)
class Standing:
    """A few words that say it, and a sentence or two that explain it."""

    title: str | Promise
    text: str | Promise


STANDING: dict[Stage, Standing] = {
    Stage.NEW: Standing(
        _("We have your request"),
        _("A person reads it and writes to you. Until then you need do nothing."),
    ),
    Stage.CONTACTED: Standing(
        _("We have written to you"),
        _("Have a look at our letter when it suits you. If it has not arrived, please tell us."),
    ),
    Stage.QUALIFYING: Standing(
        _("We are getting to know what you need"),
        _("We may have a question or two for you, so that nobody quotes for the wrong thing."),
    ),
    Stage.AWAITING_RECORDS: Standing(
        _("We are waiting for your papers"),
        _("Take the time you need. If something is hard to get, tell us: often less will do."),
    ),
    Stage.WITH_CLINICS: Standing(
        _("Clinics are preparing your quote"),
        _("Only those to which you said yes. They sometimes need some days to answer."),
    ),
    Stage.QUOTE_SENT: Standing(
        _("Your quote is ready"),
        _("Read it in peace, and ask us whatever is not clear. Nothing is decided yet."),
    ),
    Stage.DECIDING: Standing(
        _("The decision is yours"),
        _("There is no hurry on our side. You can talk it over with your doctor and ask us more."),
    ),
    Stage.BOOKED: Standing(
        _("You have booked"),
        _("We prepare the journey with you. You can still change your mind; please tell us early."),
    ),
    Stage.IN_TREATMENT: Standing(
        _("You are in treatment"),
        _("We wish you well. If anything worries you, ask the people who treat you first."),
    ),
    Stage.AFTERCARE: Standing(
        _("You are recovering"),
        _("If something does not feel right, see a doctor where you are, and tell us too."),
    ),
    Stage.COMPLETED: Standing(
        _("This is completed"),
        _("Thank you for letting us be of use. You can write to us about it at any time."),
    ),
    Stage.ON_HOLD: Standing(
        _("Your request is resting"),
        _("Nothing is lost. Write to us when you would like to go on."),
    ),
    Stage.DECLINED: Standing(
        _("We cannot arrange this treatment"),
        _(
            "This says nothing about what else may help you. Please talk to your doctor; and if "
            "something changes, you can write to us."
        ),
    ),
    Stage.EMERGENCY: Standing(
        _("Please get help where you are, now"),
        _(
            "You told us of urgent symptoms. Call your local emergency number or go to the nearest "
            "hospital; do not wait for us. We ask you nothing else until you are safe."
        ),
    ),
    Stage.LOST: Standing(
        _("This request is closed"),
        _("We do no more work on it. If you would like to take it up again, write to us."),
    ),
    Stage.DUPLICATE: Standing(
        _("We answer this together with another request"),
        _("You asked about the same thing more than once, so you get one answer, not several."),
    ),
    Stage.SPAM: Standing(
        _("This request is closed"),
        _("We could not make sense of it. If that was our mistake, please write to us."),
    ),
}

TAKEN_BACK = Standing(
    _("You took this request back"),
    _("We have stopped work on it and write to you no more about it. You can ask again any time."),
)
NOT_CONFIRMED = Standing(
    _("Please tell us whether this was you"),
    _(
        "It came with your address after you had told us to stop. Nothing is done with it before "
        "you say yes on the page “What you agreed to”."
    ),
)


def standing_of(
    stage: str, loss_reason: str = "", *, awaits_confirmation: bool = False
) -> Standing:
    """How a request at this stage stands, for the person who made it."""
    if awaits_confirmation:
        return NOT_CONFIRMED
    if stage == Stage.LOST and loss_reason == LossReason.PRIVACY:
        return TAKEN_BACK
    return STANDING[Stage(stage)]
