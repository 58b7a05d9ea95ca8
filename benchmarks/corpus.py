"""A synthetic corpus of short documents: python benchmarks/corpus.py DOCUMENTS FILE.jsonl

Reports of dispatches, donations, teams and meetings, one or two sentences each (about 70 characters), varied by a seeded
generator over places of the gazetteer, bodies, firms, amounts and dates, so that documents share entities as reporting does:
the more documents, the more often each county is named again. Same DOCUMENTS, same bytes; a larger corpus begins with the
smaller one.
"""

import json
import pathlib
import random
import sys
from collections.abc import Iterator

from kg.tables import tsv

_SENTENCES = (
    "{day}，{body}选派{n}名{staff}到{town}，帮助{firm}等{few}家企业解决{problem}问题{m}个。",
    "{firm}向{county}{school}捐赠口罩{big}只、消毒液{n}箱，价值{money}万元。",
    "{county}组建{few}支志愿服务队，{n}余名志愿者走访{town}群众{m}户。",
    "截至{day}，{county}{m}家规模以上企业复工，复工率达{share}%。",
    "{body}印发《{topic}工作方案》，投入资金{money}万元。",
    "{body}主任{person}说，{town}已发放补贴{money}万元，惠及{m}户。",
    "{county}开展“{topic}”专项行动，排查隐患{n}处，整改{few}处。",
    "{firm}计划招聘{n}名工人，已有{few}人到岗。",
)
_BODIES = ("县委组织部", "市委组织部", "卫生健康局", "教育局", "人力资源和社会保障局", "农业农村局", "应急管理局")
_FIRMS = ("机械有限公司", "食品有限公司", "纺织厂", "农业合作社", "物流有限公司", "药业股份有限公司")
_STAFF = ("党员干部", "医务人员", "技术人员", "驻村干部", "志愿者")
_PROBLEMS = ("用工", "物流", "原料", "资金", "防疫物资")
_TOPICS = ("复工复产", "乡村振兴", "安全生产", "夏粮抢收", "防汛抗旱", "就业援助")
_NAMES = ("王", "李", "张", "刘", "陈", "杨", "黄", "赵"), ("建国", "丽华", "志强", "敏", "海涛", "秀英", "文博", "雪")
_FIRST = ("云", "青", "清", "石", "金", "双", "永", "新", "安", "泰", "富", "华")
_SECOND = ("岭", "河", "溪", "山", "桥", "湾", "坪", "源", "塘", "沟", "港", "峰")


def texts(count: int) -> Iterator[str]:
    """The documents, one after the other."""
    counties = [
        name
        for _, name, level, _ in tsv("gazetteer/places.tsv", "code", "name", "level", "parent")
        if level == "county"
    ]
    for number in range(count):
        yield _text(random.Random(number), counties)


def _text(chance: random.Random, counties: list[str]) -> str:
    county = chance.choice(counties)
    firm = f"{chance.choice(_FIRST)}{chance.choice(_SECOND)}{chance.choice(_FIRMS)}"
    words = {
        "county": county, "body": county + chance.choice(_BODIES), "firm": firm, "staff": chance.choice(_STAFF),
        "town": f"{chance.choice(_FIRST)}{chance.choice(_SECOND)}镇", "school": f"第{chance.choice('一二三四五')}小学",
        "problem": chance.choice(_PROBLEMS), "topic": chance.choice(_TOPICS),
        "person": chance.choice(_NAMES[0]) + chance.choice(_NAMES[1]),
    }  # fmt: skip
    sentences = []
    for pattern in chance.sample(_SENTENCES, chance.randrange(1, 3)):
        figures = {
            "day": f"{chance.randrange(1, 13)}月{chance.randrange(1, 29)}日", "n": chance.randrange(10, 900),
            "m": chance.randrange(20, 5000), "few": chance.randrange(2, 30), "big": f"{chance.randrange(1, 90)}万",
            "money": chance.randrange(5, 4000), "share": chance.randrange(50, 100),
        }  # fmt: skip
        sentences.append(pattern.format(**words, **figures))
    return "\n".join(sentences)


def write(count: int, file: pathlib.Path) -> int:
    """Write the corpus as JSON lines; how many characters it has."""
    chars = 0
    with file.open("w", encoding="utf-8", newline="\n") as out:
        for number, text in enumerate(texts(count)):
            chars += len(text)
            record = {
                "id": f"{number:07}",
                "text": text,
                "published": f"20{number % 6 + 18}-{number % 12 + 1:02}-{number % 28 + 1:02}",
            }
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
    return chars


if __name__ == "__main__":
    print(f"{write(int(sys.argv[1]), pathlib.Path(sys.argv[2])):,} characters")
