"""Persons: a surname and given name beside a post, or before a verb of speech."""

import re
from collections.abc import Iterator

from kg.extension import cache
from kg.model import Mention
from kg.tables import tsv, words

SPEECH = "激动地说|高兴地说|感慨地说|动情地说|笑着说|坦言|表示|介绍|介绍说|告诉记者|告诉|说道|回忆|感慨|感叹|认为|指出|强调|说"
_AFTER = re.compile(
    rf"(?:当即|激动地|高兴地|感慨地|动情地|笑着|也|还|对记者|向记者|在|自豪地|深有感触地)?(?:{SPEECH})|[，。；：、！？“”（）\n]|等|和|与|带领|带头|率|急|作|同志|先生|女士|主持|出席|宣布|为|就|任|被|$"
)


# Where no title says so, these are surnames before they are anything else; 高, 常, 文 and the like are not.
_SPEAKERS = "王李张刘陈杨赵吴周徐孙朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜魏吕丁沈姚卢姜崔谭陆汪廖贾夏邹孟熊秦邱薛闫侯龚邵覃樊孔尹钱汤孟武"
_COMMON_SURNAMES = frozenset(_SPEAKERS)


@cache
def _surname() -> str:
    names = sorted(words("surnames", "surname"), key=lambda name: (-len(name), name))
    return "|".join(names)


@cache
def _posts() -> str:
    names = sorted({*words("posts", "post"), *words("posts", "title")}, key=lambda name: (-len(name), name))
    return "|".join(names)


@cache
def _after_post() -> re.Pattern[str]:
    return re.compile(rf"(?:{_posts()})(?P<name>(?P<surname>{_surname()})(?P<given>[\u3400-\u9fff]{{0,2}}))")


@cache
def _before_post() -> re.Pattern[str]:
    posts = "|".join(sorted(words("posts", "post"), key=lambda name: (-len(name), name)))
    return re.compile(
        rf"(?:^|(?<=[，。；：、！？“”）\n]))(?P<name>(?:{_surname()})[\u3400-\u9fff]{{1,2}})(?:{posts}|同志)(?!办)"
    )


@cache
def _speaker() -> re.Pattern[str]:
    return re.compile(
        rf"(?:^|(?<=[，。；！？”\n]))(?P<name>[{_SPEAKERS}][\u3400-\u9fff]{{1,2}})(?:激动地|高兴地|感慨地|动情地|笑着|对记者|向记者)?(?:{SPEECH})(?=[：，。“]|道)|(?P<fond>[老小](?:{_surname()}))(?=(?:{SPEECH})(?:[：，]))"
    )


@cache
def _common() -> re.Pattern[str]:
    """Words of the lexicon that begin like a name (高度, 安排, 和谐): no name begins with them."""
    found = {
        word for cell, _ in tsv("lexicon/words.tsv", "word", "tag") for word in cell.split() if 2 <= len(word) <= 3
    }
    return re.compile("|".join(sorted(found, key=lambda word: (-len(word), word))))


def find(text: str) -> Iterator[Mention]:
    """The persons of a text; a surname alone counts only between a post and a verb of speech."""
    for match in _after_post().finditer(text):
        end = _end_of_name(text, match)
        if end:
            yield Mention(match.start("name"), end, text[match.start("name") : end], "Person")
    for match in _PARTS.finditer(text):
        yield Mention(match.start(), match.end(), match[0], "Person")
    for pattern in (_before_post(), _speaker()):
        for match in pattern.finditer(text):
            group = "name" if match["name"] else "fond"
            if plausible(match[group]):
                yield Mention(match.start(group), match.end(group), match[group], "Person")


# 艾力江·买买提: a name of several parts behind a post or at the edge of a clause.
_PARTS = re.compile(
    r"(?<![“《·\u3400-\u9fff])(?!的|[\u3400-\u9fff]*[的对向和与把被])[\u3400-\u9fff]{2,5}·(?![\u3400-\u9fff]*[和与])[\u3400-\u9fff]{2,6}(?=[，。：、说表介告（]|的)"
)


def plausible(name: str) -> bool:
    """Whether a string of surname and given name is no word: no post, kind of body, common noun, and no verb of speech in it."""
    if name[0] in _LEADING and (name[1:] in _nouns() or _common().fullmatch(name, 1) or name[1:] in _ADDRESSED):
        return False  # 专家|向记者
    return (
        not _common().match(name)
        and name not in _nouns()
        and not name.endswith(("说", "表", "介", "等", "到", "在", "代", "副"))
        and not re.search(r"[公党团].*[司部委]|(?:栋|单元|网格|小组)长$|^区[委政级直纪]|[局厅办委]$", name)
    )


@cache
def _nouns() -> frozenset[str]:
    found = {word for table in ("posts", "org_kinds", "heads", "generic") for word in words(table)}
    return frozenset(found | {name[:2] for name in found if len(name) > 2})


def _end_of_name(text: str, match: re.Match[str]) -> int:
    """The end of the name behind a post: three characters before two, each only where the text goes on as behind a name."""
    start, surname = match.start("name"), match.end("surname")
    if not _ends_post(text, match.start("name")):
        return 0
    for given in (2, 1):
        end = surname + given
        goes_on = _AFTER.match(text, end) or (
            match["surname"] in _COMMON_SURNAMES and (_verbs().match(text, end) or text.startswith(_MOVES, end))
        )
        fits = given <= len(match["given"]) and goes_on and not _common().match(text, surname)
        if fits and plausible(text[start:end]):
            return end
    if _SPOKEN.match(text, surname):
        return surname
    full = text[start : surname + 2]
    sure = match["surname"] in _COMMON_SURNAMES and len(match["given"]) == 2 and plausible(full)
    return surname + 2 if sure and not any(_common().match(text, at) for at in (surname, surname + 1)) else 0


_LEADING = frozenset("向和由从对与于")
_ADDRESSED = frozenset({"夫人", "全体", "晨报", "晚报", "内务", "媒体", "本报", "大家", "全省", "全国", "社会"})
_SPOKEN = re.compile(rf"(?:{SPEECH})(?=[：，。“])")
_MOVES = ("到", "赴", "来", "在", "代表", "察看", "查看", "调研")  # 市委书记王某|到场


@cache
def _verbs() -> re.Pattern[str]:
    """Verbs, adverbs and prepositions of two characters or more: what goes on behind a name (钱亮|走访)."""
    rows = tsv("lexicon/words.tsv", "word", "tag")
    found = {word for cell, tag in rows if tag in "vdp" for word in cell.split() if len(word) >= 2}
    return re.compile("|".join(sorted(found, key=lambda word: (-len(word), word))))


def _ends_post(text: str, at: int) -> bool:
    """Whether a post ends before the offset and is not a part of a longer word (党员|干部, 项目|负责人 stand for no post here)."""
    title = any(text.endswith(word, 0, at) for word in words("posts", "title"))
    return (
        not title
        or bool(re.match(rf"[\u3400-\u9fff]{{1,3}}(?:{SPEECH})", text[at : at + 8]))
        or text[at + 3 : at + 4] in "，。、；：（"
    )
