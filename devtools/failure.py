"""The one exception of the developer's tools."""


class Failure(Exception):
    """Something that the person at the keyboard can put right; the text is one clear sentence."""
