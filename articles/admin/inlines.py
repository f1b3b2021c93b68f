"""The parts of an article, each in its own tab."""

from typing import Any, cast

from django.db.models import TextField, URLField
from django.forms import ModelChoiceField, ModelForm
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.forms import PaginationInlineFormSet
from unfold.overrides import FORMFIELD_OVERRIDES_INLINE
from unfold.widgets import UnfoldAdminExpandableTextareaWidget

from articles.models import Block, Claim, Correction, Reference, Trial

# An address typed without a scheme is meant to be a safe one.
HTTPS = {"assume_scheme": "https"}
OVERRIDES = FORMFIELD_OVERRIDES_INLINE | {
    URLField: FORMFIELD_OVERRIDES_INLINE.get(URLField, {}) | HTTPS,
    # A box as high as its text: an article is read while it is edited.
    TextField: {"widget": UnfoldAdminExpandableTextareaWidget},
}


class Part(TabularInline):
    """What the tabs have in common."""

    formfield_overrides = OVERRIDES
    extra = 0
    tab = True
    hide_title = True


class BlockFormSet(PaginationInlineFormSet):
    """A new block without a position goes to the end."""

    def save_new(self, form: "ModelForm[Any]", commit: bool = True) -> Block:  # noqa: FBT001, FBT002  (Django's)
        if not form.instance.position:
            form.instance.position = 1 + max(
                (other.instance.position for other in self.forms), default=0
            )
        return super().save_new(form, commit=commit)


class BlockInline(Part):
    model = Block
    formset = BlockFormSet
    verbose_name_plural = _("Body")
    ordering_field = "position"
    fields = ["position", "kind", "level", "section", "term", "text"]


class ReferenceInline(Part):
    model = Reference
    fields = ["number", "title", "publisher", "year", "url", "doi", "accessed_on"]


class ClaimFormSet(PaginationInlineFormSet):
    """Claims are tied to sources of their own article, which are read once for all of them."""

    @cached_property
    def own_references(self) -> list[tuple[Any, str]]:
        if not self.instance.pk:
            return [("", "---------")]
        own = Reference.objects.filter(article=self.instance)
        return [("", "---------"), *((reference.pk, str(reference)[:80]) for reference in own)]

    def add_fields(self, form: "ModelForm[Any]", index: int | None) -> None:
        super().add_fields(form, index)
        source = cast("ModelChoiceField[Reference]", form.fields["reference"])
        source.queryset = Reference.objects.filter(article=self.instance.pk)
        source.choices = self.own_references


class ClaimInline(Part):
    model = Claim
    formset = ClaimFormSet
    fields = ["kind", "text", "reference"]


class TrialInline(Part):
    model = Trial
    fields = ["registry", "identifier", "url", "status", "checked_on"]


class CorrectionInline(Part):
    model = Correction
    fields = ["on", "old", "new", "reason"]


INLINES: list[type[Any]] = [
    BlockInline,
    ReferenceInline,
    ClaimInline,
    TrialInline,
    CorrectionInline,
]
