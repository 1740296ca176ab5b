"""Measures how reading a text grows with its length, for texts made to be slow.

For each unit of text, the time for eight times as many, divided by that for as many: 8 is linear,
64 is quadratic.
"""

import time

from styrdok.content.yaml import parse_yaml
from styrdok.text.markdown import parse_document
from styrdok.text.source import Source

TEXTS = {
    "paragraphs": "Kommunen ska göra gott.\n\n",
    "headings": "## a\n\n",
    "levels": "## a\n\n### b\n\n",
    "open braces": "{#",
    "open footnotes": "[^a",
    "footnote marks": "[^1] ",
    "open links": "[a](b",
    "stars": "*a **b ",
    "items": "- a\n",
    "duties": "nämnd ska anta program ",
    "verbs without object": "nämnd ska anta ",
    "abbreviations": "kap. A ",
    "attribute lines": "{.goals}\n",
    "tags": "<b>",
}
YAML = {"keys": "k{}: v\n", "tabs": "\t\n", "one key": "a: 1\n"}
COUNT, TIMES = 1000, 8


def markdown(unit: str, count: int) -> float:
    source = Source("text.md", "# T\n\n{.mandates}\n## A\n\n" + unit * count)
    start = time.perf_counter()
    parse_document(source)
    return time.perf_counter() - start


def yaml(unit: str, count: int) -> float:
    source = Source("a.yaml", "".join(unit.format(number) for number in range(count)))
    start = time.perf_counter()
    parse_yaml(source)
    return time.perf_counter() - start


def main() -> None:
    for units, read in ((TEXTS, markdown), (YAML, yaml)):
        for name, unit in units.items():
            few = min(read(unit, COUNT) for _ in range(3))
            many = min(read(unit, COUNT * TIMES) for _ in range(3))
            print(f"{name:22} {many / few:5.1f}   ({many * 1000:.0f} ms)")


if __name__ == "__main__":
    main()
