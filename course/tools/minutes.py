"""Minutes: who does what by when, so that anybody can check it without asking.

An action stands where one person answers for it, where something can be handed over, and where the day is on the
calendar. The word lists are short on purpose: what they do not know passes, because a false accusation costs more
than a miss.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from course.tools.finding import Finding, error, ok, warning

# Who: words for departments, for everybody, and for nobody in particular.
_UNIT = (
    "供应链|配件|IT|信息|技术|研发|产品|销售|售后|服务|市场|财务|采购|物流|仓库|仓储|质量|品质|客服|运营|人力|人事|HR|法务"
    "|行政|生产|计划|门店|总部|区域|充电|数据|培训|呼叫中心"
)
_UNIT_TAIL = "部门|部|中心|团队|小组|组|处|科|那边|这边|方面|侧|同事|同学|的人|相关人员|人员|们"
_DEPARTMENT = re.compile(rf"({_UNIT})+({_UNIT_TAIL})*", re.IGNORECASE)
_GROUP_TAIL = re.compile(
    r".*(部门|中心|团队|小组|委员会|办公室|门店|公司|人员|同事|供应商|厂家|第三方|外包|[甲乙]方)|..+部|.+们"
)
_EVERYBODY = re.compile(
    r"大家|所有|全体|各(部门|门?店|方|组|位|自)|相关|有关|项目组|双方|多方|参会|与会|我们|咱们|你们|他们"
)
_NOBODY = re.compile(
    r"我|本人|自己|老板|领导|上级|待定|待确认|无|人|.*(tbd|谁|某|专人|指定|安排|另行|再定).*", re.IGNORECASE
)
_ROLE = re.compile(r"(负责人|经理|主管|总监|部长|主任|组长|店长|班长|总)$")
_ROLE_ONLY = re.compile(r"(区域|产品|项目)?(负责人|经理|主管|总监|部长|主任|组长|店长|班长)")
# How people are called beside their surname.
_ADDRESS = re.compile(r"^[小老阿]|(总|工|姐|哥|老师|师傅|经理|主管|总监|部长|主任|组长|店长|班长)$")
_ME = re.compile(r"(我|本人|自己)(\s*([和与跟、,/(]).*)?")
_UNIT_HEAD = re.compile(rf"({_UNIT})(部门|部|中心|团队|组)?\s*(的|-|:|/)?\s*", re.IGNORECASE)
_LEAD = re.compile(r"第一责任人?|责任人|主要?负责|总负责|负责(?!人)|主责|牵头|主导|owner", re.IGNORECASE)
_HELP = re.compile(r"配合|协助|支持|辅助|参与|协同")

# What: verbs that never end, and what can be handed over.
_ENDLESS = "跟进|推进|推动|关注|督促|讨论|商讨|催"
_SOFT = re.compile(
    rf"{_ENDLESS}|沟通|协调|对接|配合|支持|了解|联系|交流|探讨|研究|落实|优化|完善|改善|改进|提升|提高|降低|减少|保证|确保"
    "|加快|解决|处理|梳理|想办法|看看|看一下"
)
_SLOGAN = re.compile(r"加强|强化|重视|做好|抓好|持续")
_ACTIVITY = re.compile(
    r"(再|先)?(开|约|组织)(个|一次|一场|几次)?会议?|(再|先)?发(个|一封|几封)?邮件|(再|先)?打(个)?电话"
)
_THING = re.compile(
    r"(?<!代)表(?![达示现扬演])|清单|名单|订单|报价|工单|任务单|联系单|报告|报表|周报|月报|方案|文档|文件|版本|数据|模型|话术|脚本"
    r"|邮件|纪要|合同|协议|备忘录|预算|排期|计划|结果|页面|接口|原型|用例|模板|手册|图纸|流程图|截图|海报|课件|视频|照片|稿"
    r"|草案|通知|公告|账号|权限|名额|样机|看板|申请|批复|决定|结论|记录|台账|规则|标准|口径|说明|第[一二三]版"
)
_DONE = re.compile(
    r"交付|提交|交出|上交|交给|交到|发给|发出|发到|发布|给出|出具|拿出|拿到|写好|写完|写出|定稿|定下|上线|签字|签好|签署|签订|签完"
    r"|列出|做出|做完|形成|输出|导出|确认|打印|贴到|录入|盖章|批准|(审批|评审|测试|验收)通过|验收|启用|付款|下单|入库|建好|约好"
    r"|对完|改完|改好|测完|演示|公布|公示|开通|书面"
)
_QUANTITY = re.compile(
    r"\d|[一二两三四五六七八九十百千半]+\s*(份|张|页|条|个|家|台|件|套|版|名|位|周|天|小时|轮|场|封|款|类|成|倍)"
)
# A count, perhaps of something that could be anything: 「12条」, 「2份材料」.
_ONLY_A_COUNT = re.compile(
    r"(\d+|[一二两三四五六七八九十百几]+)\s*[份张页条个家台件套版轮场封款类项样些](东西|材料|资料|文件|内容|成果|纸|事情?|东东)?"
    r"|东西|材料|资料|内容|成果"
)
_OPEN_END = re.compile(rf"(持续|继续|负责|尽快|进行)*({_ENDLESS})(?P<rest>.+)")
_TALK_WITH = re.compile(r"(继续|再)?[和与跟同].{1,8}?(沟通|讨论|协调|交流|商量|聊)")
_COMPOUND = re.compile(r"(一?下)?(情况)?(表|记录|清单|纪要|稿|单|报告|台账|计划|方案|名单|日志)")
_HEDGE = re.compile(r"尽快|尽量|尽可能|尽早|争取|力争|抓紧|努力")

# When.
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九十")} | {"两": 2, "天": 7, "日": 7}
_DATE = re.compile(
    r"(?<!\d)(?P<y>\d{4})\s*[-/.年]\s*(?P<ym>\d{1,2})\s*[-/.月]\s*(?P<yd>\d{1,2})(?!\d)\s*[日号]?"
    r"|(?<!\d)(?P<cy>20\d\d)(?P<cm>\d\d)(?P<cd>\d\d)(?!\d)"
    r"|(?<!\d)(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})(?!\d)\s*[日号]?"
    r"|(?<!\d)(?P<sm>\d{1,2})\s*[-/.]\s*(?P<sd>\d{1,2})(?!\d)"
    r"|(?P<which>下个?月|本月|这个月)?\s*(?<!\d)(?P<only>\d{1,2})\s*[日号]"
    r"|(?P<last>\d{1,2})\s*月(份)?(的)?最后一天"
)
_WEEKDAY = re.compile(r"(?P<which>下下|下|本|这|上)?(个)?(周|星期|礼拜)(?P<day>[一二三四五六日天1-7])(?!\d)")
_OFFSET = re.compile(
    r"(?P<after>会后)?(?<![第\d])(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})\s*(?P<unit>天|日|个?星期|个?礼拜|周|个月|个?小时)\s*(?P<tail>之?内|以内|之?后|以后)?"
)
_NAMED_DAY = {
    "大后天": 3,
    "后天": 2,
    "明天": 1,
    "明日": 1,
    "明早": 1,
    "今天": 0,
    "今日": 0,
    "今晚": 0,
    "昨天": -1,
    "前天": -2,
}
_ABOUT = re.compile(r"明后天|左右|前后|上下|大概|大约|差不多|上旬|中旬|下旬")
_HURRY = re.compile(r"快|马上|立即|立刻|抓紧|近期|asap|随时|早", re.IGNORECASE)
_SPAN = re.compile(r"[周月季年旬内底初末]|星期|q[1-4]", re.IGNORECASE)
_RECURRING = re.compile(r"每(个)?(周|星期|天|日|月|季)|定期")
_CLOCK = re.compile(r"\d{1,2}\s*:\s*\d{2}|\d{1,2}\s*点(半|钟)?")
# A date without a year that would lie further back than this means next year.
_YEAR_TURNS = timedelta(days=180)


@dataclass(frozen=True)
class Action:
    """One line of the minutes, as typed. ``id`` is the row it stands in."""

    owner: str
    deliverable: str
    due: str
    id: str = ""


@dataclass(frozen=True)
class Promise:
    """What was really said about one line: who promised it, the day, and words of which the thing must hold one.

    ``ask`` is what to add where the thing is named and nothing else.
    """

    who: str
    due: date
    things: tuple[str, ...] = ()
    ask: str = ""


def filled(actions: Iterable[Action]) -> tuple[Action, ...]:
    """The actions in which anything was typed."""
    return tuple(a for a in actions if any(map(_plain, (a.owner, a.deliverable, a.due))))


def review(
    actions: Sequence[Action],
    meeting_date: date,
    *,
    present: Sequence[str] = (),
    promises: Mapping[str, Promise] | None = None,
) -> tuple[Finding, ...]:
    """What is missing in each action. ``present`` names who was in the room, ``promises`` what they said, by row."""
    if not actions:
        return (error("minutes.no_actions", "纪要里一条行动也没有。写下会上第一件有人答应的事：谁、交什么、哪天。"),)
    findings: list[Finding] = []
    for action in actions:
        findings += _review_action(action, meeting_date, present, (promises or {}).get(action.id))
    owners = {_person_key(a.owner) for a in actions}
    if len(actions) >= 3 and len(owners) == 1 and all(f.severity == "ok" for f in findings):
        message = (
            f"{len(actions)} 件事全在{_person_key(actions[0].owner)}名下，这是一张个人待办，不是几个部门的约定。"
            "至少有一件该由别的部门交出来，回去问那位负责人他愿意先交哪一件。"
        )
        findings.append(warning("minutes.one_owner_for_all", message, row=actions[0].id, column="owner"))
    return tuple(findings)


def review_deliverable(raw: str, **place: str) -> Finding | None:
    """What keeps a deliverable from being checked, or None."""
    text = _plain(raw)
    shown = _shown(raw)
    if not text:
        return error("minutes.deliverable_missing", "交付物空着。写一样到那天能拿出来给人看的东西。", **place)
    thing, done, quantity = _THING.search(text), _DONE.search(text), _QUANTITY.search(text)
    slogan = _SLOGAN.search(text)
    soft = slogan or _SOFT.search(text)
    if _ACTIVITY.fullmatch(text):
        message = f"「{shown}」是一个动作。做完以后手里多了什么？把那样东西写成交付物。"
        return error("minutes.deliverable_vague", message, **place)
    if soft and not (done or quantity or (thing and not slogan)):
        message = f"「{shown}」做到哪一步算完？「{soft.group()}」后面没有能交出来的东西。换成表、版本、名单这类名词，加个数量。"
        return error("minutes.deliverable_vague", message, **place)
    if not (done or quantity) and _never_ends(text):
        message = f"「{shown}」只说了在忙什么，没说忙到哪一步算完。写成「拿到……」「交出……」「……签字」。"
        return warning("minutes.deliverable_open_end", message, **place)
    hedge = _HEDGE.search(text)
    if hedge:
        message = f"「{hedge.group()}」等于允许到期不交。删掉它，时间的事交给日期那一栏。"
        return warning("minutes.deliverable_hedged", message, **place)
    if _ONLY_A_COUNT.fullmatch(text):
        message = f"「{shown}」是什么，看不出。写出那样东西的名字：一张什么表，一份什么清单。"
        return warning("minutes.deliverable_bare", message, **place)
    if len(text) <= 2:
        message = f"只写了「{shown}」，哪一版、多少、交给谁都看不出。补一个数量或收件人。"
        return warning("minutes.deliverable_bare", message, **place)
    return None


def _never_ends(text: str) -> bool:
    found = _OPEN_END.fullmatch(text)
    return bool(_TALK_WITH.match(text) or (found and not _COMPOUND.fullmatch(found["rest"])))


def read_due(raw: str, meeting_date: date, **place: str) -> date | Finding:
    """The day a text means, seen from the meeting, or a finding that says why it means none.

    Read as dates: ISO and Chinese dates (the year may be missing), 下周五, 三天内, 明天. A bare weekday is the
    next one on or after the meeting.
    """
    text = _chinese_numbers(_CLOCK.sub(" ", _plain(raw)))
    if not _plain(raw):
        return error("minutes.due_missing", "没有日期。填一个日历上的日子，比如下一次同步会的前一天。", **place)
    dates = list(_DATE.finditer(text))
    about = _ABOUT.search(text)
    if about:
        return _vague(raw, f"「{about.group()}」留了几天的余地，到期那天谁都不好开口问", place)
    if len(dates) > 1 or (not dates and not _RECURRING.search(text) and len(_WEEKDAY.findall(text)) > 1):
        return error("minutes.due_range", f"「{_shown(raw)}」里有两个日子。你打算在哪天检查？只留那一天。", **place)
    try:
        day = _explicit(dates[0], meeting_date) if dates else _relative(text, meeting_date)
    except (ValueError, OverflowError):
        return error("minutes.due_impossible", f"日历上没有「{_shown(raw)}」这一天，查一下月和日。", **place)
    if day is None and _RECURRING.search(text):
        message = f"「{_shown(raw)}」是节奏，不是期限。写下第一次是哪一天，后面的每次会上再续。"
        return error("minutes.due_recurring", message, **place)
    if day is None:
        return _vague(raw, _why_no_day(text), place)
    if day < meeting_date:
        message = f"{_day(day)}比开会那天（{_day(meeting_date)}）还早。是抄了上一次的纪要，还是月份写错了？"
        return error("minutes.due_past", message, **place)
    wrong = dates and _WEEKDAY.search(text)
    if wrong and _DIGITS.get(wrong["day"], _number(wrong["day"])) != day.isoweekday():
        message = f"{day.month} 月 {day.day} 日是{_weekday(day)}，你写的是「{wrong.group()}」。两边的人会各记一天，留对的那个。"
        return error("minutes.due_weekday", message, **place)
    return day


def _review_action(
    action: Action, meeting: date, present: Sequence[str], promise: Promise | None = None
) -> list[Finding]:
    row = action.id
    if not filled([action]):
        return [error("minutes.empty_row", "这一行全空着。补上谁、交什么、哪天；没有这件事就不要留这一行。", row=row)]
    found = [
        review_owner(action.owner, present, row=row, column="owner"),
        review_deliverable(action.deliverable, row=row, column="deliverable"),
    ]
    due = read_due(action.due, meeting, row=row, column="due")
    problems = _missing_in_one([f for f in (*found, due) if isinstance(f, Finding)], row)
    if promise:
        problems = [_asked_for(f, action, promise) for f in problems]
        problems += _against(action, due, promise, {f.place.column for f in problems})
    if isinstance(due, date) and not any(f.place.column == "due" for f in problems) and _is_relative(action.due):
        message = f"没到会的人不知道「{_shown(action.due)}」从哪天数，写成 {due.month} 月 {due.day} 日。"
        problems.append(warning("minutes.due_relative", message, row=row, column="due"))
    if problems or not isinstance(due, date):
        return problems
    message = f"到 {_day(due)}，请{_person_key(action.owner)}拿出「{_shown(action.deliverable)}」：拿得出就是交了，不用再问进展。"
    return [ok("minutes.action_clear", message, row=row)]


def _is_relative(raw: str) -> bool:
    """True for a day that has to be counted from the meeting (下周三, 三天内, 明天)."""
    return not _DATE.search(_chinese_numbers(_CLOCK.sub(" ", _plain(raw))))


def _asked_for(finding: Finding, action: Action, promise: Promise) -> Finding:
    """A thing that was only named, in the words of what was promised."""
    named = any(word in _plain(action.deliverable) for word in promise.things)
    if finding.rule != "minutes.deliverable_bare" or not promise.ask or not named:
        return finding
    return finding.model_copy(update={"message": f"只写了「{_shown(action.deliverable)}」。{promise.ask}"})


def _missing_in_one(problems: list[Finding], row: str) -> list[Finding]:
    """Several empty cells of a row as one finding."""
    empty = [f for f in problems if f.rule.endswith("_missing")]
    if len(empty) < 2:
        return problems
    names = {"owner": "谁", "deliverable": "交什么", "due": "哪天"}
    said = "和".join(f"「{names[f.place.column]}」" for f in empty)
    message = f"{said}还空着。缺一格，到期那天就没有人查得出交没交。"
    first = error("minutes.cells_missing", message, row=row, column=empty[0].place.column)
    return [first, *(f for f in problems if f not in empty)]


def _against(action: Action, due: date | Finding, promise: Promise, wrong: set[str]) -> list[Finding]:
    """Where a cell that stands by itself differs from what was said; ``wrong`` are columns already named."""
    found, row = [], action.id
    owner = _person_key(action.owner)
    if "owner" not in wrong and promise.who not in owner and owner not in promise.who:
        message = (
            f"亲口答应这件事的是{promise.who}，这里写的是{owner}。到那天打给{owner}，听到的会是「你问{promise.who}」。"
        )
        found.append(error("minutes.owner_not_said", message, row=row, column="owner"))
    thing = _plain(action.deliverable).replace(" ", "")
    if "deliverable" not in wrong and promise.things and not any(word in thing for word in promise.things):
        message = f"「{_shown(action.deliverable)}」跟这一行的原话对不上。回去看{promise.who}答应交的是哪一样。"
        found.append(error("minutes.deliverable_not_said", message, row=row, column="deliverable"))
    if "due" not in wrong and isinstance(due, date) and due != promise.due:
        way = "晚" if due > promise.due else "早"
        message = (
            f"这里写的是 {_day(due)}，比会上说好的{way}了 {abs((due - promise.due).days)} 天，没有人答应过。"
            "照原话从开会那天数一遍。"
        )
        found.append(error("minutes.due_not_said", message, row=row, column="due"))
    return found


# Who


def review_owner(raw: str, present: Sequence[str] = (), **place: str) -> Finding | None:
    """What keeps an owner from being one person who answers, or None. ``present`` names who was in the room."""
    text = _plain(raw)
    if not re.search(r"\w", text):
        return error("minutes.owner_missing", "没有负责人。写一个人的名字，到期那天你打电话找的就是他。", **place)
    people, groups = _people(text), [one for one in _segments(text) if one.group]
    if not people and groups:
        message = f"「{_shown(raw)}」不是一个人，到期那天电话打给谁？问这个部门的负责人要一个名字。"
        return error("minutes.owner_not_person", message, **place)
    if not people or _ME.fullmatch(text):
        message = f"纪要发出去以后，别人看到「{_shown(raw)}」不知道指谁。写姓名。"
        return error("minutes.owner_unclear", message, **place)
    leads = [one for one in people if one.lead] or [one for one in people if not one.helps]
    if len(people) > 1 and len(leads) != 1:
        message = f"「{_shown(raw)}」里有 {len(people)} 个人，谁都可以等另一个。留一个主责，其余写「配合」。"
        return error("minutes.owner_several", message, **place)
    names = [_plain(name) for name in present]
    if names and not any(name in text or leads[0].name in name for name in names):
        meant = _namesake(leads[0].name, names)
        if meant:
            message = f"名单上没有「{leads[0].name}」，是{meant}吗？写名单上的称呼，到期那天才不会打错电话。"
            return warning("minutes.owner_alias", message, **place)
        message = f"{leads[0].name}不在这次会上，没有亲口答应过。会后先跟他说好，或者换成在场答应的人。"
        return warning("minutes.owner_absent", message, **place)
    return None


def _namesake(name: str, present: Sequence[str]) -> str:
    """Who of those present bears the surname in 「老陈」 or 「李经理」; empty where nobody or several do."""
    surname = _ADDRESS.sub("", name)
    meant = [one for one in present if _ADDRESS.sub("", one)[:1] == surname[:1]]
    return meant[0] if len(meant) == 1 and len(surname) == 1 else ""


@dataclass(frozen=True)
class _Segment:
    name: str
    group: bool
    lead: bool
    helps: bool


def _people(text: str) -> list[_Segment]:
    """Who is named; a mere title beside a name (王丽/供应链负责人) is the same person."""
    people = [one for one in _segments(text) if one.name]
    return [one for one in people if not _ROLE_ONLY.fullmatch(one.name)] or people


def _segments(text: str) -> list[_Segment]:
    """The people and groups in an owner cell. A word that only marks a role belongs to whom it follows."""
    opened = re.sub(r"^(主要?)?(负责人|责任人)\s*[::]?\s*", "", text) or text
    found: list[_Segment] = []
    for part in _split(opened):
        lead, helps = bool(_LEAD.search(part)), bool(_HELP.search(part))
        words = [_HELP.sub("", _LEAD.sub("", word)).strip() for word in re.split(r"[()\[\]]", part)]
        words = [word for word in words if word]
        names = [name for word in words if (name := _name(word))]
        if not words and found:
            found[-1] = _Segment(found[-1].name, found[-1].group, found[-1].lead or lead, found[-1].helps or helps)
            continue
        found.append(_Segment(names[0] if names else "", not names and any(map(_is_group, words)), lead, helps))
    return found


def _split(text: str) -> list[str]:
    text = re.sub(r"\)\s*(?=[\w])", ")、", text)
    text = re.sub(r"(?<=[\u4e00-\u9fff]{2})\s+(?=[\u4e00-\u9fff]{2})", "、", text)
    parts = re.split(r"[、,;/&+|]|(?<=[^\s,、]{2})\s*(?:以及|和|与|及)\s*(?=[^\s,、]{2})", text)
    return [part.strip() for part in parts if part.strip()]


def _name(word: str) -> str:
    if _is_group(word) or _NOBODY.fullmatch(word):
        return ""
    rest = _UNIT_HEAD.sub("", word, count=1) if _UNIT_HEAD.match(word) else word
    return rest.strip() or word


def _is_group(word: str) -> bool:
    if _ROLE.search(word) and not _EVERYBODY.search(word):
        return False
    compact = word.replace(" ", "")
    return bool(_DEPARTMENT.fullmatch(compact) or _GROUP_TAIL.fullmatch(compact) or _EVERYBODY.search(compact))


def _person_key(owner: str) -> str:
    people = _people(_plain(owner))
    leads = [one for one in people if one.lead] or people
    return leads[0].name if leads else ""


# When


def _explicit(found: re.Match[str], meeting: date) -> date:
    for year, month, day in (("y", "ym", "yd"), ("cy", "cm", "cd")):
        if found[year]:
            return date(int(found[year]), int(found[month]), int(found[day]))
    if found["last"]:
        return _last_of(_without_year(int(found["last"]), 1, meeting, end=True))
    if found["only"]:
        return _day_only(int(found["only"]), found["which"] or "", meeting)
    return _without_year(int(found["m"] or found["sm"]), int(found["d"] or found["sd"]), meeting)


def _without_year(month: int, day: int, meeting: date, *, end: bool = False) -> date:
    found = date(meeting.year, month, day)
    late = _last_of(found) if end else found
    return date(meeting.year + 1, month, day) if meeting - late > _YEAR_TURNS else found


def _day_only(day: int, which: str, meeting: date) -> date:
    later = which.startswith("下") or (not which and day < meeting.day)
    first = _last_of(meeting) + timedelta(days=1) if later else meeting
    return first.replace(day=day)


def _last_of(day: date) -> date:
    following = day.replace(day=28) + timedelta(days=4)
    return following.replace(day=1) - timedelta(days=1)


def _relative(text: str, meeting: date) -> date | None:
    if _RECURRING.search(text):
        return None
    for name, days in _NAMED_DAY.items():
        if name in text:
            return meeting + timedelta(days=days)
    weekday = _WEEKDAY.search(text)
    if weekday:
        return _weekday_date(weekday, meeting)
    offset = _OFFSET.search(text)
    if offset and (offset["after"] or offset["tail"]):
        return meeting + timedelta(days=math.ceil(_number(offset["n"]) * _days(offset["unit"])))
    return None


def _weekday_date(found: re.Match[str], meeting: date) -> date:
    number = _DIGITS.get(found["day"]) or _number(found["day"])
    weeks = {"下下": 2, "下": 1, "本": 0, "这": 0, "上": -1}
    if found["which"]:
        return meeting + timedelta(days=number - meeting.isoweekday() + 7 * weeks[found["which"]])
    return meeting + timedelta(days=(number - meeting.isoweekday()) % 7)


def _days(unit: str) -> float:
    if unit in ("天", "日"):
        return 1
    if unit.endswith("小时"):
        return 1 / 24
    return 30 if unit == "个月" else 7


def _chinese_numbers(text: str) -> str:
    """十一月三十日 as 11月30日; weekdays keep their character."""
    numeral = r"(?<![周期拜第])[一二三四五六七八九十]{1,3}(?=\s*[月号日])|(?<=月)[一二三四五六七八九十]{1,3}"
    return re.sub(numeral, lambda m: str(_number(m.group())), text)


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    tens, ten, units = text.partition("十")
    if not ten:
        return _DIGITS[text[-1]]
    return (_DIGITS[tens[-1]] if tens else 1) * 10 + (_DIGITS[units[-1]] if units else 0)


def _why_no_day(text: str) -> str:
    if _HURRY.search(text):
        return "每个人的「快」不一样长"
    return "里面有好多天，过了哪天算没交" if _SPAN.search(text) else "日历上翻不到这一天"


def _vague(raw: str, why: str, place: dict[str, str]) -> Finding:
    message = f"「{_shown(raw)}」不是日期，{why}。写几月几日。"
    return error("minutes.due_vague", message, **place)


def _day(day: date) -> str:
    return f"{day.month} 月 {day.day} 日（{_weekday(day)}）"


def _weekday(day: date) -> str:
    return "周" + "一二三四五六日"[day.weekday()]


def _plain(raw: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", raw).split())


def _shown(raw: str) -> str:
    """What was typed, as typed, short enough for a sentence."""
    text = " ".join(raw.split())
    return text if len(text) <= 20 else text[:20] + "…"
