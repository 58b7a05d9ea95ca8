"""Lines that were cut inside a sentence are put together; lines that are lines stay."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kg.clean import wrapped
from kg.clean.wrapped import cells
from tests.clean.aligned import counted, repaired

SENTENCES = (
    "入秋以来，云岭县连续两轮降雨，青石镇境内三条河流水位上涨，沿河七个村的道路一度中断。",
    "镇里当晚召集六十余名干部，分成五个小组，挨家挨户查看房屋和水井。",
    "县水利局把两台排涝泵运到石桥村，连续抽水三十小时，积水才退到田埂以下。",
    "“水退得快，晚稻还有救。”种粮大户罗长顺说。",
    "据县农业部门初步统计，全县受淹农田约4200亩，其中绝收不到一成，保险公司已经上门查勘。",
    "截至10月8日，首批救灾款120万元已经拨到镇里，用于修路、清淤和补种。",
    "有人担心种子不够，县种子站回应：储备的油菜种子有3.6万公斤，够用！",
    "为什么这一次转移得快？村里的老支书认为，靠的是《防汛预案》里写明的责任到人。",
    "青石镇中心小学的操场成了临时安置点，老师们腾出教室，食堂一天供应三餐。",
    "下一步，云岭县还将对老旧堤坝逐一体检，年底前加固其中的九处；资金由县级财政安排。",
)
TITLES = ("青石镇抢修水毁道路", "云岭县召开秋收工作会议 部署下一阶段任务", "水退之后", "一、抢在雨前", "记者手记")
LISTED = (
    "首页",
    "要闻",
    "乡镇动态",
    "专题",
    "· 石桥村修好两座便桥",
    "· 县医院下乡义诊",
    "来源：云岭融媒",
    "2031年10月9日",
)
SECTIONS = st.lists(
    st.one_of(
        st.sampled_from([*TITLES, *LISTED]),
        st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5).map("".join),
    ),
    min_size=1,
    max_size=9,
)


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells; no line begins with a mark."""
    lines, line = [], ""
    for char in text:
        if cells(line + char) > width and char not in "，。！？；：、”）》":
            lines.append(line)
            line = ""
        line += char
    return [*lines, line]


PARAGRAPHS = st.lists(
    st.lists(st.sampled_from(SENTENCES), min_size=3, max_size=6, unique=True).map("".join), min_size=1, max_size=5
)


def is_plain(lines: list[str]) -> bool:
    """Whether enough lines end inside a sentence to tell that the text was wrapped."""
    inside = sum(line[-1] not in "。！？；：”" for line in lines)
    return inside > 4 and inside * 2 > len(lines)


@given(PARAGRAPHS, st.integers(28, 90))
def test_paragraphs_that_were_wrapped_come_back(paragraphs: list[str], width: int) -> None:
    lines = [line for text in paragraphs for line in wrap(f"  {text}", width)]
    assume(is_plain(lines))
    assert repaired(wrapped.repair, "\n".join(lines)) == "\n".join(f"  {text}" for text in paragraphs)


@given(PARAGRAPHS, st.integers(28, 90))
def test_paragraphs_with_blank_lines_between_come_back(paragraphs: list[str], width: int) -> None:
    raw = "\n\n".join("\n".join(wrap(text, width)) for text in paragraphs)
    assume(len(paragraphs) > 1 and is_plain([line for line in raw.split("\n") if line]))
    mended = repaired(wrapped.repair, raw)
    assert mended.replace("\n", "") == "".join(paragraphs)
    assert len(mended.split("\n\n")) == len(paragraphs)
    assert all(line[-1] in "。！？”" for line in mended.split("\n") if line)


@given(SECTIONS, st.sampled_from(["\n", "\n\n", "\n  "]))
def test_what_was_not_wrapped_stays(sections: list[str], between: str) -> None:
    text = between.join(sections)
    assert repaired(wrapped.repair, text) == text


ROUND = "镇里当晚召集六十余名干部，分成五个小组，挨家挨户查看房屋和水井。"


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        # a mark that no line begins with
        (["青石镇修好了便桥", "，村民出行不再绕路。"], "青石镇修好了便桥，村民出行不再绕路。"),
        (["青石镇修好了便桥", "", "，村民出行不再绕路。"], "青石镇修好了便桥，村民出行不再绕路。"),
        (["便桥修好了", "。"], "便桥修好了。"),
        (["镇长说", "：“先保安全。”"], "镇长说：“先保安全。”"),
        (["入库率达到96.3", "%，比上年高。"], "入库率达到96.3%，比上年高。"),
        (["他提到“责任到人", "”这一条。"], "他提到“责任到人”这一条。"),
        (["按照《防汛预案", "》的规定办理。"], "按照《防汛预案》的规定办理。"),
        (["石桥村（原名老桥", "）在河的上游。"], "石桥村（原名老桥）在河的上游。"),
        (["修路、清淤", "、补种同时进行。"], "修路、清淤、补种同时进行。"),
        (["种子够不够", "？够用！"], "种子够不够？够用！"),
        (["镇里修路", ",村里清淤。"], "镇里修路,村里清淤。"),
        # the line ends with a mark that no sentence ends with
        (["入秋以来，云岭县连续两轮降雨，", "沿河七个村的道路一度中断。"], "入秋以来，云岭县连续两轮降雨，沿河七个村的道路一度中断。"),
        (["县里先后运来排涝泵、发电机、", "编织袋和照明灯。"], "县里先后运来排涝泵、发电机、编织袋和照明灯。"),
        (["村支书打开预案，上面写着“", "责任到人”四个字。"], "村支书打开预案，上面写着“责任到人”四个字。"),
        (["县里印发《", "秋收工作方案》。"], "县里印发《秋收工作方案》。"),
        (["沿河村庄（", "石桥、柳湾）已转移。"], "沿河村庄（石桥、柳湾）已转移。"),
        (["入秋以来，云岭县连续两轮降雨，  ", "沿河七个村的道路一度中断。"], "入秋以来，云岭县连续两轮降雨，沿河七个村的道路一度中断。"),
        # opened in one line, closed in the next
        (["县里印发《云岭县秋季农业", "生产恢复方案》，要求各镇落实。"], "县里印发《云岭县秋季农业生产恢复方案》，要求各镇落实。"),
        (["罗长顺说“水退得快", "晚稻还有救”，他松了口气。"], "罗长顺说“水退得快晚稻还有救”，他松了口气。"),
        (["三个镇（青石、柳湾", "和石桥）先行试点。"], "三个镇（青石、柳湾和石桥）先行试点。"),
        # prose on both sides
        (
            ["镇里当晚召集六十余名干部挨家挨户查看房屋。县水利局把两台排涝", "泵运到石桥村，积水才退到田埂以下。"],
            "镇里当晚召集六十余名干部挨家挨户查看房屋。县水利局把两台排涝泵运到石桥村，积水才退到田埂以下。",
        ),
        (["入秋以来，云岭县连续两轮降雨，镇里召集的", "干部分成五个小组。"], "入秋以来，云岭县连续两轮降雨，镇里召集的干部分成五个小组。"),
        (["镇里当晚排查险情，连夜召集机关干部和村干部60", "余名，分成五个小组。"], "镇里当晚排查险情，连夜召集机关干部和村干部60余名，分成五个小组。"),
        (["镇里的干部每天到村里去，帮助农户补种油菜，抢修道路、水渠", "等设施。"], "镇里的干部每天到村里去，帮助农户补种油菜，抢修道路、水渠等设施。"),
        # two Latin words
        (["镇里的网店接入了系统，名字叫做“Green", "Stone”，销路很好。"], "镇里的网店接入了系统，名字叫做“Green Stone”，销路很好。"),
    ],
)  # fmt: skip
def test_a_sentence_in_two_lines_is_one(lines: list[str], text: str) -> None:
    raw = "\n".join([ROUND, *lines, ROUND])
    assert repaired(wrapped.repair, raw) == f"{ROUND}\n{text}\n{ROUND}"
    assert counted(wrapped.repair, raw) == {"line_break": 1}


@pytest.mark.parametrize(
    "text",
    [
        # headlines
        "云岭县选派百名干部下沉一线，帮助企业解决用工用料难题\n" + ROUND,
        "青石镇抢修水毁道路\n  " + ROUND,
        "云岭县：秋收忙，粮满仓，青石镇里话丰年\n10月8日，青石镇的晒谷场上一片金黄。",
        "抢在雨前\n——云岭县防汛纪事\n" + ROUND,
        "一手抓抢修\n一手抓补种\n" + ROUND,
        # a paragraph that lacks its full stop
        "镇里当晚召集六十余名干部。他们分成五个小组，挨家挨户查看房屋和水井\n10月8日，救灾款拨到镇里。",
        "镇里当晚召集六十余名干部。他们分成五个小组，挨家挨户查看房屋和水井\n  县水利局运来了排涝泵。",
        "镇里当晚召集六十余名干部。他们分成五个小组，挨家挨户查看房屋和水井\n\n县水利局运来了排涝泵。",
        # lines that state something
        "来源：云岭融媒\n作者：罗小满\n责任编辑：方禾\n2031年10月9日",
        "2031-10-09 08:30\n来源：云岭融媒体中心\n" + ROUND,
        "联系人：罗小满，\n电话：0000-0000000，\n地址：青石镇人民路1号",
        "（记者 罗小满 通讯员 方禾）\n" + ROUND,
        ROUND + "罗小满 摄\n" + ROUND,
        "图为青石镇干部在石桥村清理淤泥，转移农户家中的粮食和家具。罗小满摄\n镇里当晚召集了干部。",
        # items
        "会议要求做到三点：\n1.加强巡查，\n2.备足物资，\n3.落实责任。",
        "任务有三项，\n一、加固堤坝\n二、疏浚河道\n三、补种油菜",
        "任务有三项，\n（一）加固堤坝\n（二）疏浚河道",
        "任务有三项，\n①加固堤坝\n②疏浚河道",
        "石桥村、柳湾村、\n· 青石村\n● 白沙村",
        "第一条 为了规范秋收用水，制定本办法\n第二条 本办法适用于全县各镇，由县水利局解释。",
        # tables and menus
        "乡镇 面积 户数 产量\n青石 420 38 96\n柳湾 310 25 71\n石桥 280 22 64",
        "青石镇 | 420亩 | 38户\n柳湾镇 | 310亩 | 25户\n石桥镇 | 280亩 | 22户",
        "首页\n要闻\n乡镇\n专题\n视频",
        "青石镇中心小学校\n柳湾镇中心小学校\n石桥镇中心小学校\n白沙镇中心小学校",
        "县医院专家团队到青石镇开展义诊活动\n青石镇举办油菜补种技术现场培训班\n石桥村新修便桥两座方便群众出行",
        "青石镇：抢修道路十二公里，保障秋粮外运\n柳湾镇：补种油菜三千多亩，全部免费供种\n石桥镇：疏浚河道二十余里，确保行洪安全",
        "首页\n》新闻中心\n》正文",
        # verse, slogans, greetings, signatures
        "青石镇外稻花香，\n石桥流水绕村庄。\n柳湾渔歌唱到晚，\n一轮明月照山梁。",
        "尊敬的各位乡亲，\n县里近期将对老旧堤坝逐一体检，请大家留意施工公告。",
        "特此公告。\n云岭县人民政府\n2031年10月9日",
        "此致\n敬礼",
        # sentences that end
        ROUND + "\n" + ROUND,
        "会议指出：\n" + ROUND,
        "“水退得快，晚稻还有救。”\n种粮大户罗长顺说。",
        "云岭县……\n青石镇的故事还在继续。",
        "",
        "\n\n",
        "，开头的标点\n",
    ],
)
def test_lines_that_are_lines_stay(text: str) -> None:
    assert repaired(wrapped.repair, text) == text


def test_a_headline_as_wide_as_the_lines_stays() -> None:
    body = wrap("".join(SENTENCES[:4]), 40)
    raw = "\n".join(["云岭县召开秋收工作会议部署抢收补种任务", *body])
    assert repaired(wrapped.repair, raw).split("\n")[0] == "云岭县召开秋收工作会议部署抢收补种任务"


def test_a_full_line_that_ends_a_sentence_is_joined_only_where_paragraphs_are_told_from_lines() -> None:
    lines = wrap(SENTENCES[0] + SENTENCES[4], 42)
    first = "镇里当晚召集六十余名干部，分成五个小组。"
    assert cells(first) == 40
    assert (
        repaired(wrapped.repair, "\n".join(["  水退之后。", "  " + first[1:], *lines, *lines[:2], *lines])).count("\n")
        == 1
    )
    assert repaired(wrapped.repair, "\n".join([*lines, "", first, *lines, "", *lines])).count("\n") == 4
    assert repaired(wrapped.repair, "\n".join([*lines, first, *lines, "水退了。", *lines])).count("\n") == 7


def test_lists_and_bylines_in_wrapped_text_stay() -> None:
    body = wrap("  " + "".join(SENTENCES[:5]), 44)
    tail = ["1. 加固堤坝", "2. 疏浚河道", "（责任编辑：方禾）", "云岭县人民政府", "2031年10月9日"]
    raw = "\n".join(["水退之后", "来源：云岭融媒", *body, *tail])
    assert repaired(wrapped.repair, raw) == "\n".join(
        ["水退之后", "来源：云岭融媒", "  " + "".join(SENTENCES[:5]), *tail]
    )


def test_counted_characters_and_narrow_quotes_are_measures_too() -> None:
    text = SENTENCES[3] + SENTENCES[4] + SENTENCES[5] + SENTENCES[7]
    by_characters = [text[i : i + 30] for i in range(0, len(text), 30)]
    assert repaired(wrapped.repair, "\n".join(by_characters)) == text


def test_latin_words_are_parted_by_a_blank() -> None:
    text = "镇里修了路。县里给青石镇的三座水位观测站引进了一套名叫 Green Stone Water 的监测系统，比人工观测快。"
    assert repaired(wrapped.repair, text.replace("Stone Water", "Stone\nWater")) == text
