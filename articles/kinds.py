"""The words of the magazine: what an article, a block, a claim or a promotion can be."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ArticleType(TextChoices):
    MEDICAL = "medical", _("Medical")
    PLANNING = "planning", _("Planning a trip")


class State(TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")


class BlockKind(TextChoices):
    """Each kind has one template of the same name in ``templates/articles/blocks/``."""

    HEADING = "heading", _("Heading")
    PARAGRAPH = "paragraph", _("Paragraph")
    BULLET = "bullet", _("Bullet")
    LEAD_BULLET = "lead_bullet", _("Bullet with a lead term")
    QUOTE = "quote", _("Quotation")
    CALLOUT = "callout", _("Call-out")

    @property
    def is_list_item(self) -> bool:
        return self in (BlockKind.BULLET, BlockKind.LEAD_BULLET)


class Section(TextChoices):
    """Parts that a reader must be able to count on finding."""

    RISKS = "risks", _("Risks")
    ALTERNATIVES = "alternatives", _("Alternatives, including no treatment")
    UNCERTAINTY = "uncertainty", _("What is uncertain")
    COSTS = "costs", _("Costs")


class ClaimKind(TextChoices):
    STATISTIC = "statistic", _("Statistic")
    LAW = "law", _("Law")
    APPROVAL = "approval", _("Approval")
    BENEFIT = "benefit", _("Benefit")
    SAFETY = "safety", _("Safety")
    PRICE = "price", _("Price")
    COMPARISON = "comparison", _("Comparison")
    COUNT = "count", _("Count")


class PromotionKind(TextChoices):
    BANNER = "banner", _("Trust banner")
    PROGRAMME = "programme", _("Programme")
    WEBINAR = "webinar", _("Webinar")


class Audience(TextChoices):
    PATIENT = "patient", _("Patients")
    PROFESSIONAL = "professional", _("Professionals")
