"""What the forms of all steps share."""

from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.http import QueryDict

from quotes.answers import Answers, Typed
from quotes.steps import Step


class StepForm(forms.Form):
    """One step. It is filled from what was typed before, and gives plain values to keep."""

    step: ClassVar[Step]
    layout: ClassVar[tuple[Any, ...]] = ()

    # What stood on the screen, signed (quotes/shown.py).
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, answers: Answers, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answers = answers
        self.prepare()
        for each in self.fields.values():
            self._tell_the_page(each)

    @staticmethod
    def _tell_the_page(question: forms.Field) -> None:
        """Give the page our own words for what is wrong, to say them beside the field at once."""
        said = question.error_messages
        # Otherwise browsers call an empty question that must be answered wrong from the start.
        question.widget.attrs["aria-invalid"] = "false"
        if question.required:
            question.widget.attrs["data-value-missing"] = said["required"]
        if isinstance(question, forms.EmailField):
            question.widget.attrs["data-type-mismatch"] = said["invalid"]

    def prepare(self) -> None:
        """Offer what depends on earlier answers."""

    @property
    def helper(self) -> FormHelper:
        """How crispy prints it; the buttons are the page's."""
        helper = FormHelper()
        helper.form_tag = False
        helper.layout = Layout("shown", *self.layout)
        return helper

    @classmethod
    def showing(cls, answers: Answers, **extra: Any) -> "StepForm":
        """The form as she left it, or blank with what the place she came from suggests."""
        return cls(initial=cls.typed_before(answers), answers=answers, **extra)

    @classmethod
    def left_with(cls, answers: Answers, *, shown: str, **extra: Any) -> "StepForm":
        """The form as it was sent, ready to say what is wrong with it."""
        data = QueryDict(mutable=True)
        for name, values in answers.typed.get(cls.step, {}).items():
            data.setlist(name, values)
        data["shown"] = shown
        return cls(data, answers=answers, **extra)

    @classmethod
    def typed_before(cls, answers: Answers) -> dict[str, Any]:
        """What was typed at this step, by field; a list where a field takes several answers."""
        typed = answers.typed.get(cls.step)
        if typed is None:
            return {k: v for k, v in answers.prefill.items() if k in cls.base_fields}
        several = {
            name
            for name, each in cls.base_fields.items()
            if isinstance(each.widget, forms.CheckboxSelectMultiple)
        }
        return {
            name: values if name in several else values[-1]
            for name, values in typed.items()
            if values
        }

    @classmethod
    def typed_now(cls, data: QueryDict) -> Typed:
        """What a post holds for this step, field by field; consents are never kept."""
        return {
            name: [text[:100_000] for text in data.getlist(name)[:10]]
            for name in cls.base_fields
            if name in data and name != "shown"
        }

    def plain(self) -> dict[str, Any]:
        """The valid answers as plain values."""
        return {name: _plain(value) for name, value in self.cleaned_data.items() if name != "shown"}


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    return value if isinstance(value, bool | list | int) else str(value)
