"""The file of a new event type: filled in as far as its name and words go, with a comment for everything that may be added."""

import re
from collections.abc import Sequence

from kg.errors import InputError
from kg.extract.frames import rules

PLACEHOLDER = "触发词"
_NAME = re.compile(r"[A-Z][A-Za-z0-9]*")
_TEMPLATE = """\
# {type}: an event type. Replace what does not fit, take the # away from what you need, then run: kg frames check {folder}
# {zh}：事件类型。按需修改，去掉所需行首的 #，然后运行上面的命令。

type = "{type}"  # the class kg:{type} and the `type` of facts 类名
order = {order}  # of frames that share a trigger word the lowest is tried first; the package's begin at 10 共用触发词时小者先试
label = {{ en = "{en}", zh = "{zh}" }}
definition = {{ en = "Say in a sentence what happens.", zh = "用一句话说明事件。" }}

# counts = ["名", "家"]        # units that a later clause without a trigger may add to the event 后续分句可补充的单位
# agents = ["Organization"]    # classes that the agent must have; without: any 主体必须属于的类
# fills = ["document"]         # roles that names of the kind fill without a marker: document, program, result 无需标志词的角色
# counted_acts = true          # what is counted may itself be the agent (120户企业复工) 所计数者可为主体

# A direct property of the graph from the agent to the fillers of these roles, for events that are done. 图中的直接属性
# [edge]
# name = "{edge}"
# to = ["target"]
# label = {{ en = "{en_lower}", zh = "{zh}" }}
# definition = {{ en = "Points from an agent to …", zh = "从主体指向……" }}

# Groups of words that name the event; the first group whose conditions hold fires. 触发词组，条件满足者生效
[[trigger]]
words = [{words}]
# takes = "after"              # where its amounts stand: after (default), before, any, item 数量在触发词之后、之前、任意处或词在所计数名词之内
# units = ["名", "人"]         # an amount in one of these units must be in reach 须有此类单位的数量
# items = ["贷款"]             # … or of something with one of these words 或所计数事物含有此类词
# mention = "Document"         # a name of this class must stand behind it 其后须有此类名称
# follow = ["工作"]            # one of these words must follow 其后须有此类词之一
# unless = ["办法"]            # none of these may stand around it 周围不得有此类词
# sure = true                  # the word alone says the type, whatever the network holds likely 仅凭该词定类型
# bare = true                  # fires without any amount 无数量也生效

# Words before (after = the filler stands after them) or behind (before) who or what has a role. 角色的标志词
[role.target]
after = ["向", "对", "给"]
# [role.source]
# after = ["从"]

# Sentences that it must find, and ones where it must find nothing: kg frames check runs them by the rules alone.
# 必须识别的句子与不得识别的句子。<t> 触发词，<n …> 数量，<agent> <target> <source> <result> <program> <document> <place> 角色
[[case]]
marked = "<agent>云岭县财政局</agent><t>{first}</t><n value=30 op=ge unit=名 item=人员>30余名人员</n>。"

[[case]]  # nothing is marked: nothing may be found 未标注：不得识别
marked = "{first}办法另行公布。"
"""


def event(name: str, zh: str, triggers: Sequence[str], folder: str, order: int = 5) -> str:
    """The text of a new frame. Raises InputError for a name that is none for a class."""
    if not _NAME.fullmatch(name):
        raise InputError(f"{name!r} is no name of a class", where="NAME", fix="write it as CourtRuling")
    for word in (zh, *triggers):
        if not word.strip() or re.search(r'["\\\n<>]', word):
            raise InputError(
                f"{word!r} is no word", where="--zh, --trigger", fix="write it without quotes and brackets"
            )
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    words = list(triggers) or [PLACEHOLDER]
    return _TEMPLATE.format(
        type=name, zh=zh, en=spaced.capitalize(), en_lower=spaced.lower(), order=order, folder=folder, first=words[0],
        edge=name[0].lower() + name[1:], words=", ".join(f'"{word}"' for word in words),
    )  # fmt: skip


def taken(triggers: Sequence[str]) -> dict[str, list[str]]:
    """Which of the words name events of other types already, and of which, in the order in which these are tried."""
    found = {word: list(dict.fromkeys(rule.frame.type for rule in rules().get(word, ()))) for word in triggers}
    return {word: types for word, types in found.items() if types}


def file_of(name: str) -> str:
    """The name of the file of an event type: CourtRuling → court_ruling.toml."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower() + ".toml"
