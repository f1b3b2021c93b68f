"""The magazine in the admin."""

from articles.admin.articles import ArticleAdmin
from articles.admin.magazine import CategoryAdmin, ContributorAdmin, PromotionAdmin

__all__ = ["ArticleAdmin", "CategoryAdmin", "ContributorAdmin", "PromotionAdmin"]
