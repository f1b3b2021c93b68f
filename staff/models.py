"""The people who work at the desk."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from people.encryption import EncryptedTextField
from people.zones import validate_time_zone
from staff import hours
from staff.kinds import What


class User(AbstractUser):
    """A member of staff. ``time_zone`` is the zone in which the desk shows times to them."""

    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )

    # Counted up to end every session of this member of staff.
    session_version = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    class Meta(AbstractUser.Meta):
        verbose_name = _("member of staff")  # type: ignore[assignment]
        verbose_name_plural = _("members of staff")  # type: ignore[assignment]
        permissions = [
            ("see_every_lead", "Sees every lead, not only her own and those that nobody has"),
            ("read_words", "Reads what patients and the team wrote about somebody's health"),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def get_session_auth_hash(self) -> str:
        """What a session must hold to be this member's: follows the password, and the version."""
        return self._with_version(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under retired keys of the site."""
        for each in super().get_session_auth_fallback_hash():
            yield self._with_version(each)

    def _with_version(self, password_hash: str) -> str:
        return f"{password_hash}-{self.session_version}"


class AuthenticatorApp(models.Model):
    """The app on a telephone that shows a member of staff her codes.

    ``last_step``: the newest step of which a code was taken; it and older ones count no more.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="authenticator_app")
    secret = EncryptedTextField()
    last_step = models.BigIntegerField()
    since = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.user_id}"


class Passkey(models.Model):
    """A key of hers that a telephone, a computer or a small device keeps and never gives away.

    We have its public half (``credential``, as WebAuthn writes it). ``uses`` is the key's own
    counter, zero for keys that have none; ``last_challenge`` is the hash of what it signed last.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(_("name"), max_length=60)
    key_id = models.CharField(max_length=1400, unique=True)
    credential = models.BinaryField()
    uses = models.BigIntegerField()
    last_challenge = models.CharField(max_length=64)
    since = models.DateTimeField(db_default=Now())
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.pk}"


class RecoveryCode(models.Model):
    """A code on paper, kept as its hash, good for one sign-in."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_is_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Access(models.Model):
    """A member of staff looked at leads on a page, changed them, or took them along. Append-only.

    ``leads`` has their references, with a blank between them: these outlive the leads. What was
    seen or changed stands elsewhere, and nowhere what was searched for.
    """

    # The first of the indexes below begins with it.
    who = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("who")
    )
    what = models.CharField(_("what"), max_length=10, choices=What)
    number = models.PositiveIntegerField(_("number of leads"))
    leads = models.TextField(_("leads"), blank=True)
    at = models.DateTimeField(_("when"), db_default=Now())

    class Meta:
        verbose_name = _("access")
        verbose_name_plural = _("log of accesses")
        # Whatever the log is narrowed down by, the newest are found without sorting.
        indexes = [
            models.Index(fields=["who", "at", "id"], name="access_by_member"),
            models.Index(fields=["who", "what", "at", "id"], name="access_by_member_and_what"),
            models.Index(fields=["what", "at", "id"], name="access_by_what"),
            models.Index(fields=["at", "id"], name="access_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def references(self) -> list[str]:
        """Of the leads, one by one."""
        return self.leads.split()


def public_name(user: User | None) -> str:
    """How patients know who looks after them: a name or the team, never a login."""
    name = (user.get_full_name() if user else "") or settings.TEAM_NAME
    return name or gettext("The coordinators of %(agency)s") % {"agency": settings.AGENCY_NAME}


MOST_HOURS = 200
A_NUMBER_OF_HOURS = [MinValueValidator(1), MaxValueValidator(MOST_HOURS)]


class Calendar(models.Model):
    """When the desk is open, and within how many hours of that it answers.

    The default one is behind every promise; without it the desk is open round the clock.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone],
        help_text=_("As in Europe/Berlin. Shifts and holidays are told by the clock there."),
    )  # fmt: skip
    is_default = models.BooleanField(
        _("behind our promises"),
        default=False,
        help_text=_("Times of reply that are promised from now on follow this calendar."),
    )
    first_reply_hours = models.PositiveSmallIntegerField(
        _("first reply within"), default=8, validators=A_NUMBER_OF_HOURS,
        help_text=_("Working hours from a request to the first answer."),
    )  # fmt: skip
    next_reply_hours = models.PositiveSmallIntegerField(
        _("next reply within"), default=8, validators=A_NUMBER_OF_HOURS,
        help_text=_("Working hours from a message of the patient to our answer."),
    )  # fmt: skip

    class Meta:
        ordering = ["name"]
        verbose_name = _("calendar")
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="calendar_one_default"
            ),
            models.CheckConstraint(
                condition=Q(first_reply_hours__gte=1, next_reply_hours__gte=1),
                name="calendar_promises_something",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def hours(self) -> hours.Hours:
        """Its shifts and holidays, to count with."""
        return hours.Hours(
            ZoneInfo(self.time_zone),
            tuple(
                hours.Shift(shift.weekday, shift.begins, shift.ends) for shift in self.shifts.all()
            ),
            frozenset(holiday.on for holiday in self.holidays.all()),
        )


class WorkShift(models.Model):
    """Hours of each week in which somebody works; past midnight when the end is not later."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="shifts")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=list(WEEKDAYS.items()))
    begins = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))

    class Meta:
        ordering = ["weekday", "begins"]
        verbose_name = _("shift")
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__in=[*WEEKDAYS]), name="work_shift_has_a_weekday"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.begins:%H:%M}–{self.ends:%H:%M}"


class Holiday(models.Model):
    """A day on which nobody works there. Without a country it is one of our own."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="holidays")
    on = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=80)
    country = CountryField(_("country"), blank=True)

    class Meta:
        ordering = ["on"]
        verbose_name = _("holiday")
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "on"],
                name="holiday_once",
                violation_error_message=_("This day is in the list already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.on:%Y-%m-%d})"
