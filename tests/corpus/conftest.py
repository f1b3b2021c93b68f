"""The site as it is really served."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.celery_stack import test_database_url
from tests.faults import site


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """What the server writes."""
    return tmp_path / "web.log"


@pytest.fixture
def address(transactional_db: None, log: Path) -> Iterator[str]:
    """The site behind gunicorn, which hangs up on a client after a second of silence."""
    env = {**os.environ, "DATABASE_URL": test_database_url(), "CLIENT_TIMEOUT": "1"}
    with site.web(log.parent, env) as found:
        yield found
