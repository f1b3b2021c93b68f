"""What the tags of a DICOM file say about patient and study, as text for staff."""

import re
from dataclasses import dataclass, field

from pydicom import Dataset

from records.cleaning.text import visible

LONGEST = 200
LABELS = {
    "PatientName": "Patient name",
    "PatientID": "Patient ID",
    "PatientBirthDate": "Birth date",
    "PatientSex": "Sex",
    "StudyDate": "Study date",
    "Modality": "Modality",
    "BodyPartExamined": "Body part",
    "InstitutionName": "Institution",
    "StudyDescription": "Description",
}
DATE = re.compile(r"(\d{4})\.?(\d{2})\.?(\d{2})")
BETWEEN = "; "
MOST_VALUES = 20


def facts_of(dataset: Dataset) -> dict[str, str]:
    """The tags that are there and say something, by their labels."""
    facts = {label: text_of(dataset, keyword) for keyword, label in LABELS.items()}
    return {label: text for label, text in facts.items() if text}


def text_of(dataset: Dataset, keyword: str) -> str:
    """One tag as text; empty if it is missing, or nothing that can be read."""
    try:
        value = dataset.get(keyword)
    except (ValueError, TypeError, AttributeError, LookupError, NotImplementedError):
        return ""
    text = visible(str(value if value is not None else ""))
    if keyword == "PatientName":
        text = readable_name(text)
    if date := DATE.fullmatch(text):
        text = "-".join(date.groups())
    return text[:LONGEST].strip()


def readable_name(name: str) -> str:
    """A name without the marks between its parts; other spellings follow after a bar."""
    spellings = (" ".join(part.replace("^", " ").split()) for part in name.split("="))
    return " | ".join(spelling for spelling in spellings if spelling)


@dataclass
class Gathered:
    """The facts of many files: each different value once, in the order in which they came."""

    found: dict[str, dict[str, None]] = field(default_factory=dict)

    def add(self, facts: dict[str, str]) -> None:
        """Take in the facts of one file; after some different values the rest is not shown."""
        for label, text in facts.items():
            texts = self.found.setdefault(label, {})
            if len(texts) < MOST_VALUES:
                texts[text] = None

    def told(self) -> dict[str, str]:
        """The facts of all files, a line for each label."""
        labels = [label for label in LABELS.values() if label in self.found]
        return {label: BETWEEN.join(self.found[label])[:LONGEST] for label in labels}
