"""Named programmes: quoted with or without a head noun (“春风行动”, “…”示范行动), or unquoted behind a verb that launches them."""

import re
from collections.abc import Iterator

from kg.annotate.stops import Phrases
from kg.extension import cache
from kg.model import Mention
from kg.spans import SpanIndex
from kg.tables import words

_QUOTED = re.compile(r"“((?:[^“”\n。；！？]|“[^“”\n]*”){2,30})”")
_LAUNCH = re.compile(
    r"(?:开展|实施|启动|推行|实行|举办|举行|发起|推出|落实|深化|创建|打造|组织|参与|参加|纳入|通过|依托|借助|建立|构建|制定|策划)(?:了|好|起)?(?:一系列)?(?:[\u3400-\u9fff]{1,6}，?如)?$"
)
# Heads that make a programme of the words before them even without quotes; others (活动, 机制) are too common.
_STRONG = "专项行动 示范行动 先锋行动 主题活动 实践活动 专项活动 公益行动 计划 工程 大竞赛 竞赛 大赛 攻坚战 招聘会 宣传月 活动月 宣传周 攻坚行动 整治行动 集中行动 志愿行动 专项斗争 专项整治 专项治理 专项监督 百日攻坚 大会战 制度".split()
_LEAST_CORE = 3


@cache
def _heads() -> re.Pattern[str]:
    """The head nouns that may follow a closing quote, with or without words between: ”志愿行动, ”网上招聘活动, ”项目."""
    heads = sorted({*words("heads", "program"), "项目"}, key=lambda head: (-len(head), head))
    return re.compile(rf"(?:{'|'.join(heads)})(?![者员户化性队日期])")


@cache
def _inside() -> re.Pattern[str]:
    heads = sorted({*words("heads", "program")} - {"节", "品牌", "体系"}, key=lambda head: (-len(head), head))
    return re.compile(rf"(?:{'|'.join(heads)})$")


@cache
def _edition() -> re.Pattern[str]:
    """第四届…交易会, 2024…马拉松: an edition before a head makes a name of the words between."""
    heads = "|".join(sorted(words("program_editions"), key=lambda head: (-len(head), head)))
    return re.compile(
        rf"(?:第[〇零一二三四五六七八九十百\d]{{1,4}}届|(?:19|20)\d\d(?:年度?)?(?![、，至-]))[^\s，。；：、！？（）《》的]{{2,20}}?(?:{heads})"
        rf"(?![\u3400-\u9fff]{{0,4}}(?:{heads}))(?![员者组队])"
    )


@cache
def _unquoted() -> re.Pattern[str]:
    heads = sorted(_STRONG, key=lambda head: (-len(head), head))
    return re.compile(rf"(?:{'|'.join(heads)})(?:行动|活动)?")


def find(text: str, phrases: Phrases) -> Iterator[Mention]:
    """The programmes of a text; a quotation that is speech, a slogan nobody runs or a team's name is none."""
    taken: SpanIndex[Mention] = SpanIndex(())
    for match in _QUOTED.finditer(text):
        end = _end(text, match, phrases)
        if end:
            mention = Mention(match.start(), end, text[match.start() : end], "Program")
            taken.add(mention)
            yield mention
    for match in _edition().finditer(text):
        if not taken.overlapping(*match.span()):
            mention = Mention(match.start(), match.end(), match[0], "Program")
            taken.add(mention)
            yield mention
    for match in _MANY.finditer(text):
        if not taken.overlapping(*match.span()):
            mention = Mention(match.start(), match.end(), match[0], "Program")
            taken.add(mention)
            yield mention
    for match in _LAUNCHED.finditer(text):
        found = _bare(text, match.end(), phrases)
        if found and not taken.overlapping(*found):
            yield Mention(found[0], found[1], text[found[0] : found[1]], "Program")


_LAUNCHED = re.compile(
    r"(?:开展|实施|启动|推行|(?<![落真])实行|举办|举行|发起|推出|(?:深入|持续|扎实|纵深|全面)(?:推进|深化)|深化)(?:了|好|起)?"
)


# 万名干部联万企行动: how many go to how many makes a name.
_MANY = re.compile(
    r"[百千万]名?[\u3400-\u9fff]{1,4}[进联帮入挂下访包驻走助][百千万][企村户家店校园](?:大?走访|服务)?(?:专项)?(?:活动|行动|工程|计划)"
)
_DAY = re.compile(
    r"[一二三四五六七八九十]{1,3}(?:[·.]?[一二三四五六七八九十]{1,3})?|春|元旦|重阳|端午|中秋|国庆"
)  # “七一”建党节
# “清河”“护绿”|等行动, “书香节”、“赏花会”|两项活动: the head noun belongs to all of them.
_SHARED = re.compile(
    r"(?:[、和与及]?“[^“”\n。；！？]{2,30}”){0,12}(?:等(?:一系列|系列|多项|多个|\d+[项个])?|[两二三四五六七八九十\d]+[项个大])(?=[\u3400-\u9fff])"
    r"|(?:[、和与及]?“[^“”\n。；！？]{2,30}”){1,12}(?=[\u3400-\u9fff])"
)


def _end(text: str, quote: re.Match[str], phrases: Phrases) -> int:
    """Where a programme that begins with this quotation ends; 0 when the quotation is no programme."""
    if shared := _SHARED.match(text, quote.end()):
        headed = _behind(text, shared.end(), phrases) and _plain(quote[1]) and not _team(quote[1])
        return quote.end() if headed else 0
    behind = _behind(text, quote.end(), phrases)
    if behind and _DAY.fullmatch(quote[1]) and text[behind - 1] == "节":
        return 0
    if behind and _plain(quote[1]):
        return behind
    if _inside().search(quote[1]) and len(quote[1]) <= 25:
        return quote.end()
    launched = _LAUNCH.search(text, max(0, quote.start() - 12), quote.start())
    ends = quote.end() == len(text) or text[quote.end()] in "，。；、！\n和与及"
    return quote.end() if launched and ends and _plain(quote[1]) and not _team(quote[1]) else 0


def _behind(text: str, start: int, phrases: Phrases) -> int:
    """The end of the furthest head noun behind a quotation that no clause comes between (”夜市招聘会); 0 without one."""
    run = _RUN.match(text, start)
    ends = [start + m.end() for m in _heads().finditer(run[0])] if run else []
    return next((end for end in reversed(ends) if not _broken(start, end, phrases)), 0)


_RUN = re.compile(r"[\u3400-\u9fff]{0,14}")


def _plain(words_: str) -> bool:
    """Whether quoted words could name something: no pronoun of speech at the beginning, not a whole sentence."""
    return len(words_) <= 25 and not re.match(r"(?:我们|你|他|她|这|那|现在|以前)", words_)


def _team(name: str) -> bool:
    return bool(re.search(r"(?:队|团|组|站|岗|员|室|中心|联盟|平台|热线|车)$", name))


# Verbs between a quotation and a head noun usually modify the noun (“…”巡诊行动); these have the quotation as their subject.
_GOVERNING = frozenset(
    "启动 开展 实施 推动 组织 举办 举行 参加 参与 助力 带动 成为 获得 入选 推出 发布 印发 落实 支持 包括 作为 建立 形成 采取 打造 加入 "
    "说 表示 介绍 通过 根据 按照 为 对 向 从 在 由 把 将 被 与 和 这 那 该 其".split()
)


def _broken(start: int, end: int, phrases: Phrases) -> bool:
    """Whether a word between the quotation and its head noun begins a clause of its own."""
    if "的" in phrases.text[start:end]:
        return True
    between = phrases.stops_between(start, end)
    return any(s.tag in "vpr" and phrases.text[s.start : s.end] in _GOVERNING for s in between)


def _bare(text: str, start: int, phrases: Phrases) -> tuple[int, int] | None:
    """An unquoted programme behind a launching verb: at most 20 characters up to a strong head, no 的 or quote between."""
    hard = re.compile(r"[，。；：！？\n“”《》（）、的\d]").search(text, start, start + 24)
    clause = text[start : hard.start() if hard else start + 24]
    heads = list(_unquoted().finditer(clause))
    if not heads or heads[-1].start() < _LEAST_CORE or re.match(r"(?:各|多|一|系列|相关|有关|这|该|此)", clause):
        return None
    return start, start + heads[-1].end()
