"""kg new: files to begin with."""

import pathlib
from typing import Annotated

import typer

from kg.errors import InputError
from kg.extract import template

app = typer.Typer(no_args_is_help=True, help="Write a file to begin with. 生成起步文件。")


@app.callback()
def new() -> None:
    """Write a file to begin with. 生成起步文件。

    Example: kg new event CourtRuling --zh 判决 --trigger 判令 --out my-schema
    """


@app.command("event")
def event(
    name: Annotated[str, typer.Argument(help="The name of the type in CamelCase: CourtRuling.", show_default=False)],
    zh: Annotated[str, typer.Option("--zh", help="Its Chinese name.")] = "新事件",
    trigger: Annotated[
        list[str] | None,
        typer.Option("--trigger", help="A word that names the event; may be given again.", show_default=False),
    ] = None,
    out: Annotated[pathlib.Path, typer.Option("--out", "-o", help="The folder of your own schema.")] = pathlib.Path(
        "my-schema"
    ),
) -> None:
    """Write a commented frame file for a new event type. 生成新事件类型的模板。

    The file is OUT/frames/NAME.toml. `kg frames check OUT` runs its cases, `kg build … --frames OUT` uses it.

    Example: kg new event CourtRuling --zh 判决 --trigger 判令 --trigger 判处
    """
    text = template.event(name, zh, trigger or [], out.as_posix())
    target = out / "frames" / template.file_of(name)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise InputError("there is one already", where=str(target), fix="edit it, or delete it first") from None
    except OSError as err:
        raise InputError(f"cannot be written: {err.strerror}", where=str(target), fix="name another --out") from err
    typer.echo(f"{target}: edit it, then run: kg frames check {out.as_posix()}")
    for word, types in template.taken(trigger or []).items():
        typer.echo(
            f"{word} is a trigger of {', '.join(types)} already; yours has the lower order and is tried first", err=True
        )
