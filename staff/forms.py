"""Forms of the door."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.forms import AuthenticationForm

from staff.backends import PAUSE, is_paused

MINUTES = int(PAUSE.total_seconds()) // 60


class SignInForm(AuthenticationForm):
    """User name and password. Its answers tell nobody which user names there are."""

    def get_invalid_login_error(self) -> ValidationError:
        """What is wrong, and after too many tries when to come back."""
        if not is_paused(self.request, self.cleaned_data["username"]):
            return super().get_invalid_login_error()
        return ValidationError(
            _(
                "That was tried too often. Please wait %(minutes)d minutes, then try again. "
                "Nothing is lost, and the right password works after that."
            ),
            code="paused",
            params={"minutes": MINUTES},
        )
