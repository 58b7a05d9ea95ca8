"""The query page: HTML and a style sheet of our own, without scripts; forms and links do all."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import quote, urlencode

from kg.ask.catalogue import Competency
from kg.graph.namespaces import PREFIXES

POLICY = (
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; img-src 'self'"
)
STYLE = """\
:root { color-scheme: light dark; font: 16px/1.5 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
body { margin: 0 auto; max-width: 80rem; padding: 1rem; display: grid; gap: 1rem 2rem; grid-template-columns: 22rem 1fr; }
header, main { grid-column: 2; } nav { grid-column: 1; grid-row: 1 / span 3; }
nav ol { list-style: none; padding: 0; margin: 0; } nav li { margin: 0 0 .5rem; } nav small { display: block; opacity: .75; }
nav [aria-current] { font-weight: bold; }
textarea { width: 100%; box-sizing: border-box; font: 14px/1.4 ui-monospace, monospace; }
table { border-collapse: collapse; } .wide { overflow-x: auto; }
th, td { border: 1px solid #8886; padding: .2rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { position: sticky; top: 0; background: Canvas; } td.number { text-align: right; font-variant-numeric: tabular-nums; }
.error { border-left: 4px solid #c00; padding-left: .7rem; white-space: pre-wrap; }
@media (max-width: 60rem) { body { display: block; } }
"""
_NUMBERS = frozenset(f"{PREFIXES['xsd']}{name}" for name in ("integer", "decimal", "double", "float"))
_ABOUT = """\
SELECT ?way ?what ?name
WHERE {{
  {{ <{0}> ?way ?what }} UNION {{ ?what ?back <{0}> . BIND (CONCAT("is ", REPLACE(STR(?back), "^.*[#/]", ""), " of") AS ?way) }}
  OPTIONAL {{ ?what <http://www.w3.org/2000/01/rdf-schema#label> ?name }}
}}
ORDER BY STR(?way) STR(?what)"""


def page(build: str, listed: Sequence[Competency], query: str, chosen: str, shown: str) -> str:
    """The page. `build`: the folder's name; `query`: what stands in the box; `chosen`: a listed query's name; `shown`:
    HTML of the answer.
    """
    items = "\n".join(_item(one, one.name == chosen) for one in listed)
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>dispatch-kg · {escape(build)}</title><link rel="stylesheet" href="/style.css"></head>
<body><header><h1>dispatch-kg · 选派图谱</h1>
<p><a href="/graph.html">graph 图</a> · <a href="/graph.ttl">graph.ttl</a> · <a href="/graph.nq">graph.nq</a> ·
<a href="/graph.jsonld">graph.jsonld</a> · <a href="/ontology.ttl">ontology.ttl</a> · SPARQL: <code>/sparql</code></p></header>
<nav aria-label="queries 查询"><ol>
{items}
</ol></nav>
<main><form action="/" method="get"><label for="query">SPARQL</label>
<textarea id="query" name="query" rows="16" spellcheck="false">
{escape(query)}</textarea>
<p><button>ask 查询</button></p></form>
{shown}</main></body></html>
"""


def _item(one: Competency, current: bool) -> str:
    mark = ' aria-current="page"' if current else ""
    return (
        f'<li><a href="/?name={quote(one.name)}"{mark}>{escape(one.title)} <span lang="zh">{escape(one.title_zh)}</span></a>'
        f'<small>{escape(one.question)} <span lang="zh">{escape(one.question_zh)}</span></small></li>'
    )


def table(told: Mapping[str, Any], cut: int) -> str:
    """SPARQL results JSON as a table; IRIs are links to what the graph says about them. `cut`: 0, or the rows shown."""
    if "boolean" in told:
        return f"<p><strong>{str(told['boolean']).lower()}</strong></p>"
    names, rows = told["head"]["vars"], told["results"]["bindings"]
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = "\n".join(f"<tr>{''.join(_cell(row.get(name)) for name in names)}</tr>" for row in rows)
    said = f"the first {cut} rows; there are more 仅显示前 {cut} 行" if cut else f"{len(rows)} rows 行"
    return (
        f'<p>{said}</p><div class="wide"><table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table></div>'
    )


def _cell(term: Mapping[str, Any] | None) -> str:
    if term is None:
        return "<td></td>"
    if term["type"] == "uri":
        return f'<td><a href="/?{escape(urlencode({"about": term["value"]}))}">{escape(short(term["value"]))}</a></td>'
    number = ' class="number"' if term.get("datatype") in _NUMBERS else ""
    return f"<td{number}>{escape(str(term['value']))}</td>"


def short(iri: str) -> str:
    """An IRI with its prefix, for readers."""
    known = max(((len(base), prefix) for prefix, base in PREFIXES.items() if iri.startswith(base)), default=None)
    return f"{known[1]}:{iri[known[0] :]}" if known else iri


def about(iri: str) -> str:
    """The query for what the graph says about an IRI. Raises ValueError for what is no IRI."""
    if not iri or any(sign in '<>"{}|^`\\' or sign <= " " for sign in iri):
        raise ValueError("this is no IRI")
    return _ABOUT.format(iri)


def text(shown: str) -> str:
    """A graph as text."""
    return f'<div class="wide"><pre>{escape(shown)}</pre></div>'


def error(what: str) -> str:
    """A message."""
    return f'<p class="error" role="alert">{escape(what)}</p>'
