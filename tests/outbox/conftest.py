"""Letters leave by a real mail server."""

import pytest

from tests.smtp_sink import SmtpServer


@pytest.fixture(autouse=True)
def _letters_leave_by_smtp(settings, smtp_server: SmtpServer):
    settings.EMAIL_URL = smtp_server.url
