"""Files in a form that a browser sends whole: each goes into the vault while it comes in.

Django would put a large one unencrypted into a temporary file first.
"""

from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from disclaimers.models import Clauses
from leads.models import Lead
from records.kinds import NotTaken
from records.models import Record
from records.receiving import NoRoom, add_piece, announce, give_up
from records.vault import PIECE

# More files than anybody picks at once.
MOST_IN_ONE_FORM = 50
NO_ROOM = _("There are more files than we can take here. Please tell us, and we find another way.")


@dataclass
class Arrived:
    """What came of the files of one form."""

    kept: list[Record] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


class ToTheVault(FileUploadHandler):
    """Takes every file of one form; ``arrived`` tells afterwards which are complete."""

    chunk_size = PIECE

    def __init__(self, request: HttpRequest, *, lead: Lead, shown: Clauses) -> None:
        super().__init__(request)
        self.lead, self.shown = lead, shown
        self.arrived = Arrived()
        self.record: Record | None = None
        self.waiting = b""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins; one that we do not take is passed over, and said afterwards."""
        super().new_file(*args, **kwargs)
        name = self.file_name or ""
        self.record, self.waiting = None, b""
        try:
            if len(self.arrived.kept) >= MOST_IN_ONE_FORM:
                raise NoRoom
            self.record = announce(self.lead, name=name, size=0, shown=self.shown)
        except NotTaken as error:
            self._refuse(str(error.refusal.label))
        except NoRoom:
            self._refuse(str(NO_ROOM))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """More of the file; kept as soon as it makes a piece."""
        self.waiting += raw_data
        if len(self.waiting) >= PIECE:
            self._keep(self.waiting[:PIECE])
            self.waiting = self.waiting[PIECE:]

    def file_complete(self, file_size: int) -> "UploadedFile[bytes] | None":
        """The file ends; it counts only once the form has proved to be from our page."""
        if self.record is None:
            return None
        if self.waiting:
            self._keep(self.waiting)
        self.arrived.kept.append(self.record)
        # Says that the field held a file; its content is in the vault.
        return UploadedFile(name="kept", size=file_size)

    def upload_interrupted(self) -> None:
        """The browser went away: without a script it cannot go on where it ended."""
        if self.record is not None:
            give_up(self.record)

    def _keep(self, data: bytes) -> None:
        assert self.record is not None
        try:
            add_piece(self.record, data, at=self.record.arrived)
        except NotTaken as error:
            give_up(self.record)
            self._refuse(str(error.refusal.label))

    def _refuse(self, words: str) -> None:
        self.record = None
        self.arrived.refused.append((self.file_name or "", words))
        raise SkipFile
