"""Telephone numbers, dates, hours, zones, amounts and row numbers, as far as patients may give any.

For a number ``where`` is the country beside it. What is expected is what is stored, ``refused``
(a message beside the field), or for parts of addresses ``answered``: a page as if nothing had been
said.
"""

from tests.corpus import entries

BERLIN, LONDON, BOSTON, TOKYO = "+49301234567", "+442079460018", "+16175550123", "+81312345678"

PHONES = [
    *entries(
        "DE", BERLIN,
        "030 1234567", "030/1234567", "(030) 123 45 67", "030-123-4567", "+49301234567",
    ),
    *entries(
        "DE", BERLIN,
        "0049 30 1234567", "+49 (0)30 1234567", "\uff10\uff13\uff10 1234567", "030\u00a01234567",
    ),
    *entries(
        "DE", BERLIN,
        "\u0660\u0663\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667",
        "\u06f0\u06f3\u06f0 \u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7",
    ),
    *entries(
        "DE", BERLIN,
        "030\u20121234567", "030\u200b1234567", " 030 1234567 ", "\uff0b49 30 1234567",
        "tel:030-1234567",
    ),
    *entries(
        "", BERLIN,
        "+49 30 1234567", "+49.30.1234567", "+4930 1234 567",
        "\u0967\u0968".join(["+49 30 ", "34567"]),
    ),
    *entries(
        "GB", LONDON,
        "020 7946 0018", "+44 20 7946 0018", "(020) 79460018", "0044 (0)20 7946 0018",
    ),
    *entries(
        "US", BOSTON,
        "617-555-0123", "(617) 555-0123", "1 617 555 0123", "+1 617.555.0123", "617 KKK 0123",
    ),
    *entries(
        "JP", TOKYO,
        "03-1234-5678", "+81 3 1234 5678",
        "\uff10\uff13\uff0d\uff11\uff12\uff13\uff14\uff0d\uff15\uff16\uff17\uff18",
    ),
    # As an address book pastes it, and turned round to look like another.
    *entries("DE", BERLIN, "\u202a030 1234567\u202c"),
    *entries("DE", "+497654321030", "\u202e7654321 030"),
    *entries("DE", TOKYO, "+81 3 1234 5678", "0081 3 1234 5678"),
    # An extension has no place in the international form.
    *entries(
        "DE", "refused",
        "030 1234567 ext. 5", "030 1234567x5", "030 1234567;ext=5", "030 1234567, 8",
        "030 1234567 #9",
    ),
    # Too short, too long, impossible, somebody else's digits, no digits.
    *entries(
        "DE", "refused",
        "0", "-0", "+0", "+", "1", "110", "112", "030", "0" * 20, "+49" + "1" * 30, "1e309", "NaN",
    ),
    *entries(
        "DE", "refused",
        "+999 123456789", "+49 30 1234567 / +49 30 7654321", "030 1234567 or 7654321", "0x1F2E3D4C",
    ),
    *entries(
        "DE", "refused",
        "call me", "\u5c71\u7530", "\u00bd\u00bd\u00bd\u00bd", "\u2160" * 9, "<b>030</b>",
        "030\x071234567",
    ),
    *entries(
        "DE", "refused",
        "030\x001234567", "\0", "1" * 41, "911; DROP TABLE", "{{030}}", "%2B4930", "' OR 1=1",
    ),
    *entries("", "refused", "030 1234567", "617-555-0123", "0049 30 1234567", "1234567"),
    *entries("US", "refused", "030 1234567", "555-0123", "+1 000 000 0000"),
]  # fmt: skip

QUIET = "quiet_from"
HOURS = [
    *entries(QUIET, "22:00", "22:00"),
    *entries(QUIET, "00:00", "00:00"),
    *entries(
        QUIET, "refused",
        "24:00", "25:61", "12:60", "-1:00", "22", "22:00:00", "22.00", "10 pm", "22:00Z", "1e1:00",
    ),
    *entries(
        QUIET, "refused",
        "\u0662\u0662:\u0660\u0660", "\uff12\uff12:\uff10\uff10", "22:00\0", "2026-02-30", "noon",
        "\u221e",
    ),
]  # fmt: skip

ZONE = "time_zone"
ZONES = [
    *entries(ZONE, "Asia/Tokyo", "Asia/Tokyo"),
    *entries(ZONE, "Australia/Lord_Howe", "Australia/Lord_Howe"),
    *entries(
        ZONE, "refused",
        "", "Mars/Olympus", "../../etc/passwd", "/usr/share/zoneinfo/UTC", "asia/tokyo", "GMT+25",
    ),
    *entries(
        ZONE, "refused",
        "UTC\0", "Europe/Berlin ", "+02:00", "localtime", "posixrules", "Etc/../UTC", "\u0415uropa",
    ),
]  # fmt: skip

MOMENT = "before"
MOMENTS = entries(
    MOMENT, "answered",
    "2026-02-30T00:00:00Z", "2026-02-29", "0000-00-00T00:00:00Z", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00", "10000-01-01T00:00:00Z", "2026-03-29T02:30:00+01:00",
    "2026-10-25T02:30:00", "2026-11-25T24:00:00Z", "2026-11-25T23:59:60Z", "2026-W48-3", "1e309",
    "-1", "2026-11-25T12:00:00+99:99", "2026-11-25T12:00:00.9999999999Z",
    "\u0662\u0660\u0662\u0666-01-01T00:00Z", "now", "2026-11-25 12:00:00+00:00",
    "2026-11-25T12:00:00Z'--", "infinity", "9" * 400,
)  # fmt: skip

BUDGET = "budget"
AMOUNTS = [
    *entries(BUDGET, "EUR:2000-5000", "EUR:2000-5000"),
    *entries(BUDGET, "JPY:3000000-0", "JPY:3000000-0"),
    *entries(BUDGET, "", ""),
    *entries(
        BUDGET, "refused",
        "EUR:0-0", "EUR:-0-2000", "EUR:1e309-0", "EUR:2000-5000.00", "eur:2000-5000", "2000", "-1",
    ),
    *entries(
        BUDGET, "refused",
        "XXX:1-2", "EUR:2,000-5,000", "EUR:\u0662\u0660\u0660\u0660-\u0665\u0660\u0660\u0660",
        "EUR", ":", "\0", "NaN:NaN-NaN",
    ),
]  # fmt: skip

ROW = "treatment, destination, page"
ROWS = entries(
    ROW, "answered",
    "0", "-0", "-1", "1.0", "1e309", "1_0", " 1", "\u0661", "\uff11", "\u00b2", "\u2460", "0x1",
    "1,2", "NaN", "inf", "9" * 19, "9" * 40, "9" * 900, "9223372036854775808", "1'--", "None", "[]",
    "true", "\u221e", "1;2",
)  # fmt: skip
