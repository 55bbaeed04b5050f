"""The kick-off as co-creation: an agenda, checked for who may speak about what, and when.

Why before what; every department's difficulty heard; success defined together; something of
one's own offered; no words of command; minutes that add up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pydantic import BaseModel, ConfigDict

from course.tools.finding import Finding, error, ok, warning
from course.tools.quantity import read_number
from course.tools.wording import says_nothing

EVERYBODY = "all"
KINDS = {
    "why": "为什么做",
    "hear": "听难处",
    "offer": "我方出什么",
    "success": "怎样算成",
    "tasks": "谁做什么",
    "close": "念纪要收尾",
    "report": "汇报情况",
}
LONGEST = 240.0
HEARING_MINUTES = 3.0  # below this a department head can say that there is a difficulty, but not which
LEADER_SHARE = 0.4  # above this the others are an audience: half the time of four people belongs to the other three

_COMMAND = re.compile(
    r"必须|务必|都得|得配合|要配合|大家配合|全力配合|无条件|不许|限期|命令|"
    r"总部的任务|总部要求|总部压|领导要求|上面要求|不得(?!不|了|半)"
)
_NEGATED = re.compile(r"(?:不|没人|没有人|没有谁|不是|不一定|无须|不用)$")  # 「不必须」 takes the order back
_DEADLINE = re.compile(
    r"(?:月底|月末|年底|周末|[下本这]?周[一二三四五六日天]|[下本]周|[下本]月|明天|今天|\d+ ?[天周日号]|[一二两三四五六七八九十]+[天周])"
    r"(?:之?前|以?内)?(?:都|要|得|给我|把)?(?:交付|交稿|交|上线|到位|做完|完成|搞定)(?!的|付|稿)"
)  # 「年底要交的数」 is a thing that somebody has, no deadline that is set here
_PROMISE = re.compile(r"全力配合|全力支持|无条件")
_PROMISED_BY_US = re.compile(r"(?:我们?|售后|李明)(?:这边|这里|自己|部门|一定|肯定|都|也|会|先|将)*$")
_OWN_SIDE = re.compile(r"我|售后|李明|咱们")
_AUTHORITY = re.compile(r"总部|领导|老板|上级|上面|指标压")
_REASON = re.compile(
    r"\d|客户|车主|顾客|用户|录音|投诉|工单|[一二两三四五六七八九十百半]+(?:个|位|名|天|周|次|通|小时|星期|成|家|件|分)"
)
_OPEN = re.compile(r"什么|哪|怎么|怎样|多少|多久|几|谁|为何|如何|愿意")  # asks for more than a nod
_QUESTION = re.compile(r"[?？吗]|" + _OPEN.pattern)
_NOD = re.compile(
    r"(?:谁(?:还)?有|有没有|没有?|还有|有)(?:什么|哪些|任何|啥)?[^，。？?,；;]{0,4}"
    r"(?:困难|难处|问题|意见|异议|想法|补充|疑问|要说)的?(?:吗|吧|么|嘛|没有?)?"
)
_WORK = r"(?:负责|牵头|落实|提升|修改|开发|完成|承担|跟进|搞定)(?!的|人|范围)"
_DOING = r"(?:来|去|得|要|就|先)+(?:" + _WORK + r"|[做写改管接出搞盯](?!的|主|什么))"
# What somebody is to do, straight after the name. One such clause is told by verbs that can be nothing else; where two
# people get theirs in one line (「王丽保到货，陈工上短信」), wider verbs count as well.
_DO = r"(?:[改做写搞盯弄抓保]|认领|拿下)(?!的|了|过|着|不|什么|主|证)"
_DO_WIDE = (
    r"(?:[改做写搞盯弄抓保管跑推办定查补修建测催备]|认领?(?!为|识|可|真|得)|拿下?|领走?|出(?!差|现|问题)|上(?!次|周|个|月|回|午|面)|"
    r"发(?!现|言|生)|提(?!到|醒|问)|接(?!着|下来|口)|交(?!代|流)|的(?:任务|活|活儿)是?)(?!的|了|过|着|件|什么)"
)
# 「张总你来认话术」: the thing is named already. 「认一件」「认这个数」 leave it to them, or are about a standard.
_TAKES = (
    r"(?:[你您他她]们?)?(?:来|去|得|就|先)*(?:认领|认(?!领)|领走|拿走|拿(?!走))"
    r"(?![^，,。；;！？!?\s]{0,8}(?:哪|自己|愿|想|数|标准|指标|目标|主意|理|(?<![这那])[一二两三几][件个份条项样]))"
    r"(?![走真为识可得到过了着的不同账错出什吧起笔白])[^，,。；;：:、！？!?\s]{2,8}"
)
_REST = r"[^，,。；;：:、！？!?\s]{0,8}"
_BEFORE_NAME = r"[^，,。；;：:\s请听问先再和给谢是第位轮从跟向对让由的说讲怕要有在]{2,6}[：:—→ -]*"
_INVITES = re.compile(
    r"(?:每家|各家|每人|各自|各位|大家|每个人|[三四]家|[三四]个人|一起).{0,20}(?:说|写|挑|报|选|提|认|定|讲|签)"
)
_CLAIM = re.compile(r"认|领|拿|挑|选|愿|接|名字|自己|" + _OPEN.pattern)
_READ_OUT = re.compile(
    r"念|读|纪要|核对|对一[下遍]|谁.{0,12}(?:哪天|几号|日期)|再说一遍|复述|重复|过一遍|确认|记下|写下|白板|拍照"
)
_SENT_LATER = re.compile(
    r"(?:散?会后|明天|明早|今晚|晚上|回头|稍后)[^，,。；;]*(?:发|整理|[寄写看])[^，,。；;]*(?:纪要|记录|总结|群|邮件|大家)[^，,。；;]*"
    r"|(?:纪要|记录|总结)[^，,。；;]*(?:散?会后|明天|明早|今晚|晚上|回头|稍后)[^，,。；;]*(?:发|整理|[寄写看])[^，,。；;]*"
    r"|散?会后[^，,。；;念读]*(?:发|看)[^，,。；;]*"
)
_NOW = re.compile(r"念|读(?!者)|核对|过一遍|复述|再说一遍|重复|当场|现在|白板")
_WIDE = re.compile(r"(?:说|讲|谈|聊)(?:一?[说讲谈聊]|一下|几句|两句)|先(?:说|讲|谈)|介绍")
_CONCRETE = re.compile(r"\d|[一二两三四五六七八九十半每](?:个|名|位|天|周|小时|次|台|份|家|下午|上午)")


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Party(_Record):
    """One department in the room."""

    id: str
    name: str
    department: str


class Meeting(_Record):
    """How long the room is booked (minutes), who leads, and who sits in it."""

    minutes: float
    leader: str
    parties: tuple[Party, ...]

    @property
    def others(self) -> tuple[Party, ...]:
        """Everybody but the leader."""
        return tuple(party for party in self.parties if party.id != self.leader)


class Item(_Record):
    """One line of the agenda as typed: its purpose, who speaks, minutes, and the first sentence said."""

    id: str
    kind: str = ""
    who: str = ""
    minutes: str = ""
    line: str = ""


def commands(line: str) -> tuple[str, ...]:
    """The words of command in ``line``; a sentence that really asks something holds none, 「行吗？」 does not count."""
    found: list[str] = []
    for sentence in _sentences(line):
        if _asks(sentence):
            continue
        found += [
            m.group()
            for m in _COMMAND.finditer(sentence)
            if not _NEGATED.search(sentence[: m.start()]) and not _is_promise(sentence, m)
        ]
        if not _OWN_SIDE.search(sentence) and "纪要" not in sentence:
            found += [m.group() for m in _DEADLINE.finditer(sentence)]
    return tuple(found)


def promises(line: str) -> tuple[str, ...]:
    """Big words about one's own side, with no quantity of their own: 「售后全力配合」."""
    sentences = _sentences(line)
    return tuple(m.group() for s in sentences for m in _PROMISE.finditer(s) if _PROMISED_BY_US.search(s[: m.start()]))


def _is_promise(sentence: str, match: re.Match[str]) -> bool:
    return bool(_PROMISE.match(match.group()) and _PROMISED_BY_US.search(sentence[: match.start()]))


def assignments(meeting: Meeting, line: str) -> tuple[str, ...]:
    """The words of ``line`` that hand a task to somebody else in the room, as they stand there."""
    names = "|".join(re.escape(name) for party in meeting.others for name in (party.name, party.department))
    somebody = rf"(?:{names})"
    there = r"(?:那边|这边|部门)?"
    patterns = (
        rf"(?<![^，,。；;：:、\s]){somebody}{there}[，,：: ]*{_DO}{_REST}",
        rf"{somebody}{there}(?:把|将)[^，,。；;的]{{1,8}}(?:改|做|写|提|降|管|弄|搞|办|补)(?!了|过)",
        rf"{somebody}[，,、：: ]*(?:你们?|他们?|她们?|那边|这边|部门|{somebody})*(?:{_WORK}|{_DOING})",
        rf"(?:归|交给|派给|分给)(?:给|到)?{somebody}(?![说讲谈介])",
        rf"(?:由|让|请){somebody}(?:那边|这边|部门|你们?|他们?|她)?(?:来|去|先)?(?:{_WORK}|[做写改管接](?!的))",
        rf"{somebody}[，,、：: ]*{_TAKES}",
        rf"{somebody}?你们?(?:那边|这边)?(?:{_WORK}|{_DOING})",
    )
    spans: dict[int, str] = {}
    offset = 0
    for sentence in _sentences(line):
        if not _asks(sentence):
            for pattern in patterns:
                _add(spans, offset, re.finditer(pattern, sentence))
            for pattern in (
                rf"(?<![^，,。；;：:、\s])(?P<who>{names}){there}[：:—→ -]*{_DO_WIDE}{_REST}",
                rf"(?<![^，,。；;、\s]){_BEFORE_NAME}(?P<who>{names})(?=[，,。；;、\s]|$)",
            ):
                clauses = list(re.finditer(pattern, sentence))
                if len({match["who"] for match in clauses}) > 1:
                    _add(spans, offset, clauses)
        offset += len(sentence)
    return tuple(spans[start] for start in sorted(spans))


def _add(spans: dict[int, str], offset: int, matches: Iterable[re.Match[str]]) -> None:
    """Keeps what does not overlap anything found before."""
    for match in matches:
        begin, end = offset + match.start(), offset + match.end()
        if not any(begin < start + len(text) and start < end for start, text in spans.items()):
            spans[begin] = match.group()


def _sentences(line: str) -> list[str]:
    return re.split(r"(?<=[。！？!?；;\n])", line)


def _asks(sentence: str) -> bool:
    """True where the answer could be more than yes: 「哪一件」「缺什么」, not 「行吗？」 or 「没问题吧？」."""
    return ("？" in sentence or "?" in sentence) and bool(_OPEN.search(_NOD.sub("", sentence)))


def minutes_by_speaker(meeting: Meeting, items: Sequence[Item]) -> dict[str, float]:
    """Minutes a speaker has, by party id and ``all``; a line that cannot be read counts nothing."""
    found = dict.fromkeys([*(party.id for party in meeting.parties), EVERYBODY], 0.0)
    for item in items:
        if item.who in found:
            found[item.who] += _minutes(item) or 0.0
    return found


def minutes_in_rounds(meeting: Meeting, items: Sequence[Item]) -> dict[str, float]:
    """Minutes everybody gets in the rounds, by party id: hearing is shared by the others, the rest by all."""
    found = dict.fromkeys([party.id for party in meeting.parties], 0.0)
    for item in items:
        if item.who != EVERYBODY:
            continue
        speakers = meeting.others if item.kind == "hear" else meeting.parties
        for party in speakers:
            found[party.id] += (_minutes(item) or 0.0) / len(speakers)
    return found


def leader_share(meeting: Meeting, items: Sequence[Item]) -> float:
    """The leader's share of the planned minutes, 0 to 1."""
    spoken = minutes_by_speaker(meeting, items)
    total = sum(spoken.values())
    return spoken[meeting.leader] / total if total else 0.0


def review(meeting: Meeting, items: Sequence[Item]) -> tuple[Finding, ...]:
    """What keeps this agenda from being a co-creation; reasons where it is one."""
    if not items:
        return (error("kickoff.empty", "议程还是空的。先加一行：你打算用哪一位客户的经历，说清这个项目为什么要做。"),)
    found: list[Finding] = []
    for check in (_cells, _sum, _why, _hearing, _offer, _success, _tasks, _words, _close, _share):
        found += check(meeting, items)
    return tuple(found)


def _said(item: Item) -> bool:
    """True where the line is more than the filler that :func:`_cells` names."""
    return bool(item.line.strip()) and not says_nothing(item.line)


def _invites(line: str) -> bool:
    """True where others are to say, write or choose something themselves."""
    return bool(_OPEN.search(_NOD.sub("", line)) or _INVITES.search(line))


def _minutes(item: Item) -> float | None:
    read = _read(item)
    return None if isinstance(read, Finding) else read


def _rows(items: Sequence[Item], kind: str) -> list[Item]:
    return [item for item in items if item.kind == kind]


def _first(items: Sequence[Item], kind: str) -> int | None:
    return next((place for place, item in enumerate(items) if item.kind == kind), None)


def _cells(meeting: Meeting, items: Sequence[Item]) -> Iterator[Finding]:
    speakers = {party.id for party in meeting.parties} | {EVERYBODY}
    for number, item in enumerate(items, 1):
        missing = [
            *(["line"] if not item.line.strip() else []),
            *(["kind"] if item.kind not in KINDS else []),
            *(["who"] if item.who not in speakers else []),
            *(["minutes"] if not item.minutes.strip() else []),
        ]
        if missing:
            yield _missing(number, item, missing)
        if "line" not in missing and item.kind != "close" and says_nothing(item.line):
            yield error(
                "kickoff.line_says_nothing",
                f"「{item.line.strip()[:20]}」还不是一句会在会上说的话。{_WHY_NEEDED['line']}",
                row=item.id,
                column="line",
            )
        read = _read(item, number)
        if "minutes" not in missing and isinstance(read, Finding):
            yield read


_CELLS = {"line": "第一句话", "kind": "环节", "who": "谁讲", "minutes": "几分钟"}
_WHY_NEEDED = {
    "line": "会开成什么样，看的就是第一句，照你会说的样子写。",
    "kind": "这几分钟是为了什么，选一个。",
    "who": "没写名字的时间，会被嗓门最大的人用掉。",
    "minutes": "没有分钟数的环节，到了会上就是讲到完为止。",
}


def _missing(number: int, item: Item, missing: Sequence[str]) -> Finding:
    """One finding a row, however much of it is empty."""
    place = {"row": item.id, "column": missing[0]}
    if len(missing) == len(_CELLS):
        return error("kickoff.row_empty", f"第 {number} 行还是空的。写上这一段要做什么，或者删掉这一行。", **place)
    cells = "、".join(_CELLS[column] for column in missing)
    return error("kickoff.row_incomplete", f"第 {number} 行还缺{cells}。{_WHY_NEEDED[missing[0]]}", **place)


def _read(item: Item, number: int = 0) -> float | Finding:
    label = f"第 {number} 行的分钟" if number else "分钟"
    place = {"field": "", "row": item.id, "column": "minutes"}
    return read_number(item.minutes, label=label, unit="分钟", low=1, high=LONGEST, **place)  # type: ignore[arg-type]


def _sum(meeting: Meeting, items: Sequence[Item]) -> Iterator[Finding]:
    read = [_minutes(item) for item in items]
    known = [minutes for minutes in read if minutes is not None]
    if len(known) < len(read):
        return
    total, gap = sum(known), sum(known) - meeting.minutes
    if abs(gap) < 0.01:
        yield ok("kickoff.minutes_add_up", f"各行加起来正好 {total:g} 分钟，散会前念纪要的时间不会被挤掉。")
    elif gap > 0:
        yield error(
            "kickoff.minutes_do_not_add_up",
            f"各行加起来 {total:g} 分钟，会议室只订了 {meeting.minutes:g} 分钟，多出 {gap:g} 分钟。"
            "超时被砍的总是最后一行，也就是认领和纪要。从你自己讲的那几行里减。",
        )
    else:
        yield error(
            "kickoff.minutes_do_not_add_up",
            f"各行加起来 {total:g} 分钟，会议订了 {meeting.minutes:g} 分钟，空着 {-gap:g} 分钟。把它给听难处或者定标准。",
        )


def _why(meeting: Meeting, items: Sequence[Item]) -> Iterator[Finding]:
    rows, why, tasks = _rows(items, "why"), _first(items, "why"), _first(items, "tasks")
    if why is None:
        yield error(
            "kickoff.no_why",
            "议程里没有「为什么做」。没有这一行，后面的任务听起来就只是售后的 KPI。用一位客户的经历开头，8 分钟够了。",
        )
        return
    if tasks is not None and tasks < why:
        yield error(
            "kickoff.what_before_why",
            "「谁做什么」排在「为什么做」前面。张总听到自己名字的那一刻就在想怎么推，后面的理由他听不进去。把原因挪到最前面。",
            row=items[tasks].id,
            column="kind",
        )
    for item in rows:
        if _AUTHORITY.search(item.line) and not _REASON.search(item.line):
            yield error(
                "kickoff.why_is_an_order",
                "这一句说的是谁下的任务，没说为什么值得做。换成一位客户的经历和一个数，比如等了几天、打了几次电话。",
                row=item.id,
                column="line",
            )
        elif _said(item) and not _REASON.search(item.line):
            yield error(
                "kickoff.why_without_a_case",
                "这句话换到哪个项目都能说，听完没有人想起任何一位客户。讲一位客户遇到的事，带一个数：等了几天、跑了几趟。",
                row=item.id,
                column="line",
            )


def _hearing(meeting: Meeting, items: Sequence[Item]) -> Iterator[Finding]:
    rows = _rows(items, "hear")
    for item in rows:
        yield from _question(item)
    own = {party.id: [item for item in rows if item.who in (party.id, EVERYBODY)] for party in meeting.others}
    silent = [party for party in meeting.others if not own[party.id]]
    if silent:
        names = "、".join(f"{party.department}{party.name}" for party in silent)
        yield error(
            "kickoff.not_heard",
            f"没有安排听{names}的难处。会上没说出口的难处，两周后会变成延期的理由。"
            f"给每人单独一行，或者排一轮「大家轮流」，每人至少 {HEARING_MINUTES:g} 分钟。",
        )
    if any(_minutes(item) is None for item in rows):
        return  # the cell has its finding; how long anybody speaks is not known
    asked = {party.id: sum(_each(meeting, item) for item in own[party.id]) for party in meeting.others}
    short = [party for party in meeting.others if own[party.id] and asked[party.id] < HEARING_MINUTES]
    if short:
        names = "、".join(party.name for party in short)
        yield error(
            "kickoff.heard_too_short",
            f"留给{names}的时间每人不到 {HEARING_MINUTES:g} 分钟，只够说一句「有困难」。至少 {HEARING_MINUTES:g} 分钟，才听得到是哪一种困难。",
        )
    if rows and not silent and not short:
        least = min(asked.values())
        yield ok(
            "kickoff.all_heard",
            f"{len(meeting.others)} 个部门的难处都排进了议程，每家至少 {least:.2g} 分钟，反对意见在会上出现，不在会后。",
        )


def _each(meeting: Meeting, item: Item) -> float:
    minutes = _minutes(item) or 0.0
    return minutes / len(meeting.others) if item.who == EVERYBODY else minutes


def _question(item: Item) -> Iterator[Finding]:
    place = {"row": item.id, "column": "line"}
    line = item.line.strip()
    if not line:
        return
    if not _QUESTION.search(line) and _WIDE.search(line):
        yield error(
            "kickoff.asks_too_wide",
            "这一句太宽，对方可以只答一个字。改成问句，问到哪一步、哪个数。",
            **place,
        )
    elif not _QUESTION.search(line):
        yield error(
            "kickoff.not_a_question",
            "这一行是听难处，第一句却是陈述。你替对方说了，他就不用说了。改成一个他答得出细节的问题。",
            **place,
        )
    elif not _OPEN.search(_NOD.sub("", line)):
        yield error(
            "kickoff.asks_for_a_nod",
            "这样问，得到的是点头或者「没有」。问到细节：卡在哪一步，排着几个，会伤到谁。",
            **place,
        )


def _offer(meeting: Meeting, items: Sequence[Item]) -> Iterator[Finding]:
    rows = [item for item in _rows(items, "offer") if item.who == meeting.leader]
    tasks = _first(items, "tasks")
    if not rows:
        yield error(
            "kickoff.nothing_offered",
            "四个部门的会，只有售后没出东西。加一行「我方出什么」，由你自己讲：人、工时、数据，选一样你能签字的。",
        )
        return
    for item in rows:
        if item.line.strip() and not _CONCRETE.search(item.line):
            yield error(
                "kickoff.vague_offer",
                "这句承诺里没有数量。「支持」谁都会说，陈工等的是几个人、每周几小时、从哪天起。补一个数。",
                row=item.id,
                column="line",
            )
        elif promises(item.line):
            yield warning(
                "kickoff.empty_promise",
                f"{_quoted(promises(item.line))}没有数量，留下另外半句就够。",
                row=item.id,
                column="line",
            )
    if tasks is not None and items.index(rows[0]) > tasks:
        yield warning(
            "kickoff.offer_late",
            "你出的资源放在认领之后，别人认领时不知道有这份帮手，只会往少里认。挪到「谁做什么」之前。",
            row=rows[0].id,
            column="kind",
        )
    elif all(_CONCRETE.search(item.line) for item in rows):
        yield ok("kickoff.offered_first", "先拿出自己的资源再谈分工，别人认领时知道有人搭手。")


def _success(meeting: Meeting, items: Sequence[Item]) -> Iterator[Finding]:
    rows = _rows(items, "success")
    if not rows:
        yield error(
            "kickoff.no_success", "没有一起定「怎样算成」。三个月后，四个人会拿四个数来说自己完成了。加一行，由大家讲。"
        )
    elif any(item.who == EVERYBODY for item in rows):
        given = next((item for item in rows if _said(item) and not _invites(item.line)), None)
        if given is not None:
            yield error(
                "kickoff.success_given",
                "标准已经写在这一句里，「大家轮流」就只剩点头。改成请每家说一个：哪个数变了，各位才肯签字说做成了。",
                row=given.id,
                column="line",
            )
            return
        yield ok("kickoff.success_shared", "成功标准由大家定，之后追的是大家签过字的数。")
    else:
        yield error(
            "kickoff.success_alone",
            "成功标准只有一个人讲。由一个人定的标准，其他人只会记成你的标准。把这一行的「谁讲」改成大家。",
            row=rows[0].id,
            column="who",
        )


def _tasks(meeting: Meeting, items: Sequence[Item]) -> Iterator[Finding]:
    tasks, success = _first(items, "tasks"), _first(items, "success")
    if tasks is None:
        yield error("kickoff.no_tasks", "散会时没有人认领任何事。加一行「谁做什么」，放在定完标准之后。")
        return
    for item in _rows(items, "tasks"):
        if _said(item) and not _CLAIM.search(item.line) and not assignments(meeting, item.line):
            yield error(
                "kickoff.nothing_to_claim",
                "这一句没有把任务交到谁手里挑。改成一个问题：哪一件愿意拿走，还缺什么；或者先写上你自己认的那一件。",
                row=item.id,
                column="line",
            )
    place = {"row": items[tasks].id, "column": "kind"}
    if any(item.kind == "hear" for item in items[tasks:]):
        yield error(
            "kickoff.tasks_before_hearing",
            "难处还没听完就开始分任务，排出来的工时全是猜的。把听难处的几行都挪到它前面。",
            **place,
        )
    if success is not None and success > tasks:
        yield error(
            "kickoff.tasks_before_success",
            "还没说定怎样算成，就先分了任务。做完才发现量的不是同一个数。把定标准挪到前面。",
            **place,
        )


def _words(meeting: Meeting, items: Sequence[Item]) -> Iterator[Finding]:
    for item in items:
        place = {"row": item.id, "column": "line"}
        words = commands(item.line)
        if words:
            yield error(
                "kickoff.command",
                f"这一句里有{_quoted(words)}。你不是在座任何一位的上级，命令只会换来点头。改成一个问题，或者一件你先做的事。",
                **place,
            )
        given = assignments(meeting, item.line)
        if given:
            yield error(
                "kickoff.assigned",
                f"{_quoted(given)}是替别人认领了任务。别人派的活可以拖，自己挑的活不好意思拖。改成一个问题：哪一件愿意拿走，还缺什么。",
                **place,
            )


def _quoted(words: Sequence[str]) -> str:
    return "、".join(f"「{word}」" for word in dict.fromkeys(words))


def _close(meeting: Meeting, items: Sequence[Item]) -> Iterator[Finding]:
    place = _first(items, "close")
    if place is None:
        yield error(
            "kickoff.no_close", "最后没有念纪要。谁、什么、哪天，当场念一遍，念错的当场改，会后才没人说记错了。"
        )
    elif any(item.kind == "tasks" for item in items[place:]):
        yield error(
            "kickoff.close_too_early",
            "纪要念在认领之前，念的时候还没有内容。把它挪到最后一行。",
            row=items[place].id,
            column="kind",
        )
    for item in _rows(items, "close"):
        if item.line.strip() and not _reads_out(item.line):
            yield error(
                "kickoff.close_reads_nothing",
                "这一行叫念纪要，照这句话却什么也没念就散了。念三样：谁、什么、哪天，念错的当场改。",
                row=item.id,
                column="line",
            )


def _reads_out(line: str) -> bool:
    """True where something is read in the room; 「会后我发纪要」 reads nothing there."""
    return any(
        _READ_OUT.search(clause if _NOW.search(clause) else _SENT_LATER.sub("", clause))
        for clause in re.split(r"[，,。；;！!？?\n]", line)
    )


def _share(meeting: Meeting, items: Sequence[Item]) -> Iterator[Finding]:
    if any(_minutes(item) is None for item in items):
        return  # a share of minutes that are not all known would be a guess
    share = leader_share(meeting, items)
    if share > LEADER_SHARE:
        yield warning(
            "kickoff.monologue",
            f"你一个人讲了 {share:.0%} 的时间。超过 {LEADER_SHARE:.0%}，另外几位就成了听众，听众不会认领。把讲的时间换成问的时间。",
        )
