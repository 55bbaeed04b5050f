"""The board: figures with limits agreed beforehand, lights by rule, who sees what, and a line for each light that burns.

A light compares one figure with two limits and nothing else, so that two people see the same colour. A figure for which
nobody has said how much it should be by today has no light.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from course.tools.earned_value import Project
from course.tools.finding import Finding, error, ok, warning
from course.tools.minutes import read_due, review_deliverable, review_owner
from course.tools.money import review_units
from course.tools.quantity import read_number
from course.tools.wording import bare, is_slogan, says_nothing

Colour = Literal["green", "yellow", "red"]
Board = Literal["team", "committee", "both", "none", ""]
COLOURS: dict[Colour, str] = {"green": "绿", "yellow": "黄", "red": "红"}
LAXEST = 0.9  # an index below this is ten per cent behind: a light that is still green there warns nobody
ROUNDING = 1e-9
PROGRESS = ("spi", "gap")

# What is left of a cause that only says the figure again.
_RESTATES = re.compile(
    "落后|超过|超出|超标|超支|超|不达标|达标|太多|过多|偏多|太|多|偏高|高|偏低|低|慢|没有?|完成|目标|计划|实际|进度|质量|成本|花费|预算|"
    "缺陷|问题|风险|bug|spi|cpi|数量|数|量|个百分点|百分点|个|万元|比|不|了|的|是|有|于|比较|有点|指标|黄灯|红灯|灯|"
    "存在|高度|较|应|需要|需|引起|注意|重视|关注",
    re.IGNORECASE,
)
# A cause that would stand in front of any project: no one did anything, nothing happened on any day.
_ANYWHERE = re.compile(
    "(由于|因为|主要是?|目前|造成|导致|存在)*"
    "((人手|人力|人员|资源|时间|预算|资金|经费|经验|能力|精力|沟通|配合|协调|管理|支持|执行力?|协作|投入|准备)+(很|太|比较|较|严重|都)*"
    "(不足|不够|不到位|不力|不畅|不好|不强|短缺|紧张|紧缺|有限|缺乏|欠缺|跟不上)|"
    "(缺少?|缺乏|没有?)(人手?|人力|资源|时间|钱|预算|经验|支持)|"
    "(需求|政策|市场|环境|计划|方案|人员|情况)(经常|频繁|有|发生|出现)*(变化|变更|变动|调整|不稳定?|多变)|"
    "(客户|用户|车主|领导|老板|店里|门店)(很|都|有点)*(不满意?|有意见|抱怨|投诉多|不配合|不支持|不理解))了?"
)

# A thing that can be shown, for each light: an example of bugs would not help whoever writes about money.
_SHOWN = {
    "spi": "把没上的三家店排进下周，店长签收",
    "gap": "把没上的三家店排进下周，店长签收",
    "cpi": "停掉外请的两场培训，改由自己人讲",
    "quality": "先修最要紧的 5 个，修完一个验一个",
    "risks": "把数据协议送过去，拿回签字那一页",
}

# What is left of an action without these is what will be done.
_EFFORT = re.compile(
    "努力|尽快|尽力|尽量|抓紧|马上|继续|加油|没问题|想办法|解决|处理|修复|修改|修|改|控制|降低|减少|提高|提升|改善|成本|质量|进度|风险|bug|问题|大家|一起|我们|会|把|掉|的|了|再|好|都",
    re.IGNORECASE,
)
_EXCUSE = re.compile(
    "(各种|多种|很多|种种|客观|其他|一些|别的)(原因|因素|情况|部门|事情)?|(情况|事情|项目)?(很|太|比较|有点)?(复杂|难|忙|乱)|"
    "(大家|他们|别人|其他部门|别的部门|各部门)都?(不配合|不积极|不重视|不支持)"
)
_ASKED = {bare(asked) for asked in ("一件发生过的事", "写一件发生过的事", "做完能查的", "谁、什么、哪一周")}


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Measure(_Model):
    """One figure for the board. ``up``: more is better. ``target`` is what was agreed for today, if anything was."""

    id: str
    label: str
    short: str
    unit: str = ""
    value: float | None = None
    up: bool = False
    target: float | None = None
    bare: bool = False  # a figure for which nobody has said how much it should be by today


class Limits(_Model):
    """Where a light turns yellow and red; a value on the limit still has the better colour."""

    yellow: float
    red: float


def measures(project: Project | None, quality: str = "bug") -> tuple[Measure, ...]:
    """The six figures of the board; without a project they have no values yet."""
    p = project
    behind = max(p.planned - p.done, 0) if p else None
    used = 100 * p.spent / p.bac if p else None
    return (
        Measure(id="spi", label="进度：SPI", short="SPI", value=p and p.spi, up=True, target=1),
        Measure(id="gap", label="进度：落后几个百分点", short="进度差", unit="个百分点", value=behind, target=0),
        Measure(id="cpi", label="成本：CPI", short="CPI", value=p.cpi if p else None, up=True, target=1),
        Measure(id="used", label="成本：已花预算的百分之几", short="已花", unit="%", value=used, bare=True),
        Measure(
            id="quality",
            label=f"质量：{quality}",
            short=quality,
            unit="个",
            value=p.quality if p else None,
            target=p.quality_target if p else None,
        ),
        Measure(id="risks", label="风险：高风险", short="高风险", unit="个", value=p.risks if p else None),
    )


def light(measure: Measure, limits: Limits | None) -> Colour | None:
    """The colour of a figure; None where it has no limits, no value, or no target that limits could belong to."""
    if limits is None or measure.value is None or measure.bare:
        return None
    sign = 1 if measure.up else -1
    value, yellow, red = sign * measure.value, sign * limits.yellow, sign * limits.red
    if value >= yellow - ROUNDING:
        return "green"
    return "yellow" if value >= red - ROUNDING else "red"


def read_limits(rows: Iterable[Mapping[str, str]], known: Sequence[Measure]) -> dict[str, Limits | Finding | None]:
    """The limits typed for each figure: None where both cells are empty, a finding where they cannot be used."""
    by_id = {row.get("id", ""): row for row in rows}
    return {m.id: _limits(m, by_id.get(m.id, {})) for m in known}


def usable(limits: Mapping[str, Limits | Finding | None]) -> dict[str, Limits]:
    """Those limits that a light can be lit with."""
    return {name: one for name, one in limits.items() if isinstance(one, Limits)}


def _limits(measure: Measure, row: Mapping[str, str]) -> Limits | Finding | None:
    typed = {column: row.get(column, "").strip() for column in ("yellow", "red")}
    if not any(typed.values()):
        return None
    empty = next((column for column, text in typed.items() if not text), "")
    if empty:
        name = "黄线" if empty == "yellow" else "红线"
        text = f"「{measure.label}」只定了一条线，{name}空着。到了那天，是黄是红还得吵一次；两条都填，或者两条都空。"
        return error("status_board.half_limit", text, row=measure.id, column=empty)
    read = []
    for column, name in (("yellow", "黄线"), ("red", "红线")):
        found = read_number(
            typed[column],
            field="",
            label=f"{measure.label}的{name}",
            unit=measure.unit,
            low=0,
            high=10_000,
            row=measure.id,
            column=column,
        )
        if isinstance(found, Finding):
            return found
        read.append(found)
    yellow, red = read
    if (red >= yellow) if measure.up else (red <= yellow):
        way = "越大越好，红线要比黄线小" if measure.up else "越小越好，红线要比黄线大"
        text = f"「{measure.label}」黄线 {yellow:g}、红线 {red:g}，次序反了或者重合。这个数{way}。"
        return error("status_board.limits_reversed", text, row=measure.id, column="red")
    return Limits(yellow=yellow, red=red)


def no_limits(limits: Mapping[str, Limits | Finding | None]) -> Finding | None:
    """Where to begin as long as no limit at all was typed."""
    if any(limits.values()):
        return None
    text = "还没有一条线。从成本开始：CPI 低到多少，你愿意在会上被问一句「怎么回事」？那就是黄线。"
    return error("status_board.no_limits", text, row="cpi", column="yellow")


def review_limits(
    limits: Mapping[str, Limits | Finding | None], known: Sequence[Measure], project: Project
) -> tuple[Finding, ...]:
    """Checks the limits themselves: usable, no laxer than the target, one light for one number, none without a target."""
    found = [one for one in limits.values() if isinstance(one, Finding)]
    by_id = {m.id: m for m in known}
    none = no_limits(limits)
    if none:
        return (none,)
    found += [f for name, one in usable(limits).items() if (f := _against_target(by_id[name], one, project))]
    found += _one_light(limits, by_id)
    found += _unlit(limits, by_id)
    if found:
        return tuple(found)
    lit = [by_id[name].short for name, one in limits.items() if one]
    text = f"{'、'.join(lit)}各有两条线，到时候亮什么颜色，不用再商量。"
    return (ok("status_board.limits_set", text),)


def _against_target(measure: Measure, limits: Limits, project: Project) -> Finding | None:
    place = {"row": measure.id, "column": "yellow"}
    if measure.bare:
        text = (
            f"「{measure.label}」没有目标：到今天该花多少，没有人定过。花了 64% 是多是少，要看做了多少，那正是 CPI。"
            "两格清空，让它当一个不带灯的数。"
        ).replace("64%", f"{measure.value:.0f}%" if measure.value is not None else "这么多")
        return error("status_board.no_target", text, **place)
    if measure.up and limits.yellow > 1 + ROUNDING:
        text = f"「{measure.label}」的黄线是 {limits.yellow:g}，照计划走（等于 1）也亮黄。天天亮的灯没有人看，降到 1 或 1 以下。"
        return error("status_board.limit_too_strict", text, **place)
    if measure.up and limits.yellow < LAXEST - ROUNDING:
        text = f"「{measure.label}」低到 {limits.yellow:g} 才亮黄，那时已经差了一成多。黄线放在 {LAXEST:g} 到 1 之间。"
        return error("status_board.limit_too_lax", text, **place)
    if measure.id == "gap" and limits.yellow > (1 - LAXEST) * project.planned + ROUNDING:
        most = (1 - LAXEST) * project.planned
        text = (
            f"计划是 {project.planned:g}%，落后超过 {most:g} 个百分点就差了一成多，还亮绿灯。黄线收到 {most:g} 以内。"
        )
        return error("status_board.limit_too_lax", text, **place)
    if measure.id == "quality" and measure.target is not None and limits.yellow > measure.target + ROUNDING:
        text = (
            f"「{measure.short}」的目标是 {measure.target:g}，黄线定在 {limits.yellow:g}，等于悄悄把目标改了。"
            "黄线不要松过目标。"
        )
        return error("status_board.limit_too_lax", text, **place)
    return None


def _one_light(limits: Mapping[str, Limits | Finding | None], by_id: Mapping[str, Measure]) -> list[Finding]:
    first, second = (limits.get(name) for name in PROGRESS)
    if not isinstance(first, Limits) or not isinstance(second, Limits):
        return []
    one, two = light(by_id["spi"], first), light(by_id["gap"], second)
    if one and two and one != two:
        text = (
            f"SPI 亮{COLOURS[one]}，「落后几个百分点」亮{COLOURS[two]}。两盏灯照的是同一件事，"
            "会上有人信绿的，有人信另一盏。留一盏，另一行清空。"
        )
        return [error("status_board.lights_contradict", text, row="gap", column="yellow")]
    text = "SPI 和「落后几个百分点」是同一个数的两种写法。今天颜色一样，换一个月就可能打架，留一盏就够。"
    return [warning("status_board.same_number_twice", text, row="gap", column="yellow")]


def _unlit(limits: Mapping[str, Limits | Finding | None], by_id: Mapping[str, Measure]) -> list[Finding]:
    """One finding for all figures that have a target and no limits."""
    dark = [by_id[name].label for name in ("cpi", "quality") if limits.get(name) is None]
    if all(limits.get(name) is None for name in PROGRESS):
        dark.insert(0, "进度（两种写法选一种）")
    if not dark:
        return []
    text = f"{'、'.join(f'「{name}」' for name in dark)}有目标，没有线。没有线的数，好坏由当天嗓门大的人说。"
    return [error("status_board.no_light", text)]


def review_board(boards: Mapping[str, Board], known: Sequence[Measure]) -> tuple[Finding, ...]:
    """Checks which figures stand before whom: what the people there can act on, and nothing else."""
    by_id = {m.id: m for m in known}
    blank = [by_id[name].short for name in by_id if not boards.get(name)]
    if len(blank) == len(by_id):
        text = "哪个数给谁看，还没有选。先问一句：这个数变红，坐在那里的人当场能做什么？"
        return (error("status_board.board_blank", text, row="spi", column="board"),)
    found = []
    if blank:  # what is missing on a board shows when all are chosen
        text = f"{'、'.join(blank)}还没选给谁看。不给任何人看，就选「不上板」。"
        first = next(name for name in by_id if not boards.get(name))
        return (error("status_board.board_unfinished", text, row=first, column="board"),)
    seen = {who: {n for n, b in boards.items() if b in (who, "both")} for who in ("team", "committee")}
    found += _progress_seen(seen)
    if boards.get("cpi") in ("team", "none"):
        text = "指导委员会那块板上没有 CPI。能加钱、能砍功能的人都在那里，钱的数却不给他们看。"
        found.append(error("status_board.board_no_money", text, row="cpi", column="board"))
    quality = by_id["quality"].short
    if boards.get("quality") == "none" or boards.get("quality") == "committee":
        text = f"「{quality}」没有放到项目组那块板上。动手改的人每周都在，他们却看不到。"
        found.append(error("status_board.board_no_quality", text, row="quality", column="board"))
    elif boards.get("quality") == "both":
        text = (
            f"「{quality}」也放上了指导委员会的板。几位负责人会逐个问，两小时就没了；有一个严重到要他们定，再单独提。"
        )
        found.append(warning("status_board.board_wrong_level", text, row="quality", column="board"))
    if boards.get("risks") in ("team", "none"):
        text = "高风险不给指导委员会看。高风险多半要加人、加钱或者换时间，项目组自己定不了。"
        found.append(error("status_board.board_no_risks", text, row="risks", column="board"))
    return tuple(found) or (ok("status_board.board", "两块板上的数，变红的时候看板的人都有事可做。"),)


def _progress_seen(seen: Mapping[str, set[str]]) -> list[Finding]:
    for who, name in (("team", "项目组"), ("committee", "指导委员会")):
        shown = seen[who] & set(PROGRESS)
        if not shown:
            text = f"{name}那块板上没有进度。SPI 和「落后几个百分点」，给他们一个。"
            return [error("status_board.board_no_progress", text, row="spi", column="board")]
        if len(shown) == 2:
            text = f"{name}那块板上，进度写了两遍。同一个数两种写法，第一次开会就要花十分钟解释。"
            return [warning("status_board.board_progress_twice", text, row="gap", column="board")]
    return []


class Line(_Model):
    """One line below the board: which light, why, what is done, who, by when."""

    id: str
    figure: str = ""
    cause: str = ""
    action: str = ""
    owner: str = ""
    due: str = ""


def lines(rows: Iterable[Mapping[str, str]]) -> tuple[Line, ...]:
    """The lines in which anything was entered."""
    cells = ("figure", "cause", "action", "owner", "due")
    made = (Line(id=row.get("id", ""), **{cell: row.get(cell, "").strip() for cell in cells}) for row in rows)
    return tuple(line for line in made if any(getattr(line, cell) for cell in cells))


def review_lines(
    given: Sequence[Line], lights: Mapping[str, Colour | None], known: Sequence[Measure], today: date
) -> tuple[Finding, ...]:
    """Checks that every light that is not green has a line, and that each line can be acted on and checked."""
    by_id = {m.id: m for m in known}
    burning = {name: colour for name, colour in lights.items() if colour in ("yellow", "red")}
    found = [f for line in given for f in _review_line(line, by_id, lights, today)]
    told = {line.figure for line in given}
    if set(PROGRESS) & told:
        told |= set(PROGRESS)
    silent = [f"「{by_id[name].short}」（{COLOURS[colour]}）" for name, colour in burning.items() if name not in told]
    if silent:
        text = f"{'、'.join(silent)}亮着，下面没有说明。没有说明的灯，会上每个人会各猜一个原因。"
        found.insert(0, error("status_board.light_without_line", text))
    if not found and not burning:
        return (ok("status_board.all_green", "没有要说明的灯。绿灯不写说明，省下的时间谈别的。"),)
    return tuple(found)


def _review_line(
    line: Line, by_id: Mapping[str, Measure], lights: Mapping[str, Colour | None], today: date
) -> list[Finding]:
    measure = by_id.get(line.figure)
    if measure is None:
        text = "这一行说的是哪盏灯，没有选。"
        return [error("status_board.line_no_figure", text, row=line.id, column="figure")]
    empty = [
        (cell, label)
        for cell, label in (("cause", "原因"), ("action", "动作"), ("owner", "谁"), ("due", "哪天"))
        if not getattr(line, cell)
    ]
    if len(empty) > 1:
        names = "、".join(label for _, label in empty)
        text = f"「{measure.short}」这一行还空着：{names}。缺一格，下次会上就查不了。"
        return [error("status_board.line_unfinished", text, row=line.id, column=empty[0][0])]
    found = [f for f in (_cause(line, measure), _action(line, measure)) if f]
    if len(found) < 2:  # who and when mean little before there is something to do
        found += _who_and_when(line, today)
    found += [
        f
        for column in ("cause", "action")
        if not any(g.place.column == column for g in found)
        for f in review_units(getattr(line, column), row=line.id, column=column)
    ]
    if found or lights.get(line.figure) not in ("yellow", "red"):
        return found
    due = read_due(line.due, today)
    day = f"{due.month} 月 {due.day} 日" if isinstance(due, date) else line.due
    text = f"「{measure.short}」亮{COLOURS[lights[line.figure] or 'yellow']}，{day}问{line.owner}一句，做没做就知道。"
    return [ok("status_board.line_clear", text, row=line.id)]


def _cause(line: Line, measure: Measure) -> Finding | None:
    if not line.cause:
        text = f"「{measure.short}」为什么亮，没有写。写一件发生过的事：谁、什么、哪一周。"
        return error("status_board.no_cause", text, row=line.id, column="cause")
    plain = unicodedata.normalize("NFKC", line.cause).replace(measure.short, "")
    left = re.sub(r"[\d.%]+", "", bare(_RESTATES.sub("", plain)))
    if _no_sentence(line.cause) or len(left) < 2 or _EXCUSE.fullmatch(bare(line.cause)):
        text = f"「{_short(line.cause)}」没说出为什么。写一件发生过的事：谁、什么、哪一周。"
        return error("status_board.cause_restates", text, row=line.id, column="cause")
    if _ANYWHERE.fullmatch(bare(line.cause)):
        text = f"「{_short(line.cause)}」放在哪个项目都说得通。写这一次的：少了谁、改了哪一样、哪一周。"
        return error("status_board.cause_anywhere", text, row=line.id, column="cause")
    return None


def _no_sentence(text: str) -> bool:
    """True for a filler, a slogan, letters without a word, and what the empty cell asked for."""
    words = sum("\u4e00" <= c <= "\u9fff" for c in text)
    return says_nothing(text) or is_slogan(text) or words < 2 or bare(text) in _ASKED


def _action(line: Line, measure: Measure) -> Finding | None:
    place = {"row": line.id, "column": "action"}
    example = f"例如「{_SHOWN.get(measure.id, _SHOWN['spi'])}」。"
    if not line.action:
        return error("status_board.no_action", "有原因，没有动作。写一件做完以后原因就变小的事。", **place)
    if bare(line.action) == bare(line.cause):
        return error(
            "status_board.action_is_cause", "动作和原因是同一句话。原因是已经发生的，动作是还没做的。", **place
        )
    if _no_sentence(line.action) or len(bare(_EFFORT.sub("", line.action))) < 2:
        text = f"「{_short(line.action)}」做没做没人能查。写一个动作加一样东西，{example}"
        return error("status_board.action_hollow", text, **place)
    found = review_deliverable(line.action, **place)
    if found is None or found.severity == "warning":
        return None
    text = f"「{_short(line.action)}」做到哪一步算完，看不出。加上一样东西或者一个数，{example}"
    return error("status_board.action_hollow", text, **place)


def _who_and_when(line: Line, today: date) -> list[Finding]:
    found = []
    owner = review_owner(line.owner, row=line.id, column="owner")
    if owner:
        texts = {
            "owner_missing": "没有名字。到了那天，会上问谁？写一个人。",
            "owner_not_person": f"「{_short(line.owner)}」不是一个人。到了那天，会上问谁？写名字。",
            "owner_several": f"「{_short(line.owner)}」不止一个人，谁都可以等另一个。只留一个。",
        }
        kind = owner.rule.rpartition(".")[2]
        text = texts.get(kind, f"「{_short(line.owner)}」看不出是谁。写姓名，看板是给别人看的。")
        found.append(error(f"status_board.{kind}", text, row=line.id, column="owner"))
    due = read_due(line.due, today, row=line.id, column="due")
    if isinstance(due, Finding):
        late = due.rule.endswith("due_past")
        text = (
            f"{_said(line.due)}在看板那天（{today.month} 月 {today.day} 日）以前。灯今天还亮着，写以后的日子。"
            if late
            else ""
        )
        kind = due.rule.rpartition(".")[2]
        text = text or ("没有日子。写一个下次会之前查得到的。" if kind == "due_missing" else due.message)
        found.append(error(f"status_board.{kind}", text, row=line.id, column="due"))
    return found


def _said(due: str) -> str:
    """A day as people say it, or what was typed."""
    try:
        day = date.fromisoformat(due)
    except ValueError:
        return f"「{due}」"
    return f"{day.month} 月 {day.day} 日"


def _short(text: str) -> str:
    return text if len(text) <= 16 else text[:16] + "…"
