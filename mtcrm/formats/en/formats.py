"""Dates and times in English: day first and a clock of 24 hours, as most of our readers write."""

DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j M Y H:i"
TIME_FORMAT = "H:i"
