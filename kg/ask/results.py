"""Answers as bytes, row by row: SPARQL 1.1 results as JSON, XML, CSV and TSV. Graphs are written by pyoxigraph."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
T = TypeVar("T")
Row = Sequence[Term | None]
# By name: media type. The first of each is what is sent where nothing is asked for.
TABLES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
}
GRAPHS = {
    "turtle": "text/turtle; charset=utf-8",
    "ntriples": "application/n-triples; charset=utf-8",
    "jsonld": "application/ld+json",
}
_STRING = "http://www.w3.org/2001/XMLSchema#string"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Writer(Protocol):
    """One format: text for the head, each row and the end."""

    def head(self, names: Sequence[str]) -> str:
        """What stands before the rows of these variables."""
        ...

    def row(self, row: Row) -> str:
        """One row; None where a variable is not bound."""
        ...

    def end(self, cut: int) -> str:
        """What stands behind the rows. `cut`: the number of rows after which the rest was left out, 0 where none was."""
        ...


class Json:
    """SPARQL 1.1 Query Results JSON; a cut answer has the member `cut` besides, which readers pass over."""

    def head(self, names: Sequence[str]) -> str:
        """The variables."""
        self._names, self._first = names, True
        return f'{{"head":{{"vars":{json.dumps(list(names), ensure_ascii=False)}}},"results":{{"bindings":['

    def row(self, row: Row) -> str:
        """One binding."""
        bound = {name: json_term(term) for name, term in zip(self._names, row, strict=True) if term is not None}
        comma, self._first = "" if self._first else ",", False
        return f"{comma}\n{json.dumps(bound, ensure_ascii=False)}"

    def end(self, cut: int) -> str:
        """The brackets."""
        said = f',"cut":{cut}' if cut else ""
        return f"\n]}}{said}}}\n"


class Xml:
    """SPARQL Query Results XML; a cut answer ends in a comment. What XML cannot hold becomes U+FFFD."""

    def head(self, names: Sequence[str]) -> str:
        """The variables."""
        self._names = names
        said = "".join(f"<variable name={_attribute(name)}/>" for name in names)
        return f'<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head>{said}</head><results>\n'

    def row(self, row: Row) -> str:
        """One result."""
        bound = zip(self._names, row, strict=True)
        said = (f"<binding name={_attribute(name)}>{_xml_term(term)}</binding>" for name, term in bound if term)
        return f"<result>{''.join(said)}</result>\n"

    def end(self, cut: int) -> str:
        """The closing tags."""
        return f"</results>{f'<!-- cut after {cut} rows -->' if cut else ''}</sparql>\n"


class Separated:
    """CSV with plain values, or TSV with terms as in Turtle. Neither has room for a word about a cut."""

    def __init__(self, tabs: bool) -> None:
        self._tabs = tabs

    def head(self, names: Sequence[str]) -> str:
        """The variables, in TSV with question marks."""
        return "\t".join(f"?{name}" for name in names) + "\n" if self._tabs else _csv(names)

    def row(self, row: Row) -> str:
        """One line."""
        if self._tabs:
            return "\t".join("" if term is None else str(term).replace("\t", "\\t") for term in row) + "\n"
        return _csv([plain(term) for term in row])

    def end(self, cut: int) -> str:
        """Nothing."""
        return ""


WRITERS: dict[str, Callable[[], Writer]] = {
    "json": Json,
    "xml": Xml,
    "csv": lambda: Separated(tabs=False),
    "tsv": lambda: Separated(tabs=True),
}
_YES_NO = {
    "json": '{{"head":{{}},"boolean":{}}}\n',
    "xml": '<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/><boolean>{}</boolean></sparql>\n',
    "csv": "ask\n{}\n",
    "tsv": "?ask\n{}\n",
}


def yes_no(answer: bool, form: str) -> str:
    """The answer of an ASK; in CSV and TSV, which have no form for it, one column `ask`."""
    return _YES_NO[form].format(str(answer).lower())


def plain(term: Term | None) -> str:
    """A term for people: an IRI or a value without quotes, datatype and language."""
    if term is None:
        return ""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def json_term(term: Term) -> dict[str, object]:
    """A term as in SPARQL results JSON."""
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: json_term(part) for name, part in parts.items()}}
    found: dict[str, object] = {"type": "literal", "value": term.value}
    if term.language:
        return found | {"xml:lang": term.language}
    return found if term.datatype.value == _STRING else found | {"datatype": term.datatype.value}


def _xml_term(term: Term) -> str:
    if isinstance(term, ox.NamedNode):
        return f"<uri>{_text(term.value)}</uri>"
    if isinstance(term, ox.BlankNode):
        return f"<bnode>{term.value}</bnode>"
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return f"<triple>{''.join(f'<{name}>{_xml_term(part)}</{name}>' for name, part in parts.items())}</triple>"
    if term.language:
        return f"<literal xml:lang={_attribute(term.language)}>{_text(term.value)}</literal>"
    kind = "" if term.datatype.value == _STRING else f" datatype={_attribute(term.datatype.value)}"
    return f"<literal{kind}>{_text(term.value)}</literal>"


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text), {"\r": "&#13;"})


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", text))


def _csv(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()


class Capped(Iterator[T]):
    """The first `most` of some items; `cut` says afterwards whether there were more, `count` how many were given."""

    def __init__(self, items: Iterator[T], most: int) -> None:
        self._items, self._most = items, most
        self.count, self.cut = 0, False

    def __next__(self) -> T:
        item = next(self._items)
        if self.count == self._most:
            self.cut = True
            raise StopIteration
        self.count += 1
        return item
