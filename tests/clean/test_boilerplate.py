"""Page furniture goes, article lines that look like it stay."""

import pytest

from kg.alignment import AlignedText
from kg.clean import boilerplate
from kg.clean.boilerplate import kind_of
from kg.clean.ledger import Ledger
from tests.clean.aligned import check

BODY = "云岭县选派30名干部驻企。"
MORE = "青石镇的12家工厂已经全部开工。"


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("chrome", "手机版"), ("chrome", "欢迎使用手机浏览"), ("chrome", "欢迎通过手机访问本站"), ("chrome", "返回首页"), ("chrome", "首页 > 要闻 > 正文"),
        ("chrome", "您现在的位置：首页"), ("chrome", "当前位置：首页 > 新闻"), ("chrome", "无障碍浏览"), ("chrome", "设为首页 | 加入收藏"),
        ("chrome", "分享到：微信 微博 QQ空间"), ("chrome", "字号：大 中 小"), ("chrome", "【大 中 小】 打印 关闭窗口"), ("chrome", "打印"), ("chrome", "扫一扫"),
        ("chrome", "微信扫一扫 ×"), ("chrome", "微信“扫一扫”添加“云岭党建”"), ("chrome", "扫码关注云岭党建"), ("chrome", "长按二维码关注"),
        ("chrome", "云岭网 打印 纠错"), ("chrome", "收听本文 00:00/00:00"), ("chrome", "本文共1203字，约4分钟"), ("chrome", "浏览次数：1203"),
        ("chrome", "首页 上一页 [1] [2] 下一页 尾页"), ("meta", "《云岭日报》（2021年3月5日 04 版）"), ("digits", "1 1 1"), ("digits", "00:00/00:00"), ("chrome", "———"), ("chrome", "听新闻"), ("chrome", "繁体版"),
        ("footer", "关于我们 联系方式 网站地图"), ("footer", "关于本站"), ("footer", "联系我们"), ("footer", "版权所有：云岭网"), ("footer", "云岭网 版权所有 云ICP备00000000号-1"),
        ("footer", "云公网安备 00000000000000号"), ("footer", "Copyright © 2021 云岭网"), ("footer", "未经云岭网书面授权，不得转载"), ("footer", "技术支持：云岭科技"),
        ("related", "相关专题 |"), ("related", "相关新闻"), ("related", "相关阅读："), ("related", "上一篇：另一地见闻"), ("related", "下一篇"), ("related", "更多精彩内容"),
        ("related", "推荐阅读"), ("related", "· 云岭战“疫” |"), ("related", "猜你喜欢"),
        ("meta", "标题：云岭县选派干部"), ("meta", "关键词：干部 驻企"), ("meta", "附件："),
        ("editor", "编者按：县里开设了专栏，欢迎投稿。"), ("editor", "投稿邮箱：a@example.com"), ("editor", "如何参加：关注公众号。"), ("editor", "请关注“云岭党建”公众号"),
        ("ad", "【广告】三月惠民贷款"), ("ad", "-- 广告 --"), ("ad", "广告：春季特价"), ("ad", "[广告] 设备出租"), ("chrome", "更多内容请下载客户端"),
        ("chrome", "点击上方蓝字关注“云岭党建”"), ("chrome", "点个“在看”，为家乡加油"), ("chrome", "（完）"), ("chrome", "打印时间：2021-05-06"), ("chrome", "日期：11-28"),
        ("chrome", "上一页 [1] [2] 下一页 共3页"), ("chrome", "阅读 10万+ 赞 23 在看 8"), ("chrome", "分享至 微博 复制链接"), ("chrome", "大字体 小字体 T + -"),
        ("chrome", "明细表.xlsx（46KB）"), ("footer", "声明：本文版权归云岭日报所有，转载请注明出处"), ("footer", "联系电话：0000-0000123 地址：云岭县"), ("footer", "友情链接：云岭网"),
        ("related", "上篇文章：另一地见闻"), ("related", "往期回顾"), ("related", "24小时热榜"), ("related", "【相关链接】"), ("related", "◆相关阅读"),
        ("comment", "网友评论（3条）"), ("comment", "网友评论：说得好。"), ("comment", "沙发 青石老李 发表于 2021-5-6"), ("caption", "王青 摄"), ("caption", "青石镇新貌（资料图）"),
        ("foreign", "Contact Us at the Main Office"), ("footer", "Email:sales@example.com"),
    ],
)  # fmt: skip
def test_furniture(kind: str, line: str) -> None:
    assert kind_of(line) == kind


@pytest.mark.parametrize(
    ("line", "kind"), [("A" * 9, "foreign"), ("A" * 8, ""), (f"{'A' * 13}青石镇", "foreign"), (f"{'A' * 12}青石镇", "")]
)
def test_a_line_is_foreign_by_its_letters(line: str, kind: str) -> None:
    assert kind_of(line) == kind


@pytest.mark.parametrize(
    "line",
    [
        "分享会上，30名党员讲了经历。", "转发县委组织部通知的有12个镇", "打印店复工12家", "翻到下一页，是30名党员的名字。", "《云岭日报》（2021年3月5日创刊）发行3万份", "评论员文章", "关闭企业12家，整改隐患30处。", "收藏家捐款5万元",
        "扫码登记，测温通行。", "扫码点餐上线，减少接触", "全市推行自助打印", "大中小学开学", "小镇复工", "大：一", "中小企业", "微信群里，党员接龙。",
        "无障碍设施改造完工", "电脑版系统上线", "听新闻发布会的有30人", "朗读比赛举行", "手机版系统上线3个", "全文公布", "阅读时间安排", "位置优越",
        "相关报道引起关注", "相关文章12篇", "更多新闻媒体参加，报道300余篇。", "上一篇报道说", "推荐阅读书目30种", "热门排行榜上有名",
        "未经批准许可擅自开工的3家企业", "Scrabble游戏版权所有者云岭公司", "关于我们县的情况", "联系我们的干部", "投稿300余件", "征稿活动收到作品20件", "请关注下岗职工，帮他们返岗。",
        "●青石镇：选派干部30名", "· 选派30名干部，帮65家企业。", "一、选派干部", "85%", "COVID-19防控", "VC、APP上线", "5G", "第1条", "编者按：本报今起推出系列报道，记录沿河各县治水的做法。",
    ],
)  # fmt: skip
def test_article_lines(line: str) -> None:
    assert kind_of(line) == ""


def removed(raw: str) -> tuple[list[str], dict[str, int]]:
    ledger = Ledger(keep=True)
    text, _ = boilerplate.remove(AlignedText.of(raw), ledger)
    check(text, raw)
    assert all(raw[repair.start : repair.end] == repair.old for repair in ledger.repairs)
    return text.text.split("\n"), dict(ledger.counts)


@pytest.mark.parametrize(
    ("raw", "kept", "counts"),
    [
        (f"  {BODY}\n\n\n {BODY[:-2]}\n", [BODY, BODY[:-2]], {}),
        (f"要点一二三\n{BODY}\n要点一二三\n完。\n要点一二三", ["要点一二三", BODY, "完。"], {"cut_repeated": 2}),
        (f"同上\n{BODY}\n同上\n完。", ["同上", BODY, "同上", "完。"], {}),
        (f"{BODY}\n城市风采\n用户调查", [BODY], {"cut_tail": 2}),
        (f"{BODY}\n青石镇30名\n城市风采", [BODY, "青石镇30名"], {"cut_tail": 1}),
        (f"{BODY}\n{'长' * 31}\n{'长' * 30}\n城市风采", [BODY, "长" * 31], {"cut_tail": 2}),
        ("关于选派干部的名单\n青石镇\n高新区", ["关于选派干部的名单", "青石镇", "高新区"], {}),
        (f"{BODY}\n相关新闻\n另一地选派5名干部\n又一地见闻\n{MORE}", [BODY, MORE], {"cut_related": 3}),
        (f"{BODY}\n（记者 王青）\n完。", [BODY, "完。"], {"cut_meta": 1}),
        (f"{BODY}\n（云岭县委组织部 王青）\n完。", [BODY, "完。"], {"cut_byline": 1}),
        ("分享\n打印", ["分享", "打印"], {}),
    ],
)
def test_lines_are_removed_in_context(raw: str, kept: list[str], counts: dict[str, int]) -> None:
    assert removed(raw) == (kept, counts)


def test_metadata_is_read_before_the_line_is_taken_for_furniture() -> None:
    ledger = Ledger()
    _, meta = boilerplate.remove(AlignedText.of(f"{BODY}\n来源：云岭日报 编辑：王青 打印"), ledger)
    assert (meta, ledger.counts) == ({"publisher": "云岭日报"}, {"cut_meta": 1})
