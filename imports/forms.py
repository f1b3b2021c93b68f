"""The forms of an import: the file, how it is written, and what staff say of it."""

from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget

from imports.basis import Basis
from imports.columns import Field
from imports.encodings import Encoding
from imports.models import Begin, Import
from imports.services import Choices
from imports.texts import DELIMITERS

DELIMITER_NAMES = dict(
    zip(DELIMITERS, (_("comma"), _("semicolon"), _("tab"), _("bar")), strict=True)
)


class UploadForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=_("File (CSV or XLSX)"),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={"empty": _("The file is empty.")},
    )


class WrittenForm(forms.Form):
    """How a text file is written, where the guess was wrong."""

    encoding = forms.ChoiceField(label=_("Letters are written in"), choices=Encoding.choices)
    delimiter = forms.ChoiceField(
        label=_("Between two cells is a"),
        choices=[(sign, f"{name}") for sign, name in DELIMITER_NAMES.items()],
    )


class DateOrder(TextChoices):
    """How 03/04/2025 is to be read."""

    DAY_FIRST = "day", _("the day comes first")
    MONTH_FIRST = "month", _("the month comes first")


class ChoicesForm(forms.Form):
    """What is in each column, and where these people come from."""

    date_order = forms.ChoiceField(
        label=_("In dates such as 03/04/2025"),
        choices=[("", _("are none, or it can be seen from each")), *DateOrder.choices],
        required=False,
    )
    origin = forms.CharField(
        label=_("Where do these people come from?"),
        max_length=200,
        help_text=_("The partner, the fair, the system: somebody who asks us is told this."),
    )
    basis = forms.ChoiceField(
        label=_("On which ground may we hold their data?"),
        choices=[("", _("Please choose")), *Basis.choices],
    )
    evidence = forms.CharField(
        label=_("The wording that they agreed to, or the document that proves it"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    obtained_on = forms.DateField(
        label=_("Since when do we, or did the partner, have them?"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    begins_at = forms.ChoiceField(
        label=_("Their leads begin"), choices=Begin.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, source: Import, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source = source
        for at, heading in enumerate(source.heads):
            self.fields[f"column-{at}"] = forms.ChoiceField(
                label=heading or "–",
                choices=[("", _("Leave out")), *Field.choices],
                required=False,
                initial=source.columns[at] if at < len(source.columns) else "",
            )

    @classmethod
    def unbound(cls, source: Import) -> "ChoicesForm":
        """As it was chosen before."""
        order = {True: DateOrder.DAY_FIRST, False: DateOrder.MONTH_FIRST, None: ""}
        names = ("origin", "basis", "evidence", "obtained_on", "begins_at")
        initial = {name: getattr(source, name) for name in names}
        initial["date_order"] = order[source.is_day_first]
        return cls(source=source, initial=initial)

    def clean_obtained_on(self) -> Any:
        """No day that is still to come."""
        day = self.cleaned_data["obtained_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    @property
    def column_fields(self) -> list[forms.BoundField]:
        return [self[f"column-{at}"] for at in range(len(self.source.heads))]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.base_fields]

    @property
    def choices(self) -> Choices:
        """What was chosen in a valid form."""
        told = self.cleaned_data
        order = told["date_order"]
        return Choices(
            columns=[told[each.name] for each in self.column_fields],
            is_day_first=order == DateOrder.DAY_FIRST if order else None,
            **{name: told[name] for name in self.base_fields if name != "date_order"},
        )
