"""One way of bringing a file in, in a process of its own, so that its memory is that way's own.

Prints nothing; writes as JSON how long each step took and by how much the process grew.
"""

import csv
import json
import sys
import time
from datetime import date
from pathlib import Path

import django

django.setup()

from django.db import transaction  # noqa: E402

BATCH = 1_000


def most_memory() -> float:
    """The most that this process ever held, in MB (Linux)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


def prepare(path: Path) -> dict[str, float]:
    """Our tables, with the catalogue and somebody who imports."""
    from django.core.management import call_command  # noqa: PLC0415

    from mtcrm.demo import load_demo_content, make_demo_staff  # noqa: PLC0415

    call_command("migrate", interactive=False, verbosity=0)
    load_demo_content()
    make_demo_staff()
    return {}


def ours(path: Path) -> dict[str, float]:
    """The upload, the dry run and the run."""
    from imports.going_on import go_on  # noqa: PLC0415
    from imports.services import Choices, begin_check, begin_run, receive_file  # noqa: PLC0415
    from staff.models import User  # noqa: PLC0415

    actor = User.objects.filter(is_staff=True).first()
    went: dict[str, float] = {}
    began = time.perf_counter()
    with path.open("rb") as file:
        chunks = iter(lambda: file.read(65536), b"")
        size = path.stat().st_size
        source = receive_file(name=path.name, size=size, chunks=chunks, actor=actor)
    went["upload"] = time.perf_counter() - began
    columns = ["name", "email", "phone", "country", "treatment", "", "note"]
    told = {
        "columns": columns, "is_day_first": None, "origin": "A measurement", "basis": "moved",
        "evidence": "bench/README.md", "obtained_on": date(2025, 1, 1), "begins_at": "new",
    }  # fmt: skip
    began = time.perf_counter()
    begin_check(source.pk, Choices(**told))
    go_on()
    went["check"] = time.perf_counter() - began
    began = time.perf_counter()
    begin_run(source.pk, actor=actor)
    go_on()
    went["run"] = time.perf_counter() - began
    source.refresh_from_db()
    if source.state != "done":
        sys.exit(f"the import is {source.state}: {source.refusal}")
    return went | {"rows": source.counts["made"]}


def base(path: Path) -> dict[str, float]:
    """The least: each row a model that is validated, and many of them one statement."""
    from bench.baseline.models import Enquiry, Treatment  # noqa: PLC0415

    treatment = Treatment.objects.first().pk
    began = time.perf_counter()
    waiting: list[Enquiry] = []
    number = 0
    with transaction.atomic(), path.open(newline="") as file:
        for row in csv.DictReader(file):
            enquiry = Enquiry(
                name=row["name"], email=row["email"], phone=row["phone"], country=row["country"],
                treatment_id=treatment, state=row["state"], message=row["message"],
            )  # fmt: skip
            enquiry.clean_fields(exclude=["treatment", "owner"])
            waiting.append(enquiry)
            if len(waiting) >= BATCH:
                number += len(Enquiry.objects.bulk_create(waiting))
                waiting.clear()
        number += len(Enquiry.objects.bulk_create(waiting))
    return {"run": time.perf_counter() - began, "rows": number}


def library(path: Path) -> dict[str, float]:
    """django-import-export with everything that makes it fast; its widgets still validate."""
    from import_export import resources  # noqa: PLC0415
    from tablib import Dataset  # noqa: PLC0415

    from bench.baseline.models import Enquiry  # noqa: PLC0415

    class EnquiryResource(resources.ModelResource):
        class Meta:
            model = Enquiry
            fields = ("id", "name", "email", "phone", "country", "treatment", "state", "message")
            use_bulk = True
            batch_size = BATCH
            skip_diff = True
            report_skipped = False

        def before_import_row(self, row, **_kwargs):
            row["treatment"] = 1

    began = time.perf_counter()
    with path.open(newline="") as file:
        data = Dataset().load(file.read(), format="csv")
    result = EnquiryResource().import_data(data, raise_errors=True)
    return {"run": time.perf_counter() - began, "rows": result.totals["new"]}


def main() -> None:
    """Do it in the way that is asked for."""
    way, path, file = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    before = most_memory()
    went = {"prepare": prepare, "ours": ours, "base": base, "library": library}[way](path)
    file.write_text(json.dumps(went | {"grew": most_memory() - before}))


if __name__ == "__main__":
    main()
