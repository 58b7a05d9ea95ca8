"""Whose head a person is where nothing but the post says so: 局长王大山 heads the 局 that the text told of before."""

import re

from kg.extension import cache
from kg.extract.reading import Reading, argument
from kg.model import Argument, Mention
from kg.tables import tsv

_LONGEST = 16  # characters of a post with what raises or lowers it
_FAR = 2000  # characters behind which a body is told of no more


@cache
def _heads() -> dict[str, tuple[str, tuple[str, ...]]]:
    """(class, endings of its name) of what a post heads."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for posts, kind, endings in tsv("lexicon/headed.tsv", "post", "class", "endings"):
        found |= {post: (kind, tuple(endings.split())) for post in posts.split()}
    return found


@cache
def _pattern() -> re.Pattern[str]:
    posts = "|".join(sorted(_heads(), key=lambda word: (-len(word), word)))
    high = r"(?:常务|第一)?副?"
    # 县委副书记 and 副县长, alone or one after the other; nothing that could name a body before them.
    one = rf"{high}(?:{posts})"
    lowered = rf"(?:{posts.replace('书记', '副书记')})"
    return re.compile(rf"(?<![\u3400-\u9fff])(?:该|时任|原)?(?P<post>{one}|{lowered})(?:[、兼](?:{one}|{lowered}))*$")


def headed(reading: Reading, person: Mention | Argument) -> Argument | None:
    """The body or place that a person heads by the post right before the name: the last of its kind told of before. None
    where the post says of itself whose it is, or nothing of its kind was told of.
    """
    found = _pattern().search(reading.text, max(0, person.start - _LONGEST), person.start)
    if found is None:
        return None
    post = re.sub(r"^(?:常务|第一)?副?", "", found["post"])
    kind, endings = _heads().get(post) or _heads()[post.replace("副书记", "书记")]
    told = reading.names.inside(max(0, found.start() - _FAR), found.start())
    fitting = [m for m in told if m.kind == kind and m.text.endswith(endings)]
    best = max(fitting, key=lambda m: (m.end, m.end - m.start), default=None)
    return argument(best) if best else None
