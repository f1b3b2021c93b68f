"""What the people of a volume are made of."""

from leads.models import REFERENCE_LETTERS
from leads.stages import Stage

GIVEN = (
    "Aisha", "Alejandro", "Amelie", "Ana", "Anders", "Anna", "Ayşe", "Bao", "Carlos", "Chloé",
    "Daniel", "Diego", "Elena", "Elif", "Emma", "Fatima", "Felix", "Finn", "Giulia", "Greta",
    "Hana", "Hannah", "Hugo", "Ines", "Ingrid", "Isabel", "Ivan", "Jan", "Jonas", "José", "Julia",
    "Kaito", "Karim", "Kenji", "Lars", "Layla", "Lea", "Liam", "Lina", "Louis", "Luca", "Lucía",
    "Mara", "Marek", "Marta", "Mateo", "Mehmet", "Mia", "Nadia", "Nils", "Noah", "Nora", "Olga",
    "Oliver", "Omar", "Paula", "Pedro", "Rosa", "Sakura", "Samir", "Sara", "Sofia", "Tomás",
    "Yuki", "Zeynep",
)  # fmt: skip
# No families, but things.
FAMILY = (
    "Acorn", "Almond", "Amber", "Anchor", "Apricot", "Autumn", "Basket", "Beacon", "Birch",
    "Bramble", "Brook", "Candle", "Carpet", "Cedar", "Chestnut", "Clover", "Cobble", "Copper",
    "Coral", "Cotton", "Cricket", "Daisy", "Ember", "Fennel", "Fern", "Garnet", "Ginger",
    "Granite", "Harbour", "Hazel", "Heather", "Hedge", "Holly", "Indigo", "Ivory", "Jasmine",
    "Juniper", "Kettle", "Kiwi", "Ladder", "Lantern", "Laurel", "Lemon", "Lilac", "Linen", "Lotus",
    "Maple", "Marble", "Meadow", "Mint", "Moss", "Nettle", "Nutmeg", "Oak", "Olive", "Orchid",
    "Pebble", "Pepper", "Pine", "Plum", "Poppy", "Quartz", "Quill", "Raven", "Ribbon", "River",
    "Saffron", "Sandal", "Sparrow", "Spruce", "Thistle", "Thyme", "Umbrella", "Vanilla", "Velvet",
    "Violet", "Walnut", "Willow", "Yarrow", "Zephyr",
)  # fmt: skip
# How many come from where. Numbers are of those that no telephone has.
COUNTRIES = (
    ("DE", "GB", "US", "FR", "ES", "IT", "NL", "AT", "CH", "SE", "NO", "DK", "IE", "TR", "JP",
     "AU", "CA", "PT", "FI", "IS"),
    (20, 18, 14, 9, 7, 5, 4, 4, 3, 3, 2, 2, 2, 2, 1.5, 1.5, 1, 0.5, 0.4, 0.1),
)  # fmt: skip
# What is spoken there, if it is a language of ours.
LANGUAGES = {"ES": "es", "TR": "tr", "JP": "ja"}
NUMBERS = dict.fromkeys(COUNTRIES[0], "+442079460{:03}") | {
    "US": "+120255501{:02}",
    "CA": "+161355501{:02}",
    "GB": "+447700900{:03}",
    "AU": "+6149157{:03}0",
    "IE": "+353209120{:03}",
}
STAGES = (
    (Stage.NEW, Stage.CONTACTED, Stage.QUALIFYING, Stage.AWAITING_RECORDS, Stage.WITH_CLINICS,
     Stage.QUOTE_SENT, Stage.DECIDING, Stage.BOOKED, Stage.IN_TREATMENT, Stage.AFTERCARE,
     Stage.COMPLETED, Stage.ON_HOLD, Stage.DECLINED, Stage.EMERGENCY, Stage.LOST, Stage.DUPLICATE,
     Stage.SPAM),
    (3, 4, 4, 2, 2, 3, 3, 4, 1, 2, 20, 2, 4, 0.5, 40, 2.5, 3),
)  # fmt: skip
NOTES = (
    "Rang her: she would rather be written to.",
    "Waits for a letter of her doctor.",
    "Asked for a window seat, and for a room with a view.",
)
# Far apart for neighbours, and without a divisor in common with the number of all references.
STRIDE = 100_000_000_003
LENGTH = 8


def reference_of(number: int) -> str:
    """A reference that no other number has. Drawn ones would meet among a million."""
    letters, rest = "", number * STRIDE % len(REFERENCE_LETTERS) ** LENGTH
    for _ in range(LENGTH):
        rest, at = divmod(rest, len(REFERENCE_LETTERS))
        letters += REFERENCE_LETTERS[at]
    return f"MT-{letters[:4]}-{letters[4:]}"
