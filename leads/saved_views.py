"""Views of the list of leads that members of staff keep under a name."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.encryption import EncryptedTextField

LONGEST_NAME = 40


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def seen_by(self, user: Any) -> "SavedViewQuerySet":
        """Her own, and those that somebody shares; each by its name."""
        return self.filter(Q(owner=user.pk) | Q(is_shared=True)).order_by("name", "pk")


class SavedView(models.Model):
    """Filters, words, order and columns under a name. What it shows is what its reader may see.

    ``words`` may be somebody's name: they go when she is erased, and ``is_searched`` says that
    there were some.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lead_views"
    )
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    is_shared = models.BooleanField(_("for the whole team"), default=False)
    filters = models.JSONField(default=dict, blank=True)
    words = EncryptedTextField(blank=True)
    is_searched = models.BooleanField(default=False)
    sorting = models.CharField(max_length=40)
    columns = models.JSONField(default=list, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        permissions = [("share_view", _("Shares views of the list of leads with the team"))]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="view_has_a_name_of_its_own")
        ]
        indexes = [
            models.Index(fields=["name"], condition=Q(is_shared=True), name="view_that_is_shared")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def asks(self) -> Mapping[str, str]:
        """What it asks of the list, as an address would."""
        return {**self.filters, "q": self.words, "o": self.sorting}

    @property
    def lost_its_words(self) -> bool:
        """Whether they named somebody who has been erased."""
        return self.is_searched and not self.words
