"""Each test has a storage of its own, so that what lies there is what the test put there."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _own_storage(settings: Any, tmp_path: Any) -> None:
    records = settings.STORAGES["records"]
    options = records["OPTIONS"] | {"location": tmp_path / "media" / "records"}
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = settings.STORAGES | {"records": records | {"OPTIONS": options}}
