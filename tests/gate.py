"""Scores on the gold may not fall below tests/floors.json: python tests/gate.py [--raise] [--blind] [--rules]

Each gold set is built and scored with kg (tests/score holds its figures and the contract's together); a set that is not
there is named and passed over. Floors are raised with --raise and lowered only by editing the file. With --rules the network
tells nothing of events: what the rules find alone, for comparison; it falls below the floors.
"""

import json
import pathlib
import sys
import tempfile

from kg.annotate import cues
from kg.build import build
from kg.score.report import score
from kg.score.tally import MEASURES
from kg.settings import Settings

HERE = pathlib.Path(__file__).parent
SHARED = HERE.parent.parent / "shared"
FLOORS = HERE / "floors.json"
SETS = {
    "own": (HERE / "gold" / "articles", HERE / "gold"),
    "train": (HERE / "gold" / "train" / "articles", HERE / "gold" / "train"),
    "dev": (HERE / "gold" / "dev" / "articles", HERE / "gold" / "dev"),
    "seeds": (SHARED / "seeds", SHARED / "gold"),
}
# Nobody reads its articles or misses; it is scored once a day at most, and only when asked for.
BLIND = {"blind": (HERE / "gold" / "blind" / "articles", HERE / "gold" / "blind")}


def scores(inputs: pathlib.Path, gold: pathlib.Path) -> dict[str, float]:
    """F1 by measure of one gold set."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out"
        build([inputs], out, Settings(check=False), lambda _: None)
        found = score(out, gold).scores
    return {name: found[name].f1 or 0.0 for name in MEASURES}


def main(arguments: list[str]) -> int:
    floors: dict[str, dict[str, float]] = json.loads(FLOORS.read_text("utf-8"))
    if "--rules" in arguments:
        cues.MARKS = ()
    fallen = False
    for name, (inputs, gold) in (SETS | BLIND if "--blind" in arguments else SETS).items():
        if not inputs.exists():
            print(f"{name}: not here, passed over")
            continue
        found = scores(inputs, gold)
        for measure, value in found.items():
            floor = floors.get(name, {}).get(measure, 0.0)
            low = value < floor
            fallen = fallen or low
            print(f"{name:<6} {measure:<10} {value:.3f}  floor {floor:.3f}{'  BELOW' if low else ''}")
        if "--raise" in arguments:
            floors[name] = {m: max(v, floors.get(name, {}).get(m, 0.0)) for m, v in found.items()}
    if "--raise" in arguments:
        FLOORS.write_text(json.dumps(floors, indent=2) + "\n", "utf-8")
    return int(fallen)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
