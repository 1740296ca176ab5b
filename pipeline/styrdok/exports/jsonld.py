"""Writes v1/documents/ID.jsonld: what a document is, in the words of schema.org.

Binding rules are a Legislation, whose properties come from the European
Legislation Identifier; all other documents are a DigitalDocument. What is not
known is left out.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from typing import Any

from styrdok.content.actions import KINDS, Action
from styrdok.content.models import CorrectedField, OrganisationKind, Publication, RelationKind
from styrdok.exports.edition import Edition
from styrdok.history.standing import ENDED, Status
from styrdok.published.addresses import document_page, in_v1, latest_href
from styrdok.published.artifacts import Artifact
from styrdok.published.documents import (
    DocumentExport,
    PublishedEvent,
    PublishedOrganisation,
    PublishedRelation,
    PublishedType,
)

CONTEXT = "https://schema.org"
# What the context makes of a word without a prefix.
_VOCABULARY = "http://schema.org/"

# How a type's key ends, in singular and plural, where its documents are binding rules.
_REGULATIONS = (
    *("foreskrift", "foreskrifter"),
    *("reglemente", "reglementen"),
    *("taxa", "taxor"),
    *("stadga", "stadgar"),
    *("arbetsordning", "arbetsordningar"),
    *("delegationsordning", "delegationsordningar"),
    *("forbundsordning", "forbundsordningar"),
)
PASSING = {a for a, kind in KINDS.items() if kind.schema_org == "passes"}
CHANGING = {a for a, kind in KINDS.items() if kind.schema_org == "changes"}
_PLACES = {OrganisationKind.MUNICIPALITY, OrganisationKind.REGION}
"""Organisations whose decisions bind an area. An association or a company has none of its own."""
_NOT_KNOWN = {Status.DRAFT, Status.NO_DECISION_KNOWN, Status.SUPERSEDED}


def export(edition: Edition) -> Iterator[Artifact]:
    for exported in edition.documents:
        made = describe_document(exported.document, edition.publication, edition.ids)
        text = json.dumps(made, ensure_ascii=False, indent=2) + "\n"
        yield Artifact(in_v1(latest_href(exported.document.id, "jsonld")), text.encode())


def embedded(described: Mapping[str, Any]) -> str:
    """Write a description to stand in a page's script element, which no text in it can end."""
    return json.dumps(described, ensure_ascii=False).replace("<", r"\u003c")


def describe_document(
    document: DocumentExport, publication: Publication, published: Mapping[str, str]
) -> dict[str, Any]:
    """Describe a document; ``published`` gives the id of each that is published by all its ids."""
    addresses = {
        r.target: publication.base_url + document_page(published[r.target])
        for r in document.relations
        if r.target and r.target in published
    }
    regulation = is_regulation(document.document_type)
    made = {
        "@context": CONTEXT,
        "@type": "Legislation" if regulation else "DigitalDocument",
        "@id": document.canonical_url,
        "url": document.canonical_url,
        "identifier": f"urn:uuid:{document.uuid}",
        "name": document.title,
        "inLanguage": document.language,
        "version": str(document.revision),
        "creativeWorkStatus": document.status,
        "dateModified": _day(document.revised),
        "expires": _day(document.valid_to),
        "keywords": document.subjects,
        "author": _organisation(document.organisation),
        "publisher": {
            "@type": "Organization",
            "name": publication.publisher.name,
            "identifier": publication.publisher.organisation_number,
        },
        "license": publication.open_data and publication.open_data.license,
        "sameAs": [publication.base_url + document_page(alias) for alias in document.aliases],
        "isBasedOn": [*_based_on(document, addresses)],
        **(_legislation(document, addresses) if regulation else {}),
        "encoding": [*_encodings(document, publication.base_url, regulation)],
    }
    known: dict[str, Any] = _known(made)
    return known


def is_regulation(kind: PublishedType) -> bool:
    """Say whether documents of a type are binding rules: as its organisation says, or its key."""
    if kind.regulation is not None:
        return kind.regulation
    return kind.key.endswith(_REGULATIONS)


def _legislation(document: DocumentExport, addresses: Mapping[str, str]) -> dict[str, Any]:
    organisation = document.organisation
    decisions = [
        _decision(e, organisation) for e in _decisions(document.history, PASSING | CHANGING)
    ]
    adopted = [_decision(e, organisation) for e in _decisions(document.history, PASSING)]
    revised = [*_decisions(document.history, CHANGING)]
    until = _day(document.valid_to) or ".."
    replaced = [r for r in document.relations if r.kind is RelationKind.REPLACES]
    return {
        "legislationIdentifier": document.id,
        "legislationType": document.document_type.name,
        "legislationDate": _day(document.adopted),
        "legislationDateVersion": _day(document.revised or document.adopted),
        "legislationPassedBy": adopted[0].get("legislationPassedBy") if adopted else None,
        "legislationJurisdiction": organisation.kind in _PLACES
        and {
            "@type": "AdministrativeArea",
            "name": organisation.name,
            "identifier": organisation.municipality_code,
        },
        "legislationLegalForce": _force(document.status),
        "temporalCoverage": document.valid_from and f"{document.valid_from}/{until}",
        "legislationChanges": [_other(r, addresses, "Legislation") for r in replaced],
        # A text that decisions have revised is what an editor made of them all.
        "legislationConsolidates": decisions if revised else [],
    }


def _decisions(history: list[PublishedEvent], actions: Set[Action]) -> Iterator[PublishedEvent]:
    """Give the decisions on the text that nobody has taken back, as they stand by now.

    An entry keeps what was first recorded. Where that has been corrected, only
    its label has the right value, so here it is not known.
    """
    taken_back = {e.concerns for e in history if e.action is Action.WITHDRAWN}
    corrected: dict[int, set[CorrectedField]] = defaultdict(set)
    for event in history:
        if event.concerns and event.field:
            corrected[event.concerns].add(event.field)
    for event in history:
        wrong = corrected[event.sequence]
        known = event.action in actions and CorrectedField.ACTION not in wrong
        if known and event.sequence not in taken_back:
            names = {f: "body_name" if f is CorrectedField.BODY else f.value for f in wrong}
            yield event.model_copy(update=dict.fromkeys(names.values()))


def _decision(event: PublishedEvent, organisation: PublishedOrganisation) -> dict[str, Any]:
    return {
        "@type": "Legislation",
        "name": event.label,
        "legislationIdentifier": event.case_number,
        "legislationDate": _day(event.date),
        "legislationPassedBy": event.body_name
        and {
            "@type": "Organization",
            "name": event.body_name,
            "parentOrganization": _organisation(organisation),
        },
    }


def _organisation(organisation: PublishedOrganisation) -> dict[str, Any]:
    return {
        "@type": "GovernmentOrganization" if organisation.kind in _PLACES else "Organization",
        "name": organisation.name,
        "identifier": organisation.organisation_number,
    }


def _force(status: Status) -> dict[str, str] | None:
    if status in _NOT_KNOWN:
        return None
    outside = status in ENDED or status is Status.NOT_YET_IN_FORCE
    return {"@id": f"{_VOCABULARY}{'NotInForce' if outside else 'InForce'}"}


def _based_on(document: DocumentExport, addresses: Mapping[str, str]) -> Iterator[Any]:
    for relation in document.relations:
        if relation.kind in {RelationKind.BASED_ON, RelationKind.IMPLEMENTS}:
            yield _other(relation, addresses, "CreativeWork")
    if document.source and document.source.url:
        yield document.source.url


def _other(relation: PublishedRelation, addresses: Mapping[str, str], kind: str) -> dict[str, Any]:
    address = addresses.get(relation.target or "") or relation.url
    return {"@type": kind, "@id": address, "name": relation.title}


def _encodings(document: DocumentExport, base: str, regulation: bool) -> Iterator[dict[str, Any]]:
    value = {"legislationLegalValue": {"@id": f"{_VOCABULARY}UnofficialLegalValue"}}
    for ending, kind in (("json", "application/json"), ("html", "text/html")):
        yield {
            "@type": "LegislationObject" if regulation else "MediaObject",
            "contentUrl": base + in_v1(latest_href(document.id, ending)),
            "encodingFormat": kind,
            # The original is the organisation's own record; what is on the web is a copy of it.
            **(value if regulation else {}),
        }


def _day(day: Any) -> str | None:
    return str(day) if day else None


def _known(value: Any) -> Any:
    """Leave out what is not known, at every depth."""
    if isinstance(value, list):
        return [_known(v) for v in value]
    if isinstance(value, dict):
        return {k: _known(v) for k, v in value.items() if v not in (None, "", [], False)}
    return value
