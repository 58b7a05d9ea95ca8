"""dispatch-kg: Chinese public-affairs reporting in, a checkable knowledge graph out.

`kg.load(BUILD)` opens a finished build for rdflib, networkx and fast SPARQL; `kg.make_nlp()` is the spaCy pipeline.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.graph.load import Build, load
    from kg.pipeline import make_nlp

__all__ = ["Build", "load", "make_nlp"]


def __getattr__(name: str) -> Any:
    """The public names, imported when they are first used: spaCy takes seconds, and `kg --help` needs none of it."""
    if name == "make_nlp":
        from kg.pipeline import make_nlp

        return make_nlp
    if name in __all__:
        from kg.graph import load as module

        return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
