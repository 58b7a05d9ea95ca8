"""What commands share about a user's own schema: the option --frames, and the schema that a build was made with."""

import inspect
import pathlib
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Annotated, Any

import typer

from kg import extension, tables

Frames = Annotated[
    list[pathlib.Path] | None,
    typer.Option(
        "--frames", help="A folder with frames/, lexicon/ or gazetteer/ of your own; may be given again.",
        show_default=False,
    ),
]  # fmt: skip


def use(folders: Sequence[pathlib.Path] | None) -> None:
    """Use the user's folders, and check all that they say before any document is read. Raises DataError (file:line)."""
    extension.use(folders or ())
    if folders:
        from kg.annotate.known import known
        from kg.extract.frames import rules
        from kg.graph import ontology

        tables.checked()
        known()
        rules()
        ontology.checked()


def adopting(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command, run with the schema of the build that its first argument names (`build`, or the first of `builds`)."""
    first = next(iter(inspect.signature(command).parameters))

    @wraps(command)
    def adopted(**arguments: Any) -> Any:
        build = arguments[first]
        extension.adopt(build[0] if isinstance(build, list) else build)
        return command(**arguments)

    return adopted
