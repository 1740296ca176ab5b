"""Writes datasets/dcat: a catalogue of open data (DCAT-AP-SE 3) that a data portal can harvest.

It is made only where content/publication.yaml has `open_data`: its licences
are the publisher's to state. The harvester wants RDF/XML, whole addresses and
no blank nodes. It is written here because no library at hand writes RDF/XML in
the same order each time.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import quote
from xml.etree import ElementTree as ET

from styrdok.content.models import OpenData, OrganisationKind
from styrdok.exports.edition import Edition
from styrdok.published.addresses import CATALOGUE, FEED, MANIFEST, schema_file
from styrdok.published.artifacts import Artifact
from styrdok.views.events import latest_day

_NAMESPACES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}
_DATE = "http://www.w3.org/2001/XMLSchema#date"
_ATOM = "https://www.rfc-editor.org/rfc/rfc4287"
_AUTHORITY = "http://publications.europa.eu/resource/authority/"
_LANGUAGES = {
    "sv": "SWE",
    "en": "ENG",
    "fi": "FIN",
    "fit": "FIT",
    "se": "SME",
    "sme": "SME",
    "rom": "ROM",
    "yi": "YID",
}
"""Language tags → codes of the EU's list. Of other languages the catalogue says nothing."""
_PUBLISHERS = {
    OrganisationKind.MUNICIPALITY: "http://purl.org/adms/publishertype/LocalAuthority",
    OrganisationKind.REGION: "http://purl.org/adms/publishertype/RegionalAuthority",
}


class _Fact(NamedTuple):
    """A property with its value: words, or in ``attributes`` the address of another thing."""

    name: str
    text: str | None
    attributes: dict[str, str]


class _Thing(NamedTuple):
    """What the catalogue tells of: its class, its address, its properties."""

    kind: str
    address: str
    facts: list[_Fact]


def export(edition: Edition) -> Iterator[Artifact]:
    if stated := edition.publication.open_data:
        yield Artifact(CATALOGUE, _rdf_xml(_things(edition, stated)))


def _things(edition: Edition, stated: OpenData) -> Iterator[_Thing]:
    publication, words = edition.publication, edition.words
    language = words.language
    base = publication.base_url
    own = f"{base}{CATALOGUE}#"
    days = [latest_day(e.document.history) for e in edition.documents]
    of_both = [
        *_link("dcterms:publisher", _publisher(edition)),
        *_day("dcterms:modified", max(filter(None, days), default=None)),
    ]
    title = words.gettext("{title}: open data").format(title=publication.title)
    about = words.gettext("What {publisher} publishes as open data of governing documents.")
    yield _Thing(
        "dcat:Catalog",
        f"{own}catalogue",
        [
            *_words("dcterms:title", title, language),
            *_words(
                "dcterms:description", about.format(publisher=publication.publisher.name), language
            ),
            *of_both,
            *_link("dcterms:license", stated.catalogue_license),
            *(fact for tag in _languages([language]) for fact in _link("dcterms:language", tag)),
            *_link("foaf:homepage", base),
            *_link("dcat:themeTaxonomy", f"{_AUTHORITY}data-theme"),
            *_link("dcat:dataset", f"{own}dataset"),
        ],
    )
    places = _places(edition, own)
    of_texts = [e.document.language for e in edition.documents]
    distributions = list(_distributions(edition, stated, own))
    contact = bool(stated.contact_email or stated.contact_page)
    yield _Thing(
        "dcat:Dataset",
        f"{own}dataset",
        [
            *_words("dcterms:title", publication.title, language),
            *_words("dcterms:description", stated.description, language),
            *of_both,
            *_link("dcat:contactPoint", f"{own}contact" if contact else None),
            *_words("dcat:keyword", words.gettext("governing documents"), language),
            *_link("dcat:theme", f"{_AUTHORITY}data-theme/GOVE"),
            *_link("dcterms:accessRights", f"{_AUTHORITY}access-right/PUBLIC"),
            *_link("dcterms:accrualPeriodicity", f"{_AUTHORITY}frequency/IRREG"),
            *(fact for tag in _languages(of_texts) for fact in _link("dcterms:language", tag)),
            *(fact for place in places for fact in _link("dcterms:spatial", place.address)),
            *_link("dcat:landingPage", base),
            *(fact for d in distributions for fact in _link("dcat:distribution", d.address)),
        ],
    )
    yield from distributions
    yield from _standards(edition)
    yield _Thing(
        "foaf:Agent",
        _publisher(edition),
        [
            *_words("foaf:name", publication.publisher.name),
            *_link("dcterms:type", _publisher_type(edition)),
        ],
    )
    if contact:
        email = stated.contact_email and f"mailto:{quote(stated.contact_email, safe='@')}"
        yield _Thing(
            "vcard:Organization",
            f"{own}contact",
            [
                *_words("vcard:fn", publication.publisher.name),
                *_link("vcard:hasEmail", email),
                *_link("vcard:hasURL", stated.contact_page),
            ],
        )
    yield from places
    if stated.license:
        yield _Thing("dcterms:LicenseDocument", stated.license, [])


def _distributions(edition: Edition, stated: OpenData, own: str) -> Iterator[_Thing]:
    base, words = edition.publication.base_url, edition.words
    forms = [
        (
            "json",
            words.gettext("A list of all documents with the address and digest of each, as JSON"),
            MANIFEST,
            "application/json",
            _manifest_schema(edition),
        ),
        ("atom", words.gettext("Decisions as an Atom feed"), FEED, "application/atom+xml", _ATOM),
        ("html", words.gettext("The documents as web pages"), "", "text/html", None),
    ]
    for name, title, path, media_type, standard in forms:
        yield _Thing(
            "dcat:Distribution",
            own + name,
            [
                *_words("dcterms:title", title, words.language),
                *_link("dcat:accessURL", base + path),
                *_link("dcat:downloadURL", base + path if path else None),
                *_words("dcterms:format", media_type),
                *_link("dcterms:license", stated.license),
                *_link("dcterms:conformsTo", standard),
            ],
        )


def _standards(edition: Edition) -> Iterator[_Thing]:
    names = {_manifest_schema(edition): "styrdok-manifest/1", _ATOM: "RFC 4287"}
    for address, name in names.items():
        yield _Thing("dcterms:Standard", address, _words("dcterms:title", name))


def _manifest_schema(edition: Edition) -> str:
    return edition.publication.base_url + schema_file("manifest")


def _publisher(edition: Edition) -> str:
    """Give the publisher's address: the portal knows organisations by their number."""
    if number := edition.publication.publisher.organisation_number:
        return f"http://dataportal.se/organisation/SE{number.replace('-', '')}"
    return f"{edition.publication.base_url}{CATALOGUE}#publisher"


def _publisher_type(edition: Edition) -> str | None:
    """Tell what sort of body the publisher is, where it is one of those whose documents these are.

    Only the number tells that it is the same: names are written in many ways.
    """
    number = edition.publication.publisher.organisation_number
    organisations = [e.document.organisation for e in edition.documents]
    kinds = {o.kind for o in organisations if number and o.organisation_number == number}
    return _PUBLISHERS.get(kinds.pop()) if len(kinds) == 1 else None


def _places(edition: Edition, own: str) -> list[_Thing]:
    """Give the municipalities whose documents these are, by their official codes."""
    organisations = (e.document.organisation for e in edition.documents)
    names = {o.municipality_code: o.name for o in organisations if o.municipality_code}
    return [
        _Thing(
            "dcterms:Location",
            f"{own}municipality-{code}",
            [*_words("dcterms:identifier", code), *_words("rdfs:label", name)],
        )
        for code, name in sorted(names.items())
    ]


def _languages(languages: Iterable[str]) -> list[str]:
    tags = {language.partition("-")[0] for language in languages}
    return sorted(f"{_AUTHORITY}language/{_LANGUAGES[t]}" for t in tags if t in _LANGUAGES)


def _words(name: str, text: str, language: str | None = None) -> list[_Fact]:
    return [_Fact(name, text, {"xml:lang": language} if language else {})]


def _day(name: str, day: datetime.date | None) -> list[_Fact]:
    return [_Fact(name, str(day), {"rdf:datatype": _DATE})] if day else []


def _link(name: str, address: str | None) -> list[_Fact]:
    return [_Fact(name, None, {"rdf:resource": address})] if address else []


def _rdf_xml(things: Iterable[_Thing]) -> bytes:
    spaces = {f"xmlns:{prefix}": address for prefix, address in _NAMESPACES.items()}
    root = ET.Element("rdf:RDF", spaces)
    for thing in things:
        element = ET.SubElement(root, thing.kind, {"rdf:about": thing.address})
        for fact in thing.facts:
            ET.SubElement(element, fact.name, fact.attributes).text = fact.text
    ET.indent(root)
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"
