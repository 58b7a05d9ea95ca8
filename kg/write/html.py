"""One build as one HTML file: a network to look through, with the sentence behind every edge, and no network needed.

pyvis is the model of the network and brings vis-network; the page around it is ours, because pyvis's own template
loads from content networks and pastes names into markup. The page's address takes `#select=<IRI>` (an entity, event,
telling or relation), `q=<text>` and `theme=light|dark`, joined by `&`; scripts call `dispatchKg.select(IRI)`.
"""

import base64
import hashlib
import json
import re
from collections import Counter
from dataclasses import asdict
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import BuildError
from kg.write.html_fold import Sketch, capped, sketch
from kg.write.html_network import network
from kg.write.html_panel import cards, type_labels
from kg.write.html_read import Reader
from kg.write.html_words import ENTITY_CLASSES, LOOKS, MODALITIES, OPERATORS, RELATIONS, ROLES

_TEMPLATES = files("kg.write") / "templates"
# What ends a script block, starts a comment or an entity in it, and the line ends that JavaScript strings once forbade.
_UNSAFE = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def write(store: ox.Store, target: Path) -> None:
    """Write the build in `store` to the file `target` as one self-contained page; the same store gives the same bytes.

    Above html_fold.MAX_NODES nodes only the best connected are drawn, and the page's header says so.
    Raises BuildError if the installed pyvis does not bring vis-network.
    """
    reader = Reader(store)
    whole = sketch(reader)
    drawn = capped(whole)
    details = cards(reader, drawn)
    labels = type_labels(reader, drawn.events)
    model = network(drawn, details, labels)
    documents = len(reader.instances("SourceDocument"))
    nodes, edges, _, _, _, options = model.get_network_data()
    data = {
        "network": {"nodes": nodes, "edges": edges, "options": json.loads(options)},
        "cards": details,
        "words": _words(labels) | {"drawn": _counts(drawn), "whole": _counts(whole), "documents": documents},
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
    }


def _counts(part: Sketch) -> dict[str, Any]:
    """How much of everything `part` holds, for the header and the filters."""
    kinds, types = Counter(part.nodes.values()), Counter(part.events.values())
    relations = Counter(link.name for link in part.links if link.look in ("relation", "gazetteer"))
    return {
        "nodes": len(part.nodes),
        "links": len(part.links),
        "entities": sum(kinds[name] for name in ENTITY_CLASSES),
        "events": len(part.events),
        "relations": relations.total(),
        "classes": dict(sorted(kinds.items())),
        "types": dict(sorted(types.items())),
        "predicates": dict(sorted(relations.items())),
    }


def _page(data: dict[str, Any]) -> str:
    """The template with styles, scripts and data in place; one pass, so that nothing inside the data is a slot."""
    library = _library()
    scripts = {
        "library": _script(library, ".min.js"),
        "panel": _script(_TEMPLATES, "panel.js"),
        "script": _script(_TEMPLATES, "graph.js"),
    }
    styles = {"library-style": _text(library, ".css"), "style": _text(_TEMPLATES, "graph.css")}
    blocks = {name: _json(value) for name, value in data.items()}
    slots = {"policy": _policy(list(scripts.values())), **scripts, **styles, **blocks}
    return re.sub(r"@@([a-z-]+)@@", lambda found: slots[found[1]], _text(_TEMPLATES, "graph.html"))


def _json(value: object) -> str:
    """`value` as JSON that stays data wherever a browser's parser stands in a script block."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE)


def _policy(scripts: list[str]) -> str:
    """The page's content security policy: its own scripts by their hash, styles, pictures that are data."""
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts)
    hashes = " ".join(f"'sha256-{digest}'" for digest in digests)
    return f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"


def _library() -> Traversable:
    """The folder of the newest vis-network inside pyvis. Raises BuildError if there is none."""
    folder = files("pyvis") / "templates" / "lib"
    found = [entry for entry in folder.iterdir() if re.fullmatch(r"vis-[\d.]+", entry.name)] if folder.is_dir() else []
    if not found:
        raise BuildError("pyvis brings no vis-network", where=str(folder), fix="install pyvis 0.3.2")
    return max(found, key=lambda entry: [int(part) for part in entry.name.removeprefix("vis-").split(".") if part])


def _text(folder: Traversable, ending: str) -> str:
    """The text of the one file of `folder` whose name ends so. Raises BuildError if there is not exactly one."""
    found = [entry for entry in folder.iterdir() if entry.name.endswith(ending)]
    if len(found) != 1:
        what = f"{len(found)} files end in {ending}, expected 1"
        raise BuildError(what, where=str(folder), fix="reinstall dispatch-kg and pyvis 0.3.2")
    return found[0].read_text("utf-8")


def _script(folder: Traversable, ending: str) -> str:
    """A script's text for a script block: without the source map line, which a browser's tools would try to load."""
    text = re.sub(r"^//# sourceMappingURL=.*$", "", _text(folder, ending), flags=re.MULTILINE)
    if re.search(r"</script|<!--", text, re.IGNORECASE):
        raise BuildError(f"the script {ending} would end its own block", where=str(folder), fix="install pyvis 0.3.2")
    return text
