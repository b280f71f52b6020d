"""Load framework files: every fault reported, nothing written unless all files are sound."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandParser

from frameworks.loading import files
from frameworks.loading.apply import Outcome, apply, rehearse


class Command(BaseCommand):
    help = "Load framework files; a changed text makes a new edition, the same file no change."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="show what would change")
        parser.add_argument(
            "--publish", action="store_true", help="put the wording in force, not only as a draft"
        )

    def handle(self, *args: object, **options: object) -> None:
        contents, faults = files.sound(options["files"])
        if faults:
            for fault in faults:
                self.stderr.write(str(fault))
            raise SystemExit(1)
        if options["dry_run"]:
            outcomes = rehearse(contents)
        else:
            outcomes = apply(contents, publish=options["publish"])
        for outcome in outcomes:
            self.stdout.write(_line(outcome, dry_run=options["dry_run"]))
            if outcome.did == "new edition" and outcome.difference.of("added") != (
                outcome.difference.changes
            ):
                for change in outcome.difference.changes:
                    self.stdout.write(f"  {change}")


def _line(outcome: Outcome, *, dry_run: bool) -> str:
    content = outcome.content
    start = f"{content.file}: {content.name}: "
    head = "; its name, publisher, summary or place corrected" if outcome.head_changed else ""
    if outcome.did == "no change":
        return f"{start}no change{head}"
    edition = outcome.edition
    if outcome.did == "published":
        return f"{start}edition {edition.number}, published{head}"
    sizes = (
        f"{len(content.sections)} sections, {len(content.items)} items, "
        f"{len(content.references)} references ({outcome.difference.summary()})"
    )
    if dry_run:
        return f"{start}would make a new edition: {sizes}{head}"
    return f"{start}edition {edition.number}, {edition.get_status_display().lower()}: {sizes}{head}"
