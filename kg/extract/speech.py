"""Who speaks: for which body a person tells something, who says a quotation, and whom 他 and 她 mean."""

import re

from kg.extract import wording
from kg.extract.clauses import Clause
from kg.extract.posts import headed
from kg.extract.reading import Reading, argument
from kg.model import Argument, Mention
from kg.tables import words

_POST = 16  # characters that a post between a body and a person may take
_FAR = 2000  # characters behind which 他 means nobody any more
_SAID = 40  # characters behind or before a quotation in which its speaker stands


class Speech:
    """The speakers of one document. `since`: where the clause that is read begins."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._text = reading.text
        self.since = 0
        self._posts = tuple(sorted({*words("posts", "post"), *words("posts", "title")}, key=lambda w: (-len(w), w)))

    def of(self, clause: Clause) -> Argument | None:
        """Who says a quotation: the body or person named right before or behind the quotation marks."""
        named = self._reading.within(*self.place(clause), "Organization", "Person")
        if not named:
            return None
        bodies = [m for m in named if m.kind == "Organization"]
        led = None if bodies else headed(self._reading, named[0]) or self._led(named[0].start)
        return self._firm(bodies[0]) if bodies else led or argument(named[0])

    def place(self, clause: Clause) -> tuple[int, int]:
        """Where it stands who says a quotation, behind its mark or before it; nowhere (0, 0) where no verb tells."""
        opened = self._text.rfind("“", 0, clause.start + 1)
        closed = self._text.find("”", clause.end - 1)
        far = max(0, opened - _SAID)
        before = max(far, *(self._text.rfind(mark, far, max(opened, 0)) for mark in "\n。！？"))
        places = [(max(closed, 0), closed + _SAID), (before, opened)]
        for start, end in reversed(places) if self._text[max(0, opened - 1) : opened] == "：" else places:
            mark = wording.ENDS.search(self._text, start + 1, end)
            stop = mark.start() if mark else end
            named = self._reading.within(start, stop, "Organization", "Person")
            signed = end == opened and any(m.kind == "Person" for m in self._reading.names.ending(end - 1, end - 1))
            if named and (signed or wording.SAYS.search(self._text, start, max(start, end))):  # 村主任某某：“我们…”
                return start, stop
        return 0, 0

    def points(self, one: Argument) -> bool:
        """Whether a bare 公司 or 园区 stands there: in speech it is the speaker's own."""
        return any(r.rule == "bare" and r.start == one.start for r in self._reading.pointers.inside(one.start, one.end))

    def spoken_for(self, subject: tuple[Argument, ...]) -> tuple[Argument, ...]:
        """What 水利厅处长某某表示 goes on to tell is of the 水利厅: the body right before the post; () where none is named, but
        whom 他 means in a later clause acts (某某说，他家种了15亩，卖了18万元).
        """
        if len(subject) != 1 or subject[0].start < 0:
            return subject
        if subject[0].kind == "Organization":
            return (self._headed(subject[0]),)
        if subject[0].kind not in ("Person", "Collective"):
            return subject
        person = subject[0]  # of a name that nothing knows, the network's unnamed subject behind a post
        if not wording.SPEAKS.match(self._text, person.end):
            return subject
        before = [m for m in self._reading.names.ending(person.start - _POST, person.start) if m.kind == "Organization"]
        body = max(before, key=lambda m: (m.end, m.end - m.start), default=None)
        between = "" if body is None else self._text[body.end : person.start]
        if body is None or re.search(r"[，。；：\n]", between):
            heads = headed(self._reading, person) or self._led(person.start)
            return (heads,) if heads else subject if person.start < self.since else ()
        if not between.endswith(self._posts) or wording.OWN_WORDS.search(between):
            return subject  # 某公司女工某某说: she speaks for herself
        return (self._headed(argument(body)),)

    def _headed(self, body: Argument) -> Argument:
        """The body that who stands behind it heads: a 科协党组书记、主席 speaks for the 科协."""
        group = wording.PARTY_GROUP.search(body.name)
        if group is None or not wording.TWO_POSTS.match(self._text, body.end):
            return body
        start, stop = body.start, body.end - len(group[0])
        known = [m for m in self._reading.names.inside(start, stop) if (m.start, m.end) == (start, stop)]
        return argument(known[0]) if known else Argument(self._text[start:stop], "Organization", start, stop)

    def _firm(self, body: Mention) -> Argument:
        """The firm that a department of it speaks for: 某公司 of 某公司外贸部."""
        inside = [m for m in self._reading.names.inside(body.start, body.end) if m.start == body.start]
        firms = [
            m for m in inside if m.kind == "Organization" and wording.DEPARTMENT.fullmatch(body.text[m.end - m.start :])
        ]
        whole = max(firms, key=lambda m: m.end, default=body)
        return argument(whole if whole.text.endswith(("公司", "集团", "厂")) else body)

    def _led(self, person: int) -> Argument | None:
        """The place whose post stands right before a person (某景区|运营部经理某某): the last one before it."""
        before = [m for m in self._reading.names.ending(person - _POST, person) if m.kind == "Place"]
        place = max(before, key=lambda m: (m.end, m.end - m.start), default=None)
        between = "" if place is None else self._text[place.end : person]
        return argument(place) if place and wording.LEADS.fullmatch(between) else None

    def own(self, one: Argument, current: tuple[Argument, ...]) -> bool:
        """Whether a bare 企业 is the speaker's own: 某公司经理某某说，企业|新购船舶2艘."""
        if one.name not in ("企业", "单位", "厂里") or len(current) != 1 or current[0].kind != "Organization":
            return False
        before = max(self._text.rfind(mark, 0, one.start) for mark in "。！？\n")
        return bool(wording.SAYS.search(self._text, before + 1, one.start)) and self._text[one.start - 1] in "，：“"

    def pronoun(self, start: int, end: int) -> tuple[Argument, ...]:
        """Whom 他 or 她 means at a clause's beginning: the last person of the paragraph, else of the one before."""
        if start == end or not wording.HE.match(self._text, start):
            return ()
        floor = max(0, start - _FAR)
        line = self._text.rfind("\n", floor, start)
        line = self._text.rfind("\n", floor, max(line, floor))
        people = [m for m in self._reading.names.inside(max(line + 1, floor), start) if m.kind == "Person"]
        return (argument(max(people, key=lambda m: m.end)),) if people else ()
