"""What every test can ask for. Each fixture is the real thing: a worker, a mail server, a browser.

Tests reach nothing but this machine: any other connection is refused and fails the test.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.test import TransactionTestCase
from django.utils import translation
from pytest_django.live_server_helper import LiveServer

from people.remembered import Remembered
from tests import answers, canaries, reach
from tests.browser import browser_page, chromium, page_watch
from tests.celery_stack import celery_stack, smtp_server
from tests.database import empty_written_tables

__all__ = ["browser_page", "celery_stack", "chromium", "page_watch", "smtp_server"]

reach.stay_here()
# Stock flushing would also delete what migrations published, and SQLite's triggers refuse it.
TransactionTestCase._fixture_teardown = lambda _case: empty_written_tables()


@pytest.fixture(autouse=True)
def _stays_on_this_machine() -> Iterator[None]:
    """Fail the test that tried to connect elsewhere, even if it swallowed the refusal."""
    reach.strayed.clear()
    yield
    assert reach.strayed == []


@pytest.fixture(autouse=True)
def _begins_in_english() -> None:
    """The language of a page that an earlier test asked for is none of this one's."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _remembers_nothing() -> None:
    """What an earlier test had in its database is gone, though less than a minute ago."""
    Remembered.forget_all()


@pytest.fixture(scope="session", autouse=True)
def _listening() -> None:
    """Listen to logs, addresses, tasks and answers for as long as the tests run."""
    canaries.watch()
    answers.watch()


@pytest.fixture(autouse=True)
def _nothing_leaks(_listening: None) -> Iterator[None]:
    """Fail the test in which something that a patient told us came to stand elsewhere."""
    canaries.found()
    yield
    assert canaries.found() == []


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Let no thread of the live server hold the test database longer than a request."""
    connections.settings["default"]["CONN_MAX_AGE"] = 0


@pytest.fixture
def live_web(live_server: LiveServer, settings: Any) -> str:
    """The address of the site, served from a thread on this test's database."""
    settings.PUBLIC_BASE_URL = live_server.url
    return str(live_server.url)


@pytest.fixture(autouse=True)
def _nothing_without_its_clauses(settings: Any) -> None:
    """A page or letter that lacks a clause is an error in a test, as it is while developing."""
    settings.DISCLAIMERS_RAISE = True


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """Hashing that is slow on purpose would be most of the time of a test that signs in."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _static_files_are_looked_for_when_asked_for(settings: Any) -> None:
    """Reading all of them at the start, as the site does, costs each test client 80 ms."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def _tests_are_no_flood(settings: Any) -> None:
    """A test types faster than a person, and all of them come from one network."""
    settings.SPAM_LEAST_SECONDS = 0
    settings.SPAM_PER_NETWORK = settings.SPAM_PER_NETWORK_DAY = 100_000
    settings.SPAM_PER_ADDRESS_DAY = 100_000
