"""The magazine: articles and what makes them worth trusting."""

from articles.models.article import Article, Block
from articles.models.evidence import Claim, Correction, Reference, Trial
from articles.models.magazine import Category, Contributor
from articles.models.promotions import Promotion

__all__ = [
    "Article",
    "Block",
    "Category",
    "Claim",
    "Contributor",
    "Correction",
    "Promotion",
    "Reference",
    "Trial",
]
