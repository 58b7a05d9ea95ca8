"""One build as one HTML file: a network to look through, with the sentence behind every edge, and no network needed.

pyvis is the model of the network; the page around it and the drawing are ours, because pyvis's own template loads from
content networks and pastes names into markup. The page's address holds the whole view (see templates/address.js):
`#select=<IRI>` opens an entity, event, telling or relation, `q=`, `view=`, `types=`, `lang=`, `theme=` and so on do the
rest, joined by `&`.
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import BuildError
from kg.graph.terms import PREFIXES
from kg.write.html_fold import MAX_NODES, OPEN_NODES, Sketch, capped, sketch
from kg.write.html_network import network
from kg.write.html_panel import cards, type_labels
from kg.write.html_read import Reader
from kg.write.html_source import Sources
from kg.write.html_words import ENTITY_CLASSES, LOOKS, MODALITIES, OPERATORS, RELATIONS, ROLES

_TEMPLATES = files("kg.write") / "templates"
# In the order in which they need each other; together they are one script.
SCRIPTS = (
    "base", "words", "model", "filters", "shapes", "scene", "focus", "questions", "panel", "table", "charts",
    "legend", "search", "saving", "turtle", "address", "start",
)  # fmt: skip
# What ends a script block, starts a comment or an entity in it, and the line ends that JavaScript strings once forbade.
_UNSAFE = re.compile("[<>&\u2028\u2029]")


def write(
    store: ox.Store,
    target: Path,
    limit: int = MAX_NODES,
    opened: int = OPEN_NODES,
    counts: Mapping[str, int] | None = None,
) -> None:
    """Write the build in `store` to the file `target` as one self-contained page; the same store gives the same bytes.

    The file holds the `limit` best connected nodes and opens with the `opened` best of these; the page says so. Where
    the folders texts and alignments of a build lie beside `target`, quotes stand in their sentences and raw offsets
    are told. `counts`: what the page says of the whole, where the store has only the documents that matter most of a
    larger build; as kg.streams counts them. Raises BuildError if a template would end its own block.
    """
    reader = Reader(store)
    whole = sketch(reader)
    drawn = capped(whole, limit)
    details = cards(reader, drawn, Sources(target.parent))
    labels = type_labels(reader, drawn.events)
    nodes, edges, *_ = network(drawn, details, labels).get_network_data()
    told = counts or {**_counts(whole), "documents": len(reader.instances("SourceDocument"))}
    figures = {
        "drawn": _counts(drawn),
        "whole": {name: told[name] for name in _counts(whole)},
        "documents": told["documents"],
    }
    data = {
        "network": {"nodes": nodes, "edges": edges},
        "cards": details,
        "words": _words(labels) | figures | {"opened": opened},
    }
    target.write_text(_page(data), encoding="utf-8", newline="\n")


def _words(labels: dict[str, dict[str, str]]) -> dict[str, Any]:
    """Every table of names that the page's script shows."""
    return {
        "classes": {name: asdict(look) for name, look in LOOKS.items()},
        "types": labels,
        "roles": list(ROLES.items()),
        "relations": dict(RELATIONS),
        "modalities": dict(MODALITIES),
        "operators": dict(OPERATORS),
        "prefixes": dict(PREFIXES),
    }


def _counts(part: Sketch) -> dict[str, int]:
    """How much of everything `part` holds, for the header."""
    return {
        "nodes": len(part.nodes),
        "links": len(part.links),
        "entities": sum(kind in ENTITY_CLASSES for kind in part.nodes.values()),
        "events": len(part.events),
        "relations": sum(link.look in ("relation", "gazetteer") for link in part.links),
    }


def _page(data: dict[str, Any]) -> str:
    """The template with style, script and data in place; one pass, so that nothing inside the data is a slot."""
    script = _script()
    blocks = {name: _json(value) for name, value in data.items()}
    slots = {"policy": _policy(script), "script": script, "style": _text("graph.css"), **blocks}
    return re.sub(r"@@([a-z-]+)@@", lambda found: slots[found[1]], _text("graph.html"))


def _json(value: object) -> str:
    """`value` as JSON that stays data wherever a browser's parser stands in a script block."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _policy(script: str) -> str:
    """The page's content security policy: its own script by its hash, styles, pictures that it made itself."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def _text(name: str) -> str:
    """The text of one file of the templates."""
    return (_TEMPLATES / name).read_text("utf-8")


def _script() -> str:
    """All scripts as one function, so that none of their names is global."""
    text = '"use strict";\n(() => {\n' + "\n".join(_text(f"{name}.js") for name in SCRIPTS) + "})();\n"
    if re.search(r"</script|<!--", text, re.IGNORECASE):
        raise BuildError("a script would end its own block", where=str(_TEMPLATES), fix="reinstall dispatch-kg")
    return text
