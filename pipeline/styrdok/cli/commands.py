"""What commands are made of: refusals are said in one way, modules imported when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from functools import partial
from importlib import import_module
from typing import Any

import click

from styrdok.problems.errors import OwnFaultError, StyrdokError, WrongUsageError
from styrdok.problems.reports import as_text
from styrdok.problems.showing import shown


class Command(click.Command):
    """A command. Where styrdok refuses what it was asked for, the words of that are shown."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except StyrdokError as error:
            if error.problems:
                click.echo(as_text(error.problems), err=True)
            raise _refusal(error, ctx) from None


def _refusal(error: StyrdokError, context: click.Context) -> click.ClickException:
    message = shown(str(error))
    if isinstance(error, WrongUsageError):
        return click.UsageError(message, context)
    if isinstance(error, OwnFaultError):
        return click.ClickException(
            f"{message}\nThat is a fault of styrdok, not of the text: nothing was published. "
            "Please report it."
        )
    return click.ClickException(message)


command: Callable[[str], Callable[[Callable[..., Any]], Command]] = partial(
    click.command, cls=Command
)


class Commands(MutableMapping[str, click.Command]):
    """Commands by name, from the module of each; it is imported when its command is asked for."""

    def __init__(self, modules: Mapping[str, str]) -> None:
        self._modules = dict(modules)
        self._loaded: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._loaded:
            module = import_module(self._modules[name])
            self._loaded[name] = getattr(module, f"{name}_command")
        return self._loaded[name]

    def __setitem__(self, name: str, given: click.Command) -> None:
        self._modules[name] = given.callback.__module__ if given.callback else ""
        self._loaded[name] = given

    def __delitem__(self, name: str) -> None:
        del self._modules[name]
        self._loaded.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)
