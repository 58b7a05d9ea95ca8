"""The competency queries of ontology/queries, with what their comments say."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.tables import ontology

FOLDER = Path(str(ontology("kg.ttl"))).parent


@dataclass(frozen=True)
class Competency:
    """One query. `name`: its file's; titles and questions in English and Chinese; `columns`: its variables, in order."""

    name: str
    title: str
    title_zh: str
    question: str
    question_zh: str
    columns: tuple[str, ...]
    text: str


@cache
def competencies() -> tuple[Competency, ...]:
    """All of them by name. Raises ValueError for a file that lacks one of its comments."""
    return tuple(read(path) for path in sorted((FOLDER / "queries").glob("*.rq")))


def read(path: Path) -> Competency:
    """One file; see competencies."""
    text = path.read_text("utf-8")
    said = {}
    for key in ("title", "question", "问题", "columns"):
        found = re.search(f"^# {key}: (.+)$", text, re.MULTILINE)
        if not found:
            raise ValueError(f"{path.name} has no line `# {key}: …`")
        said[key] = found[1]
    title, _, title_zh = said["title"].partition(" / ")
    return Competency(
        path.stem, title, title_zh, said["question"], said["问题"], tuple(said["columns"].split(", ")), text
    )
