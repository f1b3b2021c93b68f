"""What somebody has to do for a lead, and by when; and what is asked for by itself: by a stage, by
a clock that runs out, by a patient who is silent.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leads.stages import OPEN, Stage
from people.encryption import EncryptedTextField

LONGEST_TASK = 200


class Rule(models.TextChoices):
    """A task that is made by itself. The value is kept with it, the words are shown."""

    ASK_AGAIN = "ask_again", _("Ask again, if she has not answered")
    CLARIFY = "clarify", _("Clear up what is still open")
    RECORDS = "records", _("Remind her of the records")
    CLINICS = "clinics", _("Ask the clinics where the quotes are")
    QUESTIONS = "questions", _("Ask whether she has questions about the quote")
    DECISION = "decision", _("Ask how she has decided")
    TAKE_UP = "take_up", _("Take it up again")
    JOURNEY = "journey", _("Send her what she needs for the journey")
    TREATMENT = "treatment", _("Ask how the treatment went")
    DAY_2 = "day_2", _("Aftercare, day 2: how is she?")
    DAY_7 = "day_7", _("Aftercare, day 7: how is she?")
    DAY_30 = "day_30", _("Aftercare, day 30: how is she?")
    DAY_90 = "day_90", _("Aftercare, day 90: how is she?")
    ANSWER_SOON = "answer_soon", _("Answer her: half of the promised time is over")
    ANSWER_NOW = "answer_now", _("Answer her: the promised time is over")
    SILENT = "silent", _("She has not answered: ask her once more, or close the request")


@dataclass(frozen=True)
class WorkingDays:
    """So many days on which the desk is open."""

    number: int


DAY = timedelta(days=1)
Wait = timedelta | WorkingDays
# What a stage asks for, and how long after it was reached. It ends when the stage is left.
ASKED_BY: dict[Stage, dict[Rule, Wait]] = {
    Stage.CONTACTED: {Rule.ASK_AGAIN: 3 * DAY},
    Stage.QUALIFYING: {Rule.CLARIFY: 3 * DAY},
    Stage.AWAITING_RECORDS: {Rule.RECORDS: 4 * DAY},
    Stage.WITH_CLINICS: {Rule.CLINICS: WorkingDays(2)},
    Stage.QUOTE_SENT: {Rule.QUESTIONS: 3 * DAY},
    Stage.DECIDING: {Rule.DECISION: 7 * DAY},
    Stage.ON_HOLD: {Rule.TAKE_UP: 30 * DAY},
    Stage.BOOKED: {Rule.JOURNEY: 2 * DAY},
    Stage.IN_TREATMENT: {Rule.TREATMENT: 7 * DAY},
    Stage.AFTERCARE: {
        Rule.DAY_2: 2 * DAY, Rule.DAY_7: 7 * DAY, Rule.DAY_30: 30 * DAY, Rule.DAY_90: 90 * DAY,
    },
}  # fmt: skip
BY_STAGE = {rule for asked in ASKED_BY.values() for rule in asked}
# What a promised reply asks for. It ends when she is answered, and where no clock runs.
BY_CLOCK = {Rule.ANSWER_SOON, Rule.ANSWER_NOW}
# So long after our letter she counts as silent; and of which stages, those where it is her turn or
# may be. It ends when we hear from her.
SILENT_AFTER = 7 * DAY
SILENT_AT = tuple(stage for stage in OPEN if stage != Stage.ON_HOLD)


class Every(models.TextChoices):
    """How often a task comes again once it is done."""

    DAY = "day", _("every day")
    WEEK = "week", _("every week")
    MONTH = "month", _("every four weeks")


DAYS_BETWEEN = {Every.DAY: 1, Every.WEEK: 7, Every.MONTH: 28}


class TaskQuerySet(models.QuerySet["Task"]):
    def to_do(self) -> "TaskQuerySet":
        """What is neither done nor dropped, the most urgent first."""
        return self.filter(done_at=None).order_by("due_at", "pk")


class Task(models.Model):
    """Something to be done for a lead.

    Whose it is follows the lead: who owns it does what is to be done for it, unless the task was
    given to ``assignee``. Made by itself it has a ``rule`` and no words. ``is_dropped``: it ended
    without being done, for instance since the lead went on.
    """

    lead = models.ForeignKey("leads.Lead", on_delete=models.PROTECT, related_name="tasks")
    what = EncryptedTextField(_("what"), blank=True)
    rule = models.CharField(max_length=20, choices=Rule, blank=True)
    due_at = models.DateTimeField(_("due"))
    every = models.CharField(_("again"), max_length=8, choices=Every, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL,
        related_name="tasks", verbose_name=_("whose"),
    )  # fmt: skip
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_dropped = models.BooleanField(default=False, db_default=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        indexes = [
            models.Index(fields=["due_at"], condition=Q(done_at=None), name="task_due"),
            models.Index(fields=["lead", "-id"], name="task_by_lead"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["lead", "rule"],
                condition=Q(done_at=None) & ~Q(rule=""),
                name="task_of_a_rule_is_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def words(self) -> str:
        """What is to be done."""
        return str(Rule(self.rule).label) if self.rule else self.what

    @property
    def is_overdue(self) -> bool:
        return self.done_at is None and self.due_at < timezone.now()
