"""Any file's bytes → a Document whose parts are the file's own lines, faults and all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from styrdok.problems.faults import Problem
from styrdok.text.document import Document, Part
from styrdok.text.markdown import parse_document
from styrdok.text.parts import words_and_gaps
from styrdok.text.source import Source, read_any, split_lines


def read_comparable(
    path: str, data: bytes, prefix: str = "sd-"
) -> tuple[Document | None, list[Problem]]:
    """Read a text to be compared, whatever faults it has as a policy's.

    Its parts, joined, are the text in NFC and LF. Problems are given only where
    there is no Document: the bytes are no UTF-8, or marks are nested too deep.
    """
    source, readable, problems = read_any(path, data)
    if source is None or readable is None:
        return None, problems
    document, problems = parse_document(readable, prefix)
    if document is None:
        return None, [p for p in problems if p.code == "text-too-deep"]
    if source.text != readable.text:
        document = replace(document, parts=tuple(_as_written(document.parts, source)))
    return document, []


def _as_written(parts: tuple[Part, ...], source: Source) -> Iterator[Part]:
    lines = split_lines(source.text)
    for part in parts:
        text, body = (
            "".join(lines[part.line - 1 : part.line - 1 + len(split_lines(readable))])
            for readable in (part.text, part.body)
        )
        yield part._replace(
            text=text, body=body, below=text[len(body) :], tokens=words_and_gaps(body)
        )
