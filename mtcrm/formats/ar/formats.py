"""Numbers in Arabic: a comma between thousands, as clinics and banks print prices in our digits."""

THOUSAND_SEPARATOR = ","
DECIMAL_SEPARATOR = "."
NUMBER_GROUPING = 3
