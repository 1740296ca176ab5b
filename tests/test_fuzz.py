"""A short run of the fuzzing; `make fuzz` is the long one, which also sees how time grows."""

import random
from collections.abc import Callable

import pytest

from tests.fuzz import UNITS, fuzz, fuzz_all, readers, spoiled

Tried = Callable[[str, object], None]


@pytest.mark.slow
def test_no_input_makes_a_traceback_or_takes_long(record_property: Tried) -> None:
    tried, faults = fuzz_all(4000, first=1_000_000)
    assert [(f.reader, f.seed, f.fault) for f in faults] == []
    record_property("tried: spoiled inputs of every reader", sum(tried.values()))


def test_every_reader_reads_what_is_good() -> None:
    """Else it would refuse all at the first look, and nothing would be tried."""
    for reader in readers().values():
        reader.read(reader.good)
    assert set(UNITS) <= set(readers())


def test_a_fault_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fuzz.read_citations", lambda *_: 1 // 0)
    _, found = fuzz("citations", range(2))
    assert len(found) == 2
    assert "ZeroDivisionError" in found[0].fault


def test_inputs_are_spoiled() -> None:
    good = b"a: 1\nb: 2\n"
    made = {spoiled(good, random.Random(seed)) for seed in range(100)}  # noqa: S311
    assert len(made) > 90
