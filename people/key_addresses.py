"""Addresses that are keys: whoever knows one gets to something of somebody's.

They stand in letters and in the visitor's own browser, and nowhere else.
"""

KEY_ADDRESSES = (
    "/r/",
    "/u/",
    "/confirm/",
    "/my/address/",
    "/quote/go-on/",
    "/quote/received/",
    "/quote/held/",
)
