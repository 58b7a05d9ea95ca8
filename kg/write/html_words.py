"""What the graph page calls things and how it draws them: closed, immutable tables, English with Chinese beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Look:
    """One kind of node on the page: its names, its shape, its fill on a light page and on a dark one."""

    en: str
    zh: str
    shape: str
    colour: str
    dark: str


# Okabe-Ito fills stay apart for the common kinds of colour blindness; the shape says the same thing a second time.
# On a dark page two of them are lightened until they stand 3:1 against the paper, which WCAG 1.4.11 asks of graphics.
LOOKS: Mapping[str, Look] = MappingProxyType(
    {
        "Place": Look("Place", "地点", "circle", "#009e73", "#14b88a"),
        "Organization": Look("Organization", "组织", "square", "#0072b2", "#2f95d6"),
        "Firm": Look("Firm", "企业", "pentagon", "#56b4e9", "#7cc8f2"),
        "Program": Look("Program", "项目", "star", "#e69f00", "#e69f00"),
        "Person": Look("Person", "人物", "triangle", "#cc79a7", "#d98cb6"),
        "Document": Look("Document", "文件", "diamond", "#d55e00", "#e8743b"),
        "Collective": Look("Collective", "群体", "hexagon", "#8b929c", "#9aa2ad"),
        "Event": Look("Event", "事件", "down", "#f0e442", "#f0e442"),
    }
)
ENTITY_CLASSES = ("Place", "Organization", "Program", "Person", "Document", "Collective")
# The ontology has no class of firms; a reader wants to tell them from offices, and their names end in one of these.
FIRM_ENDINGS = (
    "公司", "集团", "厂", "企业", "合作社", "农场", "林场", "商行", "银行", "农商行", "信用社", "酒店", "宾馆", "超市",
    "药店", "药房", "经营部", "批发部", "电站", "分行", "支行", "股份", "加工坊", "专业社",
)  # fmt: skip


def look_of(kind: str, name: str) -> str:
    """The key in LOOKS of an entity: its class, or `Firm` for an organization whose name says so."""
    return "Firm" if kind == "Organization" and name.endswith(FIRM_ENDINGS) else kind


# Used only where the build's graph does not carry the ontology's own labels.
ROLES: Mapping[str, str] = MappingProxyType(
    {
        "agent": "主体",
        "target": "对象",
        "result": "成果",
        "program": "项目",
        "document": "文件",
        "source": "来源",
        "place": "地点",
    }
)
RELATIONS: Mapping[str, str] = MappingProxyType(
    {
        "locatedIn": "位于",
        "partOf": "隶属",
        "holdsPost": "任职",
        "runBy": "实施方",
        "issuedBy": "发布方",
        "within": "区划上级",
    }
)
MODALITIES: Mapping[str, str] = MappingProxyType({"planned": "计划", "negated": "未发生"})
OPERATORS: Mapping[str, str] = MappingProxyType(
    {
        "eq": "exactly 正好",
        "ge": "at least 至少",
        "le": "at most 至多",
        "approx": "about 约",
        "range": "between 介于",
    }
)
