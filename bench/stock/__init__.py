"""The yardstick of `desk`: Django's own admin, as one writes it on the first day, on our tables."""
