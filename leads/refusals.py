"""Why the desk refuses something, each said to the person who tried."""

from django.utils.translation import gettext as _

from leads.models import Lead


class LeadRefused(Exception):
    """The desk's rules do not allow this; the message is for the person who tried."""


class StageNotReachable(LeadRefused):
    """No arrow leads from the lead's stage to the wanted one."""


class ReasonMissing(LeadRefused):
    """This move must say why."""


class DetailsMissing(LeadRefused):
    """This stage needs something that is not known of the lead yet."""


class NobodyIsTold(LeadRefused):
    """The patient is sent no letter about this move."""


class ChangedMeanwhile(LeadRefused):
    """Somebody else changed the lead since it was shown; ``lead`` is how it is now."""

    def __init__(self, lead: Lead) -> None:
        super().__init__(_("Somebody else changed this lead while you had it open."))
        self.lead = lead
