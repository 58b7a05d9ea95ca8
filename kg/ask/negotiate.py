"""Content negotiation: which of our formats an Accept header likes best."""

from collections.abc import Mapping

TABLES = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
GRAPHS = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
    "text/plain": "ntriples",
}


def best(accept: str, known: Mapping[str, str]) -> str | None:
    """The name of the best format for an Accept header, the first of `known` where all are alike; None where none is
    acceptable. An empty header accepts everything. Source: RFC 9110, 12.5.1.
    """
    ranges = [_range(part) for part in accept.split(",") if part.strip()] or [("*/*", 1.0)]
    scored = [(_quality(media, ranges), -number, name) for number, (media, name) in enumerate(known.items())]
    quality, _, name = max(scored)
    return name if quality > 0 else None


def _range(part: str) -> tuple[str, float]:
    media, *parameters = (piece.strip() for piece in part.split(";"))
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "q":
            try:
                return media.lower(), min(max(float(value), 0.0), 1.0)
            except ValueError:
                return media.lower(), 0.0
    return media.lower(), 1.0


def _quality(media: str, ranges: list[tuple[str, float]]) -> float:
    """What the most exact range that fits says."""
    for wanted in (media, f"{media.partition('/')[0]}/*", "*/*"):
        found = [quality for name, quality in ranges if name == wanted]
        if found:
            return max(found)
    return 0.0
