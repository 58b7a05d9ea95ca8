"""What an amount counts where the construction says so: three sentences for each, and near ones that are none."""

from functools import cache

import pytest
from spacy.tokens import Doc

from kg.model import Quantity
from kg.pipeline import make_nlp

# `value op unit item`, several joined with " | "; "-" for no item.
COMPARED = [
    ("鲜奶收购价比上月低0.3元。", "0.3 eq 元 鲜奶收购价"),
    ("秸秆利用率较上年高出4.5个百分点。", "4.5 eq 个百分点 秸秆利用率"),
    ("茶园节水率比往年提高一成。", "10 eq % 茶园节水率"),
    ("渡口招收船工60名，比上月多出5名。", "60 eq 名 船工 | 5 eq 名 船工"),
    ("乡里增设5座水塔。", "5 eq 座 水塔"),
    ("苗木占比为30%。", "30 eq % 苗木占比"),
]
ABOVE = [
    ("茶农参保率为94%，高出全乡平均水平3.5个百分点。", "94 eq % 茶农参保率 | 3.5 eq 个百分点 茶农参保率"),
    ("节水率低于全县平均水平2个百分点。", "2 eq 个百分点 节水率"),
    ("果园成活率领先周边乡镇6个百分点。", "6 eq 个百分点 果园成活率"),
    ("收购粮食30吨，粮价均值是往年的2倍。", "30 eq 吨 粮食 | 2 eq 倍 粮价均值"),
    ("菌菇产量相当于十年前的5倍。", "5 eq 倍 菌菇产量"),
    ("渔获量为上年的八成。", "80 eq % 渔获量"),
    ("旱地占比80%，旱地比重提高2个百分点。", "80 eq % 旱地占比 | 2 eq 个百分点 旱地比重"),
    ("竹笋2000元，增长6%；出口900元，增长3%。", "2000 eq 元 竹笋 | 6 eq % 竹笋 | 900 eq 元 资金 | 3 eq % 出口"),
    ("修理农机300台，占应修量的95%。", "300 eq 台 修理农机 | 95 eq % 修理农机"),
    ("客房均价每晚90元，比往年上涨一成。", "90 eq 元 客房均价 | 10 eq % 客房均价"),
    ("地价每平方米80元，是往年的3倍。", "80 eq 元 地价 | 3 eq 倍 地价"),
    ("工友工资每天200元，比往年上涨5%。", "200 eq 元 工友工资 | 5 eq % 工友工资"),
]
FINISHED = [
    ("危桥共86座，投资9万元。目前已完工69座。", "86 eq 座 危桥 | 90000 eq 元 资金 | 69 eq 座 危桥"),
    ("收到来信30封。办结29封。", "30 eq 封 来信 | 29 eq 封 来信"),
    ("机井共60眼，已验收50眼。", "60 eq 眼 机井 | 50 eq 眼 机井"),
    ("机井共60眼。\n已验收50座。", "60 eq 眼 机井 | 50 eq 座 验收"),
    ("牧民有2100人，一半以上参加培训。", "2100 eq 人 牧民 | 50 ge % 牧民"),
    ("收购粮食30吨，两成销往外地。", "30 eq 吨 粮食 | 20 eq % 粮食"),
    ("吊桥60座，九成以上已经加固。", "60 eq 座 吊桥 | 90 ge % 吊桥"),
    ("吊桥60座，九成以上的渡槽已经加固。", "60 eq 座 吊桥 | 90 ge % 渡槽"),
    ("今年蜜柚出口17万箱。", "170000 eq 箱 蜜柚"),
    ("新花椒销售90吨。", "90 eq 吨 新花椒"),
    ("水产进口300吨。", "300 eq 吨 水产"),
    ("责任区、示范岗合计设了57个。", "57 eq 个 责任区、示范岗"),
]
CHANGED = [
    ("首班候车时间从40分钟缩至15分钟。", "40 eq 分钟 首班候车时间 | 15 eq 分钟 首班候车时间"),
    ("渔船返港率由2023年的76%升到93%。", "76 eq % 渔船返港率 | 93 eq % 渔船返港率"),
    ("水池用药量由1.2公斤减到0.9公斤。", "1.2 eq 公斤 水池用药量 | 0.9 eq 公斤 水池用药量"),
    ("社区增加30个摊位。", "30 eq 个 摊位"),
    ("新增5处泊位。", "5 eq 处 泊位"),
]
ONE_BY_ONE = [
    ("粮库储粮、糖库储糖分别增长5%和9%。", "5 eq % 粮库储粮 | 9 eq % 糖库储糖"),
    ("菌菇棚、育苗棚分别为50座、30座。", "50 eq 座 菌菇棚 | 30 eq 座 育苗棚"),
    (
        "接待学生300人、聘请教师40名，分别比去年多出50人和6名。",
        "300 eq 人 学生 | 40 eq 名 教师 | 50 eq 人 学生 | 6 eq 名 教师",
    ),
    ("合同履约率、苗木完好率分别达99%和80%。", "99 eq % 合同履约率 | 80 eq % 苗木完好率"),
    (
        "接待学生300人，聘请教师40名，较去年同期分别增长5%和6%。",
        "300 eq 人 学生 | 40 eq 名 教师 | 5 eq % 学生 | 6 eq % 教师",
    ),
    (
        "储备木炭20吨、煤油9吨，分别占需求量的六成和三成。",
        "20 eq 吨 木炭 | 9 eq 吨 煤油 | 60 eq % 木炭 | 30 eq % 煤油",
    ),
    ("东沟、西沟分别栽下红松30棵和50棵。", "30 eq 棵 红松 | 50 eq 棵 -"),
]
LEFT = [
    ("排查吊桥60座，其余8座已经加固。", "60 eq 座 吊桥 | 8 eq 座 吊桥"),
    ("收到旧船90艘，余下9艘正在修。", "90 eq 艘 旧船 | 9 eq 艘 旧船"),
    ("栽下红松200棵，剩余20棵尚未成活。", "200 eq 棵 红松 | 20 eq 棵 红松"),
    ("排查吊桥60座，其余8座渡槽。", "60 eq 座 吊桥 | 8 eq 座 渡槽"),
    ("库里有旧船90艘。余下9座码头。", "90 eq 艘 旧船 | 9 eq 座 码头"),
]
SHARES = [
    ("育苗量占全省的两成多。", "20 ge % 育苗量"),
    ("三成左右的粮库需要维修。", "30 approx % 粮库"),
    ("半数的鱼塘已经清淤。", "50 eq % 鱼塘"),
]
RELATIVE = [
    ("这里有7座建于明代的石桥。", "7 eq 座 石桥"),
    ("社区来了3名由医院选出的护士。", "3 eq 名 护士"),
    ("山下有5眼新近打成的机井。", "5 eq 眼 机井"),
    ("由19名骨干组成的队伍出发了。", "19 eq 名 骨干"),
    ("村口立着4个村的界碑。", "4 eq 个 村"),
]
LIKENED = [
    ("像这样的粮仓，镇里又修了6座。", "6 eq 座 粮仓"),
    ("这样的茶亭，沿路共有9座。", "9 eq 座 茶亭"),
    ("类似的水塔，全乡去年新建12座。", "12 eq 座 水塔"),
    ("半年来，镇里修了6座。", "6 eq 座 -"),
]
DONE = [
    ("老师到乡下讲课45场。", "45 eq 场 讲课"),
    ("医生下乡手术230台次。", "230 eq 台次 手术"),
    ("邀请果农授课54人。", "54 eq 人 果农"),
    ("红松苗圃建了4000个。", "4000 eq 个 红松苗圃"),
    ("戏曲手册印了300册。", "300 eq 册 戏曲手册"),
    ("戏台修了6座。", "6 eq 座 戏台"),
    ("用水难题解决了30个。", "30 eq 个 用水难题"),
    ("护林小组建了40个。", "40 eq 个 护林小组"),
    ("渔业公司修了6座。", "6 eq 座 -"),
    ("乡里办了9场。", "9 eq 场 -"),
    ("车间还差七八十号人。", "70..80 range 号人 人"),
    ("政策信息被推了300多次。", "300 ge 次 政策信息"),
]
LISTED = [
    ("造林40万亩、封山育林12万亩、草场改良8万亩。", "400000 eq 亩 造林 | 120000 eq 亩 封山育林 | 80000 eq 亩 草场改良"),
    ("与青石镇41所、云岭镇16所学校结对。", "41 eq 所 学校 | 16 eq 所 学校"),
    ("在东沟县2个、西沟县4个村庄试点。", "2 eq 个 村庄 | 4 eq 个 村庄"),
]
SIZES_AND_TIMES = [
    ("引水渠长12公里。", "12 eq 公里 引水渠长"),
    ("主塔高20米，旧城墙厚3米。", "20 eq 米 主塔高 | 3 eq 米 旧城墙厚"),
    ("任期不少于两年。", "2 ge 年 任期"),
    ("渡船停航时间长达9天。", "9 eq 天 时间"),
    ("夜市试营业3个月，卖出烤鱼2万条。", "3 eq 个月 时间 | 20000 eq 条 烤鱼"),
]


@cache
def annotated(text: str) -> Doc:
    return make_nlp()(text, disable=["kg_tagger"])


def shown(quantity: Quantity) -> str:
    high = "" if quantity.max is None else f"..{quantity.max:.10g}"
    return f"{quantity.value:.10g}{high} {quantity.op} {quantity.unit} {quantity.item or '-'}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *COMPARED,
        *ABOVE,
        *FINISHED,
        *CHANGED,
        *ONE_BY_ONE,
        *LEFT,
        *SHARES,
        *RELATIVE,
        *LIKENED,
        *DONE,
        *LISTED,
        *SIZES_AND_TIMES,
    ],
)
def test_what_the_construction_counts(text: str, expected: str) -> None:
    assert " | ".join(map(shown, annotated(text)._.kg_quantities)) == expected


@pytest.mark.parametrize(("text", "_"), [*COMPARED, *CHANGED, *LEFT, *LISTED])
def test_an_item_stands_where_its_span_says(text: str, _: str) -> None:
    found = annotated(text)._.kg_quantities
    assert [text[q.item_start : q.item_end] for q in found] == [q.item for q in found]


def test_no_construction_looks_back_over_the_sentence() -> None:
    found = annotated("排查吊桥60座。其余8座已经加固。")._.kg_quantities
    assert [q.item_start for q in found[:1]] == [2]
    assert found[1].item_start != 2
