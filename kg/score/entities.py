"""The measure `entities`: distinct names of each class."""

from collections.abc import Sequence

from kg.score.records import Entity
from kg.score.tally import Miss, Tally


def count_entities(asked: Sequence[Entity], spare: Sequence[Entity], mentions: Sequence[Entity], tally: Tally) -> None:
    """Add `entities` and `entities:<Class>`. Names match exactly; further aliases of an entity that was found, names of
    `spare` and organizations that a longer name of gold begins with cost nothing.
    """
    wanted = {key for entity in asked for key in entity.keys}
    allowed = {key for entity in spare for key in entity.keys}
    found = {(m.kind, m.names[0].form): m for m in reversed(mentions)}  # the first mention of each stays
    extra = [key for key in sorted(found) if key not in wanted and key not in allowed]
    longer = [form for entity in (*asked, *spare) for kind, form in entity.keys if kind == "Organization"]
    for entity in asked:
        hit = not entity.keys.isdisjoint(found)
        _add(tally, entity.kind, tp=int(hit), fn=int(not hit))
        if not hit:
            tally.misses.append(_missed(entity, [found[key] for key in extra]))
    for kind, form in extra:
        if kind == "Organization" and any(name.startswith(form) for name in longer):
            continue
        _add(tally, kind, fp=1)
        mention = found[kind, form]
        tally.misses.append(Miss("entities", "", _told(mention), mention.names[0].text, mention.span))


def _add(tally: Tally, kind: str, tp: int = 0, fp: int = 0, fn: int = 0) -> None:
    tally.add("entities", tp, fp, fn)
    tally.add(f"entities:{kind}", tp, fp, fn)


def _missed(entity: Entity, extra: Sequence[Entity]) -> Miss:
    """The miss of a gold entity; instead of it stand the extra names that overlap with one of its own."""
    forms = [name.form for name in entity.names]
    instead = (m for m in extra if any(m.names[0].form in form or form in m.names[0].form for form in forms))
    return Miss("entities", _told(entity), ", ".join(map(_told, instead)), entity.names[0].text)


def _told(entity: Entity) -> str:
    return f"{entity.kind} {entity.names[0].text}"
