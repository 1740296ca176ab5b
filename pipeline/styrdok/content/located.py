"""A value read from YAML, with the place of each of its parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from styrdok.content.yaml import Yaml
from styrdok.problems.faults import Place
from styrdok.text.source import Source

T = TypeVar("T")


@dataclass(frozen=True)
class Located(Generic[T]):
    """A value read from YAML, with the place of each of its parts."""

    value: T
    parsed: Yaml
    source: Source

    def place(self, *location: str | int, key: bool = False) -> Place:
        return self.parsed.place(tuple(location), key=key)
