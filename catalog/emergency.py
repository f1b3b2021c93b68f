"""The number to call for an ambulance, by country.

Source: the authorities of each country; every entry is an emergency number of that country in the
metadata of Google's libphonenumber, which a test looks up. A country for which the two do not
agree is left out: no number is better than a wrong one.
"""

_BY_NUMBER = {
    "000": "AU",
    "101": "IL PS",
    "102": "NP",
    "103": "AM BY KG KZ MN RU TJ UA",
    "104": "CU",
    "107": "AR",
    "110": "JM SY",
    "111": "NZ PG",
    "112": (
        "AD AT BE BG CY CZ DE DK EE ES FI FR GE GR HR HU IE IN IS IT KW LI LT LU LV MC MD MT NL PL"
        " PT RO RS SE SI SK TR VA"
    ),
    "113": "NO",
    "114": "MU",
    "115": "IR VN",
    "117": "MZ",
    "118": "BO",
    "119": "ID JP KH KR TW",
    "120": "CN",
    "122": "IQ",
    "123": "CO EG",
    "124": "BA ME",
    "127": "AL",
    "128": "NI",
    "131": "CL",
    "14": "DZ",
    "140": "LB",
    "144": "CH",
    "15": "MA",
    "190": "TN",
    "191": "YE",
    "192": "BR",
    "193": "GH",
    "194": "MK",
    "511": "BB",
    "911": "BS BZ CA CR DO EC FJ JO MX PA PH PR SV US UY VE",
    "913": "GY",
    "991": "BN ZM",
    "994": "ZW",
    "995": "SG",
    "997": "BW SA",
    "998": "AE",
    "999": "BD BH GB HK KE MO MY QA UG",
    "1122": "PK",
    "1669": "TH",
    "9999": "OM",
    "10177": "ZA",
}
NUMBERS = {
    country: number for number, countries in _BY_NUMBER.items() for country in countries.split()
}
# Reaches help from a mobile phone in most countries (GSM standard 3GPP TS 22.101, section 10).
FROM_MOBILES = "112"


def ambulance_number(country: str) -> str:
    """The number to call for an ambulance in that country (ISO 3166-1), or "" if not known."""
    return NUMBERS.get(country, "")
