"""The marked sentences of a frame's file: whether the rules find in them what they say, and if not, why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.annotate.stops import NOUNS
from kg.errors import DataError
from kg.extract.facts import Extractor
from kg.extract.frames import Frame, Trigger, frames, hits, rules
from kg.extract.markup import Marked, MarkupError, parse
from kg.extract.reading import Reading
from kg.keys import Where
from kg.model import Fact
from kg.pipeline import make_nlp
from kg.tables import words


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one case: its sentence as marked, and what is wrong, a line each; nothing where it holds."""

    number: int
    marked: str
    wrong: tuple[str, ...]


def outcomes(frame: Frame, at: Where) -> Iterator[Outcome]:
    """The outcome of each case of a frame, in order; `at` says where its keys stand. Raises DataError (file:line) for markup
    that does not nest or close.
    """
    for number, case in enumerate(frame.case, 1):
        try:
            wanted = parse(case.marked)
        except MarkupError as err:
            where = at("case", number, "marked")
            raise DataError(str(err), where=where, fix="close each tag: <t>判令</t>") from err
        reading = read(wanted.text)
        yield Outcome(number, case.marked, tuple(_wrong(frame, wanted, reading, _found(frame, reading))))


def read(text: str) -> Reading:
    """A text as the rules alone see it: cases hold whatever network there is."""
    nlp = make_nlp()
    with nlp.select_pipes(disable=["kg_tagger"]):
        return Reading(nlp(text))


def found(frame: Frame, text: str) -> list[Marked]:
    """The facts of one type in a text by the rules alone, in the form of a marked sentence."""
    return _found(frame, read(text))


def _found(frame: Frame, reading: Reading) -> list[Marked]:
    facts = Extractor(reading).facts()
    return [_seen(reading.text, f) for f in facts if f.type == frame.type and (f.trigger or f.type != "Measure")]


def _seen(text: str, fact: Fact) -> Marked:
    arguments = {role: tuple(a.name for a in filled) for role, filled in fact.arguments.items()}
    return Marked(text, fact.trigger, arguments, tuple((q.value, q.op, q.unit, q.item, q.max) for q in fact.quantities))


def _wrong(frame: Frame, wanted: Marked, reading: Reading, seen: list[Marked]) -> Iterator[str]:
    """What is not as it should be, in words."""
    if wanted.is_negative:
        yield from (f"nothing is marked, but {one.trigger!r} makes a {frame.type}" for one in seen)
    elif not seen:
        yield f"no {frame.type} is found: {_why(frame, wanted, reading)}"
    elif len(seen) > 1:
        yield f"{len(seen)} facts are found, one is marked: triggers {'、'.join(str(one.trigger) for one in seen)}"
    else:
        yield from _differences(wanted, seen[0])
        yield from _elsewhere(frame, wanted, reading, seen[0])


def _differences(wanted: Marked, seen: Marked) -> Iterator[str]:
    if wanted.trigger != seen.trigger:
        yield f"trigger: expected {wanted.trigger}, found {seen.trigger}"
    for role in sorted({*wanted.arguments, *seen.arguments}):
        expected, there = (one.arguments.get(role, ()) for one in (wanted, seen))
        if expected != there:
            yield f"{role}: expected {'、'.join(expected) or 'nobody'}, found {'、'.join(there) or 'nobody'}"
    if wanted.quantities != seen.quantities:
        yield f"quantities: expected {_amounts(wanted)}, found {_amounts(seen)}"


def _elsewhere(frame: Frame, wanted: Marked, reading: Reading, seen: Marked) -> Iterator[str]:
    """Which other facts have the amounts that this one lacks."""
    lacking = {amount[:4] for amount in wanted.quantities} - {amount[:4] for amount in seen.quantities}
    for fact in Extractor(reading).facts():
        for q in fact.quantities:
            if fact.type != frame.type and (q.value, q.op, q.unit, q.item) in lacking:
                told = f"{fact.type} ({fact.trigger})" if fact.trigger else fact.type
                fix = (
                    f'name the word in `covers`, or add a [[trigger]] with words = ["{fact.trigger}"]'
                    if fact.trigger
                    else "see `takes`"
                )
                yield f"{q.value:g} {q.unit} {q.item} is told by {told}; {fix}"


def _amounts(marked: Marked) -> str:
    said = [
        f"value={value:g} op={op} unit={unit or '–'} item={item or '–'}" + (f" max={high:g}" if high else "")
        for value, op, unit, item, high in marked.quantities
    ]
    return "; ".join(said) or "none"


def _why(frame: Frame, wanted: Marked, reading: Reading) -> str:
    """Why the trigger of a marked sentence does not fire."""
    word = wanted.trigger or ""
    mine = [rule.trigger for rule in rules().get(word, ()) if rule.frame.type == frame.type]
    if not mine:
        return f"no [[trigger]] has the word {word!r}"
    at = next(((a, b) for a, b, hit in hits(reading.text) if hit == word), None)
    if at is None:
        longer = next((hit for a, b, hit in hits(reading.text) if word in hit), "")
        return f"the longer trigger {longer!r} covers it" if longer else "the word does not stand in the sentence"
    held = next((m for m in reading.names.holding(*at) if m.kind != "Place"), None)
    if held:
        return f"the word stands inside the name {held.text} ({held.kind})"
    noun = reading.phrases.noun_around(*at)
    if noun:
        table = next((name for name in NOUNS if noun in words(name)), NOUNS[0])
        return (
            f"the word stands inside the noun {noun}; where it is a verb, take the noun away: the row {noun}<TAB>- "
            f"under the header word<TAB>tag in lexicon/{table}.tsv of your folder"
        )
    facts = [f for f in Extractor(reading).facts() if f.trigger == word]
    if facts:
        other = facts[0].type
        order = next((one.order for one in frames() if one.type == other), frame.order)
        if order < frame.order:
            return f"it is found as {other}, whose `order` {order} is lower than yours, {frame.order}"
        return f"it is found as {other}, for its own conditions do not hold: {_unmet(mine, at, reading)}"
    return _unmet(mine, at, reading)


def _unmet(mine: Sequence[Trigger], at: tuple[int, int], reading: Reading) -> str:
    """Which condition of the triggers of a word is likely not to hold, by what the sentence has."""
    amounts = "、".join(f"{q.value:g} {q.unit} {q.item}" for q in reading.quantities) or "none"
    names = "、".join(f"{m.text} ({m.kind})" for m in reading.mentions) or "none"
    first = mine[0]
    sides = {
        "before": all(q.end <= at[0] for q in reading.quantities),
        "after": all(q.start >= at[1] for q in reading.quantities),
    }
    wrong = (
        reading.quantities
        and {one.takes for one in mine} <= {"before", "after"}
        and not any(sides[one.takes] for one in mine)
    )
    wants = [f'amounts {first.takes} the word (takes = "any" takes both sides)'] if wrong else []
    wants += [f"units = {list(first.units)}"] if first.units else []
    wants += [f"items = {list(first.items)}"] if first.items else []
    wants += [f"mention = {first.mention}"] if first.mention else []
    wants += [] if first.bare else ["an amount (bare = true where none is needed)"]
    wants.append(
        "an amount, a document, a programme or a named agent with a named target, without which nothing is told"
    )
    return f"it needs {', '.join(wants)}; amounts read: {amounts}; names read: {names}"
