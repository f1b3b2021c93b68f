"""What a merge changed: each value before and after, so that all of it can be put back."""

import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import Any

from django.apps import apps
from django.db.models import Field, Model, QuerySet


@dataclass(frozen=True)
class Change:
    """One field of one row, in the texts by which Django writes rows to a file."""

    model: str
    key: str
    field: str
    before: str | None
    after: str | None

    @property
    def in_words(self) -> str:
        """Of which row, and which field, for people."""
        meta = apps.get_model(self.model)._meta
        field: Field[Any, Any] = meta.get_field(self.field)
        return f"{meta.verbose_name} {self.key}: {field.verbose_name}"


def change(row: Model, **values: Any) -> list[Change]:
    """Give this row other values, in the database as well; what was changed by it."""
    found = []
    for name, value in values.items():
        field = _field(type(row), name)
        before = _written(row, field)
        setattr(row, field.attname, field.to_python(value))
        if (after := _written(row, field)) != before:
            found.append(Change(row._meta.label, str(row.pk), name, before, after))
    if found:
        _save(row, [each.field for each in found])
    return found


def put_back(found: Iterable[Change]) -> list[Change]:
    """Give every row what it had before; those that were changed again meanwhile, and so stay."""
    left = []
    for each in reversed(list(found)):
        model = apps.get_model(each.model)
        row = model._default_manager.filter(pk=each.key).first()
        if row is None or _written(row, _field(model, each.field)) != each.after:
            left.append(each)
            continue
        field = _field(model, each.field)
        setattr(row, field.attname, None if each.before is None else field.to_python(each.before))
        _save(row, [each.field])
    return left


def watched(rows: QuerySet[Any], *names: str) -> dict[Any, Model]:
    """The rows as they are now, to be compared with later by ``changed_since``."""
    return {row.pk: row for row in rows.only(*names)}


def changed_since(rows: dict[Any, Model], *names: str) -> list[Change]:
    """What others have made of these rows since, in the same transaction."""
    if not rows:
        return []
    model = type(next(iter(rows.values())))
    now = model._default_manager.in_bulk(list(rows))
    return [
        Change(model._meta.label, str(key), name, before, after)
        for key, row in rows.items()
        for name in names
        if (before := _written(row, _field(model, name)))
        != (after := _written(now[key], _field(model, name)))
    ]


def as_text(found: Iterable[Change]) -> str:
    """To be kept."""
    return json.dumps([astuple(each) for each in found], ensure_ascii=False)


def from_text(text: str) -> list[Change]:
    """As it was kept; nothing where it has been erased."""
    return [Change(*each) for each in json.loads(text)] if text else []


def _field(model: type[Model], name: str) -> "Field[Any, Any]":
    field: Field[Any, Any] = model._meta.get_field(name)  # type: ignore[assignment]
    return field


def _written(row: Model, field: "Field[Any, Any]") -> str | None:
    return None if getattr(row, field.attname) is None else field.value_to_string(row)


def _save(row: Model, names: list[str]) -> None:
    columns = [_field(type(row), name).attname for name in names]
    fields = {column: getattr(row, column) for column in columns}
    type(row)._default_manager.filter(pk=row.pk).update(**fields)
