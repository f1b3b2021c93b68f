"""The free-quote request on one page."""

import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Fieldset, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_countries import countries
from phonenumber_field.formfields import PhoneNumberField

from catalog.models import Destination, Treatment
from catalog.selectors import requestable_treatments
from leads.models import Urgency
from people.addresses import validate_deliverable
from people.models import ConsentWording, Purpose
from people.plaintext import is_one_line
from people.services import Contact
from people.zones import zone_for
from quotes.models import Want

CONSENTS = (Purpose.QUOTE_PROCESSING, Purpose.CONTACT_PHONE, Purpose.MARKETING_EMAIL)
REQUIRED_CONSENTS = (Purpose.QUOTE_PROCESSING,)


def validate_plain_name(value: str) -> None:
    """Raise ValidationError for what no name holds but a letter could carry to somebody else."""
    if not is_one_line(value) or any(character in value for character in "/:@<>{}"):
        raise ValidationError(_("Please write a name only, without links or symbols."))


class TreatmentChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Treatments grouped by field of medicine, in one query."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Treatment.objects.none(), **kwargs)

    def offer(self, treatments: QuerySet[Treatment]) -> None:
        """Accept these and no others; asks the database once, however often it is rendered."""
        self.queryset = treatments
        groups: dict[str, list[tuple[int, str]]] = {}
        for treatment in treatments:
            groups.setdefault(treatment.category.name, []).append((treatment.pk, treatment.name))
        self.choices = [("", self.empty_label or ""), *groups.items()]


class QuoteRequestForm(forms.Form):
    """What we need to answer, and no more. Each consent is its own unticked box."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    article = forms.UUIDField(widget=forms.HiddenInput, required=False)
    browser_zone = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    want = forms.ChoiceField(
        label=_("What would help you most?"),
        choices=Want,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what would help you most.")},
    )
    treatment = TreatmentChoice(
        label=_("Treatment"), required=False, empty_label=_("I am not sure yet")
    )
    destination = forms.ModelChoiceField(
        label=_("Where would you like to be treated?"),
        queryset=Destination.objects.all(),
        required=False,
        empty_label=_("I don’t know yet: please advise me"),
    )
    urgency = forms.ChoiceField(
        label=_("When?"),
        choices=[("", _("Please choose")), *Urgency.choices],
        error_messages={"required": _("Tell us roughly when. “Just looking” is a fine answer.")},
    )
    message = forms.CharField(
        label=_("Anything you would like to tell or ask us"),
        required=False,
        max_length=4000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Only what you want to share now. You can add more later, in a safe place."),
    )
    name = forms.CharField(
        label=_("First name"),
        max_length=120,
        validators=[validate_plain_name],
        error_messages={"required": _("Tell us what we may call you.")},
        help_text=_("A first name is enough."),
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        validators=[validate_deliverable],
        error_messages={
            "required": _("We need an e-mail address to answer you."),
            "invalid": _("This does not look like an e-mail address, such as name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("We send your reference and our answer here."),
    )
    phone = PhoneNumberField(
        label=_("Phone (optional)"),
        required=False,
        error_messages={"invalid": _("Please begin with + and the country code, such as +44.")},
        help_text=_("With the country code, such as +44. We only call if you tick the box below."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    country = forms.ChoiceField(
        label=_("Your home country"),
        choices=[("", _("Please choose")), *countries],
        error_messages={"required": _("Choose the country you live in.")},
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )

    def __init__(self, *args: Any, wordings: dict[Purpose, ConsentWording], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_key"].initial = uuid.uuid4
        for purpose in CONSENTS:
            wording = wordings[purpose]
            self.fields[f"consent_{purpose}"] = forms.BooleanField(
                label=wording.label,
                help_text=wording.explanation,
                required=purpose in REQUIRED_CONSENTS,
                error_messages={"required": _("We may only answer if you agree to this.")},
            )
        treatment = self.fields["treatment"]
        assert isinstance(treatment, TreatmentChoice)
        treatment.offer(requestable_treatments())
        self.helper = self._helper()

    @staticmethod
    def _helper() -> FormHelper:
        helper = FormHelper()
        helper.form_id = "quote-form"
        helper.form_action = ""
        helper.attrs = {"novalidate": True}
        helper.layout = Layout(
            "form_key", "shown", "article", "browser_zone",
            Fieldset(_("What you are looking for"), "want", "treatment", "destination", "urgency"),
            Fieldset(_("In your own words"), "message"),
            Fieldset(
                _("How we reach you"),
                Div(Field("name", wrapper_class="col-md-6"),
                    Field("country", wrapper_class="col-md-6"), css_class="row"),
                Div(Field("email", wrapper_class="col-md-6"),
                    Field("phone", wrapper_class="col-md-6"), css_class="row"),
            ),
            Fieldset(_("What you agree to"), *(f"consent_{purpose}" for purpose in CONSENTS)),
            HTML('{% include "quotes/_before_sending.html" %}'),
            Submit("send", _("Send my request"), css_class="btn-accent"),
        )  # fmt: skip
        return helper

    def clean_message(self) -> str:
        """Her words stay as they are; only line ends are made one kind."""
        return str(self.cleaned_data["message"]).replace("\r\n", "\n")

    @property
    def contact(self) -> Contact:
        """Who she is, from a valid form."""
        data = self.cleaned_data
        return Contact(
            name=data["name"],
            email=data["email"],
            phone=str(data["phone"] or ""),
            country=data["country"],
            time_zone=zone_for(browser_zone=data["browser_zone"], country=data["country"]),
        )

    def consents(self, wordings: dict[Purpose, ConsentWording]) -> dict[Purpose, ConsentWording]:
        """The purposes that she ticked, with the wording that stood beside each box."""
        return {
            purpose: wordings[purpose]
            for purpose in CONSENTS
            if self.cleaned_data[f"consent_{purpose}"]
        }
