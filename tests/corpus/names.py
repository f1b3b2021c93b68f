"""Names as people really have them. Every one is accepted."""

from tests.corpus import Entry, entries

NAME = "name"

NAMES = [
    # Short, long, alone.
    *entries(
        NAME, "kept",
        "O", "\u00c5", "\u674e", "Bo", "X \u00c6 A", "Teller", "Suharto", "M", "J. R.",
    ),
    *entries(
        NAME, "kept",
        "n" * 120, "Anna Maria Theresia Walburga" * 4, "\u0e01\u0e23\u0e38\u0e07" * 15,
    ),
    # Hyphens, apostrophes, dots, commas, titles, brackets, numbers.
    *entries(
        NAME, "kept",
        "Anne-Marie", "O\u2019Neill", "O'Neill", "d\u2019Arc", "N\u02bdKosi",
        "Jos\u00e9 Mar\u00eda",
    ),
    *entries(
        NAME, "kept",
        "St. John", "Jean-Luc, p\u00e8re", "Dr. Ng", "Mary (Molly)", "Louis XIV", "B4by",
    ),
    *entries(
        NAME, "kept",
        "van der Berg", "bin \u02bfAbd", "al-\u1e24usayn\u012b", "\u00d8ystein", "\u0141ukasz",
        "Nguy\u1ec5n",
    ),
    *entries(
        NAME, "kept",
        "\u0130lk\u0131n", "\u00df", "\u1e9eebold", "Dv\u0159\u00e1k", "Gu\u00f0r\u00fan",
        "Ka\u02bbahumanu", "\u01c0Xam",
    ),
    # Names that are words to a program.
    *entries(
        NAME, "kept",
        "Null", "None", "True", "Nan", "Test", "Admin", "Root", "Select", "Void", "Infinity",
    ),
    # Other scripts, some of which run the other way or need joiners.
    *entries(
        NAME, "kept",
        "\u0645\u0631\u064a\u0645", "\u05de\u05b4\u05e8\u05b0\u05d9\u05b8\u05dd",
        "\u0646\u0627\u0632\u200c\u062e\u0627\u062a\u0648\u0646", "\u0415\u043b\u0435\u043d\u0430",
    ),
    *entries(
        NAME, "kept",
        "\u5c71\u7530 \u592a\u90ce", "\u5c71\u7530\u3000\u592a\u90ce", "\u3055\u304f\u3089",
        "\uae40\ubbfc\uc900", "\u9673\u5927\u6587", "\u0e19\u0e34\u0e14\u0e32",
    ),
    *entries(
        NAME, "kept",
        "\u0905\u0928\u0940\u0924\u093e", "\u0936\u094d\u0930\u0940\u200d",
        "\u0ba4\u0bae\u0bbf\u0bb4\u0bcd", "\u10dc\u10d8\u10dc\u10dd", "\u0531\u0576\u056b",
        "\u1233\u122b",
    ),
    *entries(
        NAME, "kept",
        "\u039c\u03b1\u03c1\u03af\u03b1", "\u1000\u103c\u1030", "\u0f56\u0f40\u0fb2",
        "\U00020bb7\u91ce", "\u263a Zo\u00eb", "Zo\u00eb \U0001f469\u200d\u2695\ufe0f",
    ),
    # Composed by the form, trimmed by the form.
    Entry("Zoe\u0308", NAME, "Zo\u00eb"),
    Entry("\u1100\u1161\u11a8", NAME, "\uac01"),
    Entry("  Maria ", NAME, "Maria"),
    Entry("\u00a0Maria\u3000", NAME, "Maria"),
]  # fmt: skip
