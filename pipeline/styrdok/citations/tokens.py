"""Cuts a text into what citations are made of: verbs, bodies, dates, §, case numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from styrdok.citations.vocabulary import (
    ABBREVIATIONS,
    BODIES,
    FOREIGN_ENDINGS,
    FUZZY,
    LAW_WORDS,
    OFFICIALS,
    SUFFIXES,
    WORDS,
    Kind,
)
from styrdok.content.models import Body
from styrdok.content.printed_dates import DATE, MONTH

DATE_ = "date"
SIX = "six"
NUMBER = "number"
PARAGRAPH = "paragraph"
PAIR = "pair"
CASE = "case"
IN_FORCE = "in_force"
FROM = "from"
LINE = "line"
BLANK = "blank"
END = "end"
TAB = "tab"
SPACE = "space"
MARK = "mark"
WORD = "word"

MOST_WORDS = 50_000

Known = tuple[tuple[str, object, int], ...]
"""What a word is: kind, value and length of its parts, which are one or two."""


class Token(NamedTuple):
    """A piece of the text; ``value`` is what the kind makes of it."""

    kind: str
    value: object
    start: int
    end: int
    text: str


_NUMBERS = (
    r"\d{1,4}(?:\s?[a-h]\b)?"
    r"(?:\s?(?:[-\u2013,&]|och\b|samt\b)\s?(?:§{1,2}\s?)?(?!(?:19|20)\d\d\b)"
    rf"\d{{1,4}}(?:\s?[a-h]\b)?(?!\d|[-\u2013/.:]\d|\s?{MONTH}|\s?§)){{0,40}}"
)
_ABBREVIATION = "[a-zåäö]{2,5}"
# All of these are matched against the text in lower case, which is faster than ignoring case;
# what must be in capitals is looked at afterwards.
_PATTERNS = {
    # A chapter makes every § near it one of a law.
    Kind.LAW: r"\d{1,2}\s?[a-z]?\s?kap\b\.?(?:[\s\d,\u2013-]|och\b|[a-h]\b){0,20}(?:§{1,2})?",
    DATE_: DATE,
    Kind.REGISTER: r"\bmål\s+nr\b|\bd\.\s?nr\b",
    Kind.UNTIL: (
        r"(?:(?:gäll(?:er|a|ande)|giltig[at]?)\s+)?(?:\bt\.?\s?o\.?\s?m\b\.?|\btill\s+och\s+med|"
        r"\btom\.?(?=\s\d)|\btill\b(?=:?\s+(?:den\s+)?\d)|\btill\s+utgången\s+av)"
        r"|(?:gäller|giltig[at]?)\s+till\b"
    ),
    IN_FORCE: (
        r"(?:(?:gäll(?:er|a|ande|de|d)|giltig[at]?|giltighet|tillämp(?:as|ning|ad|ades)|börjar)"
        r"[\s:]{0,3}(?:gälla\s)?)"
        r"(?:fr\.?\s?o\.?\s?m\b\.?|f\.?\s?o\.?\s?m\b\.?|från\s?(?:och|o\.?)\s?med|från|from|fr)\b\.?"
        r"|börja(?:r|de)?\s+gälla\b"
        r"|(?:träd(?:er|de|a|t)|gå(?:r|tt)|gick|sätts)\s+i\s?kraft"
        r"|laga\s?kraft(?:vunne[nt])?|ikraftträdande(?:datum)?\b|i\s?kraft\b(?!trä)"
    ),
    # Upphävd av kf 2026-11-16 § 112 från och med 2027-01-01
    FROM: r"från\s+och\s+med\b|\bfr\.?\s?o\.?\s?m\b\.?",
    CASE: (
        rf"\b(?!kf|rf\b|lf\b|sfs|hkf){_ABBREVIATION}(?:[ .:/\u2013-]{{0,2}})"
        r"(?!\d{1,2}/\d{1,2}(?:[ /-]\d{2,4})\b|\d{1,4}/(?:19|20)\d\d-\d\d-\d\d"
        r"|\d{4}-\d{1,3}-\d{1,3}\b|\d{4} \d\d \d\d\b)"
        r"(?:(?:19|20)\d\d|\d\d)\s?[/:.\u2013-]\s?(?!\d\d-\d\d)\d{1,6}"
        r"(?:[/.:-]\d{1,5}){0,3}(?:\snr\s\d+)?(?![\w§])"
        r"|\b[a-zåäö]{2,4}/\d{1,5}/(?:19|20)\d\d(?!\d)"
        rf"|(?<![\w/:.-])(?:\d\d|(?:19|20)\d\d)[/-]?(?!(?:kf|rf|sfs)\b){_ABBREVIATION}"
        r"[ -]?\d{1,5}(?:[ /]\d{1,4}){0,2}(?![\w§/-])"
    ),
    PARAGRAPH: (
        rf"(?:§\s?§?[.:]?|\bpara?graf(?:en|erna)?\b|\bpar\b\.?|\bp\.)\s{{0,3}}(?:(?P<of>{_ABBREVIATION})\s?)?"
        rf"(?P<list>{_NUMBERS})(?:\s?/\s?-?(?P<year>\d{{4}}|\d\d(?:\d{{4}})?)"
        r"(?!\d|-\d\d-\d\d))?"
        r"|§{1,2}\s?[x_\u2026.]*"
        rf"|(?P<before>{_NUMBERS})\s?§{{1,2}}(?!\s*\d)"
        # § as a scanner may have read it, after a date
        rf"|(?<=[\d,]\s)[s$&]\s?(?P<scanned>{_NUMBERS})"
    ),
    # 104/130923, 27/2015, 2015:88, 153/98
    PAIR: r"(?<![\w/:.-])(?P<one>\d{1,4})\s?[/:]\s?-?(?P<two>\d{6}|\d{4}|\d\d)(?![\w/:-])",
    SIX: r"(?<![\w/:.-])\d\d[01]\d[0-3]\d(?![\w/:-])",
    NUMBER: r"\d{1,12}",
    WORD: r"[^\W\d_]+(?:-(?:,\s|\s?(?:och|&)\s)?[^\W\d_]+){0,6}",
    BLANK: r"\n[ \t\r]*\n\s*",
    LINE: r"\n[ \t]*",
    TAB: r"[\t|]",
    END: r"[.!?](?=\s+[a-zåäö]|\s*\Z)",
    MARK: r"[.:;,()/!?\u2013-]",
}


# What the first character of a pattern can be: most places need not be tried at all.
_FIRST = {
    Kind.LAW: r"\d",
    DATE_: r"[\dxå_.\u2026djfmasonvhlkt]",
    Kind.REGISTER: "[md]",
    Kind.UNTIL: "[tg]",
    IN_FORCE: "[gtbisl]",
    FROM: "f",
    CASE: r"[a-zåäö\d]",
    PARAGRAPH: r"[§p\ds$&]",
    PAIR: r"\d",
    SIX: r"\d",
}


def _either(patterns: dict[str, str]) -> re.Pattern[str]:
    guards = {name: f"(?={_FIRST[name]})" if name in _FIRST else "" for name in patterns}
    return re.compile("|".join(f"(?P<{n}>{guards[n]}(?:{p}))" for n, p in patterns.items()))


class Lexicon:
    """The words of one organisation: its own bodies go before the usual ones."""

    def __init__(self, bodies: tuple[Body, ...] = ()) -> None:
        names = {_folded(b.name): b.key for b in bodies}
        # In a genitive too: kommunfullmäktiges beslut.
        self.names = BODIES | names | {f"{name}s": key for name, key in names.items()}
        own = {a: b.key for b in bodies for a in b.abbreviations}
        self.abbreviations = ABBREVIATIONS | own | {a.upper(): key for a, key in own.items()}
        self.words: dict[str, Known] = {}
        phrases = [n for n in names if not n.isalpha()] + [a for a in own if not a.isalpha()]
        self.phrases = {_folded(p): (names | own).get(p, "") for p in phrases}
        patterns = {SPACE: "[ ]+", Kind.BODY: _phrases([*self.phrases]), **_PATTERNS}
        self.pattern = _either(patterns)
        self.without_case = _either({n: p for n, p in patterns.items() if n != CASE})

    def learn(self, word: str) -> Known:
        """Find what a word is, and remember it."""
        known = self._look_up(word)
        if len(self.words) > MOST_WORDS:
            self.words.clear()
        self.words[word] = known
        return known

    def _look_up(self, word: str) -> Known:
        if body := self.body(word):
            return ((Kind.BODY, body, len(word)),)
        low = word.lower()
        if low not in WORDS and len(low) >= 7:
            glued = _GLUED.fullmatch(low)
            if glued and glued["verb"] in WORDS:
                verb = (*WORDS[glued["verb"]], glued.end("verb"))
                body = glued["body"] and self.body(glued["body"])
                return (verb, (Kind.BODY, body, len(glued["body"]))) if body else (verb,)
            near = _nearest(low)
            if near in BODIES:
                return ((Kind.BODY, self.names[near], len(word)),)
            if near in WORDS and WORDS[near][1] is not None:
                low = near
        if low in WORDS:
            return ((*WORDS[low], len(word)),)
        kind = Kind.FOREIGN if low.endswith(FOREIGN_ENDINGS) else WORD
        return ((kind, low, len(word)),)

    def body(self, word: str) -> str | None:
        """Give the key of a body as written, if it is one."""
        if word in self.abbreviations:
            return self.abbreviations[word]
        low = word.lower()
        if low in self.names:
            return self.names[low]
        if low in WORDS:
            return None
        bare = low.removesuffix("s")
        if bare.endswith(OFFICIALS):
            return _key(bare.removesuffix("n" if bare.endswith("orn") else "en"))
        for suffix, kind in SUFFIXES.items():
            if bare.endswith(suffix) and len(bare) > len(suffix) + 2:
                return f"{kind}:{_key(bare)}" + ("en" if suffix == "nämnd" else "")
        return None


def _folded(name: str) -> str:
    return " ".join(name.lower().split())


def _key(name: str) -> str:
    plain = name.translate(str.maketrans("åäöéü", "aaoeu"))
    return re.sub("[^a-z0-9]+", "_", plain).strip("_")


def _phrases(own: list[str]) -> str:
    """Make the pattern of bodies of more than one word, the organisation's own first."""
    written = [r"\s+".join(map(re.escape, p.split())) for p in sorted(own, key=len, reverse=True)]
    usual = [
        r"kommunstyrelsens?\s+arbetsutskott(?:et)?",
        r"ks\s?[/:]?\s?au\b",
        r"(?:tekniska|sociala|gemensamma|kommunala|lokala|nordiska)\s+(?:nämnden|utskottet)",
        r"nämnden\s+för\s+[^\W\d_]+(?:\s+och\s+[^\W\d_]+)?",
        r"brottsförebyggande\s+rådet",
        r"stadsdir(?:ektörens|\.)?\s+ledningsgr(?:upp|p)",
        r"operativa\s+it-gruppen",
        r"fullma\s?ktige",
    ]
    return "|".join(rf"\b(?:{p})" for p in [*written, *usual])


def tokenise(text: str, lexicon: Lexicon) -> Iterator[Token]:
    """Cut a cleaned text into tokens, left to right, in time linear in its length."""
    low, start = _lower(text), 0
    while start < len(text):
        for found in lexicon.pattern.finditer(low, start):
            name = found.lastgroup
            if name == SPACE:
                continue
            start, end = found.span()
            if name == CASE and not _CAPITALS.search(text, start, end):
                # No case number after all: cut this piece in another way, and go on from there.
                other = lexicon.without_case.match(low, start) or found
                start = other.end()
                yield from _made(other, text, lexicon)
                break
            if name == WORD:
                word = text[start:end]
                known = lexicon.words.get(word) or lexicon.learn(word)
                if len(known) > 1:
                    yield from _parts(known, start, end, word)
                else:
                    yield Token(*known[0][:2], start, end, word)
            else:
                yield from _made(found, text, lexicon)
        else:
            return


def _parts(known: Known, start: int, end: int, word: str) -> Iterator[Token]:
    """Part words that lost the space between them: fastställdavkommunstyrelsen."""
    (kind, value, width), (body, key, rest) = known
    yield Token(kind, value, start, start + width, word[:width])
    yield Token(body, key, end - rest, end, word[-rest:])


def _made(found: re.Match[str], text: str, lexicon: Lexicon) -> Iterator[Token]:
    name = found.lastgroup or ""
    start, end = found.span()
    piece = text[start:end]
    if name == PARAGRAPH:
        if body := lexicon.abbreviations.get(text[slice(*found.span("of"))]):
            # "§ KF 81": before its number, as elsewhere
            yield Token(Kind.BODY, body, *found.span("of"), text[slice(*found.span("of"))])
        yield _paragraph(found, piece, text)
    elif name == PAIR:
        yield Token(PAIR, found.group("one", "two"), start, end, piece)
    elif name == Kind.BODY:
        yield Token(Kind.BODY, _phrase_key(piece, lexicon), start, end, piece)
    elif name == END and not _NEXT_IS_CAPITAL.match(text, end):
        yield Token(MARK, None, start, end, piece)
    elif name == WORD:
        for kind, value, _ in (lexicon.words.get(piece) or lexicon.learn(piece))[:1]:
            yield Token(kind, value, start, end, piece)
    else:
        yield Token(name, None, start, end, piece)


_CAPITALS = re.compile(r"[A-ZÅÄÖ]{2}|Ks|Sn|Bn|Tn|Bun|Von")
_NEXT_IS_CAPITAL = re.compile(r"\s+[A-ZÅÄÖ]|\s*\Z")


def _lower(text: str) -> str:
    low = text.lower()
    # A few letters become two; then each keeps its place.
    return low if len(low) == len(text) else "".join(c.lower()[:1] for c in text)


def _paragraph(found: re.Match[str], piece: str, text: str) -> Token:
    start, end = found.span()
    listed, year, before, scanned = found.group("list", "year", "before", "scanned")
    if scanned and piece[0] == "s":
        return Token(WORD, "s", start, end, piece)
    if _AFTER_LAW.match(text, end):
        return Token(Kind.LAW, None, start, end, piece)
    value = (listed or before or scanned, year, before is not None)
    return Token(PARAGRAPH, value, start, end, piece)


_AFTER_LAW = re.compile(rf"\s?(?:\d+\s)?{LAW_WORDS}", re.IGNORECASE)


def _phrase_key(phrase: str, lexicon: Lexicon) -> str:
    folded = _folded(phrase)
    if own := lexicon.phrases.get(folded) or lexicon.abbreviations.get(phrase):
        return own
    if folded.endswith(("arbetsutskott", "arbetsutskottet", "au")) and folded.startswith("k"):
        return "kommunstyrelsens_arbetsutskott"
    if folded.endswith("rådet"):
        return f"rad:{_key(folded)}"
    if "utskott" in folded:
        return f"utskott:{_key(folded)}"
    if folded.startswith(("stadsdir", "operativa")):
        return "ledningsgrupp"
    return "kommunfullmaktige" if folded.startswith("fullm") else f"namnd:{_key(folded)}"


_GLUED = re.compile(r"(?P<verb>[a-zåäö]{3,}?[adnt]|[a-zåäö]+des)av(?:den)?(?P<body>[a-zåäö]{6,})?")


@lru_cache(maxsize=20_000)
def _nearest(word: str) -> str:
    """Give the known word that a misspelt one is nearest to, or the word itself."""
    if len(word) > 30:
        return word
    cutoff = 1 if len(word) < 9 else 2 if len(word) < 15 else 3
    found = process.extract(word, FUZZY, scorer=OSA.distance, score_cutoff=cutoff, limit=2)
    if not found:
        return word
    nearest, distance, _ = found[0]
    as_near = [other for other, far, _ in found[1:] if far == distance]
    return word if any(_meaning(other) != _meaning(nearest) for other in as_near) else nearest


def _meaning(word: str) -> object:
    return WORDS.get(word) or BODIES.get(word)
