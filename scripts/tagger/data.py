"""Readers of the annotated corpora, and seeded augmentation of our own sentences.

A sample is a text with its spans for one or more heads.  The corpora have one
head each; our own sentences, whose tags nest, have three: `outer` (mentions in
no other), `inner` (mentions with none inside, be they nested or not), `middle`
(of a mention within and around others, the outermost).
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from dataclasses import dataclass, field
from pathlib import Path

Span = tuple[int, int, str]

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CORPORA = ROOT.parent / "shared" / "corpora"
OWN = HERE / "sentences"
PLACES = ROOT / "kg" / "data" / "gazetteer" / "places.tsv"
FILES = {"cluener": "cluener.train.jsonl", "people": "peoples_daily.dev.jsonl", "msra": "msra.test-part1.jsonl"}
OWN_HEADS = ("outer", "inner", "middle")
CORE = ("PLACE", "ORG", "PERSON")
_CLUENER = {
    "address": "PLACE",
    "scene": "PLACE",
    "company": "ORG",
    "government": "ORG",
    "organization": "ORG",
    "name": "PERSON",
    "position": "POSITION",
    "book": "BOOK",
    "movie": "MOVIE",
    "game": "GAME",
}
_PLAIN = {"LOC": "PLACE", "ORG": "ORG", "PER": "PERSON"}
LABELS = {
    "cluener": ("PLACE", "ORG", "PERSON", "POSITION", "BOOK", "MOVIE", "GAME"),
    "people": CORE,
    "msra": CORE,
    **{head: ("PLACE", "ORG", "PROGRAM", "PERSON", "DOCUMENT") for head in OWN_HEADS},
}
_KINDS = {"P": "PLACE", "O": "ORG", "F": "ORG", "G": "PROGRAM", "R": "PERSON", "D": "DOCUMENT"}


@dataclass
class Sample:
    """A text, and for each head that it teaches its spans in order."""

    text: str
    heads: dict[str, list[Span]]
    topic: str = ""
    marks: dict[str, list[Span]] = field(default_factory=dict)  # spans that teach single units, not sequences


def digest(text: str) -> int:
    """A number that depends on the text alone, for splits by chance."""
    return int.from_bytes(hashlib.md5(text.encode("utf-8")).digest()[:8], "big")


def read_corpus(source: str, folder: Path = CORPORA) -> list[Sample]:
    """Samples of one of the three corpora; of overlapping entities the longest stays."""
    names = _CLUENER if source == "cluener" else _PLAIN
    out: list[Sample] = []
    for line in (folder / FILES[source]).read_text("utf-8").splitlines():
        row = json.loads(line)
        spans = sorted({(a, b, names[label]) for a, b, label in row["entities"]}, key=lambda s: (s[0] - s[1], s))
        kept: list[Span] = []
        for span in spans:
            if all(span[1] <= a or b <= span[0] for a, b, _ in kept):
                kept.append(span)
        out.append(Sample(row["text"], {source: sorted(kept)}))
    return out


# ---- our own sentences ----


@dataclass
class Node:
    """A mention (kind P O F G R D) or, with kind "", a whole sentence."""

    kind: str
    parts: list[Node | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The characters of the node."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    @property
    def inside(self) -> list[Node]:
        """The mentions right inside."""
        return [part for part in self.parts if isinstance(part, Node)]


def parse(line: str) -> Node:
    """Nested tags to a tree."""
    stack = [Node("")]
    for piece in re.split(r"(</?[POFGRD]>)", line):
        if re.fullmatch(r"<[POFGRD]>", piece):
            stack.append(Node(piece[1]))
        elif re.fullmatch(r"</[POFGRD]>", piece):
            node = stack.pop()
            if node.kind != piece[2] or not stack:
                raise ValueError(f"tags do not nest: {line}")
            stack[-1].parts.append(node)
        elif piece:
            stack[-1].parts.append(piece)
    if len(stack) != 1:
        raise ValueError(f"tag left open: {line}")
    return stack[0]


def read_own(folder: Path = OWN) -> list[tuple[str, Node]]:
    """Topic and tree of each of our sentences."""
    rows: list[tuple[str, Node]] = []
    for number in (1, 2, 3):
        for line in (folder / f"part{number}.tsv").read_text("utf-8").splitlines():
            topic, _, text = line.partition("\t")
            rows.append((topic, parse(text)))
    return rows


def _walk(node: Node, at: int, depth: int, out: list[tuple[Span, int, bool]]) -> int:
    """Collect span, depth and leafness of the mentions below; return the end."""
    for part in node.parts:
        if isinstance(part, str):
            at += len(part)
            continue
        end = _walk(part, at, depth + 1, out)
        out.append(((at, end, _KINDS[part.kind]), depth, not part.inside))
        at = end
    return at


def sample_of(topic: str, tree: Node) -> Sample:
    """The three layers of a tree."""
    found: list[tuple[Span, int, bool]] = []
    _walk(tree, 0, 0, found)
    heads: dict[str, list[Span]] = {
        "outer": sorted(span for span, depth, _ in found if depth == 0),
        "inner": sorted(span for span, _, leaf in found if leaf),
        "middle": sorted(span for span, depth, leaf in found if depth == 1 and not leaf),
    }
    return Sample(tree.text, heads, topic)


# ---- our own paragraphs, annotated with events ----

EVENTS = HERE / "paragraphs"
TYPES = (
    "Dispatch TeamFormation Participation Donation Provision Financing ProblemSolving Resumption Recruitment Issuance "
    "ProgramLaunch Service Transport Production Partnership Statement Measure"
).split()
EVENT_HEADS = {"role": ("AGENT", "TARGET", "SOURCE", "RESULT"), "item": ("ITEM",)}
# Units are told apart one by one: the type of the event that a word triggers (no Measure has one), and of an amount's.
MARKS = {"event": ("O", *TYPES[:-1]), "count": tuple(TYPES)}
_ROLES = {"a": "AGENT", "g": "TARGET", "s": "SOURCE", "r": "RESULT"}
# In whole articles (a*.txt) a trigger also names its agents and targets, which scripts/agents.py reads.
_TAG = re.compile(r'<(/?)([tqiagsr])(?: ([A-Za-z]+))?(?: [ag]="[^"<>]*")*>')


def parse_events(line: str) -> Sample:
    """A marked paragraph; of role spans that overlap, the longest stays."""
    text, at = "", 0
    open_: list[tuple[str, str, int]] = []
    found: list[tuple[str, str, int, int]] = []
    for tag in _TAG.finditer(line):
        text += line[at : tag.start()]
        at = tag.end()
        if not tag[1]:
            open_.append((tag[2], tag[3] or "", len(text)))
            continue
        if not open_ or open_[-1][0] != tag[2]:
            raise ValueError(f"tags do not nest: {line}")
        kind, label, start = open_.pop()
        found.append((kind, label, start, len(text)))
    if open_:
        raise ValueError(f"tag left open: {line}")
    text += line[at:]
    roles = _longest([(a, b, _ROLES[k]) for k, _, a, b in found if k in _ROLES])
    items = _longest([(a, b, "ITEM") for k, _, a, b in found if k == "i"])
    marks = {
        name: [(a, b, label) for k, label, a, b in found if k == kind]
        for name, kind in (("event", "t"), ("count", "q"))
    }
    return Sample(text, {"role": roles, "item": items}, "", marks)


def _longest(spans: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda s: (s[0] - s[1], s)):
        if all(span[1] <= a or b <= span[0] for a, b, _ in kept):
            kept.append(span)
    return sorted(kept)


def read_events(folder: Path = EVENTS) -> dict[str, list[Sample]]:
    """Our paragraphs by file."""
    return {
        file.stem: [parse_events(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
        for file in sorted(folder.glob("*.txt"))
    }


def vary_events(sample: Sample, places: Places, rng: random.Random) -> Sample:
    """The paragraph with other digits and other places of the same levels."""
    new: dict[str, str] = {}
    swaps: list[tuple[int, int, str]] = []
    for match in _PLACE.finditer(sample.text):
        name = match[0]
        for size in range(min(9, len(name)), 2, -1):
            part = name[-size:]
            if part in places.level and "short" not in places.level[part]:
                if part not in new and rng.random() < 0.6:
                    new[part] = places.like(part, rng) or part
                swaps.append((match.end() - size, match.end(), new.get(part, part)))
                break
    for match in re.finditer(r"\d+", sample.text):
        digits = "".join(rng.choice("0123456789") for _ in match[0][1:])
        year = len(match[0]) == 4 and match[0][:2] in ("19", "20")
        swaps.append((match.start(), match.end(), match[0] if year else rng.choice("123456789") + digits))
    text, at = "", 0
    moved: list[tuple[int, int]] = []  # (old offset, what later offsets shift by)
    for start, end, other in sorted(swaps):
        text += sample.text[at:start] + other
        moved.append((end, len(other) - (end - start)))
        at = end
    text += sample.text[at:]

    def to(offset: int) -> int:
        return offset + sum(shift for end, shift in moved if end <= offset)

    def spans(found: dict[str, list[Span]]) -> dict[str, list[Span]]:
        return {name: [(to(a), to(b), label) for a, b, label in row] for name, row in found.items()}

    return Sample(text, spans(sample.heads), sample.topic, spans(sample.marks))


_PLACE = re.compile(r"[\u3400-\u9fff]{2,9}?(?:自治区|自治州|自治县|街道|[省市县区州镇乡旗盟])")


# ---- augmentation ----

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴"
    "贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戚莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧"
    "耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛冉翁蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪"
)
_DOUBLE = ("欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "令狐")
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红建国文辉力志永兴海山波宁福生龙元全胜学祥才发武新利清飞彬富顺信子浩凯怡婷"
    "雪梅琳素云莲真环荣爱妹贞莉瑞凡佳嘉琼勤珍晶妍茜秋珊莎锦黛青倩宏兵东斌晨阳鹏宇俊峰健春松柏林森岩川江河泽润德仁义礼智忠孝廉正良善"
    "诚谦恒远达振邦安康乐庆喜和友亮光耀星月晓旭昌盛茂根树苗禾田丰年庚寅卯辰书琴棋画诗雅慧淑贤蕙兰菊竹翠碧金银铁钢石玲珑娥嫦凤鸾燕莺"
    "鸿鹤翔腾跃骏骥虎豹立成长启开先进前程思想念怀忆望宗祖孟仲叔季伯培育教养维守承继传世家冬夏雨露霜冰寒炳灿焕坤乾泰鼎钧铭钰锋锐"
)
_FIRM = (
    "华中国东南西北海江河山天大金银鑫盛泰恒通达远航宇宏鸿昌隆兴旺发利丰裕富康安宁和瑞祥福禄寿喜嘉美佳雅丽新创科智慧云星月光辉耀阳明亮"
    "正直方圆元亨贞一三五九百千万亿龙凤虎鹏雁燕鹤骏马牛羊豹狮象长城京沪粤苏浙湘鄂皖赣闽桂川渝滇黔陕甘青宁蒙辽吉黑晋冀鲁豫广汽柳徐中"
    "联合众同润泽源泉洋波浪涛峰岭岩石玉珠宝晶钻锋锐钢铁铜铝锂钛硅芯电力能火热风雷雨雪冰霜春夏秋冬梅兰竹菊松柏森林木禾谷米麦果茶花草药"
    "仁义礼信诚德善真友爱乐欢迪比亚特斯拉赛菲尔诺维普罗格莱奥凯伊卡乐可爱思迈科翰博奇艾欧派百度腾讯小快滴团饿盒安踏匹李宁波司登海尔蓝"
    "建工交铁冶核船兵航煤油石化盐粮棉纺织烟酒糖牧渔种业机床轴承重型精密数字网络软件信息微纳量子生物基因医疗健康养老童孕婴教育文旅影视"
    "立伟业成功胜捷飞腾跃升起点空间环球世纪未来时代先锋首领航标卓越超群顶尖巨大力帆双汇三全思念五粮液六和七匹狼八马九阳十全鼎晟昊煜轩"
)
_TRADES = (
    "科技 电子 汽车 重工 机械 电力 能源 医药 药业 生物 食品 乳业 纺织 服饰 建设 建工 建材 水泥 钢铁 化工 石化 物流 速运 航空 铁路 路桥 地产 置业"
    " 农业 牧业 渔业 粮油 茶业 酒业 饮料 印刷 传媒 网络 软件 信息 通信 光电 半导体 芯片 新材料 新能源 光伏 锂电 电池 电缆 电气 仪表 机床 轴承 船舶"
    " 港务 矿业 煤业 燃气 水务 环保 园林 家居 家具 陶瓷 玻璃 纸业 塑胶 橡胶 五金 包装 玩具 鞋业 超市 商贸 百货 餐饮 酒店 旅游 文化 教育 金融 证券"
    " 保险 基金 担保 租赁 人力资源 劳务 保安 物业 智能 机器人 无人机 云计算 大数据 精密 制造 装备 工程 股份 银行 农商银行 村镇银行 人寿 财险 制药"
).split()
_FORMS = (
    "有限公司",
    "有限责任公司",
    "股份有限公司",
    "集团有限公司",
    "集团",
    "公司",
    "集团公司",
    "股份",
    "厂",
    "总公司",
)
_LEVELS = ("省", "自治区", "特别行政区", "市", "自治州", "地区", "盟", "自治县", "县", "自治旗", "旗", "区", "林区")
_TOWNS = ("民族乡", "街道", "镇", "乡", "苏木", "团", "农场")
_SITES = (
    "经济技术开发区 高新技术产业开发区 经济开发区 高新区 开发区 工业园区 产业园区 工业园 产业园 科技园 园区 新区 保税区 新城 社区 新村 村 屯 寨"
    " 大道 公路 高速公路 高速 大街 东路 西路 南路 北路 中路 路 街 巷 水库 大坝 大桥 桥 隧道 火车站 高铁站 东站 西站 南站 北站 站 机场 港 码头"
    " 公园 广场 森林公园 湿地 景区 河 江 湖 溪 海 湾 岛 山 岭 峡 沟 滩 草原 沙漠 盆地 平原 流域 小区 花园"
).split()
_SITES_BY_LENGTH = sorted(_SITES, key=lambda s: (-len(s), s))


class Places:
    """Places of the gazetteer by level, whole and short names."""

    def __init__(self, file: Path = PLACES) -> None:
        self.level: dict[str, str] = {}
        self.names: dict[str, list[str]] = {}
        for line in file.read_text("utf-8").splitlines()[1:]:
            _, name, level, _ = line.split("\t")
            self._add(name, level)
            ends = _TOWNS if level == "town" else _LEVELS
            end = next((e for e in ends if name.endswith(e) and 2 <= len(name) - len(e) <= 3), None)
            if end and name[-len(end) - 1] not in "族":
                self._add(name[: -len(end)], level + " short")

    def _add(self, name: str, level: str) -> None:
        if name not in self.level:
            self.level[name] = level
            self.names.setdefault(level, []).append(name)

    def like(self, name: str, rng: random.Random) -> str | None:
        """Another place of the same level and ending, or None for an unknown form."""
        level = self.level.get(name)
        if level is not None:
            for _ in range(8):
                new = rng.choice(self.names[level])
                if "short" in level or level == "province" or new[-1] == name[-1]:
                    return new
        end = next((e for e in _SITES_BY_LENGTH if name.endswith(e) and len(name) > len(e)), None)
        if end is None or len(name) - len(end) > 4:
            return None
        return self.stem(rng) + end

    def stem(self, rng: random.Random) -> str:
        """A short place name for a street, a village or a river."""
        return rng.choice(self.names["town short"])


def firm_name(rng: random.Random, like: str) -> str:
    """An invented firm name of about the form of a given one (without its place)."""
    form = next((f for f in sorted(_FORMS, key=len, reverse=True) if like.endswith(f) and like != f), "")
    rest = like[: len(like) - len(form)] if form else like
    trade = next((t for t in sorted(_TRADES, key=len, reverse=True) if rest.endswith(t) and rest != t), "")
    long = bool(form) or len(like) > 5
    size = rng.choices((2, 3, 4), (6, 3, 1) if long or trade else (4, 4, 3))[0]
    core = "".join(rng.choice(_FIRM) for _ in range(size))
    if not trade or rng.random() < 0.5:
        trade = rng.choice(_TRADES) if trade or (long and rng.random() < 0.8) else ""
    if form and rng.random() < 0.5:
        form = rng.choice(_FORMS)
    if not form and not trade and rng.random() < 0.25:
        trade = rng.choice(_TRADES)
    return core + trade + form


def person_name(rng: random.Random, like: str) -> str:
    """A random name of the form of a given one."""
    if "·" in like or not 2 <= len(like) <= 4:
        return like
    surname = rng.choice(_DOUBLE) if rng.random() < 0.03 else rng.choice(_SURNAMES)
    if like[0] in "老小阿" and len(like) == 2:
        return like[0] + surname[0]
    if like.endswith("某"):
        return surname + "某" * like.count("某")
    size = 1 if rng.random() < 0.25 else 2
    return surname + "".join(rng.choice(_GIVEN) for _ in range(size))


@dataclass
class Variants:
    """Makes variants of trees: other firms, places, persons, programs, documents."""

    places: Places
    pool: dict[str, list[Node]]
    swap: float = 0.35

    @staticmethod
    def of(trees: list[Node], places: Places) -> Variants:
        """Take the pool of programs and documents from the training trees alone."""
        pool: dict[str, list[Node]] = {"G": [], "D": []}
        for tree in trees:
            for node in tree.inside:
                if node.kind in pool:
                    pool[node.kind].append(node)
        return Variants(places, pool)

    def make(self, tree: Node, rng: random.Random) -> Node:
        """A variant of a sentence; like strings stay alike within it."""
        return self._vary(tree, rng, {})

    def _vary(self, node: Node, rng: random.Random, seen: dict[str, Node]) -> Node:
        key = node.kind + node.text
        if key in seen:
            return seen[key]
        made = self._leaf(node, rng)
        if made is None:
            if node.kind in self.pool and self.pool[node.kind] and rng.random() < self.swap:
                node = rng.choice(self.pool[node.kind])
            parts = [part if isinstance(part, str) else self._vary(part, rng, seen) for part in node.parts]
            made = Node(node.kind, parts)
        if node.kind:
            seen[key] = made
        return made

    def _leaf(self, node: Node, rng: random.Random) -> Node | None:
        """A firm, place or person made anew; None where nothing is replaced."""
        text, roll = node.text, rng.random()
        if node.kind == "R" and roll < 0.8:
            return Node("R", [person_name(rng, text)])
        if node.kind == "P" and roll < 0.6 and not node.inside:
            new = self.places.like(text, rng)
            return Node("P", [new]) if new else None
        if node.kind == "F" and roll < 0.85 and all(part.kind == "P" for part in node.inside):
            return self._firm(node, rng)
        return None

    def _firm(self, node: Node, rng: random.Random) -> Node:
        """A firm made anew, its leading place replaced by another."""
        text = node.text
        lead = node.parts[0]
        if not isinstance(lead, Node):
            if len(text) > 5 and rng.random() < 0.2:
                place = rng.choice(self.places.names[rng.choice(("county", "prefecture", "county short"))])
                return Node("F", [Node("P", [place]), firm_name(rng, text)])
            return Node("F", [firm_name(rng, text)])
        new = self.places.like(lead.text, rng) or lead.text
        return Node("F", [Node("P", [new]), firm_name(rng, text[len(lead.text) :] or text)])
