"""Who acts, read with the network: speech, lists, hosts, owners, those who only benefit."""

from functools import cache

import pytest

from kg.extract.facts import Extractor
from kg.extract.reading import Reading
from kg.model import Fact
from kg.pipeline import annotate

# text | an amount of the fact | its agents
AGENTS = [
    # short speech: who stands behind its mark or before its colon
    ("云岭县教育局召开会议。“今年已发放图书300册。”湖阳书城有限公司总经理王大山说。", 300, ["湖阳书城有限公司"]),
    ("云岭县召开会议。“组建2支医疗队。”湖阳市人民医院院长王大山表示。", 2, ["湖阳市人民医院"]),
    (
        "云岭县召开会议。湖阳市图书馆馆长李桂兰说：“已发放图书300册。”青石镇党委书记周立军表示赞成。",
        300,
        ["湖阳市图书馆"],
    ),
    # 公司 in speech is the speaker's, and a department speaks for its firm; whom the words name acts
    (
        "湖阳书城有限公司开业。“公司捐款20万元，心里踏实。”云岭茶叶有限公司总经理王大山说。",
        200000,
        ["云岭茶叶有限公司"],
    ),
    ("云岭县召开会议。“我们发放图书300册。”湖阳纺织有限公司外贸部经理李桂兰说。", 300, ["湖阳纺织有限公司"]),
    ("云岭县召开会议。“青石镇发放图书300册。”湖阳市图书馆馆长李桂兰说。", 300, ["青石镇"]),
    # a post stands for its place, a worker or pupil for himself
    ("云岭县召开会议。“发放图书300册。”青石镇宣传负责人王大山说。", 300, ["青石镇"]),
    ("云岭县召开会议。湖阳纺织有限公司职工周立军说，捐款2万元。", 20000, ["周立军"]),
    ("云岭县召开会议。湖阳市第一中学学生李桂兰说，捐款200元。", 200, ["李桂兰"]),
    # who helps a host does not take over
    ("本次书会由云岭县教育局主办，湖阳书城有限公司协办，发放图书300册。", 300, ["云岭县教育局"]),
    ("此次普查由湖阳市水利局组织实施，青石镇提供技术支持，组建6支服务队。", 6, ["湖阳市水利局"]),
    ("本届展会由云岭县商务局主办，青石镇、湖阳书城有限公司等9家单位协办，发放图书300册。", 300, ["云岭县商务局"]),
    # those of all levels, and hotlines
    ("云岭县召开会议。全县各级消防救援机构组建6支宣讲队。", 6, ["全县各级消防救援机构"]),
    ("湖阳市召开会议。今年各级财政下拨资金300万元。", 3000000, ["各级财政"]),
    ("湖阳市召开会议。12345热线解决问题58个。", 58, ["12345热线"]),
    # what is made use of, and who is asked to come in a list
    ("云岭县教育局召开会议，依托湖阳书城有限公司发放图书300册。", 300, ["云岭县教育局"]),
    ("云岭县教育局召开会议，邀请人大代表、政协委员组建2支宣讲队。", 2, ["云岭县教育局"]),
    # who only benefits
    ("云岭县今秋把助学金标准由2000元上调至2300元，8415名学生受益，本学期发放967万元。", 9670000, ["云岭县"]),
    # a firm told of by who runs or owns it
    ("云岭县召开会议。李桂兰经营的湖阳书城有限公司发放图书300册。", 300, ["湖阳书城有限公司"]),
    ("杭州海关所属绍兴海关派出8名关员上门服务。", 8, ["绍兴海关"]),
    # 该关, this team, a firm that the report calls 公司, a name with 应 behind it
    ("霍尔果斯海关召开会议。该关走访企业58家。", 58, ["霍尔果斯海关"]),
    ("云岭县蓝天救援队成立。这支平均年龄26岁的团队排查隐患40处。", 40, ["云岭县蓝天救援队"]),
    (
        "近日，湖阳智能装备股份有限公司（以下简称“公司”）与云岭时安新能源有限公司（以下简称“云岭时安”）签订了合同。\n云岭时安应在合同签订后预付货款30万元。",
        300000,
        ["云岭时安"],
    ),
    ("云岭县供电公司组织党员服务队走进田间地头，架设线路14公里。", 14, ["云岭县供电公司"]),
    # whose age is told
    ("湖阳市技工学校开课，已兑付补贴82万元。“学了三个月电焊，强多了。”26岁的学员周立军说。", 26, ["周立军"]),
    ("云岭县建成食堂5家。“饭菜软烂。”78岁的刘淑芬老人说。", 78, ["刘淑芬"]),
    # who leads or helps only does so; the organs of an area act
    ("全县公安机关在县委和市公安局的坚强领导下，依法履职。\n破获案件60起。", 60, ["全县公安机关"]),
    ("全市税务系统在省局指导下开展服务。\n减免税款3亿元。", 300000000, ["全市税务系统"]),
    ("全县检察机关在上级检察院的关心支持下，依法履职。\n批捕嫌疑人80名。", 80, ["全县检察机关"]),
    # when and where it was does nothing
    ("云岭县开展“清风护航”专项行动。行动期间共出动警力380人次。", 380, ["云岭县"]),
    ("湖阳市举办“花海杯”马拉松赛。“花海杯”马拉松赛期间，投放饮水9000瓶。", 9000, ["湖阳市"]),
    ("青石镇举办“荷香”文化节。“荷香”文化节当天，发放图书300册。", 300, ["青石镇"]),
    # a firm without a kind in its name, by the post behind it
    ("湖阳市召开会议。华晟电子人事经理刘强介绍，公司新招普工300人。", 300, ["华晟电子"]),
    ("湖阳市召开会议。“公司收购鲜奶400吨。”牧源乳业总经理杨帆说。", 400, ["牧源乳业"]),
    ("湖阳市召开会议。恒远物流董事长李斌说，企业投放货车80辆。", 80, ["恒远物流"]),
    # how often they act is no part of who does; who joins in does not act alone
    ("云岭县居民报警。民警三次上门取证，联合云岭县司法局召开听证会，追回欠款50000元。", 50000, ["民警"]),
    ("云岭县果农求助。农技员多次到田间指导，培训果农300人。", 300, ["农技员"]),
    ("云岭县病人增多。医生连夜赶制药茶2000袋。", 2000, ["医生"]),
    # what somebody made acts, though it has no name
    ("云岭县召开会议。村党支部领办的合作社养了180头奶牛。", 180, ["合作社"]),
    ("云岭县召开会议。县总工会创办的学校培训学员300人。", 300, ["学校"]),
    ("云岭县召开会议。青石镇政府打造的服务站接待群众600人次。", 600, ["服务站"]),
    ("云岭县派出特派员。特派员领办的企业去年产值1.1亿元。", 110000000, ["企业"]),
    # what is only counted behind another amount acts not, nor what money is for
    ("云岭县建起青石、白松2个示范镇，柳林、上坪、杨湾等14个科技示范村，办起合作社32家。", 32, ["云岭县"]),
    ("湖阳市建成南苑社区等3个示范社区，柳林村、上坪村等12个文明村，种树9000棵。", 9000, ["湖阳市"]),
    ("青石镇整治李家沟等2条水沟，柳林村、上坪村等5个村，栽树700棵。", 700, ["青石镇"]),
    ("上溪县财政每年安排资金600万元，用于人才引进和设备更新。开展义诊95场。", 95, ["上溪县财政"]),
    # unnamed ones of a list, and each of those that are counted
    ("云岭县召开会议。企业和校友捐赠器材500件。", 500, ["企业", "校友"]),
    ("云岭县下雨。村民、商户和志愿者清理垃圾30吨。", 30, ["村民", "商户", "志愿者"]),
    ("云岭县下雪。机关干部与志愿者一起铲雪8公里。", 8, ["机关干部", "志愿者"]),
    ("云岭县召开会议。每名党员捐款200元。", 200, ["党员"]),
    ("云岭县召开会议。每个支部帮扶3户。", 3, ["支部"]),
    # what a firm is stands before its name
    ("锦城市残联联合爱心企业瑞康器械公司捐赠轮椅60辆。", 60, ["锦城市残联", "瑞康器械公司"]),
    ("云岭县召开会议。龙头企业青禾米业集团收购稻谷3万吨。", 30000, ["青禾米业集团"]),
    ("云岭县召开会议。会员企业华晟电子捐款3万元。", 30000, ["华晟电子"]),
    # who is in the plant that two build
    ("浙江大学和龙泉市共建竹产业研究院，派驻博士11人。", 11, ["浙江大学"]),
    # when it was acts not, those who are counted there do
    ("云岭县开展“清源”活动。活动中，12名党员分成4组，走进9家企业，发放手册400份。", 400, ["党员"]),
    ("湖阳市举办“春风”行动。行动中，26名律师分头值守，解答咨询90条。", 90, ["律师"]),
    ("青石镇开展“清洁家园”行动。行动中共清理垃圾30吨。", 30, ["青石镇"]),
    # whom an average is of
    ("罗守田带着村民嫁接板栗4200亩，农户亩均增收4100元。", 4100, ["农户"]),
    ("云岭县栽茶2000亩，果农人均增收1200元。", 1200, ["果农"]),
    ("青石镇办起食堂，老人人均花费300元。", 300, ["老人"]),
    # an amount of a later clause that names who acts there
    ("云岭县委带头领办养老服务实事项目5个，云岭县民政局走访老年家庭2680户。", 2680, ["云岭县民政局"]),
    ("湖阳市教育局慰问教师60名，湖阳市总工会走访职工家庭300户。", 300, ["湖阳市总工会"]),
]


@cache
def _facts() -> dict[str, list[Fact]]:
    texts = [text for text, _, _ in AGENTS]
    docs = annotate([(text, "") for text in texts], 64)
    return {text: Extractor(Reading(doc)).by_rules() for text, doc in zip(texts, docs, strict=True)}


@pytest.mark.parametrize(("text", "amount", "agents"), AGENTS)
def test_who_acts_is_read(text: str, amount: float, agents: list[str]) -> None:
    fact = next(fact for fact in _facts()[text] if amount in [q.value for q in fact.quantities])
    assert [argument.name for argument in fact.arguments.get("agent", ())] == agents
