"""The sentences people agree to, and the ledger of what each of them said."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from people.languages import direction
from people.purposes import CONFIRM_WITHIN, RULES, Purpose


class ConsentWording(models.Model):
    """The sentence beside one box, as published. A published wording never changes.

    Only its review may still be noted then: a translation made by a machine says so until a
    person has read it. ``asks_again``: it means something else than the version before it.
    """

    purpose = models.CharField(_("purpose"), max_length=32, choices=Purpose)
    version = models.PositiveSmallIntegerField(_("version"))
    language = models.CharField(_("language"), max_length=10, default="en")
    label = models.TextField(_("sentence"), help_text=_("The sentence beside the box."))
    explanation = models.TextField(_("explanation"), blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=120)
    withdrawal_effect = models.TextField(_("when it is taken back"), blank=True)
    asks_again = models.BooleanField(
        _("changes the meaning"), default=True, db_default=True,
        help_text=_(
            "Where the purpose demands it, a yes to an earlier version then ends and people are "
            "asked again. Leave it out only for a better word or a corrected slip."
        ),
    )  # fmt: skip
    is_machine_translated = models.BooleanField(
        _("translated by a machine"), default=False, db_default=False
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+", editable=False, verbose_name=_("reviewed by"),
    )  # fmt: skip
    sha256 = models.CharField(max_length=64, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+", editable=False, verbose_name=_("published by"),
    )  # fmt: skip

    class Meta:
        ordering = ["purpose", "-version"]
        verbose_name = _("consent wording")
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "version", "language"], name="consent_wording_is_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose}@{self.version}"

    @property
    def direction(self) -> str:
        """``rtl`` or ``ltr``: its words may be in another language than the page around them."""
        return direction(self.language)

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def is_unreviewed(self) -> bool:
        """Whether a machine translated it and no person has read it since."""
        return self.is_machine_translated and self.reviewed_at is None


def _still_good() -> Q:
    """Younger than the rule of its purpose allows."""
    ageless = [purpose for purpose, rule in RULES.items() if rule.good_for is None]
    good = Q(purpose__in=ageless)
    for age in {rule.good_for for rule in RULES.values() if rule.good_for}:
        purposes = [purpose for purpose, rule in RULES.items() if rule.good_for == age]
        good |= Q(purpose__in=purposes, at__gt=Now() - age)
    return good


def _reworded() -> Exists:
    """A later wording with another meaning, where the rule of the purpose then asks again."""
    return Exists(
        ConsentWording.objects.filter(
            purpose__in=[purpose for purpose, rule in RULES.items() if rule.asks_again],
            purpose=OuterRef("purpose"),
            # A version is the same in every language: a translation of it asks nobody again.
            version__gt=OuterRef("wording__version"),
            asks_again=True,
            published_at__isnull=False,
        )
    )


def refused_elsewhere() -> Exists:
    """Another address of the same human had said no when both were merged, and this is older."""
    return Exists(
        CarriedRefusal.objects.filter(
            Q(provider_uuid=OuterRef("provider_uuid")) | Q(provider_uuid__isnull=True),
            person=OuterRef("person"),
            purpose=OuterRef("purpose"),
            up_to__gte=OuterRef("pk"),
        )
    )


class ConsentEventQuerySet(models.QuerySet["ConsentEvent"]):
    def counting(self) -> "ConsentEventQuerySet":
        """What people said themselves: all but what still waits to be confirmed."""
        return self.filter(is_pending=False)

    def newest(self) -> "ConsentEventQuerySet":
        """The last counting event of each person for each purpose, and each clinic on its own.

        A yes or no that names no clinic is about all of them.
        """
        later = (
            ConsentEvent.objects.counting()
            .filter(person=OuterRef("person"), purpose=OuterRef("purpose"), pk__gt=OuterRef("pk"))
            .filter(Q(provider_uuid=OuterRef("provider_uuid")) | Q(provider_uuid__isnull=True))
        )
        return self.counting().filter(~Exists(later))

    def waiting(self) -> "ConsentEventQuerySet":
        """A yes that the person may still confirm, and that would change something.

        Nothing was said on this purpose since, and no earlier yes holds.
        """
        holds = ConsentEvent.objects.in_force().filter(
            person=OuterRef("person"), purpose=OuterRef("purpose")
        )
        later = ConsentEvent.objects.filter(
            person=OuterRef("person"), purpose=OuterRef("purpose"), pk__gt=OuterRef("pk")
        )
        return self.filter(
            ~Exists(later), ~Exists(holds), is_pending=True, at__gt=Now() - CONFIRM_WITHIN
        )

    def in_force(self) -> "ConsentEventQuerySet":
        """Consents that hold now: given, not taken back since, not too old, not reworded, and not
        refused at another address of the same human before both were merged."""
        return self.newest().filter(
            _still_good(), ~Q(_reworded()), ~Q(refused_elsewhere()), given=True
        )


class ConsentEvent(models.Model):
    """One yes or no of one person for one purpose. Append-only: the database refuses changes.

    ``is_pending``: a yes from a form that anybody could have sent; it counts for nothing until
    another event ``confirms`` it. ``letter_uuid``: the letter whose link was used to say this.
    ``recorded_by``: the member of staff who wrote down what she told us.
    """

    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="consent_events"
    )
    purpose = models.CharField(_("purpose"), max_length=32, choices=Purpose)
    provider_uuid = models.UUIDField(null=True, blank=True)
    given = models.BooleanField(_("given"), help_text=_("Given, or withdrawn."))
    is_pending = models.BooleanField(_("to be confirmed"), default=False, db_default=False)
    confirms = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="answers",
        verbose_name=_("answers"),
    )  # fmt: skip
    letter_uuid = models.UUIDField(_("letter"), null=True, blank=True)
    wording = models.ForeignKey(
        ConsentWording, null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("wording")
    )
    source = models.CharField(_("source"), max_length=60)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+", verbose_name=_("recorded by"),
    )  # fmt: skip
    at = models.DateTimeField(_("at"), db_default=Now())

    objects = ConsentEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        indexes = [models.Index(fields=["person", "purpose", "-id"], name="consent_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_pending=False) | Q(given=True), name="consent_pending_is_a_yes"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {'given' if self.given else 'withdrawn'}"


class CarriedRefusal(models.Model):
    """A no that another row of the same human had said when the two were merged.

    It ends each yes of this person up to the event with the number ``up_to``; what she agrees to
    after that counts again. ``carried_by``: the merge whose undoing ends it.
    """

    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="carried_refusals"
    )
    purpose = models.CharField(max_length=32, choices=Purpose)
    provider_uuid = models.UUIDField(null=True, blank=True)
    up_to = models.BigIntegerField()
    carried_by = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["person", "purpose"], name="carried_refusal_of_person")]

    def __str__(self) -> str:
        return f"{self.pk}"
