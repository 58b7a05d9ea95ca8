"""Who acts: the subject of each clause, resolved over dropped subjects, 该区, 公司, 全市 and speakers."""

import re
from collections.abc import Sequence
from itertools import takewhile

from kg.annotate.gazetteer import domestic
from kg.extract import together, wording
from kg.extract.clauses import Clause
from kg.extract.reading import Reading, argument
from kg.extract.speech import Speech
from kg.model import Argument, Mention
from kg.tables import words

Subject = tuple[Argument, ...]
_COUNT = 12  # characters that an amount may take
_POST_BEHIND = 8  # and between a place and one of its people (养殖大户, 村民)
_BESIDE = 2  # characters between a name and the people beside it (县里|的|200名党员)
_VERB = 2  # characters of a verb
AGENT = 0.5  # the least probability of a subject that the network marks


class Subjects:
    """Walks the clauses of one document in order and keeps who acts."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._text = reading.text
        self._posts = tuple(sorted({*words("posts", "post"), *words("posts", "title")}, key=lambda w: (-len(w), w)))
        self.current: Subject = ()
        self.topic: Subject = ()
        self._paragraph = self._sentence = -1
        self.speech = Speech(reading)
        self._told: Subject = ()  # by the words of the speech at hand
        self._made = False  # whether the sentence said by whom its subject is made or run
        self._last_named: Subject = ()  # of the paragraph
        self._joined: set[str] = set()
        self._acted: list[Argument] = []  # all that acted, in order

    def enter(self, clause: Clause) -> None:
        """Tell the tracker that a clause begins; a new paragraph forgets the subject of the one before, a new sentence
        people without a name, whose deeds end with their sentence.
        """
        self.speech.since = clause.start
        if clause.paragraph != self._paragraph:
            self._paragraph, self.current, self._last_named = clause.paragraph, (), ()
        if clause.sentence != self._sentence:
            self._sentence = clause.sentence
            if self._last_named and self.current and all(a.kind == "Collective" for a in self.current):
                self.current = self._last_named
            self._made = False
        if not clause.quoted:
            self._told = ()
        self._meet_passive(clause)

    def _meet_passive(self, clause: Clause) -> None:
        """赛事由某局指导，某公司运营，设3个项目: what is made or run, named before 由, goes on as the subject of its sentence."""
        by = None if clause.quoted else wording.BY.search(self._text, clause.start, clause.end)
        if by is None or not wording.MAKES.search(self._text, by.end(), clause.end):
            return
        named = self._reading.within(
            self.behind_lead(clause.start, by.start()), by.start(), "Program", "Organization", "Place"
        )
        if named and named[-1].end == by.start():
            self.note((argument(named[-1]),))
            self._made = True
        elif wording.THIS.search(self._text, clause.start, by.start()):
            self.note(self._marked(clause.start, clause.end))  # 本次招聘会由某局主办，某镇承办: who helps does not act
            self._made = True

    def of(self, clause: Clause, trigger: int, before: int) -> tuple[Subject, float]:
        """(the agents of a trigger at offset `trigger`, how sure that is from 0 to 1).

        `before` is where the clause's own words begin that may name a subject, behind an earlier trigger's reach.
        """
        marked = self._marked(clause.start, trigger)
        if marked:
            self._note_marked(clause, marked)
            return marked, 0.95
        if clause.quoted:
            return self._in_speech(clause, before, trigger), 0.6
        explicit = self.explicit(before, trigger)
        if explicit:
            if not self.asked(explicit):
                self.note(explicit)
            return explicit, 0.95
        if self.current:
            return self.current, 0.8
        return self.topic, 0.6

    def _note_marked(self, clause: Clause, marked: Subject) -> None:
        """What goes on behind 由: the place that it is told of (头营镇|由镇政府协调), where nobody was named the one that acts."""
        by = wording.BY.search(self._text, clause.start, clause.end)
        told = () if clause.quoted or by is None else self.explicit(clause.start, by.start())
        if told and all(a.kind == "Place" for a in told):
            self.note(told)
        elif not self.current:
            self.note(self._made_by(clause.start, clause.end) or marked)

    def note(self, subject: Subject) -> None:
        """Make `subject` the one that clauses without a subject take; of a speaker, the body that he or she speaks for."""
        subject = self.speech.spoken_for(subject)
        if not subject or (self._made and wording.HOSTS.match(self._text, subject[-1].end)):
            return
        self.current = subject
        self._acted += subject
        if any(a.kind != "Collective" for a in subject):
            self._last_named = subject
        if not self.topic and any(a.kind in ("Place", "Organization") and domestic(a.name) for a in subject):
            self.topic = tuple(a for a in subject if a.kind in ("Place", "Organization"))

    def join(self, agents: Subject, targets: Subject) -> None:
        """Make who acts and who joins in the subject of what follows, without those who joined in something before."""
        both = together.joined(tuple(a for a in agents if a.name not in self._joined) or agents, targets)
        self.note(both)
        self._joined = {a.name for a in both} - {a.name for a in agents}

    def stated(self, start: int, end: int) -> Subject:
        """The subject of a clause without a trigger: whom its words name; where nobody was named yet, the body behind 由."""
        if together.continued(self._reading, start, end):
            return ()
        found = self.explicit(start, end)
        to = next((a.start for a in found if wording.TO_WHOM.search(self._text, start, a.start)), 0)
        found = self.explicit(start, to - 1) if to else found  # 他被|某学院聘为教师，授课24场
        marked = () if found or self.current else self._marked(start, end)
        found = found or self._scene(start, end) or together.area(self._reading, self.behind_lead(start, end), end)
        return found or tuple(a for a in marked if a.kind != "Collective")

    def _scene(self, start: int, end: int) -> Subject:
        """The place or body that a clause of its own puts the reader in: 在武都区三河镇，…, 受灾最重的三河镇，…, 走进某公司车间，…"""
        shop = wording.SHOP.match(self._text, start, end)
        inside = self._reading.within(shop.end(), end, "Organization")[:1] if shop else []
        if shop and inside and inside[0].start == shop.end() and wording.ROOM.match(self._text, inside[0].end, end):
            return (argument(inside[0]),)
        places = self._reading.within(start, end, "Place")
        if not places or places[-1].end != end or not domestic(places[-1].text):
            return ()
        before = self._text[start : together.row(self._reading, start, places[-1].start)]
        told = before.endswith("的") and self._reading.phrases.tag_at(start) != "v"  # not 覆盖青石镇的|南坡村
        return (argument(places[-1]),) if (told or wording.SCENE.fullmatch(before)) else ()

    def named(self, mentions: Sequence[Mention]) -> Subject:
        """The first of some names, the innermost where they stand in a chain (江苏省|高邮市 is 高邮市); () of none."""
        if not mentions:
            return ()
        last = mentions[0]
        for mention in mentions[1:]:
            if mention.start != last.end:
                break
            last = mention
        return (argument(last),)

    def explicit(self, start: int, end: int) -> Subject:
        """The subject that the words of a span state: coordinated names, or a collective with its head noun."""
        begin = self.behind_lead(start, end)
        if wording.IS.match(self._text, begin) or together.counted_on(self._reading, begin, end):
            return ()  # 某集团成立于1996年，|是云岭县的龙头企业
        levels = wording.ALL_LEVELS.match(self._text, begin, end)
        whole = self._reading.uncounted(*levels.span()) if levels else None
        if whole:
            return (whole,)
        meant = (
            self.speech.pronoun(begin, end)
            or together.pair(self._reading, begin, end, self._acted)
            or together.they(self._reading, begin, end, self._acted)
            or together.roles(self._reading, begin, end)
        )
        if meant and not self._text.startswith(("的", "所"), begin + 1):  # 他所在的|某公司
            return meant
        cued = together.unnamed(self._reading, self.cued(start, end), begin, end)
        if cued:
            return (
                self.current if self.speech.own(cued[0], self.current) else together.founded(self._reading, cued, end)
            )
        start = begin
        groups = self._reading.within(start, end, "Place", "Organization", "Person", "Program")
        free = self._ungoverned(groups, start)
        if free and free[0].start == groups[0].start and self._opens(start, free[0].start, free[0].kind):
            return together.founded(self._reading, self._named(start, free, end), end)
        bare = self._unnamed(start, groups[0].start if groups else end) or self._unnamed(start, end)
        return together.founded(self._reading, together.unnamed(self._reading, bare, start, end), end) if bare else ()

    def _ungoverned(self, groups: Sequence[Mention], start: int) -> list[Mention]:
        """The names that stand behind no preposition, nor in a list whose first one does (在门源、天峻等县)."""
        free: list[Mention] = []
        governed, last = False, start
        for mention in groups:
            listed = governed and bool(wording.JOIN.fullmatch(self._text[last : mention.start]))
            governed = listed or bool(
                wording.GOVERNED.search(self._text[max(start, mention.start - 4) : mention.start])
            )
            last = mention.end
            if not governed and not wording.is_time(self._text, mention):
                free.append(mention)
        return free

    def cued(self, start: int, end: int) -> Subject:
        """The subject that the network marks: its names, else its collectives."""
        # 推动园区40家企业复工: who is caused to act, and whatever stands behind, is no subject.
        found = tuple(takewhile(lambda a: not self._caused(a.start), self._reading.cued(start, end, "AGENT", AGENT)))
        found = tuple(a for a in found if not self.located(start, a) and not self.joins(start, a.start))
        found = self._unused(found)
        named = tuple(a for a in found if a.kind != "Collective")
        last = found[-1:]
        # 清河11月11日讯，2万名选手冲出: people apart from the name before them act themselves; 县里|200名党员 do not.
        apart = named and last and last[0].kind == "Collective" and last[0].start > named[-1].end
        return (
            last
            if apart and self._apart(named[-1].end, last[0].start)
            else (together.listed(self._reading, named, start, end) or found)
        )

    def _unused(self, found: Subject) -> Subject:
        """Those that nobody makes use of or owns: 依托|甲公司、乙公司等企业办班 is done by another, 甲海关所属|乙海关 by the latter."""
        free: list[Argument] = []
        used = None
        for one in found:
            if free and wording.OWNED.fullmatch(self._text, free[-1].end, one.start):
                free.pop()
            listed = used is not None and wording.JOIN.fullmatch(self._text[used : one.start]) is not None
            rests = listed or bool(wording.RESTS.search(self._text, max(0, one.start - 4), one.start))
            used = one.end if rests else None
            free += [] if rests else [one]
        return tuple(free)

    def located(self, start: int, one: Argument) -> bool:
        """Whether a place or body only says where: 在湖北省|十堰市奋战, 在位于开发区的|某学院闭幕."""
        if one.kind not in ("Place", "Organization"):
            return wording.is_time(self._text, one)
        return bool(wording.WHERE.search(self._text[start : together.row(self._reading, start, one.start)]))

    def joins(self, start: int, at: int) -> bool:
        """Whether who stands at an offset only joins in (又与甲会、乙所|成立) or makes up who acts (由19名骨干|组成的队伍)."""
        if wording.WITH.match(self._text, self.behind_lead(start, at), at) or wording.TO_LIST.search(
            self._text, max(start, at - 24), at
        ):
            return True
        by = self._text.rfind("由", start, at)
        return by >= 0 and bool(wording.MADE_OF.match(self._text, by))

    def asked(self, subject: Subject) -> bool:
        """Whether people are told what to do (全体干部都要值班): who tells them is the subject of what follows."""
        end = subject[-1].end
        said = wording.ASKED.match(self._text, end) or wording.GETS.match(self._text, end)
        return subject[-1].kind == "Collective" and bool(said)

    def _caused(self, at: int) -> bool:
        """Whether a verb of causing stands right before: 推动|企业复工 is done by whoever pushes."""
        counted = next((q for q in self._reading.counted(max(0, at - _COUNT), at) if q.end == at), None)
        at = counted.start if counted else at
        place = next((m for m in self._reading.names.ending(at, at) if m.end == at and m.kind == "Place"), None)
        at = place.start if place and counted else at
        at -= len(m[0]) if counted and (m := wording.GENERAL.search(self._text, max(0, at - 4), at)) else 0
        return bool(
            wording.CAUSED.search(self._text[max(0, at - 4) : at])
            or wording.CAUSED_LIST.search(self._text[max(0, at - 40) : at])
        )

    def _apart(self, start: int, end: int) -> bool:
        """Whether more than numbers stands between two offsets."""
        between = self._text[start:end]
        for quantity in self._reading.counted(start, end):
            between = between.replace(self._text[quantity.start : quantity.end], "")
        return len(between) > _BESIDE

    def _opens(self, start: int, first: int, kind: str) -> bool:
        """Whether nothing but modifiers stands between the clause's beginning and its first name."""
        between = self._text[start:first]
        headed = kind not in ("Program", "Organization") and between.endswith("的")
        return (
            len(between) <= 12
            and not headed
            and not re.search(r"说|：", between)
            and not self._phrase_breaks(start, first)
            and not self._verb_before(start, first)
        )

    def _verb_before(self, start: int, first: int) -> bool:
        """Whether an adverb and a word that no lexicon has stand before a name: 可|容纳|港澳学生."""
        adverbs = [s for s in self._reading.phrases.stops_between(start, first) if s.tag == "d"]
        return bool(adverbs) and _VERB <= first - adverbs[-1].end <= 2 * _VERB

    def _phrase_breaks(self, start: int, first: int) -> bool:
        return any(
            start <= s.start < first and s.tag in "vp" for s in self._reading.phrases.stops_between(start, first)
        )

    def _named(self, start: int, free: list[Mention], end: int) -> Subject:
        """The first group of coordinated names; words behind it that make it a collective belong to it."""
        group = [free[0]]
        for mention in free[1:]:
            gap = self._text[group[-1].end : mention.start]
            owned = mention.kind == group[-1].kind == "Organization" and wording.OWNED.fullmatch(gap)
            if owned or (group[-1].kind == "Place" and (not gap or self._of_place(gap, group[-1].end, mention))):
                group[-1] = mention
                continue
            listed = len(gap) <= 4 and wording.JOIN.fullmatch(gap)
            apart = gap == "，" and mention.kind == "Place" and group[-1].kind == "Organization"
            if apart or not (listed or together.joins(self._reading, group[-1].end, argument(mention))):
                break
            group.append(mention)
        last = group[-1]
        tail = last.end + len(m[0]) if (m := re.match(r"等地|等", self._text[last.end : end])) else last.end
        noun = self._noun_behind(tail, end, bool(m))
        if noun and len(group) == 1:
            return (Argument(self._text[last.start : noun], "Collective", last.start, noun),)
        return tuple(argument(m) for m in group)

    def _of_place(self, gap: str, start: int, mention: Mention) -> bool:
        """Whether a place but says whose what stands behind it is: 青石镇的|某厂, 云岭县|养殖户|某某."""
        if mention.kind == "Organization":
            return gap == "的" or bool(wording.OWNED.fullmatch(gap))
        plain = len(gap) <= _POST_BEHIND and not self._phrase_breaks(start, mention.start)
        return mention.kind == "Person" and plain and not re.search(r"[，、：“”（）]", gap)

    def _noun_behind(self, start: int, end: int, listed: bool) -> int:
        """The end of the noun phrase that goes on behind a name (高邮市|企业), 0 where the name stands alone."""
        if listed:
            return 0
        if self._text.startswith("的", start):
            stop = self._reading.phrases.until(start + 1, end, bare=True)
            return stop if wording.WORKS.fullmatch(self._text, start + 1, stop) else 0
        stop = self._reading.phrases.until(start, end, bare=True)
        words_ = self._text[start:stop]
        if not words_ or words_.startswith(self._posts) or len(words_) > 20:
            return 0
        return start + len(words_.rstrip("的等了")) if self._reading.collective(start, stop) else 0

    def _unnamed(self, start: int, end: int) -> Subject:
        """A collective subject (各级党组织, 驻企干部), or a short form that points back (公司, 该区, 全市)."""
        opened = re.match(r"(?:各级|各|广大|每个|全体|众多|许多|一些|多家|不少)", self._text[start:end])
        stop = self._reading.phrases.until(start + (len(opened[0]) if opened else 0), end, "vpdcra", bare=True)
        stop = found.start() if (found := wording.OFTEN.search(self._text, start, stop)) else stop
        stop = found.start() if (found := wording.RATED.search(self._text, start + 2, stop)) else stop
        name = self._text[start:stop].strip("的等了，")
        if re.search(r"(?!各)[\u3400-\u9fff][中里](?=[\u3400-\u9fff]{2})", name):
            return ()
        if not name or (name.startswith(("这", "那", "有", "我", "你")) and not name.startswith("我市")):
            return ()
        each = wording.EACH.fullmatch(self._text, start, stop) and self._reading.phrases.tag_at(stop) in ("v", "d")
        whole = self._reading.uncounted(start, stop) if each else self._reading.collective(start, stop)
        return (whole,) if whole else ()

    def _marked(self, start: int, trigger: int) -> Subject:
        """The agents that 由 marks between the clause's beginning and the trigger."""
        for match in wording.BY.finditer(self._text, start, trigger):
            if wording.MADE_OF.match(self._text, match.start(), trigger):
                continue
            made = self._made_by(match.end(), trigger)
            if made:
                return made
            named = self._reading.within(match.end(), trigger, "Place", "Organization", "Person")
            if named and named[0].start == match.end():
                return self._named(match.end(), named, trigger)
            stop = self._reading.phrases.until(match.end(), trigger)
            whole = self._reading.collective(match.end(), stop)
            if whole:
                return (whole,)
        return ()

    def _made_by(self, start: int, end: int) -> Subject:
        """由某局主办的|招聘会带来岗位: what a body makes or runs is the subject, not the body."""
        named = [
            m
            for m in self._reading.within(start, end, "Organization", "Program")
            if m.start > start and self._text[m.start - 1] == "的"
        ]
        return (argument(named[-1]),) if named else ()

    def _in_speech(self, clause: Clause, start: int, end: int) -> Subject:
        """Who acts in what is said: whom its words name, in its clause or one before it; else who says it."""
        told = self.explicit(start, end)
        own = bool(wording.WE.search(self._text, clause.start, end)) or any(map(self.speech.points, told))
        if own:
            self._told = ()
        elif told and not self.asked(told):
            self._told = told
        speaker = None if self._told else self.speech.of(clause)
        return self._told or ((speaker,) if speaker else self.current)

    def behind_lead(self, start: int, end: int) -> int:
        """The offset behind a dateline, connectives and time expressions that open a clause."""
        if start == 0 or self._text[start - 1] == "\n":
            dateline = wording.DATELINE.match(self._text, start, end)
            start = dateline.end() if dateline else start
        while True:
            moved = start
            lead = wording.LEAD.match(self._text[start:end])
            moved += len(lead[0]) if lead else 0
            for time in self._reading.timed(moved, end):
                if time.start == moved or (time.start == moved + 1 and self._text[moved] in "到至自从截"):
                    moved = time.end
            while moved < end and self._text[moved] in "，、：” ":
                moved += 1
            if moved == start:
                return start
            start = moved
