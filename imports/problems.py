"""What can be wrong with a cell, or with who is in a row, in words for whoever mends the file."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Problem(TextChoices):
    MISSING = "missing", _("This must not be empty.")
    TOO_LONG = "too_long", _("This is too long.")
    NO_TEXT = "no_text", _("This holds characters that cannot be kept.")
    FORMULA = "formula", _("This is a formula. Please put its value in its place.")
    ERROR = "error", _("This is an error of the spreadsheet.")
    TOO_MANY = "too_many", _("There are more cells in this row than there are headings.")
    TOO_FEW = "too_few", _("This row ends here. Is the file cut off?")
    NO_NAME = "no_name", _("This is no name: it holds links or symbols, or nothing to be read.")
    NO_ADDRESS = "no_address", _("This is no e-mail address that we can write to.")
    NO_PHONE = "no_phone", _("This is no telephone number. Add the country, or the code as in +49.")
    EXTENSION = "extension", _("Please leave out the extension: only the number can be kept.")
    NO_COUNTRY = "no_country", _("This country is not known.")
    NO_LANGUAGE = "no_language", _("This language is not known.")
    NO_TREATMENT = "no_treatment", _("This treatment is not in the catalogue.")
    NO_DESTINATION = "no_destination", _("This destination is not in the catalogue.")
    NO_URGENCY = "no_urgency", _("This is none of the answers to “When?”.")
    NO_STAGE = "no_stage", _("This stage is not known.")
    NOT_FROM_NEW = "not_from_new", _("No new lead can go to this stage.")
    NO_REASON = "no_reason", _("A lost lead needs its loss reason.")
    NO_DATE = "no_date", _("This is no date. Write it as 2025-12-31.")
    WHICH_DATE = "which_date", _("Day or month first? Say it on the page, or write 2025-12-31.")
    NOT_YET = "not_yet", _("This day is still to come.")
    SILENT = "silent", _("We may not write to this address any more.")
    ERASED = (
        "erased",
        _("She had her data erased. Nobody but she can bring herself back."),
    )
    SAID_NO = "said_no", _("She took back her consent to be answered. Only she can give it again.")
