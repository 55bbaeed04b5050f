"""The 15-minute sync: what is said, for how long, what happens at minute 15, and how far the goal still is.

Units: minutes for the agenda, seconds for one person's turn, points of the north-star metric, weeks.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict

from course.tools.finding import Finding, error, ok, warning
from course.tools.minutes import Action, read_due
from course.tools.minutes import review as review_actions
from course.tools.quantity import read_number

Place = Literal["blocker", "document", "separate", "escalate"]
LIMIT = 15  # minutes
MINUTES_WITHIN = 5  # minutes after the end
LEAST_SECONDS = 15  # one person's turn; name, thing and day cannot be said in less
TOLERANCE = 0.03  # points a week: numbers this close were computed right and rounded
ROUNDING = 0.05  # points at the end: less is not seen with one decimal

SLOTS: dict[str, str] = {
    "metric": "核心指标更新",
    "blockers": "关键阻滞点",
    "next": "下周交付物",
    "escalate": "要升级的问题",
}
_WITHOUT: dict[str, str] = {
    "metric": "没有这个数，后面十分钟就变成各自汇报忙了什么",
    "blockers": "这是唯一需要几个部门同时在场的一段",
    "next": "没有人说出下周交什么，会后就没有东西可查",
    "escalate": "卡在权限上的事会一直卡到月底，然后变成告状",
}


class Topic(BaseModel):
    """Something a participant wants to say, where it belongs, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str
    place: Place
    why: str


class Promised(BaseModel):
    """What somebody said they would hand over; the text must hold one of ``words``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    what: str
    words: tuple[str, ...]


def total(minutes: Mapping[str, float]) -> float:
    """Length of an agenda, in minutes."""
    return sum(minutes.values())


def seconds_each(minutes: float, people: float) -> float:
    """Seconds per person where each says one thing in ``minutes``."""
    return minutes * 60 / people


def gap(now: float, goal: float) -> float:
    """Points still to go; 0 where the goal is reached."""
    return max(goal - now, 0.0)


def pace(now: float, goal: float, weeks: float) -> float | None:
    """Points a week needed from now on; None where no week is left."""
    return gap(now, goal) / weeks if weeks > 0 else None


def read_minutes(raw: Mapping[str, object], slot: str) -> float | Finding:
    """The minutes typed for one slot of the agenda."""
    return read_number(raw.get(slot), field=slot, label=SLOTS[slot], unit="分钟", low=0, high=120)


def review_agenda(raw: Mapping[str, object], people: object) -> tuple[Finding, ...]:
    """An agenda as typed, in minutes by slot, for so many people."""
    read = {slot: read_minutes(raw, slot) for slot in SLOTS}
    heads = read_number(people, field="people", label="到会人数", unit="人", low=2, high=60, whole=True)
    unread = [value for value in (*read.values(), heads) if isinstance(value, Finding)]
    minutes = {slot: value for slot, value in read.items() if not isinstance(value, Finding)}
    if not any(str(raw.get(slot) or "").strip() for slot in SLOTS):
        text = "议程还空着。四段各填几分钟，加起来不超过 15；先想最要大家同时在场的是哪一段。"
        return (error("sync.agenda_blank", text, field="metric"),)
    if unread or isinstance(heads, Finding):
        return (*unread, *_too_long(minutes))
    return tuple(_agenda_findings(minutes, int(heads)) or [_agenda_clear(minutes, int(heads))])


def _too_long(minutes: Mapping[str, float]) -> list[Finding]:
    length = total(minutes)
    if length <= LIMIT:
        return []
    text = (
        f"加起来 {length:g} 分钟，超了 {length - LIMIT:g} 分钟。一旦第一周就超时，第三周就会有人缺席。"
        "先砍「核心指标更新」和「下周交付物」，别砍阻滞点；砍不动，说明有一件事该开专题会。"
    )
    spare = {slot: minutes[slot] for slot in ("metric", "next", "escalate") if slot in minutes}
    return [error("sync.too_long", text, field=max(spare, key=lambda slot: spare[slot], default="blockers"))]


def _agenda_findings(minutes: dict[str, float], people: int) -> list[Finding]:
    found = _too_long(minutes)
    length = total(minutes)
    for slot, given in minutes.items():
        if given == 0:
            text = f"「{SLOTS[slot]}」是 0 分钟。{_WITHOUT[slot]}。至少留 1 分钟。"
            found.append(error("sync.slot_dropped", text, field=slot))
    if 0 < minutes["blockers"] < length / 3:
        text = (
            f"阻滞点只有 {minutes['blockers']:g} 分钟，不到整个会的三分之一。其余三段看文档也能知道，"
            "只有阻滞点需要大家同时在场。从别的段里挪时间给它。"
        )
        found.append(warning("sync.blockers_squeezed", text, field="blockers"))
    elif minutes["metric"] > minutes["blockers"] > 0:
        text = (
            f"核心指标 {minutes['metric']:g} 分钟，阻滞点 {minutes['blockers']:g} 分钟。念数比解开事情还久，会就变回了汇报会。"
            "数字提前写进共享文档，会上只念差多少。"
        )
        found.append(warning("sync.metric_talks", text, field="metric"))
    each = seconds_each(minutes["next"], people)
    if 0 < each < LEAST_SECONDS:
        text = (
            f"{people} 个人分 {minutes['next']:g} 分钟，每人 {each:.0f} 秒，连名字、东西、日子都说不完。"
            "请每个部门只来一个人，或者拆成两个会。"
        )
        found.append(warning("sync.no_time_each", text, field="people"))
    return found


def _agenda_clear(minutes: dict[str, float], people: int) -> Finding:
    each = seconds_each(minutes["next"], people)
    text = (
        f"{total(minutes):g} 分钟里阻滞点占 {minutes['blockers']:g} 分钟，"
        f"{people} 个人每人有 {each:.0f} 秒说清下周交什么，站着就能开完。"
    )
    return ok("sync.agenda_fits", text)


def review_pace(
    raw_gap: object,
    raw_pace: object,
    *,
    now: float,
    goal: float,
    weeks: float,
    start: float = 58,
    all_weeks: float = 13,
) -> tuple[Finding, ...]:
    """The learner's gap (points) and weekly pace (points a week), ``weeks`` before the end.

    ``start`` and ``all_weeks`` are the project's own begin and length: usual wrong answers come from them.
    """
    points = read_number(raw_gap, field="gap", label="距离目标还差", unit="分", low=0, high=200)
    weekly = read_number(raw_pace, field="pace", label="每周要涨", unit="分", low=0, high=200)
    found = [value for value in (points, weekly) if isinstance(value, Finding)]
    if not isinstance(points, Finding):
        found.append(_gap_finding(points, now, goal, start))
    if not isinstance(weekly, Finding):
        found.append(_pace_finding(weekly, now, goal, weeks, start, all_weeks))
    return tuple(found)


def _gap_finding(points: float, now: float, goal: float, start: float) -> Finding:
    right = gap(now, goal)
    if abs(points - right) < 0.05:
        return ok("sync.gap_right", f"目标 {goal:+g}，本周 {now:+g}，还差 {right:g} 分，念这一句就够。", field="gap")
    if points == goal - start:
        text = f"{points:g} 分是从 {start:+g} 算起的。会上报的是现在：本周已经是 {now:+g}。再减一次。"
        return error("sync.gap_from_start", text, field="gap")
    if points == now - start:
        text = f"{points:g} 分是已经走完的。大家要听的是还剩多少：目标 {goal:+g} 减去本周 {now:+g}。"
        return error("sync.gap_done", text, field="gap")
    return error("sync.gap", f"用目标 {goal:+g} 减去本周 {now:+g}，得不到 {points:g}。再减一次。", field="gap")


def _pace_finding(weekly: float, now: float, goal: float, weeks: float, start: float, all_weeks: float) -> Finding:
    right = pace(now, goal, weeks) or 0.0
    done = all_weeks - weeks
    so_far = (now - start) / done if done > 0 else right
    short = gap(now, goal) - weekly * weeks
    if abs(weekly - right) < TOLERANCE and short > ROUNDING:
        text = (
            f"{weekly:g}×{weeks:g}＝{weekly * weeks:.1f}，到期末还差 {short:.1f} 分，图上也看得出来没碰到目标线。"
            f"除不尽就往上进：每周 {math.ceil(right * 100 - 1e-9) / 100:.2f} 分。"
        )
        return warning("sync.pace_rounded_down", text, field="pace")
    if abs(weekly - right) < TOLERANCE:
        text = f"剩 {weeks:g} 周，每周 {right:.2f} 分；过去每周 {so_far:.2g} 分，{_spare(now, goal, weeks, so_far)}。"
        return ok("sync.pace_right", text, field="pace")
    usual = {
        "sync.pace_so_far": (so_far, "这是过去的速度，不是往后要的速度"),
        "sync.pace_whole_weeks": (gap(now, goal) / all_weeks, f"你除的是全部 {all_weeks:g} 周，已经过去的不能再用"),
        "sync.pace_months": (gap(now, goal) / 3, "这是每个月要涨的分，会是每周开的"),
        "sync.pace_in_one_week": (gap(now, goal), "这是全部的差距，不是一周的"),
    }
    for rule, (value, why) in usual.items():
        if abs(weekly - value) < TOLERANCE:
            return error(rule, f"每周 {weekly:g} 分：{why}。用还差的分除以还剩的 {weeks:g} 周。", field="pace")
    return error("sync.pace", f"每周 {weekly:g} 分对不上。用还差的分除以还剩的 {weeks:g} 周。", field="pace")


def _spare(now: float, goal: float, weeks: float, so_far: float) -> str:
    """How many weeks may bring nothing where the others go on as before."""
    spare = weeks - math.ceil(gap(now, goal) / so_far - 1e-9) if so_far > 0 else -1
    if spare < 0:
        return "照过去的速度来不及"
    return f"照这样走，只停得起 {spare:g} 周" if spare else "照这样走刚好来得及，一周也停不起"


# (where it belongs, where it was put): rule and reason
_MISPLACED: dict[tuple[str, str], tuple[str, str]] = {
    ("document", "blocker"): ("sync.not_stuck", "没有卡住谁。会上说它，四个人听一个人念"),
    ("separate", "blocker"): ("sync.too_big", "五分钟解不开，还会吃掉后面三段。当场只定谁、哪天、谈什么"),
    ("escalate", "blocker"): ("sync.not_in_this_room", "能点头的人不在场，说多久都解不开"),
    ("blocker", "document"): ("sync.stuck_in_writing", "写进文档就没人管了，它已经卡住别人"),
    ("blocker", "escalate"): ("sync.escalated_too_early", "在场的人就能解开。越过他们去找领导，下次没人跟你说实话"),
}

_ASK = "放在这里没人接得住：先问它卡住别人了吗，在场的人有权定吗，五分钟够吗"


def review_topics(placed: Mapping[str, str], topics: Mapping[str, Topic]) -> tuple[Finding, ...]:
    """Topics sorted by the learner: discuss, write down, meet separately, escalate."""
    open_ = [key for key in topics if not placed.get(key)]
    found = []
    if open_:
        text = f"还有 {len(open_)} 张条子没有去处。每张问一句：它卡住别人了吗？在场的人五分钟内解得开吗？"
        found.append(error("sync.unplaced", text))
    for key, topic in topics.items():
        at = placed.get(key)
        if at == topic.place:
            found.append(ok("sync.topic_placed", f"「{topic.label}」{topic.why}", item=key))
        elif at:
            found.append(_misplaced(key, topic, at))
    return tuple(found)


def _misplaced(key: str, topic: Topic, at: str) -> Finding:
    rule, why = _MISPLACED.get((topic.place, at), ("sync.misplaced", _ASK))
    return error(rule, f"「{topic.label}」{why}。换个去处。", item=key)


def review_reading(
    reading: Mapping[str, object],
    *,
    now: float,
    goal: float,
    weeks: float,
    start: float,
    all_weeks: float,
    opens: str,
    length: float,
) -> tuple[Finding, ...]:
    """The four answers about this week's meeting, or one finding where none was given yet.

    ``opens`` is the time the meeting opens (H:MM), ``length`` its minutes; the rest as in ``review_pace``.
    """
    if not any(str(reading.get(key) or "").strip() for key in ("gap", "pace", "overtime", "sent")):
        text = "这一周的会还没开始答：差几分、每周要涨几分、超时怎么办、纪要几点发。"
        return (error("sync.reading_blank", text, field="gap"),)
    return (
        *review_pace(
            reading.get("gap"), reading.get("pace"), now=now, goal=goal, weeks=weeks, start=start, all_weeks=all_weeks
        ),
        *review_overtime(str(reading.get("overtime") or "")),
        *review_sent(reading.get("sent"), start=opens, length=length),
    )


def review_overtime(choice: str) -> tuple[Finding, ...]:
    """What the learner does when the time for a blocker is up."""
    said = {
        "": error("sync.overtime_open", "时间到了还在争，你怎么办？选一种做法，因为它一定会发生。", field="overtime"),
        "extend": error(
            "sync.overtime_extend",
            "再给五分钟，后面两段就没了，而那两段才是下周的交付物。下周起大家都知道，15 分钟只是说说。",
            field="overtime",
        ),
        "skip": error(
            "sync.overtime_skip",
            "跳过它，卡住的事就再卡一周。打断可以，但要当场给它一个去处：谁、哪天、谈到什么结果。",
            field="overtime",
        ),
        "offline": warning(
            "sync.overtime_vague",
            "「会下再聊」没有人、没有日子，多半就没有了。当场点两个名字，约一个时间，写进纪要。",
            field="overtime",
        ),
        "separate": ok(
            "sync.overtime_right",
            "打断的是讨论，不是事情：两个名字、一个时间写进纪要，其余的人按时散会。",
            field="overtime",
        ),
    }
    return (said.get(choice, said[""]),)


_TIME = re.compile(r"(?P<h>\d{1,2})\s*(?::|点|时)\s*(?P<m>\d{1,2})?\s*分?")


def review_sent(raw: object, *, start: str, length: float) -> tuple[Finding, ...]:
    """The time at which the minutes go out, for a meeting from ``start`` (H:MM) of ``length`` minutes."""
    text = unicodedata.normalize("NFKC", str(raw or "")).strip()
    end = (_clock(start) or 0) + round(length)
    last = end + MINUTES_WITHIN
    if not text:
        return (error("sync.sent_missing", f"纪要几点发出？会 {_shown(end)} 结束，写一个钟点。", field="sent"),)
    at = _clock(text)
    if at is None:
        message = f"「{text[:12]}」不是钟点。会 {_shown(end)} 结束，写成 {_shown(end + 3)} 这样。"
        return (error("sync.sent_unreadable", message, field="sent"),)
    if at < end:
        message = f"{_shown(at)} 会还没开完（{_shown(end)} 结束），那时的纪要里没有最后几句。"
        return (error("sync.sent_before_end", message, field="sent"),)
    if at > last:
        message = (
            f"{_shown(at)} 时，散会已过 {at - end} 分钟，各人已经按各人记得的去做了。"
            f"会上边说边填表，{_shown(last)} 前点发送。"
        )
        return (error("sync.sent_late", message, field="sent"),)
    return (ok("sync.sent_in_time", f"散会后 {at - end} 分钟发出，各人回到工位时看到的是同一张表。", field="sent"),)


def _clock(text: str) -> int | None:
    found = _TIME.fullmatch(text)
    if not found:
        return None
    hours, minutes = int(found["h"]), int(found["m"] or 0)
    return hours * 60 + minutes if hours < 24 and minutes < 60 else None


def _shown(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def review_minutes(
    actions: Sequence[Action],
    meeting: date,
    *,
    people: Sequence[str] = (),
    promised: Mapping[str, Promised] | None = None,
    days: int = 7,
) -> tuple[Finding, ...]:
    """Minutes of a sync whose next one is ``days`` later; ``people`` are those in the room, where known.

    ``promised`` is what they said they would hand over, by row.
    """
    wrong = [f for action in actions for f in _not_promised(action, (promised or {}).get(action.id))]
    rows = {f.place.row for f in wrong}
    found = [
        *(_see(f, actions) for f in review_actions(actions, meeting, present=people) if _stands(f, rows)),
        *wrong,
    ]
    upcoming = meeting + timedelta(days=days)
    for action in actions:
        due = read_due(action.due, meeting)
        if isinstance(due, date) and due > upcoming:
            text = (
                f"{_on(due, meeting)}在下次同步会（{_on(upcoming, meeting)}）之后，"
                "下周会上没有东西可看。先写下周能交的那一小块。"
            )
            found.append(warning("sync.after_next_meeting", text, row=action.id, column="due"))
    return (*found, *_one_each(actions, people))


def _on(day: date, meeting: date) -> str:
    year = "" if day.year == meeting.year else f"{day.year} 年 "
    return f"{year}{day.month} 月 {day.day} 日"


def _stands(found: Finding, rows: set[str]) -> bool:
    """Whether a finding still holds beside the one that says that the row is about something else."""
    return found.place.row not in rows or (found.severity != "ok" and found.place.column != "deliverable")


def _not_promised(action: Action, promised: Promised | None) -> list[Finding]:
    said = "".join(unicodedata.normalize("NFKC", action.deliverable).split())
    if promised is None or not said or any(word in said for word in promised.words):
        return []
    who = action.owner.strip()
    shown = action.deliverable.strip()
    shown = shown if len(shown) <= 20 else shown[:20] + "…"
    text = f"{who}在会上答应的是{promised.what}，这里写的是「{shown}」。到那天你去要，听到的会是「我没答应过这个」。"
    return [error("sync.not_promised", text, row=action.id, column="deliverable")]


def _see(found: Finding, actions: Sequence[Action]) -> Finding:
    """What stands is said in the words of this meeting; all else as the minutes say it."""
    action = next((a for a in actions if a.id == found.place.row), None)
    if found.rule != "minutes.action_clear" or action is None:
        return found
    text = f"{action.owner.strip()}那一条有东西、有日子，下周一会前翻开文档就知道交没交。"
    return ok("sync.action_clear", text, row=action.id)


def _one_each(actions: Sequence[Action], people: Sequence[str]) -> list[Finding]:
    found = []
    owners = Counter("".join(action.owner.split()) for action in actions if action.owner.strip())
    for owner, many in owners.items():
        if many > 1:
            text = f"{owner}下周有 {many} 件「必须完成」。每人只说一件，说两件的人多半一件也交不出。留最卡别人的那件。"
            found.append(warning("sync.more_than_one", text))
    if actions:
        for person in people:
            if not any(person in owner for owner in owners):
                text = f"{person}在会上，却没有下周要交的东西。要么当场问一句，要么下周别占这 15 分钟。"
                found.append(warning("sync.nobody_from", text))
    return found
