"""The yardstick of `intake`: the least that Django needs for a form, CSRF and one row."""
