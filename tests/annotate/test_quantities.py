"""Quantities: value, bound, unit and counted item; number runs that count nothing with the reason; none lost."""

import re
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from kg.annotate.numbers import chinese
from kg.model import Quantity
from kg.pipeline import make_nlp
from kg.tables import tsv

# An expected quantity reads `value[..max] op unit item`, "-" for no item; several are joined with " | ".
# One case for each row of bounds.tsv: word, place, text, what is found.
BOUNDS = [
    ("近", "before", "近300户居民参加签约。", "300 approx 户 居民"),
    ("约", "before", "现场聚集约80名家长。", "80 approx 名 家长"),
    ("大约", "before", "大约40名学生参加了军训。", "40 approx 名 学生"),
    ("约为", "before", "仓库面积约为1200平方米。", "1200 approx 平方米 仓库面积"),
    ("将近", "before", "将近200名司机参加培训。", "200 approx 名 司机"),
    ("接近", "before", "接近90家门店恢复营业。", "90 approx 家 门店"),
    ("大概", "before", "大概60位老人领到了药品。", "60 approx 位 老人"),
    ("约合", "before", "捐款约合3000美元。", "3000 approx 美元 资金"),
    ("超", "before", "超700名志愿者报名。", "700 ge 名 志愿者"),
    ("超过", "before", "超过150台抽水机投入排涝。", "150 ge 台 抽水机"),
    ("超出", "before", "来访游客超出5000人。", "5000 ge 人 来访游客"),
    ("突破", "before", "销售额突破1000万元。", "10000000 ge 元 销售额"),
    ("冲破", "before", "存粮冲破3000吨。", "3000 ge 吨 存粮"),
    ("逾", "before", "逾20万名考生走进考场。", "200000 ge 名 考生"),
    ("至少", "before", "至少3名医生在场。", "3 ge 名 医生"),
    ("最少", "before", "每班最少2名教师。", "2 ge 名 教师"),
    ("不少于", "before", "配备不少于6名保安。", "6 ge 名 保安"),
    ("不低于", "before", "合格率不低于98%。", "98 ge % 合格率"),
    ("不下", "before", "他跑了不下30个村庄。", "30 ge 个 村庄"),
    ("不下于", "before", "现场群众不下于400人。", "400 ge 人 现场群众"),
    ("多于", "before", "女职工多于50名。", "50 ge 名 女职工"),
    ("高于", "before", "出勤率高于95%。", "95 ge % 出勤率"),
    ("达到或超过", "before", "接种率达到或超过90%。", "90 ge % 接种率"),
    ("上", "before", "上百名医生报名。", "100 ge 名 医生"),
    ("数", "before", "数十名医生连夜出发。", "10 ge 名 医生"),
    ("几", "before", "几百名矿工获得救援。", "100 ge 名 矿工"),
    ("不足", "before", "库存不足50吨。", "50 le 吨 库存"),
    ("不到", "before", "不到20名乘客获得赔付。", "20 le 名 乘客"),
    ("不超过", "before", "不超过8名学生参加。", "8 le 名 学生"),
    ("不超", "before", "不超30名顾客参加。", "30 le 名 顾客"),
    ("不高于", "before", "利率不高于4.35%。", "4.35 le % 利率"),
    ("不多于", "before", "陪护人员不多于1名。", "1 le 名 陪护人员"),
    ("少于", "before", "少于10家商铺尚未开门。", "10 le 家 商铺"),
    ("低于", "before", "损失低于2万元。", "20000 le 元 损失"),
    ("最多", "before", "每户最多2袋大米。", "2 le 袋 大米"),
    ("过", "before", "果园产值过亿元。", "100000000 ge 元 果园产值"),
    ("至多", "before", "电梯至多6人。", "6 le 人 电梯"),
    ("最高", "before", "最高50万元贷款当天到账。", "500000 le 元 贷款"),
    ("余", "inner", "50余名厨师义务做饭。", "50 ge 名 厨师"),
    ("多", "inner", "学校收到30多份礼物。", "30 ge 份 礼物"),
    ("来", "inner", "十来名渔民获得救助。", "10 approx 名 渔民"),
    ("几", "inner", "三十几名学员参加考试。", "30 ge 名 学员"),
    ("以上", "after", "雨量达80毫米以上。", "80 ge 毫米 雨量"),
    ("及以上", "after", "水深3米及以上。", "3 ge 米 水深"),
    ("或以上", "after", "堤高5米或以上。", "5 ge 米 堤高"),
    ("（含）以上", "after", "库深80米（含）以上。", "80 ge 米 库深"),
    ("及以下", "after", "坡度长40米及以下。", "40 le 米 坡度长"),
    ("或以下", "after", "管径长20厘米或以下。", "20 le 厘米 管径长"),
    ("（含）以下", "after", "门槛高50毫米（含）以下。", "50 le 毫米 门槛高"),
    ("之上", "after", "水位在12米之上。", "12 ge 米 水位"),
    ("有余", "after", "银行存款100万元有余。", "1000000 ge 元 银行存款"),
    ("以内", "after", "平均费用300元以内。", "300 le 元 费用"),
    ("以下", "after", "浓度降至5毫克以下。", "5 le 毫克 浓度"),
    ("之内", "after", "救护车10分钟之内赶到。", "10 le 分钟 救护车"),
    ("左右", "after", "投入水泵60台左右。", "60 approx 台 水泵"),
    ("上下", "after", "鱼塘水深2米上下。", "2 approx 米 鱼塘水深"),
]
# The counted item and every kind of measure word.
CASES = [
    ("云岭市代表团获得10金5银3铜。", "10 eq 金 金牌 | 5 eq 银 银牌 | 3 eq 铜 铜牌"),
    ("该队已取得62金、44银、65铜，名列第一。", "62 eq 金 金牌 | 44 eq 银 银牌 | 65 eq 铜 铜牌"),
    ("射击队以4金的成绩收官。", "4 eq 金 金牌"),
    # what was there before the number that says where it goes, and what it is expected to be
    ("敬老院增加到35所。", "35 eq 所 敬老院"),
    ("牧户压减至60户。", "60 eq 户 牧户"),
    ("粮食产量可望突破900万吨。", "9000000 ge 吨 粮食产量"),
    # fractions in digits, 过 behind what grows
    ("1/4的牧民已搬迁，近2/3以上的羊圈已完工。", "25 eq % 牧民 | 66.6667 approx % 羊圈"),
    ("鲜花占1/3。", "33.3333 eq % 鲜花"),
    ("海产销售额仍过30万元，客流量过8万人次。", "300000 ge 元 海产销售额 | 80000 ge 人次 客流量"),
    ("收缴光盘600盘。", "600 eq 盘 光盘"),
    # digits of a telephone before a measure word, or inside more
    ("增派10000名左右渔民，拿出95123元。", "10000 approx 名 渔民 | 95123 eq 元 资金"),
    ("展馆迎客12345人次，接听960120次。", "12345 eq 人次 迎客 | 960120 eq 次 接听"),
    ("拨打12345。水位100250米。", "100250 eq 米 水位"),
    # what became of it stands between it and the number
    ("水利工程被毁32处，农田被淹5000亩，群众被困20人。", "32 eq 处 水利工程 | 5000 eq 亩 农田 | 20 eq 人 群众"),
    ("近两日，海水上涨2米。", "2 eq 米 海水"),
    # a list of deeds with what they are called, what is counted in kinds and in all
    ("海警查获52起走私香烟、运送假酒等案件。", "52 eq 起 走私香烟、运送假酒等案件"),
    ("送出31种共计4000多元药品。", "31 eq 种 药品 | 4000 ge 元 药品"),
    ("渔港公路9公里、栈道2公里陆续开工。", "9 eq 公里 渔港公路 | 2 eq 公里 栈道"),
    ("共建成羊圈90座，共建立台账12本。", "90 eq 座 羊圈 | 12 eq 本 台账"),
    ("立案41件，结案9件。", "41 eq 件 立案 | 9 eq 件 结案"),
    # what a verb with 出 finds; 中 behind the whole
    ("渔政排查出隐患船16艘。", "16 eq 艘 隐患船"),
    ("490名特派员中有261名被评为优秀。", "490 eq 名 特派员 | 261 eq 名 特派员"),
    # results of matches; single characters that are no noun
    ("海鸥队3胜2平1负，进4球。", "3 eq 胜 海鸥队 | 2 eq 平 - | 1 eq 负 - | 4 eq 球 -"),
    ("海鸥队拿到6分。庙会为期4天。", "6 eq 分 海鸥队 | 4 eq 天 时间"),
    # yuan that is not said; its name behind the amount
    ("渔场投资了20多亿。", "2000000000 ge 元 资金"),
    ("栈道造价约300万。", "3000000 approx 元 栈道造价"),
    ("剧院拿到4亿元人民币的贷款。", "400000000 eq 元 贷款"),
    ("码头2座、街头3座。", "2 eq 座 码头 | 3 eq 座 街头"),
    # a digit before places and bodies that take no measure word; minutes before seconds
    ("粮食、水利等5部门参加。", "5 eq  部门"),
    ("流经3市7县。", "3 eq  市 | 7 eq  县"),
    ("共有60支队伍。", "60 eq 支 队伍"),
    # the most of a thing is no bound
    ("渔获最多的一位渔民捕鱼90斤。", "1 eq 位 渔民捕鱼 | 90 eq 斤 渔民捕鱼"),
    ("案件30日内审结率85%。", "30 le 日 案件 | 85 eq % 审结率"),
    ("咨询量60件，接待量9人次。", "60 eq 件 咨询量 | 9 eq 人次 接待量"),
    # what is told as a bare number; below zero; a hour and a half; when people were born
    ("城乡收入比缩小至2.19。", "2.19 eq  城乡收入比"),
    ("求人倍率1.4。", "1.4 eq  求人倍率"),
    ("沙尘指数为1.6。", "1.6 eq  沙尘指数"),
    ("夜间气温零下20℃。", "-20 eq ℃ 夜间气温"),
    ("车程一个半小时。", "1.5 eq 小时 车程"),
    ("9名90后返乡大学生养蜂。", "9 eq 名 返乡大学生"),
    ("经过6个月的施工。", "6 eq 个月 施工"),
    ("渔船捕鱼最多一天达90斤。", "90 eq 斤 一天"),
    ("上演话剧、越剧等60场。", "60 eq 场 话剧、越剧"),
    ("清运沙子、树枝等90吨。", "90 eq 吨 沙子、树枝"),
    ("送来棉衣、毛毯等300件。", "300 eq 件 棉衣、毛毯"),
    ("车程6小时26分左右。", "6 eq 小时 车程"),
    # points, and what all of some people are
    ("村民满意度97.5分。", "97.5 eq 分 村民满意度"),
    ("学员36人均为渔民。", "36 eq 人 学员"),
    ("粮库工人9人均已返回。", "9 eq 人 粮库工人"),
    ("全县用水户6200户。", "6200 eq 户 用水户"),
    ("该镇渔船90艘。", "90 eq 艘 渔船"),
    ("发还村民8000元。", "8000 eq 元 资金"),
    ("果园占地90亩。", "90 eq 亩 占地"),
    ("水渠穿过8村。", "8 eq  村"),
    ("水泵启动时间为2分30秒。", "2 eq 分 时间 | 30 eq 秒 时间"),
    # a verb of one character before 了 is no noun
    ("36个村修起了水泥路。", "36 eq 个 村"),
    ("15个村通了自来水，61户种上了蜜柚。", "15 eq 个 村 | 61 eq 户 户"),
    ("去年20个组铺好了石板。", "20 eq 个 组"),
    # a verb that ends a clause is the head of the phrase behind 的
    ("每家给予不超过10万元的运营补贴。", "100000 le 元 运营补贴"),
    ("每名学生300元的生活补助，已到账。", "300 eq 元 生活补助"),
    ("银行承诺2亿元的贷款支持。", "200000000 eq 元 贷款支持"),
    # 只 before 有 is no unit and no noun
    ("室温只有16摄氏度。", "16 eq 摄氏度 室温"),
    ("存款仅有3万元。", "30000 eq 元 存款"),
    ("煤炭只剩12吨。", "12 eq 吨 煤炭"),
    # 不 is a part of what is counted
    ("检查中不合格5家。", "5 eq 家 不合格"),
    ("考核时不达标的有9个。", "9 eq 个 不达标"),
    ("抽查中，不合规3家企业停业。", "3 eq 家 企业"),
    # what is said in quotes is no name
    ("他说：“我收了3000斤花椒。”", "3000 eq 斤 花椒"),
    ("“俺家就种了12亩”，老人笑了。", "12 eq 亩 -"),
    ("“羊都卖了90只”。", "90 eq 只 -"),
    ("“我收了30斤豆子。”水深1.2米。", "30 eq 斤 豆子 | 1.2 eq 米 水深"),
    # a bound before 占
    ("旱地约占耕地的三成。", "30 approx % 旱地"),
    ("修好农机90台，约占应修量的95%。", "90 eq 台 农机 | 95 approx % 农机"),
    ("渔获接近占总产量的一成。", "10 approx % 渔获"),
    ("志愿者近一半是学生。", "50 approx % 志愿者"),
    ("半数以上的商户已经开业。", "50 ge % 商户"),
    ("复工率过半，春运过半。", "50 ge % 复工率"),
    ("复工企业过八成。", "80 ge % 复工企业"),
    ("收到样品2846批次。", "2846 eq 批次 样品"),
    ("走访企业130多家次。", "130 ge 家次 企业"),
    ("配变容量提高到2.8千伏安。", "2.8 eq 千伏安 配变容量"),
    ("工程3天内完工。", "3 le 天 工程"),
    ("覆盖率保持在57%以上。", "57 ge % 覆盖率"),
    ("县里派出45名医护人员支援邻县。", "45 eq 名 医护人员"),
    ("三百六十名新生完成注册。", "360 eq 名 新生"),
    ("两百名工匠参加竞赛。", "200 eq 名 工匠"),
    ("七八百名工人住进板房。", "700..800 range 名 工人"),
    ("中心培训1.2万人次。", "12000 eq 人次 培训"),
    ("热线咨询860多人次。", "860 ge 人次 咨询"),
    ("全镇共有贫困户218户。", "218 eq 户 贫困户"),
    ("消防部门检查商场26家。", "26 eq 家 商场"),
    ("民警排查隐患312处。", "312 eq 处 隐患"),
    ("协会赠送电脑18台。", "18 eq 台 电脑"),
    ("学校新建2栋宿舍楼。", "2 eq 栋 宿舍楼"),
    ("林场栽下1.5万株松树。", "15000 eq 株 松树"),
    ("牧民领到羊羔2400只。", "2400 eq 只 羊羔"),
    ("工厂赶制十六七万只口罩。", "160000..170000 range 只 口罩"),
    ("仓库存放2.3万余件棉衣。", "23000 ge 件 棉衣"),
    ("渡口增开8艘渡轮。", "8 eq 艘 渡轮"),
    ("医院开放床位三千零五十张。", "3050 eq 张 床位"),
    ("爱心人士捐款12.8万元。", "128000 eq 元 资金"),
    ("银行发放3.6亿元贷款。", "360000000 eq 元 贷款"),
    ("车间投入50万元采购设备。", "500000 eq 元 资金"),
    ("基金会拨付5000万美元。", "50000000 eq 美元 资金"),
    ("省财政安排救灾资金1.2亿元。", "120000000 eq 元 救灾资金"),
    ("九成农户用上自来水。", "90 eq % 农户"),
    ("百分之九十五的学生通过体测。", "95 eq % 学生"),
    ("出勤率达百分之九十八点五。", "98.5 eq % 出勤率"),
    ("复工率为87.5%。", "87.5 eq % 复工率"),
    ("失业率下降0.3个百分点。", "0.3 eq 个百分点 失业率"),
    ("工期缩短15天。", "15 eq 天 工期"),
    ("粮库收购小麦8.5万吨。", "85000 eq 吨 小麦"),
    ("渔船捕捞3000公斤鲜鱼。", "3000 eq 公斤 鲜鱼"),
    ("铺设管道36.5公里。", "36.5 eq 公里 管道"),
    ("流转土地1100亩。", "1100 eq 亩 土地"),
    ("风机装机容量达50兆瓦。", "50 eq 兆瓦 风机装机容量"),
    ("销量增长3倍。", "3 eq 倍 销量"),
    ("产能达2.4万吨/年。", "24000 eq 吨/年 产能"),
    ("每班30至50名学生。", "30..50 range 名 学生"),
    ("补助3到5万元。", "30000..50000 range 元 资金"),
    ("工期10—15天。", "10..15 range 天 工期"),
    ("三五名老人坐在树下。", "3..5 range 名 老人"),
    ("每组5-8名队员。", "5..8 range 名 队员"),
    ("两三天大雨不停。", "2..3 range 天 大雨"),
    ("组建由8名医生组成的救护组。", "8 eq 名 医生"),
    ("挑选6名作风过硬、业务精通的民警。", "6 eq 名 民警"),
    ("12名返乡的大学生办起合作社。", "12 eq 名 大学生"),
    ("派出12名医生和30名护士。", "12 eq 名 医生 | 30 eq 名 护士"),
    ("86名医生、护士连夜集合。", "86 eq 名 医生、护士"),
    ("食堂及超市110家通过验收。", "110 eq 家 食堂及超市"),
    ("至少联系2户农家。", "2 ge 户 农家"),
    ("全市共化解矛盾纠纷2310余件。", "2310 ge 件 矛盾纠纷"),
    ("上千亩稻田被淹。", "1000 ge 亩 稻田"),
    ("一千多名船员上岸。", "1000 ge 名 船员"),
    ("会员从300人增加到500人。", "300 eq 人 会员 | 500 eq 人 会员"),
    ("学生一百人左右。", "100 approx 人 学生"),
    ("有五十名左右村民。", "50 approx 名 村民"),
    ("约五六百斤苹果。", "500..600 range 斤 苹果"),
    ("10多万名群众受灾。", "100000 ge 名 群众"),
    ("1300多万元善款到账。", "13000000 ge 元 善款"),
    ("每人每月补贴800元。", "800 eq 元 资金"),
    ("救出被困群众37人，其中儿童9人。", "37 eq 人 被困群众 | 9 eq 人 儿童"),
    ("党员志愿者120名。", "120 eq 名 党员志愿者"),
    ("县医院出动救护车12辆。", "12 eq 辆 救护车"),
    ("电厂储备煤炭4.2万吨。", "42000 eq 吨 煤炭"),
    ("门诊接待患者3200余人次。", "3200 ge 人次 患者"),
    ("两万五千册图书送到小学。", "25000 eq 册 图书"),
    ("小学收到图书一万二千册。", "12000 eq 册 图书"),
    ("七成企业恢复生产。", "70 eq % 企业"),
    ("近三成企业实现盈利。", "30 approx % 企业"),
    ("六成以上学生参加测试。", "60 ge % 学生"),
    ("三分之二的村民参加投票。", "66.6667 eq % 村民"),
    ("近六成的商户享受减租。", "60 approx % 商户"),
    ("补种玉米1100亩。", "1100 eq 亩 玉米"),
    ("采购大米、面粉、食用油1200份。", "1200 eq 份 大米、面粉、食用油"),
    ("建有小学3所、卫生室2间。", "3 eq 所 小学 | 2 eq 间 卫生室"),
    ("累计安置群众4.6万余人。", "46000 ge 人 群众"),
    ("一名辅警获得表彰。", "1 eq 名 辅警"),
    ("数万名球迷参加活动。", "10000 ge 名 球迷"),
    ("千余名骑手领取头盔。", "1000 ge 名 骑手"),
    ("百余名画家参加义卖。", "100 ge 名 画家"),
    ("帮助用工企业招录员工900人。", "900 eq 人 员工"),
    ("产值达2.1亿元。", "210000000 eq 元 产值"),
    ("减免租金650万元。", "6500000 eq 元 租金"),
    ("惠及商户1.1万户。", "11000 eq 户 商户"),
    ("为32家企业减免房租。", "32 eq 家 企业"),
    ("收治病人1万余人次。", "10000 ge 人次 病人"),
    ("办理贷款业务240笔。", "240 eq 笔 贷款业务"),
    ("每天消毒4次。", "4 eq 次 消毒"),
    ("组织巡河2000余次。", "2000 ge 次 巡河"),
    ("5000多名选手、裁判参加比赛。", "5000 ge 名 选手、裁判"),
    ("用电量增长12.5%。", "12.5 eq % 用电量"),
    ("气温降至4℃。", "4 eq ℃ 气温"),
    ("运送疫苗1.5吨。", "1.5 eq 吨 疫苗"),
    ("救助野生动物35只。", "35 eq 只 野生动物"),
    ("一千名新党员宣誓。", "1000 eq 名 新党员"),
    ("提供岗位3.6万个。", "36000 eq 个 岗位"),
    ("提供3.6万个岗位。", "36000 eq 个 岗位"),
    # the verbs of rescue are no part of whom they count
    ("全镇搜救转移被困群众397人。", "397 eq 人 被困群众"),
    ("疏散转移受灾村民3000余人。", "3000 ge 人 受灾村民"),
    ("紧急转移安置居民260人。", "260 eq 人 居民"),
    # what is affected is not who is counted
    ("全镇3077人生活用水受影响。", "3077 eq 人 人"),
    ("青石镇有260户用电受限。", "260 eq 户 户"),
    ("云岭县1.2万人出行受阻。", "12000 eq 人 人"),
    # a body that is named before an amount is not what it counts
    ("云岭县教育局30人参加。", "30 eq 人 人"),
    ("青石小学学生得到云岭县财政局1.8万元资助。", "18000 eq 元 资金"),
    ("湖阳市水利局已有400多人捐款。", "400 ge 人 人"),
    # 供 tells who uses what is counted
    ("每天提供3000个岗位供求职者选择。", "3000 eq 个 岗位"),
    ("添置60张床位供老人使用。", "60 eq 张 床位"),
    ("展出86件农具供游客参观。", "86 eq 件 农具"),
    ("成立7个党小组、3支服务队。", "7 eq 个 党小组 | 3 eq 支 服务队"),
    ("近300户居民搬进新房。", "300 approx 户 居民"),
    ("设立三道防线。", "3 eq 道 防线"),
    ("三个小组参加演练。", "3 eq 个 小组"),
    ("三名医生参加手术。", "3 eq 名 医生"),
    ("两家医院参加会诊。", "2 eq 家 医院"),
    ("两辆车参加转运。", "2 eq 辆 车"),
    ("千分之三的样本不合格。", "0.3 eq % 样本"),
    ("四分之一的农户参加投保。", "25 eq % 农户"),
    ("停课半个月。", "0.5 eq 个月 停课"),
    ("上万人参加。", "10000 ge 人 人"),
    ("数千人参加。", "1000 ge 人 人"),
    ("十几个人参加。", "10 ge 个 人"),
    ("万人参加长跑。", "10000 eq 人 人"),
    ("深度1.2-1.5米。", "1.2..1.5 range 米 深度"),
    ("涨幅3.5%-4%。", "3.5..4 range % 涨幅"),
    ("八十多岁的老人参加投票。", "80 ge 岁 老人"),
    ("3000多名乘客获得退款。", "3000 ge 名 乘客"),
    ("１２名医生参加。", "12 eq 名 医生"),
    ("1，200名选手参加比赛。", "1200 eq 名 选手"),
    ("1,200名选手参加比赛。", "1200 eq 名 选手"),
    ("共有12个（家）单位参加。", "12 eq 个（家） 单位"),
]
# Words that end in a bound, which bounds nothing there; and real bounds.
UNBOUND = [
    ("商户签约97家。", "97 eq 家 签约"),
    ("渔船预约30艘。", "30 eq 艘 -"),
    ("现场约97家商户。", "97 approx 家 商户"),
    ("附近3座水库。", "3 eq 座 水库"),
    ("就近20名船工参加。", "20 eq 名 船工"),
    ("近20名船工参加。", "20 approx 名 船工"),
    ("线上20场宣讲。", "20 eq 场 宣讲"),
    ("会上5名牧民参加。", "5 eq 名 牧民"),
    ("上千名牧民参加。", "1000 ge 名 牧民"),
    ("参保人数500人。", "500 eq 人 参保人数"),
    ("渔船总数120艘。", "120 eq 艘 渔船总数"),
    ("数百艘渔船参加。", "100 ge 艘 渔船"),
    ("挽回损失约80元。", "80 approx 元 损失"),
    ("至少配备护林员两名。", "2 ge 名 护林员"),
    ("千余渔船参加。", "1000 ge  渔船"),
    ("百余牧户参加。", "100 ge  牧户"),
    ("万余果农受益。", "10000 ge  果农"),
    ("机床厂送来零件300个。", "300 eq 个 零件"),
    ("产量提高一成。", "10 eq % 产量"),
    ("水价提高三分之一。", "33.3333 eq % 水价"),
    ("果园扩大三倍。", "3 eq 倍 果园"),
]
# Thousands parted with a blank, calling numbers that are amounts, and what stands between an item and its amount in reports.
REPORTED = [
    ("“金牌店小二”有近百人。", "100 approx 人 “金牌店小二”"),
    ("《护林手册》共2000册。", "2000 eq 册 《护林手册》"),
    ("‘茶乡管家’有30名。", "30 eq 名 ‘茶乡管家’"),
    ("分队现已有队员12名。", "12 eq 名 队员"),
    ("商会已有会员30家。", "30 eq 家 会员"),
    ("今年种了有机蔬菜30亩。", "30 eq 亩 有机蔬菜"),
    ("院里住着老人30名。", "30 eq 名 老人"),
    ("村里帮助缺水农户30户浇地400亩。", "30 eq 户 缺水农户 | 400 eq 亩 浇地"),
    ("镇里组织党员20名入户宣讲。", "20 eq 名 党员"),
    ("村里动员村民15名上山采茶。", "15 eq 名 村民"),
    ("带动6个乡镇1400户农民。", "6 eq 个 乡镇 | 1400 eq 户 农民"),
    ("铁路部门将免费送2100人返岗。", "2100 eq 人 人"),
    ("村里统一接80人回家。", "80 eq 人 人"),
    ("干完活另发奖金3000元。", "3000 eq 元 奖金"),
    ("年底还送面粉20袋。", "20 eq 袋 面粉"),
    ("他走遍全村300户。", "300 eq 户 户"),
    ("法院审理案件30件46人。", "30 eq 件 案件 | 46 eq 人 人"),
    ("茶厂按每斤30元的保护价收购。", "30 eq 元 保护价"),
    ("游客量首次突破百万人次。", "1000000 ge 人次 游客量"),
    ("省水利厅驻柳林村工作队修路3公里。", "3 eq 公里 修路"),
    ("他为村里修路3公里。", "3 eq 公里 修路"),
    ("工人给镇里植树200棵。", "200 eq 棵 植树"),
    ("县里帮3个村修路8公里。", "3 eq 个 村 | 8 eq 公里 修路"),
    ("剧团到6个乡镇演出24场。", "6 eq 个 乡镇 | 24 eq 场 演出"),
    ("队伍为4个社区铺管5公里。", "4 eq 个 社区 | 5 eq 公里 铺管"),
    ("18名演员兵分三路。", "18 eq 名 演员"),
    ("单位派出1支3人的小队。", "1 eq 支 小队 | 3 eq 人 小队"),
    ("学校编成2个20人的班组。", "2 eq 个 班组 | 20 eq 人 班组"),
    ("村里出了4支6名的突击队。", "4 eq 支 突击队 | 6 eq 名 突击队"),
    ("支书带领村民修渠3公里。", "3 eq 公里 修渠"),
    ("镇里发动群众植树2000棵。", "2000 eq 棵 植树"),
    ("社里组织农户育苗40亩。", "40 eq 亩 育苗"),
    ("走访辖区内4300户。", "4300 eq 户 户"),
    ("走遍社区内120户。", "120 eq 户 户"),
    ("走访全县境内9000人。", "9000 eq 人 人"),
    ("10万元用于治理河道。", "100000 eq 元 资金"),
    ("5000元用来买药。", "5000 eq 元 资金"),
    ("30万元投向山村。", "300000 eq 元 资金"),
    ("茶园招来48名困难群众就业。", "48 eq 名 困难群众"),
    ("茶厂带动50名脱贫群众增收。", "50 eq 名 脱贫群众"),
    ("湖阳市对共建“一带一路”国家进出口3亿元。", "300000000 eq 元 进出口"),
    ("前两个月，出口15.1亿元；进口8.6亿元。", "1510000000 eq 元 出口 | 860000000 eq 元 进口"),
    ("湖阳市外贸进出口2亿元。", "200000000 eq 元 外贸进出口"),
    ("全村276户平均分红860元。", "276 eq 户 户 | 860 eq 元 资金"),
    ("像罗莎这样的指导员，经开区共有68人。", "68 eq 人 指导员"),
    ("像他这样的护林员，全市还有463名。", "463 eq 名 护林员"),
    ("工艺改进后，一年节省成本900万元。", "9000000 eq 元 成本"),
    ("合作社一年增收30万元。", "300000 eq 元 资金"),
    ("乡亲一年能挣4万元。", "40000 eq 元 资金"),
    ("议事室已建成604个。", "604 eq 个 议事室"),
    ("充电桩已安装300个，目前已投用90个。", "300 eq 个 充电桩 | 90 eq 个 充电桩"),
    ("全市新房均已交付200套。", "200 eq 套 新房"),
    ("团市委发放奖金1200元，并投入35万元修缮书屋4处。", "1200 eq 元 奖金 | 350000 eq 元 资金 | 4 eq 处 书屋"),
    ("县里拨付奖金30万元，又筹资80万元。", "300000 eq 元 奖金 | 800000 eq 元 资金"),
    ("镇里发放工资9万元，并捐款2万元。", "90000 eq 元 工资 | 20000 eq 元 资金"),
    ("委员满意和基本满意率为99.7%。", "99.7 eq % 委员满意和基本满意率"),
    ("最高补贴3万元。", "30000 le 元 资金"),
    ("对企业最高可贷款30万元。", "300000 le 元 贷款"),
    ("最低奖励500元，最高气温35度。", "500 ge 元 资金 | 35 eq 度 最高气温"),
    ("三分之二的学生返校。", "66.6667 eq % 学生"),
    ("四分之三的企业复工。", "75 eq % 企业"),
    ("五分之一的农户参保。", "20 eq % 农户"),
    ("以前5个人浇水要3天。", "5 eq 个 人 | 3 eq 天 时间"),
    ("万亩棉田“喝”上智慧水。", "10000 eq 亩 棉田"),
    ("千户农家“搬”进新居。", "1000 eq 户 农家"),
    ("集团发放奖金9万元，授信560万元。", "90000 eq 元 奖金 | 5600000 eq 元 资金"),
    ("每度电两毛五。", "0.25 eq 元 资金"),
    ("鲜果每斤约1块2，工钱8块5。", "1.2 approx 元 鲜果 | 8.5 eq 元 工钱"),
    ("每斤涨了5毛，卖到三块五毛一斤。", "0.5 eq 元 资金 | 3.5 eq 元 资金"),
    ("每瓶只赚八分钱。", "0.08 eq 元 资金"),
    ("用了3块5厘米厚的板。", "3 eq 块 - | 5 eq 厘米 板"),
    ("一毛不拔，冰山一角，三毛流浪记。", ""),
    ("没花一分钱。", ""),
    ("500元上12节课。", "500 eq 元 资金 | 12 eq 节 课"),
    ("区财政补贴每门课程4000元。", "4000 eq 元 课程"),
    ("夜校开设教学点31个，3分钟内1260个名额被抢光。", "31 eq 个 教学点 | 3 le 分钟 时间 | 1260 eq 个 名额"),
    ("车间里35岁以下占83%。", "35 le 岁 - | 83 eq % -"),
    ("青石镇、白松镇各300人参加。", "300 eq 人 人"),
    ("该镇评选“好婆婆”“好媳妇”各30名。", "30 eq 名 “好婆婆”“好媳妇”"),
    ("云岭县表彰“最美教师”、“最美医生”各10名。", "10 eq 名 “最美教师”、“最美医生”"),
    ("云岭县送去帐篷、棉被各300件。", "300 eq 件 帐篷、棉被"),
    ("云岭县制定村规民约18部。", "18 eq 部 村规民约"),
    ("医院采购彩超62台。", "62 eq 台 彩超"),
    ("青石镇签订公约9份。", "9 eq 份 公约"),
    ("脱贫户户均增收3000元。", "3000 eq 元 资金"),
    ("技术员每批任期两年。", "2 eq 年 任期"),
    ("队员每期培训5天。", "5 eq 天 培训"),
    ("石门乡转移安置1.3万人。", "13000 eq 人 人"),
    ("云岭县搬迁安置群众800人。", "800 eq 人 群众"),
    ("青石镇疏散安置90户。", "90 eq 户 户"),
    ("县里帮助困难职工返岗260人。", "260 eq 人 困难职工"),
    ("今年新添草莓125棚。", "125 eq 棚 草莓"),
    ("收到糕点8.6kg。", "8.6 eq kg 糕点"),
    ("河道清淤3.5km。", "3.5 eq km 清淤"),
    ("展厅面积120㎡。", "120 eq ㎡ 展厅面积"),
    ("装机容量20MW。", "20 eq MW 装机容量"),
    ("山上立起铁塔86基。", "86 eq 基 铁塔"),
    ("王大山收到8万元现金时，笑了。", "80000 eq 元 现金"),
    ("学员交了300元学费后离开。", "300 eq 元 学费"),
    ("除2家企业以外，全部复工。", "2 eq 家 企业"),
    ("除4条水渠外，其余修好。", "4 eq 条 水渠"),
    ("旅客领到200元补贴。", "200 eq 元 补贴"),
    ("县里给予每家企业2万元奖励。", "20000 eq 元 奖励"),
    ("商户获得30万元补助，扩建店铺。", "300000 eq 元 补助"),
    ("清河县参保人数2.3万人。", "23000 eq 人 参保人数"),
    ("贵阳高新区外籍专家194人。", "194 eq 人 外籍专家"),
    ("青海省兰花展馆120家。", "120 eq 家 兰花展馆"),
    ("大伙栽了柿子树200棵。", "200 eq 棵 柿子树"),
    ("车上装着土豆5吨。", "5 eq 吨 土豆"),
    ("村里有67口塘堰。", "67 eq 口 塘堰"),
    ("全县打了3口水井。", "3 eq 口 水井"),
    ("县里收到来信1 246件。", "1246 eq 件 来信"),
    ("铺设草坪26 400平方米。", "26400 eq 平方米 草坪"),
    ("补植果树1 235.5公顷。", "1235.5 eq 公顷 果树"),
    ("全村养鹅10000只。", "10000 eq 只 养鹅"),
    ("全县有耕地95300亩。", "95300 eq 亩 耕地"),
    ("去年接待老人96500人次。", "96500 eq 人次 老人"),
    ("蜂蜜年产量有望突破30吨。", "30 ge 吨 蜂蜜年产量"),
    ("特困人员（五保户）有32人。", "32 eq 人 特困人员"),
    ("全县地区生产总值（GDP）达85亿元。", "8500000000 eq 元 地区生产总值"),
    ("水电站（厂）80座。", "80 eq 座 水电站"),
    ("我县耕地面积80万亩。", "800000 eq 亩 耕地面积"),
    ("我市茶叶产量2万吨。", "20000 eq 吨 茶叶产量"),
    ("我省公路里程9万公里。", "90000 eq 公里 公路里程"),
    ("新建沟渠6条共40公里。", "6 eq 条 沟渠 | 40 eq 公里 沟渠"),
    ("云岭县尚有5条共21公里机耕路未通车。", "5 eq 条 机耕路 | 21 eq 公里 机耕路"),
    ("改造水塘9口，共120亩。", "9 eq 口 水塘 | 120 eq 亩 水塘"),
    ("蔬菜产值6亿元，同比增长8%。", "600000000 eq 元 蔬菜产值 | 8 eq % 蔬菜产值"),
    ("税收2亿元，比上年下降3%。", "200000000 eq 元 税收 | 3 eq % 税收"),
    ("签约5000万以上项目12个。", "50000000 ge 元 项目 | 12 eq 个 项目"),
    ("引进亿元以上项目8个。", "100000000 ge 元 项目 | 8 eq 个 项目"),
    ("储备3000万以上的工业项目9个。", "30000000 ge 元 工业项目 | 9 eq 个 工业项目"),
    ("查处超员12起、酒后驾驶3起。", "12 eq 起 超员 | 3 eq 起 酒后驾驶"),
    ("查处超速8起、无证驾驶9起、疲劳驾驶2起。", "8 eq 起 超速 | 9 eq 起 无证驾驶 | 2 eq 起 疲劳驾驶"),
    ("种下桃树90棵、李树60棵。", "90 eq 棵 桃树 | 60 eq 棵 李树"),
    ("缴获海洛因3克。", "3 eq 克 海洛因"),
    ("全县共建成水渠9公里。", "9 eq 公里 水渠"),
    ("游客9万人次，增长12%。", "90000 eq 人次 游客 | 12 eq % 游客"),
]
# An expected run that counts nothing reads `run=reason`; these texts hold no quantity at all.
NEGATIVES = [
    ("多数万科业主到场。", "数=name 万=name"),
    ("比上一年好，下一届见。", "一=idiom 一=idiom"),
    ("县十六届人大会议开幕。", "十六=ordinal"),
    ("市六届党代会闭幕。", "六=ordinal"),
    ("一年之计在于春。", "一=idiom"),
    ("一年下来，收成不错。", "一=time"),
    ("一年能挣不少。", "一=time"),
    ("一年节省不少。", "一=time"),
    ("前两类增长快。", "两=idiom"),
    ("前三项已办好。", "三=idiom"),
    ("前两者相当。", "两=idiom"),
    ("拨打95588咨询。", "95588=name"),
    ("设立四级河长。", "四=name"),
    ("健全五级书记责任。", "五=name"),
    ("启动四级响应。", "四=name"),
    ("“三到位”落实。", "三=name"),
    ("百日会战打响了。", "百=name"),
    ("企业、街道、部门三方联动。", "三=idiom"),
    ("架起110千伏线路。", "110=name 千=name"),
    ("2023湖阳赶集忙。", "2023=time"),
    ("三年来变化很大。", "三=time"),
    ("半个月后再看。", "半=time"),
    ("近5年大变样。", "5=time"),
    ("今年前7个月平稳。", "7=time"),
    ("上世纪80年代建成。", "80=time"),
    ("第12届运动会落幕。", "12=ordinal"),
    ("这是他第一次献血。", "一=ordinal"),
    ("首个样板间落成。", ""),
    ("高三学生返校。", "三=ordinal"),
    ("初二年级停课。", "二=ordinal"),
    ("一是加强宣传，二是严格巡查。", "一=ordinal 二=ordinal"),
    ("（三）强化监督。", "三=ordinal"),
    ("老三家的房子塌了。", "三=ordinal"),
    ("2021年7月20日暴雨突袭。", "2021=time 7=time 20=time"),
    ("7月3日集合。", "7=time 3=time"),
    ("会议定于15:30召开。", "15=time 30=time"),
    ("五月二十日起停航。", "五=time 二十=time"),
    ("晚上8时关门。", "8=time"),
    ("三季度产值回升。", "三=time"),
    ("医护人员佩戴N95口罩。", "95=name"),
    ("“两新”工委作出部署。", "两=name"),
    ("他在58同城上找工作。", "58=name"),
    ("保洁员喷洒84消毒液。", "84=name"),
    ("5G基站开通。", "5=name"),
    ("请拨打12345热线。", "12345=name"),
    ("拨打119报警。", "119=name"),
    ("家属联系120急救中心。", "120=name"),
    ("24小时值班室亮着灯。", "24=name"),
    ("G30高速封闭。", "30=name"),
    ("COVID-19疫苗运抵。", "19=name"),
    ("详情见《“十三五”教育规划》。", "十三五=name"),
    ("网址是https://a.example/2021/07。", "2021=name 07=name"),
    ("两会期间加强安保。", "两=name"),
    ("三农工作队进村。", "三=name"),
    ("四川灾区急需帐篷。", "四=name"),
    ("六安茶农开园。", "六=name"),
    ("九江大堤巡查不断。", "九=name"),
    ("十堰码头复航。", "十=name"),
    ("百姓生活恢复正常。", "百=name"),
    ("千方百计稳就业。", "千=name 百=name"),
    ("八一建军节慰问。", "八一=name"),
    ("零距离服务群众。", "零=name"),
    ("半导体车间停工。", "半=name"),
    ("万州码头复航。", "万=name"),
    ("亿利公司捐款。", "亿=name"),
    ("一线职工很辛苦。", "一=idiom"),
    ("大家一起努力。", "一=idiom"),
    ("统一调度车辆。", "一=idiom"),
    ("两手抓两手硬。", "两=name 两=name"),
    ("打赢这一场硬仗。", "一=idiom"),
    ("三令五申严禁酒驾。", "三=idiom 五=idiom"),
    ("干部七嘴八舌提建议。", "七=idiom 八=idiom"),
    ("一幅画挂在墙上。", "一=idiom"),
    ("他是一个好人。", "一=idiom"),
    ("维生素B12缺货。", "12=name"),
    ("住在3号楼。", "3=name"),
    ("他买了iPhone13。", "13=name"),
    ("实行7×24小时监测。", "7=name 24=name"),
    ("二手设备转让。", "二=name"),
    ("二氧化碳超标。", "二=name"),
    ("多数商户减租。", ""),
    ("杭州市文三路90号着火。", "三=name 90=name"),
    ("首一家。", "一=ordinal"),
    ("五保户领到棉衣。", "五=name"),
    ("七夕活动取消。", "七=name"),
    ("七台河矿工。", "七=name"),
    ("上百货大楼购物。", "百=name"),
    ("二级响应启动。", "二=idiom"),
    ("2020版教材。", "2020=name"),
    ("五一劳模。", "五一=name"),
    ("头三名。", "三=ordinal"),
    ("维修二期工程。", "二=name"),
    ("三峡大坝泄洪。", "三=name"),
    ("两岸同胞。", "两=name"),
    ("夺得二等奖。", "二=name"),
    ("一带一路。", "一=idiom 一=idiom"),
    ("“三会一课”制度。", "三=name 一=name"),
    ("万众一心。", "万=name 一=idiom"),
    ("唯一的桥断了。", "一=idiom"),
    ("一台台农机下田。", "一=idiom"),
    ("她在女子400米栏中夺冠。", "400=name"),
    ("三、四级手术都能做。", "三=name 四=name"),
    ("七分靠种。", "七=idiom"),
    ("成千上万的人来了。", "千=idiom 万=idiom"),
    ("每万人有医生。", "万=name"),
    ("最多一天卖鱼。", "一=idiom"),
    ("4年一届的灯会开幕。", "4=idiom 一=idiom"),
    ("三年一度的庙会开市。", "三=idiom 一=idiom"),
    ("街道五年一换届。", "五=idiom 一=idiom"),
    ("每到一户都问收成。", "一=idiom"),
    ("每走一村都记笔记。", "一=idiom"),
    ("他每进一家先看灶台。", "一=idiom"),
    ("三对三篮球赛开哨。", "三=name 三=name"),
    ("五对五足球开踢。", "五=name 五=name"),
    ("还有三对三比赛。", "三=name 三=name"),
    ("市县镇村四级妇联到场。", "四=name"),
    ("四级工会送凉茶。", "四=name"),
    ("五级党组织都行动。", "五=name"),
    ("千兆用户增多。", "千=name"),
    ("万人失业率下降。", "万=name"),
    ("红队3：1战胜蓝队。", "3=idiom 1=idiom"),
    ("带好一支队伍。", "一=idiom"),
    ("十分感动。", "十=name"),
    ("八方支援。", "八=name"),
    ("九寨沟景区关闭。", "九=name"),
    ("首三期。", "三=ordinal"),
    ("K1234次列车停运。", "1234=name"),
    ("T3航站楼关闭。", "3=name"),
    ("乘坐3路公交。", "3=name"),
    ("住在402室。", "402=name"),
    ("第一书记到岗。", "一=ordinal"),
    ("星期三停水。", "三=ordinal"),
    ("百强企业名单。", "百=name"),
    ("一审判决。", "一=idiom"),
    ("三军用命。", "三=name"),
    ("四季如春。", "四=name"),
    ("打开百度搜索。", "百=name"),
    ("1比2落败。", "1=idiom 2=idiom"),
    ("PM2.5浓度下降。", "2.5=name"),
    ("一时间议论纷纷。", "一=idiom"),
    ("他一直在坚守。", "一=idiom"),
    ("一旦决口后果严重。", "一=idiom"),
    ("这一天很难忘。", "一=idiom"),
    ("九年义务教育。", "九=name"),
    ("十大工程。", "十=name"),
    ("千家万户通水。", "千=name 万=name"),
    ("零容忍态度。", "零=name"),
    ("数控机床到货。", ""),
    ("几何图形。", ""),
    ("打赢三场硬仗。", "三=idiom"),
    ("每一家企业都受益。", "一=idiom"),
    ("六稳工作扎实。", "六=name"),
    ("两只手冻伤了。", "两=idiom"),
    ("亿达广场停电。", "亿=name"),
    ("一只手伸过来。", "一=idiom"),
    ("这是一件事。", "一=idiom"),
    ("岁数一样大。", "数=name 一=idiom"),
    ("半百老人。", "半百=idiom"),
    ("第三小学运动会开幕。", "三=name"),
    ("教师开展“一对一”辅导。", "一=idiom 一=idiom"),
    ("数据显示库存充足。", ""),
    ("几乎全部恢复。", ""),
    ("400-812-3456转1。", "400=name 812=name 3456=name 1=missed"),
    ("第二届理事会换届。", "二=ordinal"),
    ("甲等三级医院。", "三=idiom"),
    ("拨打110求助。", "110=name"),
    ("2024届毕业生留乡。", "2024=ordinal"),
    ("一、二类苗占多数。", "一=ordinal 二=ordinal"),
    ("老两口住在山下。", "两=idiom"),
    ("规矩一成不变。", "一=idiom"),
    ("全镇无一人伤亡。", "一=idiom"),
    ("赛后无一例受伤。", "一=idiom"),
    ("沿河人家无一户受淹。", "一=idiom"),
    ("部署万名干部联万企行动。", "万=name 万=name"),
    ("开展千名党员进千户活动。", "千=name 千=name"),
    ("百名医生访百村。", "百=name 百=name"),
    ("这是武都区一家以制茶为主的企业。", "一=idiom"),
    ("清泉茶厂是当地一家龙头企业。", "一=idiom"),
    ("青石村是山区一个小村。", "一=idiom"),
    ("公安、供电、120等单位到场。", "120=name"),
    ("医院、119、气象台联动。", "119=name"),
    ("火从幸福里3号楼12层烧起。", "3=name 12=name"),
    ("老人不远千里来看他。", "千=idiom"),
    ("村里定下三年扶贫规划。", "三=name"),
    ("市里公布五年行动计划。", "五=name"),
    ("县里启动十年提升行动。", "十=name"),
    ("值此建校60周年之际。", "60=time"),
    ("成立十周年庆典。", "十=time"),
    ("茶厂开办25周年。", "25=time"),
    ("坚持一村一品。", "一=idiom 一=idiom"),
    ("实行一人一企一人一项目。", "一=idiom 一=idiom 一=idiom 一=idiom"),
    ("一家农户一名干部结对。", "一=idiom 一=idiom"),
    ("搬迁不漏一人。", "一=idiom"),
    ("排查没落下一户。", "一=idiom"),
    ("全村没有一人返贫。", "一=idiom"),
    ("千里之外寄来家书。", "千=idiom"),
    ("零件已经配齐。", "零=name"),
]
# Own sentences beside the rows of unit_guards.tsv: the character behind the unit makes another word of the two.
GUARDED = [
    ("9页岩层。", "9=missed"),
    ("3波及面广。", "3=missed"),
    ("4洞察力强。", "4=missed"),
    ("5挂牌督办。", "5=missed"),
    ("受灾县3人口最多。", "3=missed"),
    ("第7部门负责。", "7=ordinal"),
    ("附件2件套。", "2=missed"),
    ("编号5条例。", "5=missed"),
    ("课题4项目组。", "4=missed"),
    ("楼层8层面。", "8=missed"),
    ("版本6本地化。", "6=missed"),
    ("方案9方案组。", "9=missed"),
]
# A word for each row of unit_guards.tsv: its first character is a measure word, the whole is none.
WORDS = (
    "页岩 波及 洞察 挂牌 人口 家庭 口罩 面积 点位 部门 条款 项目 件套 次数 位于 只有 成立 度假 天然 年级 道路 片区 组织 队员 层面 级别 "
    "类别 种植 套餐 所有 处理 门店 方案 把握 对接 双方 团队 场地 台账 车站 船员 角色 本地 期间 名单 批准 份额 股份 "
    "段落 节日 升级 里程 张贴 头部 根据 卷入 包括 桶装 盒饭 日报 周边 月份 分配 届时 样本 公司 晚上 票据 盘活 胜利 平均 负责 球员 折叠 封闭 基地 棚户"
).split()
UNITS = {unit for cell, _ in tsv("lexicon/measures.tsv", "unit", "kind") for unit in cell.split()}
# 12 of these units come back in another unit, with another value
REWRITTEN = {
    "分钱": (0.12, "元"),
    "成": (120, "%"),
    "万方": (120_000, "方"),
    "万吨/年": (120_000, "吨/年"),
    "个小时": (12, "小时"),
}
# 12日元, 12元钱, 12百分点 and 12GB are not read as what they say, 12号 is a day, and 12周年 an occasion
LEFT_OUT = {"日元", "元钱", "百分点", "GB", "号人", "周年"}


@cache
def annotated(text: str) -> Doc:
    """A text with what the rules find in it, without the tagger: its answers hang on the sentences around."""
    return make_nlp()(text, disable=["kg_tagger"])


def quantities(text: str) -> str:
    return " | ".join(map(shown, annotated(text)._.kg_quantities))


def shown(quantity: Quantity) -> str:
    high = "" if quantity.max is None else f"..{quantity.max:.10g}"
    return f"{quantity.value:.10g}{high} {quantity.op} {quantity.unit} {quantity.item or '-'}"


def skipped(text: str) -> str:
    return " ".join(f"{text[s.start : s.end]}={s.reason}" for s in annotated(text)._.kg_skipped)


@pytest.mark.parametrize(("word", "place", "text", "expected"), BOUNDS)
def test_bound(word: str, place: str, text: str, expected: str) -> None:
    assert word in text
    assert quantities(text) == expected


def test_each_row_of_the_bounds_is_tested() -> None:
    rows = [(word, place) for word, place, _ in tsv("lexicon/bounds.tsv", "word", "place", "op")]
    assert sorted(rows) == sorted((word, place) for word, place, _, _ in BOUNDS)


@pytest.mark.parametrize(("text", "expected"), UNBOUND)
def test_a_word_that_ends_in_a_bound_bounds_nothing(text: str, expected: str) -> None:
    assert quantities(text) == expected


@pytest.mark.parametrize(("word", "last", "following"), [*tsv("lexicon/bound_guards.tsv", "word", "last", "next")])
def test_a_guarded_bound_is_none_where_its_guards_say(word: str, last: str, following: str) -> None:
    assert word in {bound for bound, _, _, _ in BOUNDS}
    told = [annotated(f"{char}{word}{following[:1]}20名牧民。")._.kg_quantities for char in last]
    assert [found[-1].op for found in told] == ["eq"] * len(last)
    assert following == "" or annotated(f"{word}9名牧民。")._.kg_quantities[-1].op == "eq"


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_quantities_of_a_sentence(text: str, expected: str) -> None:
    assert quantities(text) == expected


@pytest.mark.parametrize(("text", "expected"), REPORTED)
def test_quantities_of_a_report(text: str, expected: str) -> None:
    assert quantities(text) == expected


@pytest.mark.parametrize("unit", sorted(UNITS - LEFT_OUT))
def test_each_measure_word_is_read_whole(unit: str) -> None:
    expected = REWRITTEN.get(unit, (12, unit))
    assert [(q.value, q.unit, q.op) for q in annotated(f"共12{unit}。")._.kg_quantities] == [(*expected, "eq")]


@pytest.mark.parametrize(("text", "expected"), [*NEGATIVES, *GUARDED])
def test_what_counts_nothing_has_its_reason(text: str, expected: str) -> None:
    assert (skipped(text), quantities(text)) == (expected, "")


@pytest.mark.parametrize(("pattern", "reason"), [*tsv("lexicon/not_numbers.tsv", "pattern", "reason")])
def test_each_row_of_not_numbers_has_a_negative(pattern: str, reason: str) -> None:
    examples = {expected for text, expected in NEGATIVES if re.search(pattern, text)}
    assert [expected for expected in examples if expected == "" or f"={reason}" in expected] != []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("慰问16家乡镇卫生院。", "16家"),
        ("排查4家居民小区。", "4家"),
        ("引进5家电商企业。", "5家"),
        ("组建家庭病床300张家庭。", "300张"),
        ("向28名单亲母亲送米。", "28名"),
        ("他做了12家电器维修。", "12家"),
        ("买了12家电。", ""),
        ("访了12家乡亲。", ""),
    ],
)
def test_a_word_of_its_own_ends_no_unit(text: str, found: str) -> None:
    doc = annotated(text)
    assert "".join(doc.text[q.start : q.end] for q in doc._.kg_quantities if q.unit) == found


@pytest.mark.parametrize("word", WORDS)
def test_the_first_character_of_a_word_is_no_unit(word: str) -> None:
    doc = annotated(f"共有12{word}。")
    assert f"12{word[0]}" not in [doc.text[q.start : q.end] for q in doc._.kg_quantities]


def test_each_row_of_the_unit_guards_has_a_word() -> None:
    assert sorted(word[0] for word in WORDS) == sorted(
        unit for unit, _ in tsv("lexicon/unit_guards.tsv", "unit", "next")
    )


@pytest.mark.parametrize(("unit", "behind"), [*tsv("lexicon/unit_guards.tsv", "unit", "next")])
def test_a_guarded_unit_is_none_before_each_of_its_guards(unit: str, behind: str) -> None:
    with_guard = [[q.unit for q in annotated(f"有12{unit}{char}。")._.kg_quantities] for char in behind]
    assert [units for units in with_guard if unit in units] == []
    alone = [q.unit for q in annotated(f"有12{unit}。")._.kg_quantities]
    assert alone == ([REWRITTEN.get(unit, (12, unit))[1]] if unit in UNITS else [])


SENTENCES = sorted({text for _, _, text, _ in BOUNDS} | {text for text, _ in [*CASES, *NEGATIVES, *GUARDED]})


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=12))
def test_every_number_run_is_in_exactly_one_quantity_or_reason(sentences: list[str]) -> None:
    doc = annotated("".join(sentences))
    spans = sorted((s.start, s.end) for s in [*doc._.kg_quantities, *doc._.kg_skipped])
    runs = [(m.start(), m.end()) for m in re.finditer(rf"\d+|[{chinese()}]+", doc.text)]
    assert [run for run in runs if sum(a <= run[0] and run[1] <= b for a, b in spans) != 1] == []
    assert [pair for pair in pairwise(spans) if pair[0][1] > pair[1][0]] == []


@given(st.lists(st.sampled_from([*BOUNDS, *CASES]).map(lambda case: case[-2:]), min_size=1, max_size=8))
def test_a_sentence_reads_the_same_among_others(cases: list[tuple[str, str]]) -> None:
    assert quantities("".join(text for text, _ in cases)) == " | ".join(expected for _, expected in cases)
