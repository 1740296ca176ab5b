"""``manage.py styrdok_pull``: ``styrdok pull --to wagtail`` with this site's settings."""

from __future__ import annotations

from typing import Any

import click
from django.core.management.base import BaseCommand, CommandError, CommandParser

from styrdok.cli.pull import pull_command


class Command(BaseCommand):
    help = "Bring published governing documents into this site, and keep them up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url", help="Address of the exports, or of their manifest.json.")
        parser.add_argument("--parent", help="Put new pages below this: /kommun/styrdokument/")
        parser.add_argument("--state", help="Folder for the lock and what was last seen.")
        parser.add_argument("--publisher", help="The exports' own address, where URL is a copy's.")
        parser.add_argument("--formerly", help="Address of the exports before they moved.")
        parser.add_argument("--dry-run", action="store_true", help="Only say what would be done.")

    def handle(self, *, url: str, dry_run: bool, **options: Any) -> None:
        arguments = [url, "--to", "wagtail"]
        for name in ("parent", "state", "publisher", "formerly"):
            if options[name]:
                arguments += [f"--{name}", options[name]]
        if dry_run:
            arguments.append("--dry-run")
        try:
            pull_command.main(arguments, standalone_mode=False)
        except click.ClickException as error:
            raise CommandError(error.format_message(), returncode=error.exit_code) from None
