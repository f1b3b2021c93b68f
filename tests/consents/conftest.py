"""Letters of these tests reach a real mail server."""

import pytest


@pytest.fixture
def smtp_server(smtp_server, settings):
    settings.EMAIL_URL = smtp_server.url
    return smtp_server
