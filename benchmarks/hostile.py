"""Hostile input: python benchmarks/hostile.py growth [CHARACTERS] [NAME…] · python benchmarks/hostile.py damage [DOCUMENTS] [SEED]

`growth` puts texts that are made to take long through all stages at CHARACTERS (default 20,000), twice and four times as
many, and prints seconds of the processor for each; where four times the text takes more than eight times the time the line
ends in SLOW and the exit code is 1. `damage` reads seeded damage of the seeds, the gold articles and tests/dirty and counts
what happens; a crash is printed with its place, and the exit code is 1. Same arguments, same documents.
"""

import gc
import pathlib
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress

from kg.clean.cleaner import clean
from kg.errors import InputError
from kg.extract.extractor import extract
from kg.graph import rdf
from kg.model import Document, Page, Source
from kg.pipeline import annotate
from kg.read import pages
from kg.read import text as readers
from kg.settings import Settings
from kg.units import written

ROOT = pathlib.Path(__file__).parent.parent
MOST = 8.0  # times the time for four times the text; 4 is linear, 16 the square
_NOISE = 0.2  # seconds below which a ratio says nothing
LARGE = Settings(max_bytes=10**9, max_chars=10**9)


def _many(words: str) -> Callable[[int], str]:
    """A text of the words over and over, behind a sentence that no limit refuses."""
    return lambda size: (OPENING + words * (size // len(words) + 1))[:size]


def _each(form: str) -> Callable[[int], str]:
    """A text of a form over and over, {a}, {b} and {n} in it other characters and numbers each time."""

    def text(size: int) -> str:
        made, at, length = [OPENING], 0, 0
        while length < size:
            a, b = chr(0x4E00 + at * 7 % 5003), chr(0x4E00 + at * 11 % 4999)
            made.append(form.format(a=a, b=b, n=at))
            length, at = length + len(made[-1]), at + 1
        return "".join(made)[:size]

    return text


def _closed(left: str, right: str) -> Callable[[int], str]:
    """Marks nested as deeply as the text is long."""
    return lambda size: OPENING + left * (size // 2) + "干部" + right * (size // 2)


OPENING = "3月5日，云岭县委组织部从县直机关选派30余名干部到青石镇的企业，其中党员12名。\n"
# Each of these took time with the square of its length, or hung, or is of the kind that does.
SHAPES: dict[str, Callable[[int], str]] = {
    "digits": _many("1"), "grouped digits": _many("1,234"), "decimals": _many("1.2"), "wide digits": _many("１２"),
    "numerals": _many("一二三四五"), "multipliers": _many("一万"), "amounts": _many("3名"), "ranges": _many("3至"),
    "hyphens": _many("3-"), "百分之": _many("百分之"), "dates": _many("2020年3月"), "clocks": _many("1:2"),
    "fractions": _many("1/2"), "telephones": _many("0571-"), "codes": _many("A1-"), "Latin": _each("ab{a}cdefghij"),
    "letters": _many("abcdefghijklmnopqrstuvwxyz"), "addresses": _many("http://a.b/1,"),
    "brackets": _many("（"), "ASCII brackets": _many("("), "nested brackets": _closed("（", "）"), "titles": _many("《云岭"),
    "nested titles": _closed("《云", "》"), "quotes": _many("“星火"), "nested quotes": _closed("“星", "”"),
    "programmes": _many("“星火”计划、"), "其中": _many("其中"), "parts": _many("其中党员3名，"), "分别": _many("分别"),
    "respective": _many("甲县、乙县、丙县分别选派3名、4名、5名干部，"), "commas": _many("，"), "enumeration": _many("干部、"),
    "no mark": _many("青石镇选派干部到企业开展帮扶工作"), "no mark, amounts": _many("青石镇选派3名干部到企业"),
    "launched": _many("开展启动"), "triggers": _many("选派"), "triggers and commas": _many("选派，"),
    "one place": _many("桐庐县"), "places": _many("桐庐县、"), "places in lines": _many("桐庐县\n"),
    "places and park": _many("桐庐县" * 30 + "开发区，"), "bodies": _many("云岭县委组织部"), "many bodies": _each("云岭{a}{b}公司，"),
    "firms": _each("云岭{a}{b}有限公司（以下简称{a}司）选派{n}名干部。该公司表示，"), "departments": _many("市委"),
    "公司": _many("该公司、公司，"), "speakers": _many("王小明说，他说"), "many speakers": _each("书记王{a}{b}说，"),
    "fond": _each("老王说：王{a}{b}说，"), "speech": _many("“选派”，他说，"), "short forms": _many("（以下简称“云岭”）"),
    "one sentence told": _many("云岭县委选派30名干部到青石镇。"), "one sentence in lines": _each("{n}云岭县委选派30名干部。\n"),
    "sentences": _each("{a}{b}县委选派{n}名干部到{b}山镇。\n"), "posts": _many("书记、局长、"), "headings": _each("{a}{b}{n}\n"),
    "Latin in lines": _each("a{n} b\n"), "spaces": _many("选 "), "line ends": _many("选\n派\n\n"), "glosses": _many("機(jī)"),
    "open glosses": _many("機(j"), "mojibake": _many("ä¸\xadå›½选"), "accents": _many("Ã选"), "references": _many("&amp;ldquo;选"),
    "half references": _many("?ldquo选"), "traditional": _many("選派幹部"), "invisible": _many("\u200b选\u202e"),
    "controls": _many("\x85\x91选"), "combining": _many("e\u0301\u0301"), "private use": _many("\ue000选"),
    "sources": _many("来源：云岭日报\n"), "credits": _many("（责任编辑：张三"), "links": _many("【首页】"), "emoji": _many("😀1"),
    "menus": _many("首页 | 新闻 | "), "bounds": _many("超过" * 28 + "干3名，"), "hosts": _many("云岭县委组织部" + "和甲乙" * 30 + "，"), "staff": _many("责任" * 30 + "，"),
    "contacts": _many("电话：1234567 " * 20 + "！"), "committees": _many("党委" * 20 + "公，"), "changes": _many("同比环比" * 20 + "，3名，"),
    "dashes": _many("——选"), "full stops": _many("。选"), "zones": _many("某区该区全市"),
}  # fmt: skip


def outcome(name: str, data: bytes, settings: Settings = LARGE, folder: pathlib.Path | None = None) -> list[str]:
    """What becomes of an input in this process: "read", or the error's words without what varies, for each document in it.

    All stages of a build run but those of the whole graph; what is no InputError is raised.
    """
    with tempfile.TemporaryDirectory(dir=folder) as room:
        file = pathlib.Path(room) / name
        file.write_bytes(data)
        found = list(pages.pages(Source("a", name, "0" * 64), file, settings))
    return [_through(one, settings) if isinstance(one, Page) else one.reason for one in found]


def _through(page: Page, settings: Settings) -> str:
    try:
        document = clean(page, settings)
    except InputError as error:
        return error.what
    _told(document)
    return "read"


def _told(document: Document) -> None:
    for doc in annotate([(document.text, document.published or "")], 1):
        lines, quads = written(rdf.lines(extract(document, doc)), document.source.doc)
        assert quads.endswith(b" .\n")
        assert lines["documents"]


def seconds(text: str) -> float:
    """Seconds of the processor that a text takes to be read and cleaned, and, as it is, from there to its N-Quads: cleaning
    refuses some of these texts. Without collecting garbage.
    """
    gc.collect()
    gc.disable()
    page = _page(text)
    try:
        began = time.process_time()
        with suppress(InputError):
            clean(_page(text), LARGE)
        _told(Document(page, page.body, None, None, None, None, None, {}))
        return time.process_time() - began
    finally:
        gc.enable()


def _page(text: str) -> Page:
    return readers.read(text.encode("utf-8", "replace"), Source("a", "a.txt", "0" * 64))


def growth(names: list[str], size: int) -> int:
    """Print the seconds of each shape; how many grow too fast."""
    outcome("a.txt", OPENING.encode())  # models and tables are loaded
    slow = 0
    for name in names:
        took = [seconds(SHAPES[name](size * times)) for times in (1, 2, 4)]
        bad = took[2] > MOST * max(took[0], _NOISE)
        slow += bad
        print(f"{name:<24}" + "".join(f"{one:9.2f}" for one in took) + ("  SLOW" if bad else ""), flush=True)
    return slow


def sources() -> list[tuple[str, bytes]]:
    """(name, bytes) of the documents that are damaged: seeds, gold articles, dirty pages."""
    files = [*(ROOT / "seeds").glob("*.txt"), *(ROOT / "tests/gold/articles").glob("*.txt")]
    files += [path for path in (ROOT / "tests/dirty").glob("*") if path.suffix != ".json"]
    return [(path.name, path.read_bytes()) for path in sorted(files)]


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The bytes with one to four kinds of damage."""
    for damage in chance.choices(_DAMAGES, k=chance.randint(1, 4)):
        data = damage(data, chance)
    return data


def _flips(data: bytes, chance: random.Random) -> bytes:
    made = bytearray(data)
    for _ in range(chance.choice((1, 3, 30, 300)) if made else 0):
        made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
    return bytes(made)


def _truncated(data: bytes, chance: random.Random) -> bytes:
    low, high = sorted((chance.randint(0, len(data)), chance.randint(0, len(data))))
    return chance.choice((data[:high], data[low:], data[low:high], data[:low] + data[high:]))


def _mixed(data: bytes, chance: random.Random) -> bytes:
    """Some lines in another encoding, or the whole decoded wrongly and saved."""
    text = data.decode("utf-8", "replace")
    codecs = ("gb18030", "big5", "utf-16", "utf-16-le", "utf-32", "utf-8-sig", "cp1252", "latin-1")
    if chance.random() < 0.3:
        wrong = chance.choice(("gb18030", "cp1252", "latin-1", "big5"))
        return text.encode("utf-8").decode(wrong, "replace").encode("utf-8", "replace")
    lines = text.split("\n")
    return b"\n".join(
        line.encode(chance.choice(codecs) if chance.random() < 0.3 else "utf-8", "replace") for line in lines
    )


def _doubled(data: bytes, chance: random.Random) -> bytes:
    low, high = sorted((chance.randint(0, len(data)), chance.randint(0, len(data))))
    return data[:high] + data[low:high] * chance.choice((1, 2, 5)) + data[high:]


def _sown(data: bytes, chance: random.Random) -> bytes:
    """Characters and words that rules react to, at random places."""
    for _ in range(chance.choice((1, 5, 50))):
        at = chance.randint(0, len(data))
        data = data[:at] + chance.choice(_SEEDS) + data[at:]
    return data


def _shuffled(data: bytes, chance: random.Random) -> bytes:
    """Its characters or its clauses in another order."""
    text = data.decode("utf-8", "replace")
    parts = list(text) if chance.random() < 0.3 else text.split("，")
    chance.shuffle(parts)
    return ("" if len(parts) == len(text) else "，").join(parts).encode("utf-8", "replace")


_DAMAGES = (_flips, _truncated, _mixed, _doubled, _sown, _shuffled)
_SEEDS = (
    *(bytes([code]) for code in (0, 1, 7, 8, 9, 10, 11, 12, 13, 27, 0x7F, 0x80, 0x85, 0xA0, 0xC0, 0xFE, 0xFF)),
    *(b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xf4\x90\x80\x80", b"\xef\xbf\xbf", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"),
    *(char.encode() for char in "\u200b\u200e\u202e\u2066\u2028\u2029\ufeff\ufffd\ue000𠮷龘😀é\u0301①½Ⅷ²〇ぁ한"),
    *(
        word.encode()
        for word in "其中 分别 百分之 至 1111111111 一二三四 （ ） 《 》 “ ” 、 ， 。 ： &amp; &ldquo; &#xD800; 機(jī) <p> </p> <!-- ]]> "
        "| --- 来源： 记者 以下简称“ ” 该区 公司 他 由 的 第 亿 万分之 2020年13月32日 99:99 -0 1e9 NaN 正月三十二 http:// 编辑".split()
    ),
)  # fmt: skip


def documents(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of damaged documents, the sources in turn."""
    whole = sources()
    for number in range(count):
        name, data = whole[number % len(whole)]
        yield name, damaged(data, random.Random(f"{seed} {number}"))


def damage(count: int, seed: int) -> int:
    """Read damaged documents, print what became of them and which took longest; how many crashed."""
    became: Counter[str] = Counter()
    slowest: list[tuple[float, int, str]] = []
    crashes = 0
    for number, (name, data) in enumerate(documents(count, seed)):
        began = time.process_time()
        try:
            became.update(" ".join(word for word in said.split() if not _varies(word)) for said in outcome(name, data))
        except Exception as err:  # what crashes is what is looked for
            crashes += 1
            last = traceback.extract_tb(err.__traceback__)[-1]
            place = f"{pathlib.Path(last.filename).name}:{last.lineno}"
            print(f"CRASH {number} {name} {type(err).__name__} at {place}: {str(err)[:200]}", flush=True)
            became[f"crash {type(err).__name__} {place}"] += 1
        slowest = sorted([*slowest, (time.process_time() - began, number, name)], reverse=True)[:5]
    for what, times in became.most_common():
        print(f"{times:7} {what}")
    for took, number, name in slowest:
        print(f"{took:9.2f} s  document {number}, {name}")
    print(f"{count} documents, {crashes} crashes")
    return crashes


def _varies(word: str) -> bool:
    return any(char.isdigit() or ord(char) > 127 for char in word)


def main(arguments: list[str]) -> int:
    what, numbers = arguments[0] if arguments else "growth", [int(one) for one in arguments[1:] if one.isdecimal()]
    if what == "damage":
        return int(damage(*(numbers or [10_000])[:1], *(numbers[1:2] or [1])) > 0)
    names = [one for one in arguments[1:] if not one.isdecimal()]
    return int(growth(names or list(SHAPES), numbers[0] if numbers else 20_000) > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
