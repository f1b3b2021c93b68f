"""Lists of people from elsewhere, read row by row into leads."""
