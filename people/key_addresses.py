"""Addresses that are keys: whoever knows one gets to something of somebody's.

They stand in letters, in the visitor's own browser, or in a calendar program of a member of staff,
and nowhere else.
"""

KEY_ADDRESSES = (
    "/r/",
    "/u/",
    "/confirm/",
    "/my/address/",
    "/quote/go-on/",
    "/quote/received/",
    "/quote/held/",
    "/calendar/",
)
# Of these no page is shown: they swap the key for a cookie and lead on to a clean address.
SWAPPED = ("/r/", "/quote/go-on/")
