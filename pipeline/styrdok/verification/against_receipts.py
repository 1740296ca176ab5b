"""A receipt and histories → whether they only continue those receipted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from styrdok.content.layout import FileKind, path_to
from styrdok.content.models import History
from styrdok.history.receipts import Receipt, root_of
from styrdok.problems.faults import Place, Problem, problem
from styrdok.text.json_values import JsonFault, read_json


def read_receipt(path: str, data: bytes) -> tuple[Receipt | None, list[Problem]]:
    """Read a receipt; one whose root is not that of its policies was altered."""
    try:
        receipt = read_json(Receipt, data)
    except JsonFault as fault:
        message = f"it is no receipt of styrdok: {fault}"
        return None, [problem("receipt-unreadable", Place(path), message)]
    ids = [p.id for p in receipt.policies]
    if ids != sorted(set(ids)) or receipt.root != root_of(receipt.policies):
        message = "the receipt was altered: its root is not that of its policies"
        return None, [problem("receipt-unreadable", Place(path), message)]
    return receipt, []


def compare_receipt(receipt: Receipt, histories: Mapping[str, History]) -> Iterator[Problem]:
    """See that each history only continues the one receipted."""
    for then in receipt.policies:
        place = Place(path_to(FileKind.HISTORY, then.id))
        history = histories.get(then.id)
        if not then.events:
            continue  # a draft had nothing that could be lost
        if history is None:
            message = f"the policy was receipted {receipt.day}, and is not here or can't be read"
            yield problem("receipt-differs", place, message)
        elif len(history) < then.events:
            message = f"{then.events} entries were receipted {receipt.day}; {len(history)} are here"
            yield problem("receipt-differs", place, message)
        elif then.events and history[then.events - 1].seal != then.seal:
            which = "entry 1" if then.events == 1 else f"one of the entries 1–{then.events}"
            message = f"{which} was rewritten after {receipt.day}: the seal is another"
            yield problem("receipt-differs", place, message)
