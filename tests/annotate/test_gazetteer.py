"""Places: names of the table in full, short and chained, words that only look like places, parks, villages, addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.annotate.gazetteer import Places, by_name, domestic, is_short_county, places, short

# text, then the places in order (by start, then end), separated by blanks
CASES = [
    ("云南省昭通市镇雄县发生山体滑坡。", "云南省 昭通市 镇雄县"),
    ("广西壮族自治区百色市隆林各族自治县通了高速。", "广西壮族自治区 百色市 隆林各族自治县"),
    ("湖北省恩施土家族苗族自治州下了大雪。", "湖北省 恩施土家族苗族自治州"),
    ("新疆喀什地区的棉花熟了。", "新疆 喀什地区"),
    ("香港特别行政区派出代表。", "香港特别行政区"),
    ("内蒙古锡林郭勒盟遭遇沙尘。", "内蒙古 锡林郭勒盟"),
    ("苏州市吴中区木渎镇修缮古桥。", "苏州市 吴中区 木渎镇"),
    ("吉林省吉林市供暖恢复。", "吉林省 吉林市"),
    ("广西柳州组织搜救。", "广西 柳州"),
    ("浙江桐庐遭遇暴雨。", "浙江 桐庐"),
    ("陕西安康洪水消退。", "陕西 安康"),
    ("辽宁朝阳出现旱情。", "辽宁 朝阳"),
    ("山西大同供热管网改造。", "山西 大同"),
    ("江苏南通捐出呼吸机。", "江苏 南通"),
    ("湖北京山桥梁垮塌。", "湖北 京山"),
    ("云南通海地震。", "云南 通海"),
    ("恩施州与黔东南州签约。", "恩施州 黔东南州"),
    ("长三角的医院支援西北地区。", "长三角 西北地区"),
    ("桐庐县山洪冲毁道路，桐庐干部连夜抢修。", "桐庐县 桐庐"),
    ("中国向巴基斯坦赠送帐篷。", "中国 巴基斯坦"),
    ("广东、福建、浙江的渔船回港。", "广东 福建 浙江"),
    ("北京市朝阳区的小学停课。", "北京市 朝阳区"),
    ("张家口市长到雪场查看。", "张家口"),
    ("江阴市长泾镇的纺织厂复工。", "江阴市 长泾镇"),
    ("重庆市长寿区天然气泄漏。", "重庆市 长寿区"),
    ("福州市长乐区渔港扩建。", "福州市 长乐区"),
    ("贵州省委研究部署。", "贵州省"),
    ("四川省内航班停飞。", "四川省"),
    ("桐庐县城停水。", "桐庐县"),
    # the sides of waters and mountains are no provinces
    ("黄河南岸种了柳树。", "黄河"),
    ("渡轮靠上长江西岸。", "长江"),
    ("沭水西岸和云台山东麓开了花。", ""),
    ("嘉陵江北侧修路。", "嘉陵江"),
    # the short name of a county right behind a place that it does not lie in is none: 东至
    ("郑州东至新郑机场晚点。", "郑州"),
    ("安徽东至茶园采茶。", "安徽 东至"),
    # a list that says at its end what they are
    ("鼓楼、台江、仓山三区停水。", "鼓楼 台江 仓山"),
    ("暴雨袭击淮滨、固始和商城三县。", "淮滨 固始 商城"),
    ("救援队赶往沛县、丰县、铜山等地。", "沛县 丰县 铜山"),
    ("黔西南州望谟、册亨修路。", "黔西南州 望谟 册亨"),
    ("怀化市鹤城区、芷江、通道供水。", "怀化市 鹤城区 芷江 通道"),
    ("保定市清苑区、涞水和易县植树。", "保定市 清苑区 涞水 易县"),
    # a name that is only a kind, joined to the city that has such a district
    ("枣庄市市中区供水恢复。", "枣庄市 市中区"),
    ("山西省阳泉市郊区种树。", "山西省 阳泉市 郊区"),
    ("阳泉市矿区修路。", "阳泉市 矿区"),
    ("鄂温克旗和莫力达瓦旗除雪。", "鄂温克旗 莫力达瓦旗"),
    ("甘肃省东乡县种土豆。", "甘肃省 东乡县"),
    ("重庆两江新区通车。", "重庆 重庆两江新区"),
    ("成都高新区的企业减租。", "成都 成都高新区"),
    ("杨柳村党支部清点粮食。", "杨柳村"),
    ("枫桥社区居委会分发口罩。", "枫桥社区"),
    ("商店在解放路36号。", "解放路36号"),
    ("花园街道清理积水。", "花园街道"),
    ("新疆阿克苏的苹果熟了。", "新疆 阿克苏"),
    ("宁夏银川供暖。", "宁夏 银川"),
    ("西藏日喀则市地震。", "西藏 日喀则市"),
    ("昆明市环城南路12号失火。", "昆明市 环城南路12号"),
    ("武汉市洪山区珞瑜路1037号。", "武汉市 洪山区 珞瑜路1037号"),
    ("黑龙江哈尔滨扫雪。", "黑龙江 哈尔滨"),
    ("吴江盛泽镇", "盛泽镇"),
    ("福建泉州市晋江市陈埭镇停电。", "福建 泉州市 晋江市 陈埭镇"),
    ("贵阳高新区停电。", "贵阳 贵阳高新区"),
    ("贵阳经济技术开发区停电。", "贵阳 贵阳经济技术开发区"),
    ("无锡市高新区停电。", "无锡市 无锡市高新区"),
    ("日本和韩国的航班停飞。", "日本 韩国"),
    ("鄂温克族自治旗", "鄂温克族自治旗"),
    ("长阳土家族自治县通车，长阳农户卖出柑橘。", "长阳土家族自治县 长阳"),
    ("台湾省、香港、澳门", "台湾省 香港 澳门"),
    ("京津冀协同。", "京津冀"),
    ("大理州漾濞县地震。", "大理州 漾濞县"),
    ("四川凉山州木里县火情。", "四川 凉山州 木里县"),
    ("苏州工业园区的外企复产。", "苏州工业园区"),
    ("合肥经济技术开发区招商。", "合肥经济技术开发区"),
    ("江西赣州寻乌县通水。", "江西 赣州 寻乌县"),
    ("甘肃酒泉的风机并网。", "甘肃 酒泉"),
    ("河南洛阳与河北邯郸签约。", "河南 洛阳 河北 邯郸"),
    ("景德镇市停电。", "景德镇市"),
    ("景德镇的窑火。", "景德镇"),
    ("贵州遵义红花岗区停电。", "贵州 遵义 红花岗区"),
    ("大兴安岭地区降雪。", "大兴安岭地区"),
    ("西双版纳傣族自治州景洪市停水。", "西双版纳傣族自治州 景洪市"),
]
NEGATIVES = [
    # streets that are called after places
    "天津路的灯亮了。",
    "学校在广州路口。",
    "青岛东路塌方。",
    "重庆大道限行。",
    "大部分乡镇停电。",
    "部分乡镇和充分乡镇自治。",
    "科技副县长来了。",
    "连续获县政府表彰。",
    "众多乡镇企业停工。",
    "打通道路、通道。",
    "通海、武隆是什么地方。",
    "要实现和平、安宁等地位平等。",
    "建设新城区、老城区。",
    "朝阳产业前景广阔。",
    "夕阳红和朝阳下的学校。",
    "安康杯竞赛开赛。",
    "文化活动丰富多彩。",
    "大同小异的方案。",
    "保持和平的环境。",
    "建设美丽家园。",
    "青年志愿者集合。",
    "开放的胸怀。",
    "光明的前途。",
    "团结就是胜利。",
    "平安回家。",
    "该园区已满租。",
    "本村党支部开会。",
    "全村党员到齐。",
    "各示范区交流经验。",
    "城区道路积水。",
    "街道干部巡查。",
    "经济开发区的企业。",
    "市长现场办公。",
    "泰山东麓的茶园。",
    "这条路上没有门牌号。",
    "太平洋上的台风。",
    "通道堵塞。",
    "普通话测试。",
    "城中村改造。",
    "新建住宅三百套。",
    "资源回收。",
    "丰富的资源。",
    "兴业贷款发放。",
    "青年路封闭施工。",
]
# level and length of its codes
LEVELS = {"province": 2, "prefecture": 4, "county": 6, "town": 9}


def found(text: str) -> str:
    return " ".join(mention.text for mention in Places().match(text))


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_places_of_a_sentence(text: str, expected: str) -> None:
    assert found(text) == expected


@pytest.mark.parametrize("text", NEGATIVES)
def test_no_place(text: str) -> None:
    assert found(text) == ""


def test_the_table_is_a_tree_of_divisions() -> None:
    table = places()
    assert {p.code for p in table.values() if p.parent and p.parent not in table} == set()
    assert {p.code for p in table.values() if (p.parent == "") != (p.level == "province")} == set()
    assert {p.code for p in table.values() if not p.code.startswith(p.parent) or not p.code.isdigit()} == set()
    assert {p.level: len(p.code) for p in table.values()} == LEVELS
    assert sum(p.level == "province" for p in table.values()) == 34


@pytest.mark.parametrize(
    ("name", "chain"),
    [
        ("桐庐县", ["桐庐县", "杭州市", "浙江省"]),
        ("木渎镇", ["木渎镇", "吴中区", "苏州市", "江苏省"]),
        ("百色市", ["百色市", "广西壮族自治区"]),
        ("北京市", ["北京市"]),
    ],
)
def test_the_parents_of_a_place(name: str, chain: list[str]) -> None:
    (code,), table, found_chain = by_name()[name], places(), []
    while code:
        found_chain.append(table[code].name)
        code = table[code].parent
    assert found_chain == chain


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("桐庐县", "桐庐"),
        ("广西壮族自治区", "广西"),
        ("长阳土家族自治县", "长阳"),
        ("恩施土家族苗族自治州", "恩施"),
        ("陵水黎族自治县", "陵水"),
        ("彭水苗族土家族自治县", "彭水"),
        ("长白朝鲜族自治县", "长白"),
        ("三都水族自治县", "三都"),
        ("香港特别行政区", "香港"),
        ("喀什地区", "喀什"),
        ("忠县", ""),
        ("桐庐", ""),
    ],
)
def test_short_name(name: str, expected: str) -> None:
    assert short(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"), [("桐庐", True), ("桐庐县", False), ("杭州", False), ("浙江", False), ("无此地", False)]
)
def test_short_names_of_counties_are_doubtful(name: str, expected: bool) -> None:
    assert is_short_county(name) is expected


@pytest.mark.parametrize(("name", "expected"), [("浙江", True), ("长三角", True), ("中国", False), ("法国", False)])
def test_domestic(name: str, expected: bool) -> None:
    assert domestic(name) is expected


@given(st.lists(st.sampled_from([*NEGATIVES, *(text for text, _ in CASES)]), max_size=6))
def test_spans_are_words_of_the_text_in_order(sentences: list[str]) -> None:
    text = "".join(sentences)
    mentions = Places().match(text)
    assert [text[m.start : m.end] for m in mentions] == [m.text for m in mentions]
    assert list(mentions) == sorted(set(mentions))
