"""The small forms of the lead page."""

from collections.abc import Iterable
from itertools import chain
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from consents.standing import Standing
from leads import budgets
from leads.models import CallOutcome, Duty, Lead, Task
from leads.stages import LossReason, Stage
from leads.todo import LONGEST_TASK, Every
from staff.models import User


class MoveForm(forms.Form):
    """To another stage. Which arrows there are is the verb's to say."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    to = forms.ChoiceField(choices=Stage.choices)
    loss_reason = forms.ChoiceField(
        label=_("Why lost?"), required=False, choices=[("", "—"), *LossReason.choices]
    )
    reason = forms.CharField(label=_("In a few words"), required=False, max_length=500)
    tell = forms.BooleanField(
        label=_("Tell the patient by letter that her request is closed"), required=False
    )


class OwnerForm(forms.Form):
    """To another member of staff, or back to the team."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=User.objects.filter(is_active=True, is_staff=True).order_by("first_name"),
        required=False,
        empty_label=_("Nobody yet"),
    )

    @property
    def staff(self) -> list[tuple[Any, Any]]:
        """Who can be chosen, without the entry for nobody; asked of the database once."""
        field = self.fields["owner"]
        # A list made of them directly would have them counted first.
        field.choices = list(chain(field.choices))  # type: ignore[attr-defined]
        return field.choices[1:]  # type: ignore[attr-defined]


class GiveManyForm(forms.Form):
    """To one member of staff, or back to the team."""

    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=User.objects.filter(is_active=True, is_staff=True).order_by("first_name"),
        required=False,
        empty_label=_("Nobody yet"),
    )


class MoveManyForm(forms.Form):
    """To one stage. Which of them may go there is the verb's to say."""

    to = forms.ChoiceField(label=_("Stage"), choices=Stage.choices)
    loss_reason = forms.ChoiceField(
        label=_("Why lost?"), required=False, choices=[("", "—"), *LossReason.choices]
    )
    reason = forms.CharField(label=_("In a few words"), required=False, max_length=500)


class AskedForForm(forms.ModelForm):  # type: ignore[type-arg]
    """What she asks for, as staff know it by now."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    budget = forms.ChoiceField(label=_("Budget"), required=False)

    class Meta:
        model = Lead
        fields = ["treatment", "destination", "urgency"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["budget"].initial = self.instance.budget
        bands = [(currency, budgets.bands(currency)) for currency in budgets.LIMITS]
        self.fields["budget"].choices = [("", "–"), *bands]  # type: ignore[attr-defined]


class DutyForm(forms.ModelForm):  # type: ignore[type-arg]
    """Which leads somebody takes."""

    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        required=False,
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("In which she can answer. None: all of them."),
    )

    class Meta:
        model = Duty
        fields = [
            "user", "is_taking", "languages", "categories", "destinations", "takes_the_rest",
            "capacity", "weight", "calendar", "away_from", "away_until",
        ]  # fmt: skip


class NoteForm(forms.Form):
    """A note for the team."""

    body = forms.CharField(
        label=_("Note for the team"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class TaskForm(forms.Form):
    """Something to be done, in the zone of whoever writes it down."""

    what = forms.CharField(label=_("What is to be done?"), max_length=LONGEST_TASK)
    due_at = forms.DateTimeField(
        label=_("By when?"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    every = forms.ChoiceField(
        label=_("Again?"), required=False, choices=[("", _("once")), *Every.choices]
    )
    assignee = forms.ModelChoiceField(
        label=_("Who?"),
        queryset=User.objects.filter(is_active=True, is_staff=True).order_by("first_name"),
        required=False,
        empty_label=_("Whose the lead is"),
    )

    def __init__(
        self, *args: Any, staff: Iterable[tuple[Any, Any]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if staff is not None:
            nobody = ("", _("Whose the lead is"))
            self.fields["assignee"].choices = [nobody, *staff]  # type: ignore[attr-defined]


class WhichTaskForm(forms.Form):
    """A task of this lead; with a moment, until when it is put off."""

    task = forms.ModelChoiceField(queryset=Task.objects.none(), widget=forms.HiddenInput)
    due_at = forms.DateTimeField(required=False)

    def __init__(self, *args: Any, lead: Lead, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["task"].queryset = lead.tasks.all()  # type: ignore[attr-defined]


class CallForm(forms.Form):
    """A call, or the attempt, and what came of it."""

    outcome = forms.ChoiceField(label=_("What came of it"), choices=CallOutcome)
    note = forms.CharField(
        label=_("In a few words, which she can read in the copy of her data"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SettleForm(forms.Form):
    """The last message of the patient that was on the page."""

    up_to = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)


class ToldBy(TextChoices):
    """How she told us. The value is kept with the withdrawal as its source."""

    PHONE = "told by phone", _("By phone")
    LETTER = "told by letter", _("By e-mail or letter")
    PERSON = "told in person", _("In person")


class TakenBackForm(forms.Form):
    """What she took back, and how she told us. A yes is hers alone to give: there is no form."""

    purpose = forms.ChoiceField(label=_("What she took back"))
    source = forms.ChoiceField(label=_("How she told us"), choices=ToldBy)

    def __init__(self, *args: Any, standings: Iterable[Standing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {each.purpose: each.purpose.label for each in standings if each.may_be_taken_back}
        self.fields["purpose"].choices = list(offered.items())  # type: ignore[attr-defined]
