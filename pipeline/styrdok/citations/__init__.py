"""Reads the decisions that a text cites, and writes an entry as a citation."""

from __future__ import annotations

from styrdok.citations.reader import CitedDecision, Span, read_citations
from styrdok.citations.writer import write_citation

__all__ = ["CitedDecision", "Span", "read_citations", "write_citation"]
