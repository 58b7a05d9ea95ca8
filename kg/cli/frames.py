"""kg frames: the user's own event types, checked."""

import pathlib
from typing import TYPE_CHECKING, Annotated

import typer

from kg import extension
from kg.cli import schema
from kg.errors import EXIT_BROKEN
from kg.extract.template import PLACEHOLDER

if TYPE_CHECKING:
    from kg.extract.frames import Frame

app = typer.Typer(no_args_is_help=True, help="Your own event types. 自定义事件类型。")


@app.callback()
def frames() -> None:
    """Your own event types. 自定义事件类型。

    Example: kg frames check my-schema
    """


@app.command("check")
def check(
    folder: Annotated[pathlib.Path, typer.Argument(help="The folder of your own schema.", show_default=False)],
) -> None:
    """Read a folder of your own and run the cases of its frames: says which fail, where, and why. 检查自定义类型及其例句。

    Exit code 1 when a case fails; 2, with file and line, when something in the folder cannot be read.

    Example: kg frames check my-schema
    """
    schema.use([folder])
    from kg.annotate.known import known
    from kg.extract.frames import own

    failed = sum(_file(path, frame) for path, frame in own())
    typer.echo(f"{_count(len(own()), 'event type')}, {_count(len(known()), 'own name')}; {_verdict(failed)}")
    raise typer.Exit(EXIT_BROKEN if failed else 0)


def _verdict(failed: int) -> str:
    return f"{_count(failed, 'thing')} to mend 待修正" if failed else "all cases hold 例句全部通过"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _file(path: pathlib.Path, frame: "Frame") -> int:
    """Tell of one frame; how many things are wrong in it."""
    from kg.extract.cases import outcomes
    from kg.keys import located

    at = located(extension.text_of(path), str(path))
    said = [(at("case", one.number, "marked"), one.marked, one.wrong) for one in outcomes(frame, at)]
    positive = sum("<t>" in marked for _, marked, _ in said)
    held = sum(not wrong for _, _, wrong in said)
    typer.echo(f"{path}: {frame.type} {frame.label['zh']}, {_count(len(said), 'case')}, {held} hold")
    for where, marked, wrong in said:
        for line in wrong:
            typer.echo(f"  {where}: {line}\n    {marked}")
    lacks = [(not positive, "no case is marked with <t>: say at least one sentence that it must find")]
    lacks.append((positive == len(said), "no case is without marks: say at least one sentence where nothing is found"))
    lacks.append((any(PLACEHOLDER in t.words for t in frame.trigger), f"{PLACEHOLDER} is the template's word"))
    for _, what in (one for one in lacks if one[0]):
        typer.echo(f"  {path}: {what}")
    return len(said) - held + sum(wrong for wrong, _ in lacks)
