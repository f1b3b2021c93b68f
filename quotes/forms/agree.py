"""Step 4: what she agrees to. Each purpose is its own box, and no box is ticked for her."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import ConsentWording, Person, Purpose
from quotes.answers import Answers
from quotes.forms.base import StepForm
from quotes.steps import Step

REQUIRED = (Purpose.QUOTE_PROCESSING,)
# The boxes that a preferred way of being reached calls for, if there is a number.
BY_CHANNEL = {
    Person.Channel.WHATSAPP: Purpose.CONTACT_WHATSAPP,
    Person.Channel.SMS: Purpose.CONTACT_SMS,
}


def purposes_for(answers: Answers) -> tuple[Purpose, ...]:
    """What there is to agree to, given what she told us; nothing is sold to who needs help now."""
    asked = [Purpose.QUOTE_PROCESSING]
    if answers.get(Step.CONTACT, "phone_e164"):
        asked.append(Purpose.CONTACT_PHONE)
        channel = answers.get(Step.CONTACT, "channel")
        asked += [BY_CHANNEL[channel]] if channel in BY_CHANNEL else []
    if answers.is_urgent:
        return tuple(asked)
    return (*asked, Purpose.MARKETING_EMAIL)


class AgreeForm(StepForm):
    """The boxes, with the wordings in force."""

    step = Step.AGREE

    def __init__(self, *args: Any, wordings: dict[Purpose, ConsentWording], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for purpose, wording in wordings.items():
            self.fields[f"consent_{purpose}"] = forms.BooleanField(
                label=wording.label,
                help_text=wording.explanation,
                required=purpose in REQUIRED,
                error_messages={"required": _("We may only answer if you agree to this.")},
            )
        self.layout = tuple(name for name in self.fields if name != "shown")  # type: ignore[misc]

    @property
    def agreed(self) -> list[Purpose]:
        """What she ticked, from a valid form."""
        return [
            Purpose(name.removeprefix("consent_"))
            for name, ticked in self.cleaned_data.items()
            if name.startswith("consent_") and ticked
        ]
