"""Shows a bar on long work, when someone is looking at a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

from styrdok.problems.showing import one_line


@contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[str], None]]:
    """Give a function to call with the name of each of ``total`` things as its turn comes."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda name: bar.update(
            task, advance=1, description=f"{title} {escape(one_line(name))}"
        )
