"""An article and its blocks."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from articles.kinds import ArticleType, BlockKind, Section, State
from articles.marks import without_marks
from articles.models.magazine import Category, Contributor
from catalog.evidence import CallToAction, Grade
from catalog.models import Destination, Treatment

# What every page about an article shows of it; one join each, no further query.
AROUND = ("author", "reviewer", "category", "treatment", "destination")


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> "ArticleQuerySet":
        """Articles that readers may see."""
        return self.filter(state=State.PUBLISHED)

    def newest_first(self) -> "ArticleQuerySet":
        return self.order_by("-published_at", "-pk")

    def with_people_and_places(self) -> "ArticleQuerySet":
        """Author, reviewer, category, treatment and destination come in the same query."""
        return self.select_related(*AROUND)


class Article(models.Model):
    """One article. It becomes visible only through ``services.publish_article``."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(
        max_length=120, unique=True, help_text=_("The last part of the address. Never reused.")
    )
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("Two sentences for lists and search results.")
    )
    plain_summary = models.TextField(
        _("in plain language"), blank=True, help_text=_("For a reader with no medical words.")
    )
    key_points = models.TextField(_("key points"), blank=True, help_text=_("One a line."))
    article_type = models.CharField(
        _("type"),
        max_length=16,
        choices=ArticleType,
        default=ArticleType.MEDICAL,
        help_text=_("A medical article needs three references and sections on risks and choices."),
    )
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="articles"
    )
    treatment = models.ForeignKey(
        Treatment,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        help_text=_("Its evidence grade decides what the page may offer."),
    )
    destination = models.ForeignKey(Destination, null=True, blank=True, on_delete=models.PROTECT)
    author = models.ForeignKey(
        Contributor, null=True, blank=True, on_delete=models.PROTECT, related_name="written"
    )
    reviewer = models.ForeignKey(
        Contributor,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reviewed",
        help_text=_("Somebody other than the author."),
    )
    review_note = models.TextField(
        _("what was checked"), blank=True, help_text=_("Shown to readers beside the reviewer.")
    )
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    review_due_on = models.DateField(_("review due on"), null=True, blank=True)
    conflict_statement = models.TextField(
        _("interests and sponsor"), blank=True, help_text=_("Who paid, who gains.")
    )
    is_acute = models.BooleanField(
        _("about an acute condition"),
        default=False,
        help_text=_("Shows the emergency notice first, as an acute treatment does by itself."),
    )
    is_story = models.BooleanField(_("tells a patient's story"), default=False)
    is_sponsored = models.BooleanField(_("sponsored"), default=False)
    state = models.CharField(
        _("state"), max_length=16, choices=State, default=State.DRAFT, editable=False
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL
    )
    updated_at = models.DateTimeField(_("updated"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    source_note = models.TextField(_("where it came from"), blank=True, editable=False)
    source_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        permissions = [("publish_article", "Can publish and withdraw articles")]
        indexes = [
            models.Index(fields=["state", "-published_at", "-id"], name="article_newest"),
            models.Index(
                fields=["category", "state", "-published_at", "-id"], name="article_newest_on_shelf"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="article_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(article_type__in=ArticleType.values), name="article_type_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED)
                | Q(
                    author__isnull=False,
                    reviewer__isnull=False,
                    category__isnull=False,
                    review_due_on__isnull=False,
                    published_at__isnull=False,
                ),
                name="article_published_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED) | ~Q(author=F("reviewer")),
                name="article_published_is_reviewed_by_another",
            ),
            models.UniqueConstraint(
                fields=["source_digest"],
                condition=~Q(source_digest=""),
                name="article_source_is_imported_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.slug])

    @property
    def is_published(self) -> bool:
        return self.state == State.PUBLISHED

    @property
    def is_about_acute_condition(self) -> bool:
        """Whether the emergency notice comes before everything else."""
        return self.is_acute or bool(self.treatment and self.treatment.is_acute)

    @property
    def grade(self) -> Grade | None:
        """The evidence grade of the treatment, if the article is about one."""
        return Grade(self.treatment.grade) if self.treatment else None

    @property
    def call_to_action(self) -> CallToAction:
        """What the page may offer: decided by the treatment; planning articles offer a quote."""
        return self.treatment.call_to_action if self.treatment else CallToAction.QUOTE

    @property
    def is_review_overdue(self) -> bool:
        return self.review_due_on is not None and self.review_due_on < timezone.localdate()

    @property
    def key_point_list(self) -> list[str]:
        """The key points, each without its surrounding blanks."""
        return [line.strip() for line in self.key_points.splitlines() if line.strip()]


class Block(models.Model):
    """One piece of an article's body, in plain text with reference marks such as ``[3]``."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="blocks")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    kind = models.CharField(
        _("kind"), max_length=16, choices=BlockKind, default=BlockKind.PARAGRAPH
    )
    level = models.PositiveSmallIntegerField(
        _("level"),
        default=2,
        validators=[MinValueValidator(2), MaxValueValidator(3)],
        help_text=_("Of a heading: 2, or 3 below it."),
    )
    section = models.CharField(_("section"), max_length=16, choices=Section, blank=True)
    term = models.CharField(_("lead term"), max_length=120, blank=True)
    text = models.TextField(_("text"), help_text=_("Refer to a source by its number: [3]."))

    # Set by selectors.laid_out(): where a run of bullets begins and ends.
    is_list_start: bool = False
    is_list_end: bool = False

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=BlockKind.values), name="block_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(section__in=["", *Section.values]), name="block_section_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.position}"

    @property
    def template_name(self) -> str:
        """The template that prints blocks of this kind."""
        return f"articles/blocks/{self.kind}.html"

    @property
    def is_heading(self) -> bool:
        return self.kind == BlockKind.HEADING

    @property
    def anchor(self) -> str:
        """The id of a heading within its page."""
        return f"{slugify(without_marks(self.text))[:60].strip('-') or 'part'}-{self.position}"

    @property
    def full_text(self) -> str:
        """The text as it is read, with its lead term."""
        return f"{self.term}: {self.text}" if self.term else self.text
