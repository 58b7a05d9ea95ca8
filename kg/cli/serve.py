"""kg serve: a SPARQL endpoint and a query page over a finished build, for this machine alone."""

import os
import pathlib
import signal
import threading
from types import FrameType
from typing import Annotated

import typer

from kg.ask.process import Pool
from kg.ask.server import Server
from kg.errors import BuildError
from kg.graph.load import load


def command(
    build: Annotated[pathlib.Path, typer.Argument(help="A build folder.", show_default=False)],
    port: Annotated[int, typer.Option(help="The port on 127.0.0.1; 0 takes a free one.", min=0, max=65_535)] = 7878,
    timeout: Annotated[float, typer.Option(help="Seconds after which a query is ended.", min=0.001)] = 30.0,
    max_rows: Annotated[int, typer.Option(help="Rows or triples after which an answer is cut.", min=1)] = 100_000,
    cors: Annotated[bool, typer.Option("--cors", help="Let pages of other sites ask.")] = False,
) -> None:
    """Serve a build to this machine: SPARQL at /sparql, a query page at /. 在本机提供 SPARQL 查询服务与查询页面。

    Read-only; Ctrl-C ends it.
    """
    folder = load(build)
    with Pool(folder.quads, min(4, os.cpu_count() or 1) + 1) as pool:
        typer.echo(f"loading {build} …", err=True)
        pool.start()
        try:
            server = Server(folder.folder, pool, port, timeout=timeout, most=max_rows, cors=cors)
        except OSError as err:
            raise BuildError(f"port {port} cannot be had: {err}", where="kg serve", fix="give another --port") from err

        def stop(number: int, frame: FrameType | None) -> None:
            # shutdown() waits for the loop that this very thread runs.
            threading.Thread(target=server.shutdown).start()

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        typer.echo(f"http://127.0.0.1:{server.port}/ serves {build}; Ctrl-C ends it")
        with server:
            server.serve_forever(poll_interval=0.1)
