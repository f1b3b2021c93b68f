"""What the tests of threats share."""

from tests.architecture.test_nothing_without_its_clauses import letters

__all__ = ["letters"]
