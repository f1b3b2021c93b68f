"""What the fault tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.dose import IS_FULL
from tests.faults.site import MailServer, mail_server

# A harness that was proved needs no proof in every run.
collect_ignore = [] if IS_FULL else ["test_the_harness.py"]


@pytest.fixture
def slow_server(tmp_path: Path) -> Iterator[MailServer]:
    """A server that takes half a second for each answer."""
    with mail_server(tmp_path, slow_every=1, slow_by=0.5) as server:
        yield server
