"""kg stats: what a build holds, in numbers."""

import json
import pathlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.cli.schema import adopting
from kg.graph.load import load
from kg.graph.stats import stats

_UNKNOWN = "(not known 不详)"
_MARKS = {"": "", "eq": "", "ge": "≥", "approx": "≈"}
# Title, part of kg.graph.stats, and the part's keys by their heads.
_TABLES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("event types 事件类型", "types", {"type 类型": "type", "name 名称": "label", "events 事件": "events", "tellings 讲述": "tellings", "planned 计划": "planned", "negated 否定": "negated"}),
    ("classes 实体类别", "classes", {"class 类别": "class", "name 名称": "label", "entities 实体": "entities", "mentions 提及": "mentions"}),
    ("provinces 省份", "provinces", {"province 省份": "province", "events 事件": "events", "entities 实体": "entities"}),
    ("agents by events 事件最多的主体", "agents", {"agent 主体": "label", "class 类别": "class", "events 事件": "events"}),
    ("agents by people sent 选派人数最多的主体", "sent", {"agent 主体": "label", "people 人数": "people", "dispatches 选派": "dispatches"}),
    ("who helps whom 谁帮助谁", "helps", {"agent 主体": "agent", "target 对象": "target", "events 事件": "events", "types 类型": "types"}),
    ("programmes 项目活动", "programs", {"programme 项目": "label", "runners 实施者": "runners", "events 事件": "events"}),
    ("documents by coverage 文档覆盖率", "documents", {"document 文档": "doc", "facts 事实": "facts", "numbers and titles 数字与题名": "items", "in facts 已收录": "held", "excused 有原因": "excused", "missed 遗漏": "missed", "explained 已说明": "explained"}),
)  # fmt: skip
_WHOLE = ("types", "classes")


@dataclass(frozen=True, slots=True)
class Section:
    """One table: its title, the heads of its columns, its rows, and how many rows there are in all."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str | int]]
    of: int


@adopting
def command(
    build: Annotated[pathlib.Path, typer.Argument(help="A build folder.", show_default=False)],
    top: Annotated[int, typer.Option(min=1, help="Rows of the longer tables; --json has all.")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Count a build: events, entities, provinces, agents, programmes, coverage. 统计图谱。

    Tables in a terminal; in a pipe lines with tabs, each table under a line with #. Events that are planned or negated
    are not counted for agents, pairs, programmes and provinces. People are the sum of lower bounds (500余名 is 500)
    over the dispatches of an agent, without amounts that are a part of another (其中).

    Examples: kg stats out · kg stats out --json
    """
    found = stats(load(build).store)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    console = Console()
    for section in _sections(found, top):
        if console.is_terminal:
            _table(console, section)
        else:
            _lines(section)


def _sections(found: dict[str, Any], top: int) -> Iterator[Section]:
    """The tables in their order."""
    yield Section("totals 总计", list(found["totals"]), [list(found["totals"].values())], 1)
    sent = sorted(
        (row for row in found["agents"] if row["dispatches"]),
        key=lambda row: (-row["people"], row["label"], row["iri"]),
    )
    for title, part, columns in _TABLES:
        rows = sent if part == "sent" else found[part]
        shown = rows if part in _WHOLE else rows[:top]
        cells = [[_cell(row, key) for key in columns.values()] for row in shown]
        yield Section(title, list(columns), cells, len(rows))
    sizes = found["components"]["sizes"]
    title = f"connected components 连通分量 ({found['components']['count']})"
    yield Section(title, ["nodes 节点", "components 分量"], sizes[:top], len(sizes))
    yield Section("degrees 度分布", ["edges 边", "nodes 节点"], found["degrees"][:top], len(found["degrees"]))


def _cell(row: dict[str, Any], key: str) -> str | int:
    """A figure or words of one row; characters that nobody sees as escapes, so that no name steers a terminal."""
    value = row[key]
    if key == "people":
        return f"{_MARKS[row['operator']]}{value}"
    if key == "explained":
        return f"{value:.1%}"
    if isinstance(value, dict):
        value = ", ".join(f"{name} {count}" for name, count in value.items())
    if isinstance(value, list):
        value = "、".join(value)
    if key == "province" and not value:
        return _UNKNOWN
    return value if isinstance(value, int) else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in value)


def _table(console: Console, section: Section) -> None:
    table = Table(title=Text(_headline(section)), title_justify="left")
    for head, value in zip(section.heads, section.rows[0] if section.rows else section.heads, strict=True):
        table.add_column(Text(head), justify="right" if isinstance(value, int) else "left", overflow="fold")
    for row in section.rows:
        table.add_row(*(Text(str(cell)) for cell in row))
    console.print(table)


def _lines(section: Section) -> None:
    typer.echo(f"# {_headline(section)}")
    for row in (section.heads, *section.rows):
        typer.echo("\t".join(map(str, row)))
    typer.echo()


def _headline(section: Section) -> str:
    shown = len(section.rows)
    return section.title if shown == section.of else f"{section.title}, {shown} of {section.of}"
