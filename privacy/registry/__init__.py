"""Everything we hold of a person: what her copy tells her of it, and what an erasure leaves.

One entry for each table, in the order of her copy; a table or column without one fails the suite
(tests/architecture/test_personal_data.py). The keys are promised to those who read the file with
a program (docs/copy-of-ones-data.md): add to them, never rename one.
"""

from privacy.registry.files import FILES
from privacy.registry.letters import LETTERS
from privacy.registry.lists import LISTS
from privacy.registry.persons import PERSONS
from privacy.registry.requests import REQUESTS

HOLDINGS = (*PERSONS, *REQUESTS, *LISTS, *FILES, *LETTERS)
