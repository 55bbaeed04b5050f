"""Action list in three stages: prepare, negotiate, set up. Who does what until when, and what shows that it is done.

Stages and their weeks follow the course's source (1–2, 2–3 and 1 week). A stage is a window of whole weeks that
starts where the one before ends; the order inside a stage stands in ``ORDER``, each with its reason. Public
holidays are not known here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from course.tools.finding import Finding, error, ok, warning
from course.tools.minutes import review_deliverable, review_owner
from course.tools.quantity import read_number
from course.tools.wording import bare, is_slogan, says_nothing

ASKED = "一样拿得出来的东西"  # what stands in an empty cell for evidence; nobody's evidence
LONGEST_WEEKS = 26  # what a stage can be and still be drawn


@dataclass(frozen=True)
class Stage:
    """One stage: ``low`` to ``high`` weeks in the source."""

    id: str
    name: str
    low: int
    high: int

    @property
    def usual(self) -> str:
        """「1–2 周」."""
        return f"{self.low} 周" if self.low == self.high else f"{self.low}–{self.high} 周"


@dataclass(frozen=True)
class Step:
    """One line of the list. ``short`` names it on a chart; a step that is not ``needed`` may stay empty."""

    id: str
    stage: str
    name: str
    short: str
    needed: bool = True


STAGES = {
    stage.id: stage
    for stage in (
        Stage("prepare", "前期准备", 1, 2),
        Stage("negotiate", "逐个谈判", 2, 3),
        Stage("setup", "建立机制", 1, 1),
    )
}
STEPS = {
    step.id: step
    for step in (
        Step("goal", "prepare", "写清项目目标和价值", "目标"),
        Step("people", "prepare", "找齐利益相关方", "相关方"),
        Step("offers", "prepare", "给每一方设计共赢方案", "方案"),
        Step("risks", "prepare", "评估风险和阻力", "风险"),
        Step("strategy", "negotiate", "定谈判策略：先找谁，换什么", "策略"),
        Step("talk1", "negotiate", "一对一：第一位", "谈话 1"),
        Step("talk2", "negotiate", "一对一：第二位（没有就空着）", "谈话 2", needed=False),
        Step("talk3", "negotiate", "一对一：第三位（没有就空着）", "谈话 3", needed=False),
        Step("talk4", "negotiate", "一对一：第四位（没有就空着）", "谈话 4", needed=False),
        Step("backing", "negotiate", "争取高层背书", "背书"),
        Step("team", "setup", "组建项目组", "项目组"),
        Step("rules", "setup", "建立协作规则", "规则"),
        Step("charter", "setup", "签署项目章程", "章程"),
    )
}
TALKS = tuple(step for step in STEPS if step.startswith("talk"))
# What has to be done before what, inside a stage: (before, after, why). On the same day is early enough.
ORDER = (
    ("goal", "offers", "目标没写清，方案里给别人的好处就没有出处"),
    ("people", "offers", "还不知道有谁、各怕什么，方案只能照自己的想法写"),
    *(("strategy", talk, "先找谁、换什么还没定，第一次开口就用掉了") for talk in TALKS),
    ("team", "charter", "章程上要有人名，项目组还没有人"),
    ("rules", "charter", "规则要写进章程，签完再补的没有人认"),
)

# What somebody has in mind shows nowhere. Silent where the text also names a thing, a number or a signature.
_IN_MIND = re.compile(
    "(?:大家|对方|各方|各部门|所有人|双方|他们?|我们?)?(?:都|已经?|基本|完全|充分)*"
    "(?:清楚|明白|理解|知道|了解|支持|认可|同意|满意|放心|心里有数|有数|没意见|没有意见|统一思想|达成共识|达成一致|形成共识|"
    "思想统一|意见一致|关系(?:变好|融洽|不错)|愿意(?:配合|支持)?|到位|沟通好|谈好|谈妥|说好|准备好|想好|想清楚|搞定|完成|做完|办好|没问题)(?:了|啦)?"
)

# A claim is no trace: 「目标写清楚了」「总经理点头」「规则建立」. It only counts where nothing in the text can be looked up.
_TRACE = re.compile(
    r"\d|[一二两三四五六七八九十百半]+ ?[份张页条个家台件套版名位周天轮场封款行项句遍次]|(?<!相)信(?![心任念])|邮|微信|短信|回复|群|签(?!约率)|盖章|批"
    r"|贴|墙|白板|公告|公示|公布|纸|(?<!简)单(?![位独一])|(?<!代)表(?![达示现扬演])|(?<!基)本(?![来人身])|卡|图|照片|截屏|视频|录|扫描|日历|邀请"
    r"|OA|钉钉|飞书|PPT|Excel|Word|系统|发[给到出]|写[在进]|登记|存|挂|纪要|文件|文档|方案书|合同|协议|报告|说明书|稿|版|数据|账",
    re.IGNORECASE,
)
_MADE = "写|定|想|谈|说|做|聊|问|找|理|梳理|准备|设计|沟通|安排|搞|弄|商量|讨论|评估|分析|制定|落实|协调|建立|组建|规划|考虑"
_CLAIM = re.compile(
    rf".*(?:清楚|清晰|明确|明白|可控|稳妥|顺利|顺畅|满意|放心|支持|重视|认可|赞成|赞同|反对|拒绝|答应|点头|同意|默许|配合|有共识|一致|双赢|共赢|有数"
    rf"|有底|到位|建立|成立|组建|就绪|战斗力|凝聚力|看情况|(?:{_MADE})(?:[好完妥齐全定]|得差不多|得很好)|(?:效果|氛围|反应|反馈|感觉|关系|态度|聊得|谈得)(?:很|还|都|挺)?(?:不错|好|可以|良好))(?:了|啦|完毕)?"
    r"|(?:正式)?(?:成立|组建|建立|建好|制定|确定|评估|争取|设计|写清|找齐|签署|安排|策划).{1,8}"
)


@dataclass(frozen=True)
class Action:
    """What a learner typed on one line; ``owner`` is the learner where nothing was typed."""

    step: Step
    owner: str = ""
    due: str = ""
    evidence: str = ""

    @property
    def day(self) -> date | None:
        """The day, or None where there is none that a calendar has."""
        return read_day(self.due)

    @property
    def touched(self) -> bool:
        """Whether anything was typed."""
        return bool(self.owner or self.due or self.evidence)


@dataclass(frozen=True)
class Window:
    """The first and the last day of a stage, both included."""

    stage: Stage
    first: date
    last: date

    @property
    def latest(self) -> date:
        """The last day of the stage on which people are at work."""
        late = self.last
        while late.weekday() > 4:
            late -= timedelta(days=1)
        return late

    def holds(self, day: date) -> bool:
        """Whether a day lies in the stage."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Plan:
    """A start, the weeks of each stage as typed, and the actions in order."""

    me: str = ""
    start: str = ""
    weeks: Mapping[str, str] | None = None
    actions: tuple[Action, ...] = ()


def plan(me: str, start: str, weeks: Mapping[str, str], rows: Iterable[Mapping[str, str]]) -> Plan:
    """A plan from table rows (``id`` is the step's, with ``owner``, ``due`` and ``evidence``)."""
    given = {row.get("id", ""): row for row in rows}
    actions = tuple(
        Action(step, *(given.get(step.id, {}).get(cell, "").strip() for cell in ("owner", "due", "evidence")))
        for step in STEPS.values()
    )
    return Plan(me.strip(), start.strip(), dict(weeks), actions)


def read_day(raw: str) -> date | None:
    """A day as a date control gives it (``2026-12-02``), or None."""
    try:
        day = date.fromisoformat(unicodedata.normalize("NFKC", raw).strip())
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2199 else None


def read_weeks(p: Plan) -> dict[str, int | Finding]:
    """The whole weeks of each stage, or a finding on its field."""
    return {key: _weeks_of(stage, (p.weeks or {}).get(key, "")) for key, stage in STAGES.items()}


def windows(p: Plan) -> dict[str, Window]:
    """First and last day of each stage; empty where the start or the weeks of a stage cannot be read."""
    first, weeks = read_day(p.start), read_weeks(p)
    if first is None:
        return {}
    found: dict[str, Window] = {}
    for key, stage in STAGES.items():
        count = weeks[key]
        if isinstance(count, Finding):
            return {}
        last = first + timedelta(days=7 * count - 1)
        found[key], first = Window(stage, first, last), last + timedelta(days=1)
    return found


def listed(p: Plan) -> tuple[Action, ...]:
    """The lines that count: those that are needed, and those in which anything was typed."""
    return tuple(action for action in p.actions if action.step.needed or action.touched)


def dated(p: Plan) -> int:
    """How many lines have a day."""
    return sum(action.day is not None for action in listed(p))


def review(p: Plan) -> tuple[Finding, ...]:
    """What is wrong with a plan: the frame, then line by line, one finding a line, the first cause first."""
    if not any(action.touched for action in p.actions) and not p.start and not p.me:
        text = "清单还空着。先填你叫什么、哪天动手，下面会算出每个阶段最晚到哪天。"
        return (error("action_plan.blank", text, part="frame", field="start"),)
    frame, spans = _review_frame(p), windows(p)
    found = [*frame]
    for stage in STAGES.values():
        found += _review_stage(p, stage, spans.get(stage.id))
    repeated = _repeated(p)
    found += repeated
    if not any(f.severity != "ok" for f in found):
        found.append(_charter_day(p, spans))
    return tuple(found)


def _weeks_of(stage: Stage, raw: str) -> int | Finding:
    label = f"{stage.name}几周"
    read = read_number(raw, field=stage.id, label=label, unit="周", low=1, high=LONGEST_WEEKS, whole=True, part="frame")
    return read if isinstance(read, Finding) else int(read)


def _review_frame(p: Plan) -> list[Finding]:
    found = []
    if not p.me:
        text = "还没写你叫什么。下面「谁」那一格空着的，都算在你名下，得有个名字。"
        found.append(error("action_plan.no_name", text, part="frame", field="me"))
    elif problem := _not_a_person(p.me):
        found.append(error("action_plan.owner_not_person", problem, part="frame", field="me"))
    start = read_day(p.start)
    if start is None:
        text = f"「{p.start[:12]}」不是日历上的日子。" if p.start else "还没定哪天动手。"
        found.append(
            error("action_plan.no_start", f"{text}填一个工作日，后面的日子都从它数起。", part="frame", field="start")
        )
    elif start.weekday() > 4:
        text = f"{_day(start)}，没有人上班。换成下一个工作日动手。"
        found.append(warning("action_plan.weekend", text, part="frame", field="start"))
    for key, count in read_weeks(p).items():
        found += [count] if isinstance(count, Finding) else _stage_length(STAGES[key], count)
    return found


def _stage_length(stage: Stage, weeks: int) -> list[Finding]:
    if weeks > stage.high:
        text = f"「{stage.name}」排了 {weeks} 周，清单给的是{_usual(stage)}。{_TOO_LONG[stage.id]}"
        return [warning("action_plan.stage_too_long", text, part="frame", field=stage.id)]
    if weeks < stage.low:
        text = f"「{stage.name}」只排了 {weeks} 周，清单给的是{_usual(stage)}。{_TOO_SHORT}"
        return [warning("action_plan.stage_too_short", text, part="frame", field=stage.id)]
    return []


_TOO_LONG = {
    "prepare": "准备再久，也要见了人才知道准不准；先去谈，边谈边补。",
    "negotiate": "拖过三周，头一个答应的人手上已经排了别的事。把谈话并行排，或者少谈一位。",
    "setup": "都谈妥了还不签，答应会凉。把项目组、规则、章程放进同一周。",
}
_TOO_SHORT = "对方要时间算账、要去问上级。一周里挤完，多半只换来一句「我看看」。"


def _usual(stage: Stage) -> str:
    return f" {stage.usual}"


def _review_stage(p: Plan, stage: Stage, window: Window | None) -> list[Finding]:
    lines = [action for action in listed(p) if action.step.stage == stage.id]
    empty = [action for action in lines if not action.due and not action.evidence]
    days = {action.step.id: action.day for action in p.actions}
    said = [f for action in lines if action not in empty for f in _review_line(action, window, days)]
    found = [*_empty(stage, empty), *_folded(said)]
    if not found and window:
        last = max((action.day for action in lines if action.day), default=None)
        if last:
            text = f"「{stage.name}」{len(lines)} 件都有人、有日子、有看得见的东西，{_day(last)}收尾。"
            return [ok("action_plan.stage_clear", text, part=stage.id)]
    return found


def _empty(stage: Stage, lines: Sequence[Action]) -> list[Finding]:
    if not lines:
        return []
    names = "、".join(f"「{action.step.short}」" for action in lines)
    text = f"「{stage.name}」还空着：{names}。每一行写一个日子，再写到那天拿得出来看的东西。"
    return [error("action_plan.lines_empty", text, part=stage.id, row=lines[0].step.id, column="due")]


_ALIKE = (
    "action_plan.no_date",
    "action_plan.no_evidence",
    "action_plan.unseen_evidence",
    "action_plan.out_of_stage",
    "action_plan.weekend",
)


def _folded(findings: Sequence[Finding]) -> list[Finding]:
    """What is wrong with several lines for the same reason is said once, with the names of the others."""
    kept: list[Finding] = []
    for finding in findings:
        same = [f for f in findings if f.rule == finding.rule]
        if finding.rule not in _ALIKE or len(same) == 1:
            kept.append(finding)
        elif finding is same[0]:
            others = "".join(f"「{STEPS[f.place.row].short}」" for f in same[1:])
            kept.append(finding.model_copy(update={"message": f"{finding.message}{others}也一样。"}))
    return kept


def _review_line(action: Action, window: Window | None, days: Mapping[str, date | None]) -> list[Finding]:
    place = {"part": action.step.stage, "row": action.step.id}
    if action.owner and (problem := _not_a_person(action.owner)):
        return [error("action_plan.owner_not_person", problem, column="owner", **place)]
    return _review_day(action, window, days, place) or _review_evidence(action, place)


def _not_a_person(owner: str) -> str:
    found = review_owner(owner)  # who counts as a person is the minutes' business
    kind = "" if found is None else found.rule.rpartition(".")[2]
    if kind == "owner_not_person":
        return f"「{_short(owner)}」是一个部门，到期那天没有人接电话。写一个人的名字。"
    if kind == "owner_several":
        return f"「{_short(owner)}」不止一个人，谁都可以等另一个。只留一个，其余写进证据那一格。"
    if kind or len(bare(owner)) < 2:
        return f"「{_short(owner)}」看不出是谁。写姓名。"
    return ""


def _review_day(
    action: Action, window: Window | None, days: Mapping[str, date | None], place: dict[str, str]
) -> list[Finding]:
    name, day = action.step.short, action.day
    if day is None:
        text = f"「{name}」没有日子。" if not action.due else f"「{_short(action.due)}」不是日历上的日子。"
        return [error("action_plan.no_date", f"{text}没有日子的事，排在所有有日子的事后面。", column="due", **place)]
    for before, after, why in ORDER:
        first = days.get(before)
        if after == action.step.id and first and day < first:
            text = f"「{name}」排在 {_day(day)}，比「{STEPS[before].short}」（{_day(first)}）早。{why}。调一下先后。"
            return [error("action_plan.out_of_order", text, column="due", **place)]
    talks = [talked for step in TALKS if (talked := days.get(step))]
    if action.step.id == "charter" and talks and day < max(talks):
        text = f"章程排在 {_day(day)}签，最后一次谈话在 {_day(max(talks))}。还没谈的那位，签的时候第一次听说。"
        return [error("action_plan.charter_before_talks", text, column="due", **place)]
    if action.step.id == "backing" and talks and day < min(talks):
        text = f"背书排在 {_day(day)}，一个人还没谈过。先去上面，后面每位听到的都是压下来的任务。挪到至少谈成一位之后。"
        return [warning("action_plan.backing_first", text, column="due", **place)]
    if window and not window.holds(day):
        text = (
            f"「{name}」排在 {_day(day)}，「{window.stage.name}」是 {_day(window.first)}到 {_day(window.latest)}。"
            "挪进来，或者改这个阶段的周数。"
        )
        return [error("action_plan.out_of_stage", text, column="due", **place)]
    if day.weekday() > 4:
        text = f"「{name}」排在 {_day(day)}，那天交给谁看？换成工作日。"
        return [warning("action_plan.weekend", text, column="due", **place)]
    return []


def _review_evidence(action: Action, place: dict[str, str]) -> list[Finding]:
    text, name = " ".join(unicodedata.normalize("NFKC", action.evidence).split()), action.step.short
    where = {"column": "evidence", **place}
    if not text:
        said = f"「{name}」做没做完，谁也看不出。写到那天拿得出来的一样东西，例如「{_EXAMPLE[action.step.id]}」。"
        return [error("action_plan.no_evidence", said, **where)]
    plain = text.strip(" 。.!")
    if bare(text) == ASKED:
        said = f"「{ASKED}」是这一格在问的话。写那样东西的名字，例如「{_EXAMPLE[action.step.id]}」。"
        return [error("action_plan.unseen_evidence", said, **where)]
    if says_nothing(text) and not _IN_MIND.fullmatch(plain):
        said = f"「{_short(action.evidence)}」太短，看不出是哪一样。写谁的、什么，例如「{_EXAMPLE[action.step.id]}」。"
        return [error("action_plan.thin_evidence", said, **where)]
    if is_slogan(text) or _IN_MIND.fullmatch(plain):
        said = f"「{_short(action.evidence)}」只有当事人知道，别人看不见。换成一样东西，例如「{_EXAMPLE[action.step.id]}」。"
        return [error("action_plan.unseen_evidence", said, **where)]
    if bare(text) in (bare(action.step.name), bare(action.step.name.split("：")[0])):
        said = (
            f"「{_short(action.evidence)}」是这件事的名字。做完以后桌上多了什么？例如「{_EXAMPLE[action.step.id]}」。"
        )
        return [error("action_plan.evidence_is_the_task", said, **where)]
    problem = review_deliverable(action.evidence)
    if problem and problem.rule == "minutes.deliverable_vague":
        said = (
            f"「{_short(action.evidence)}」做到哪一步算完？换成一样拿得出来的东西，例如「{_EXAMPLE[action.step.id]}」。"
        )
        return [error("action_plan.unseen_evidence", said, **where)]
    if _CLAIM.fullmatch(plain) and not _TRACE.search(plain):
        said = f"「{_short(action.evidence)}」是一句结论，没去过的人查不到。换成一样东西，例如「{_EXAMPLE[action.step.id]}」。"
        return [error("action_plan.unseen_evidence", said, **where)]
    return []


_TALK_EXAMPLE = "对方回邮件确认出两个人、从哪天起"
_EXAMPLE = {
    "goal": "一页纸：目标、数量、到哪天",
    "people": "相关方表，六行都有人名和指标",
    "offers": "每人一行：他要什么，我给什么",
    "risks": "风险清单三行，都有 Plan B",
    "strategy": "写好的谈话顺序和每人的开场白",
    **dict.fromkeys(TALKS, _TALK_EXAMPLE),
    "backing": "总经理在会议纪要上签了字",
    "team": "五个人的名单，每人的上级都回了邮件",
    "rules": "例会日历和升级办法发到每个人",
    "charter": "签好字的章程扫描件",
}


def _repeated(p: Plan) -> list[Finding]:
    """The same evidence on three lines or more shows nothing of any of them."""
    seen: dict[str, list[Action]] = {}
    for action in listed(p):
        if key := bare(action.evidence):
            seen.setdefault(key, []).append(action)
    for same in seen.values():
        if len(same) > 2:
            text = f"「{_short(same[0].evidence)}」写在 {len(same)} 行里，看到它，分不出是哪一件做完了。每行换成那一件自己的东西。"
            row = same[1].step
            return [warning("action_plan.evidence_repeated", text, part=row.stage, row=row.id, column="evidence")]
    return []


def _charter_day(p: Plan, spans: Mapping[str, Window]) -> Finding:
    charter = next(action for action in p.actions if action.step.id == "charter")
    start, day = read_day(p.start), charter.day
    assert start and day and spans  # no finding before this one
    weeks = sum(((window.last - window.first).days + 1) // 7 for window in spans.values())
    talks = sum(bool(action.touched) for action in p.actions if action.step.id in TALKS)
    text = (
        f"{_day(start)}动手，谈 {talks} 位，{_day(day)}签章程，一共排了 {weeks} 周；哪一步晚了，下一步当天就看得出来。"
    )
    return ok("action_plan.in_order", text, part="setup", row="charter")


def _day(day: date) -> str:
    return f"{day.month} 月 {day.day} 日（周{'一二三四五六日'[day.weekday()]}）"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 16 else text[:16] + "…"
