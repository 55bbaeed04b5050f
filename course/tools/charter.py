"""Project charter: one page that everybody who gives something signs.

What a charter holds follows the usual list (PMBOK Guide, PMI, 6th ed. 2017, 4.1.3.1: purpose, measurable objectives,
boundaries, key stakeholders, resources, risks, exit and approval), with this course's pool rule, cadence, ladder and
data rules. Figures as in ``business_case``: benefit–cost ratio of discounted sums, return on investment = ratio − 1.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

from course.tools.action_plan import read_day
from course.tools.finding import Finding, error, ok, warning
from course.tools.minutes import review_owner
from course.tools.money import read_money, review_units
from course.tools.quantity import read_number
from course.tools.wiifm import numbers_in
from course.tools.wording import bare, is_slogan, says_nothing

ROLES = {"lead": "负责", "sponsor": "拍板", "member": "出力", "informed": "知会"}
SIGNS = {"yes": "签字", "no": "不签"}
RISK_ROWS = 3
NEAR_PERCENT = 1.5  # points of a percentage: a ratio of two decimals and a rounded return
MOST = 1e5  # 万元; a project of more than a milliard is not decided on one sheet
MOST_COSTS = 50  # times the budget: more than that in all years together is a slip of the unit
_RHYTHM = re.compile("每|周[一二三四五六日天]|[一二两三四五双单]周|月|季|天|次")
_FACTOR = re.compile("翻[一两三]?[番倍]|翻几番|减半|归零|清零|为零")
# Rules of which only the frame is there: a time and nobody, a rhythm and nobody, everybody and everything.
_ONLY_TIME = re.compile(
    r"[\d一二两三四五六七八九十半]+|个|小时|天|工作日|谈不拢|之?以?内|之?后|就|再|必须|要|解决|升级|上报|上升|一次|处理|决定"
)
_ONLY_RHYTHM = re.compile("每|[一二两三四五双单]|周|月|天|日|季度?|年|次|开|个|会议?|例会|碰头|见面|定期|固定|要|都")
_ALL_SEE = re.compile(
    "(?:大家|所有人|谁|全员|人人|各家|各部门)(?:都|全)?(?:能|可以|可)?(?:随便|随时|自由|互相)?(?:看|用|查|共享)(?:到|得到)?[。.]?"
)
_EMPTY_GOAL = re.compile(
    "双赢|共赢|多赢|共同|发展|全面|满意度?|竞争力|能力|水平|目标|打造|实现|一流|标杆|行业|公司|集团|团队|[、,，。;；]"
)
# What somebody who only has to know is given to read, not what he gives.
_ONLY_TOLD = re.compile("看|收|听|知|了解|抄送|参会|列席|旁听|无|没有|不|每.{0,4}(?:看|收|听)")
_CLOCK = re.compile("小时|分钟|天|工作日|当天|次日|立即|马上|日")


@dataclass(frozen=True)
class Person:
    """Who is in it: what he gives, and whether he signs."""

    id: str = ""
    name: str = ""
    unit: str = ""
    role: str = ""
    gives: str = ""
    signs: str = ""


@dataclass(frozen=True)
class Risk:
    """A risk, what is done about it, and who watches."""

    id: str = ""
    name: str = ""
    answer: str = ""
    owner: str = ""


@dataclass(frozen=True)
class Charter:
    """A charter as typed. Amounts are in 万元, rates in percent; all are texts until ``review`` reads them."""

    name: str = ""
    why: str = ""
    goal: str = ""
    measure: str = ""
    goal_day: str = ""
    inside: str = ""
    outside: str = ""
    people: tuple[Person, ...] = ()
    budget: str = ""
    years: str = ""
    rate: str = ""
    npv: str = ""
    payback: str = ""
    ratio: str = ""
    roi: str = ""
    pool: str = ""
    meetings: str = ""
    ladder: str = ""
    data: str = ""
    risks: tuple[Risk, ...] = ()
    sign_day: str = ""

    @property
    def signers(self) -> tuple[Person, ...]:
        """Who signs."""
        return tuple(one for one in self.people if one.signs == "yes")

    @property
    def lead(self) -> str:
        """The name of the one who leads, or an empty string."""
        return next((one.name for one in self.people if one.role == "lead" and one.name), "")


# What is asked in words: the field, its label, and why it may not be missing.
TEXTS = {
    "name": ("项目名称", "写成别的部门也叫得出口的名字"),
    "why": ("为什么现在做", "写一件正在发生的事，带一个数"),
    "goal": ("共同目标", "写一个签字的人都能写进自己总结的结果"),
    "measure": ("拿什么数量", "写从几到几、谁来数"),
    "inside": ("做什么", "一行一件"),
    "outside": ("不做什么", "不写清，做到一半它会自己长大"),
    "pool": ("奖励怎么分", "不设奖金池也写一句，用什么代替"),
    "meetings": ("多久碰一次头", "每周、每月各开什么会，多长，谁来"),
    "ladder": ("谈不拢怎么办", "几个小时谈不拢，交给谁"),
    "data": ("数据怎么用", "谁能看，看哪些，用完怎么办"),
}
MONEY = {
    "budget": ("预算", "万元"),
    "years": ("收益算几年", "年"),
    "rate": ("折现率", "%"),
    "npv": ("净现值（NPV）", "万元"),
    "payback": ("回本", "年"),
    "ratio": ("收益成本比", "倍"),
    "roi": ("投资回报率（ROI）", "%"),
}
SECTIONS = ("basics", "people", "money", "rules", "risks", "signing")
PART = {
    **dict.fromkeys(("name", "why", "goal", "measure", "goal_day", "inside", "outside"), "basics"),
    **dict.fromkeys(MONEY, "money"),
    **dict.fromkeys(("pool", "meetings", "ladder", "data"), "rules"),
    "sign_day": "signing",
}


def charter(
    texts: Mapping[str, str], people: Iterable[Mapping[str, str]], risks: Iterable[Mapping[str, str]]
) -> Charter:
    """A charter from field texts and table rows; rows in which nothing was typed are left out."""
    known = {f.name for f in fields(Charter)} - {"people", "risks"}
    given = {key: value.strip() for key, value in texts.items() if key in known}
    team = tuple(one for row in people if (one := _row(Person, row)) != Person(id=one.id))
    fears = tuple(one for row in risks if (one := _row(Risk, row)) != Risk(id=one.id))
    return Charter(**given, people=team, risks=fears)


def filled(c: Charter) -> dict[str, tuple[int, int]]:
    """How much of each section is there: entries made and entries asked for, by section."""
    texts = {f.name: getattr(c, f.name) for f in fields(Charter) if f.name in PART}
    counted = {key: [bool(text) for name, text in texts.items() if PART[name] == key] for key in SECTIONS}
    counted["people"] = [bool(c.lead), any(one.role == "sponsor" for one in c.people), bool(c.signers)]
    counted["risks"] = [n < len(c.risks) for n in range(RISK_ROWS)]
    return {key: (sum(done), len(done)) for key, done in counted.items()}


def missing(c: Charter) -> tuple[str, ...]:
    """What a document cannot do without, in words; empty where it can be made."""
    have = {
        "项目名称": c.name,
        "共同目标": c.goal,
        "拿什么数量": c.measure,
        "目标的日子": read_day(c.goal_day),
        "负责人": c.lead,
        "至少一个签字的人": [one for one in c.signers if one.name],
    }
    return tuple(label for label, there in have.items() if not there)


def review(c: Charter) -> tuple[Finding, ...]:
    """What is wrong with a charter, section by section. What is empty is named once a section."""
    if c == Charter():
        text = "章程还空着。先写项目名称和共同目标，再写谁来签；其余的照行动清单一项项抄过来。"
        return (error("charter.blank", text, part="basics", field="name"),)
    sections: dict[str, Callable[[Charter], list[Finding]]] = {
        "basics": _basics, "people": _people, "money": _money, "rules": _rules, "risks": _risks, "signing": _signing,
    }  # fmt: skip
    found: list[Finding] = []
    for key in SECTIONS:
        said = sections[key](c)
        found += [finding.within(key) for finding in said or [ok(f"charter.{key}_clear", _clear(c, key))]]
    return tuple(found)


def _row(kind: type, row: Mapping[str, str]):  # type: ignore[no-untyped-def]
    return kind(**{f.name: str(row.get(f.name, "")).strip() for f in fields(kind)})


def _clear(c: Charter, key: str) -> str:
    if key == "people":
        units = len({bare(one.unit) for one in c.signers if one.unit})
        return f"{len(c.people)} 个人，{len(c.signers)} 个签字，来自 {units} 个部门；出了东西的都签。"
    if key == "money":
        return "几个数互相对得上：收益成本比减 1 就是 ROI，财务自己能验。"
    return {
        "basics": "目标有数、有日子，也写了不做什么，签字的人知道自己认的是哪一件事。",
        "rules": "钱怎么分、多久见一次、谈不拢找谁、数据谁能看，四样都不用等出事再商量。",
        "risks": f"{len(c.risks)} 个风险都有应对、有人盯，签字的人不会在半路上才听说。",
        "signing": "签字的日子在目标的日子之前，签完就算数。",
    }[key]


def _empty(c: Charter, names: Sequence[str]) -> list[Finding]:
    """One finding for all empty fields of a section, on the first of them."""
    gone = [name for name in names if not getattr(c, name)]
    if not gone:
        return []
    label, why = TEXTS[gone[0]]
    rest = "、".join(f"「{TEXTS[name][0]}」" for name in gone[1:])
    text = f"「{label}」还空着：{why}。" + (f"一起补上的还有{rest}。" if rest else "")
    return [error("charter.missing", text, field=gone[0])]


def _thin(c: Charter, names: Sequence[str]) -> list[Finding]:
    found = []
    for name in names:
        typed, (label, how) = getattr(c, name), TEXTS[name]
        hollow = _EMPTY_GOAL.sub("", _plain(typed)) if name == "goal" else typed
        empty = is_slogan(typed) or not bare(hollow) or is_slogan(hollow)
        if typed and (says_nothing(typed, 2 if name == "name" else 3) or (name != "name" and empty)):
            text = f"「{label}」里的「{_short(typed)}」，到期那天没人能说做没做到。{how}。"
            found.append(error("charter.says_nothing", text, field=name))
    return found


def _basics(c: Charter) -> list[Finding]:
    names = ("name", "why", "goal", "measure", "inside", "outside")
    found = [*_empty(c, names), *_thin(c, names)]
    marked = {f.place.field for f in found}
    if c.measure and "measure" not in marked and not (numbers_in(c.measure) or _FACTOR.search(c.measure)):
        text = f"「{_short(c.measure)}」里没有数。写从几到几，例如「周六排队从 120 分钟到 60 分钟」。"
        found.append(error("charter.no_number", text, field="measure"))
    if c.why and "why" not in marked and not (numbers_in(c.why) or _FACTOR.search(c.why)):
        text = f"「{_short(c.why)}」没有数，听的人会想：有多严重？补一个：几天、几台、几万元，从哪里看来的。"
        found.append(warning("charter.why_without_number", text, field="why"))
    both = {bare(line) for line in _lines(c.inside)} & {bare(line) for line in _lines(c.outside)} - {""}
    if both:
        line = next(line for line in _lines(c.outside) if bare(line) in both)
        text = f"「{_short(line)}」同时写在做和不做里。签字的人会各挑对自己有利的那一行，只留一边。"
        found.append(error("charter.in_and_out", text, field="outside"))
    if read_day(c.goal_day) is None:
        text = "目标没有日子，哪天来看做没做到？选一个日历上的日子。"
        found.append(error("charter.no_goal_day", text, field="goal_day"))
    for name in ("why", "goal", "measure"):
        found += review_units(getattr(c, name), field=name)
    return found


def _people(c: Charter) -> list[Finding]:
    if not c.people:
        text = "还没有一个人。先写负责人和拍板人，再写出人、出钱、出数据的，每行写清出什么、签不签。"
        return [error("charter.no_people", text)]
    found = _folded([f for one in c.people if (f := _person(one))])
    leads = [one for one in c.people if one.role == "lead"]
    named = {f.place.row for f in found}
    if not leads:
        text = "没有负责人。项目卡住那天，第一个电话打给谁？把那一行的角色改成「负责」。"
        found.append(error("charter.no_lead", text))
    elif len(leads) > 1 and leads[1].id not in named:
        text = f"负责人有 {len(leads)} 位，出了事会互相等。留一位，其余改成「出力」。"
        found.append(error("charter.two_leads", text, row=leads[1].id, column="role"))
    if not any(one.role == "sponsor" for one in c.people):
        text = "没有人拍板。要加钱、加人的那天，谁有权点头？写上他，请他签。"
        found.append(error("charter.no_sponsor", text))
    if found:
        return found
    names = [bare(one.name) for one in c.people]
    twice = next((one for n, one in enumerate(c.people) if bare(one.name) in names[:n]), None)
    if twice:
        text = f"{twice.name}写了两行。合成一行，签一次就够。"
        found.append(error("charter.same_person", text, row=twice.id, column="name"))
    units = {bare(one.unit) for one in c.signers}
    if len(units) == 1:
        text = f"签字的都是{c.signers[0].unit}的人，这是一份部门计划。请给你东西的那个部门也签一个名字。"
        found.append(warning("charter.one_department_signs", text, column="signs"))
    return found


def _folded(findings: Sequence[Finding]) -> list[Finding]:
    """Three lines or more with the same gap are one finding: on the first, with how many more."""
    kept: list[Finding] = []
    for finding in findings:
        same = [f for f in findings if f.rule == finding.rule]
        if len(same) < 3:
            kept.append(finding)
        elif finding is same[0]:
            text = f"{finding.message}下面还有 {len(same) - 1} 行也是这样。"
            kept.append(finding.model_copy(update={"message": text}))
    return kept


def _person(one: Person) -> Finding | None:
    """The first thing that is wrong with a line."""
    row = {"row": one.id}
    who = one.name or "这一行"
    problem = review_owner(one.name) if one.name else None
    if not one.name:
        return error("charter.unnamed", "这一行没有名字。部门不会签字，写一个人。", column="name", **row)
    if problem or len(bare(one.name)) < 2:
        text = f"「{_short(one.name)}」不是一个人的名字，签字那天没有笔可以递。写姓名，部门写在旁边一格。"
        return error("charter.not_a_person", text, column="name", **row)
    if not one.unit:
        return error("charter.no_unit", f"{who}是哪个部门的，没有写。看的人要知道谁替谁签。", column="unit", **row)
    if one.role not in ROLES:
        return error("charter.no_role", f"{who}的角色没有选。从负责、拍板、出力、知会里选一个。", column="role", **row)
    if one.signs not in SIGNS:
        return error("charter.no_choice", f"{who}签不签，没有选。", column="signs", **row)
    if one.role in ("lead", "sponsor") and one.signs == "no":
        text = f"{who}{ROLES[one.role]}，却不签字。别人会问：你都不签，我签什么？"
        return error("charter.head_does_not_sign", text, column="signs", **row)
    gives = bool(one.gives) and not (says_nothing(one.gives, 2) or is_slogan(one.gives) or _ONLY_TOLD.match(one.gives))
    if one.role == "informed" and gives:
        text = f"{who}要出「{_short(one.gives)}」，角色却是知会。出人、出钱、出数据的都签：改成「出力」，请他签字。"
        return warning("charter.informed_gives", text, column="role", **row)
    if one.role == "informed" and one.signs == "yes":
        text = f"{who}只是知会，却要签字。签的人多一个，签齐就晚几天。改成不签；他要是出东西，角色改成「出力」。"
        return warning("charter.informed_signs", text, column="signs", **row)
    if one.role != "informed" and says_nothing(one.gives, 2):
        text = f"{who}出什么，没有写清。人、钱、数据、工位，写一样，带一个数。"
        return error("charter.gives_nothing", text, column="gives", **row)
    if one.role == "member" and is_slogan(one.gives):
        text = f"「{_short(one.gives)}」到那天没法兑现。写{who}拿出来的东西：几个人、几天、哪份数据。"
        return error("charter.gives_nothing", text, column="gives", **row)
    if one.role == "member" and one.signs == "no":
        text = f"{who}要出「{_short(one.gives)}」，却不签字。到那天他可以说没答应过；请他签，或者改成「知会」。"
        return error("charter.gives_without_signing", text, column="signs", **row)
    units = review_units(one.gives, row=one.id, column="gives")
    return units[0] if units else None


def read_figures(c: Charter) -> dict[str, float | Finding]:
    """The figures, each as a number in its unit or as a finding on its field."""
    label = {key: name for key, (name, _) in MONEY.items()}
    return {
        "budget": _slipped(c.budget, "budget")
        or read_money(c.budget, field="budget", label=label["budget"], low=0, high=MOST),
        "years": read_number(c.years, field="years", label=label["years"], unit="年", low=1, high=30),
        "rate": read_number(c.rate, field="rate", label=label["rate"], unit="%", low=0, high=50),
        "npv": _slipped(c.npv, "npv") or read_money(c.npv, field="npv", label=label["npv"], low=-MOST, high=MOST),
        "payback": read_number(c.payback, field="payback", label=label["payback"], unit="年", low=0, high=100),
        "ratio": read_number(c.ratio, field="ratio", label=label["ratio"], unit="倍", low=0, high=1000),
        "roi": read_number(c.roi, field="roi", label=label["roi"], unit="%", low=-100, high=1e5),
    }


def _slipped(typed: str, field: str) -> Finding | None:
    """An amount in 万元 that only makes sense in 元: a budget of 1,800,000 万元 is 18 milliards."""
    read = read_money(typed, field=field, label=MONEY[field][0])
    if isinstance(read, Finding) or abs(read) <= MOST:
        return None
    text = f"这一格按万元算，{read:,.0f} 万元是 {read / 1e4:,.10g} 亿元。你写的要是元，就填 {read / 1e4:,.10g}。"
    return error("charter.unit_slipped", text, field=field)


def _money(c: Charter) -> list[Finding]:
    gone = [key for key in MONEY if not getattr(c, key)]
    if len(gone) > 1:
        names = "、".join(f"「{MONEY[key][0]}」" for key in gone)
        text = f"还空着：{names}。财务先看这几个数；还没算，先填「财务会信的那笔账」那一页。"
        return [error("charter.money_missing", text, field=gone[0])]
    read = read_figures(c)
    found = [value for value in read.values() if isinstance(value, Finding)]
    if found:
        return found
    value = {key: number for key, number in read.items() if not isinstance(number, Finding)}
    if not value["budget"]:
        text = "预算是 0，收益就没有东西可比。花的是人的时间，也折成万元写上；财务会问谁在白干。"
        return [error("charter.no_budget", text, field="budget")]
    return [f for f in (_rate(value), _return(value) or _present_value(value), _late(value)) if f]


def _rate(value: Mapping[str, float]) -> Finding | None:
    """0.1 where 10 % was meant."""
    rate = value["rate"]
    if not 0 < rate < 1:
        return None
    text = f"折现率 {rate:g}%，一年几乎不打折。这一格的单位是 %：{rate * 100:.4g}% 就填 {rate * 100:.4g}。"
    return warning("charter.rate_as_share", text, field="rate")


def _return(value: Mapping[str, float]) -> Finding | None:
    """ROI against the ratio: it is the ratio less one, and never the ratio itself."""
    ratio, roi = value["ratio"], value["roi"]
    right = (ratio - 1) * 100
    if abs(roi - right) <= max(NEAR_PERCENT, abs(right) * 0.01):
        return None
    if abs(roi - ratio * 100) <= max(NEAR_PERCENT, ratio):
        text = f"{roi:g}% 是收益成本比 {ratio:g} 换了个写法。ROI 要先减掉成本：({ratio:g} − 1) × 100 = {right:.4g}%。"
        return error("charter.roi_is_ratio", text, field="roi")
    text = (
        f"收益成本比 {ratio:g}，ROI 该是 ({ratio:g} − 1) × 100 = {right:.4g}%，这里写了 {roi:g}%。两个数要用同一笔账。"
    )
    return error("charter.roi_does_not_fit", text, field="roi")


def _present_value(value: Mapping[str, float]) -> Finding | None:
    """Net present value = (ratio − 1) × discounted costs, and those are at least the budget."""
    npv, ratio, budget = value["npv"], value["ratio"], value["budget"]
    if (npv > 0.5 and ratio < 0.995) or (npv < -0.5 and ratio > 1.005):
        sides = ("正", "小于") if npv > 0 else ("负", "大于")
        text = f"净现值 {npv:g} 万元是{sides[0]}的，收益成本比 {ratio:g} 却{sides[1]} 1。折现后收益比成本多，两个才会一起好看。"
        return error("charter.npv_against_ratio", text, field="npv")
    least = (ratio - 1 - 0.01) * budget
    if ratio > 1 and npv < least - 0.5:
        text = f"收益成本比 {ratio:g}、预算 {budget:g} 万元，净现值至少有 {least:.4g} 万元，这里只写了 {npv:g}。看看单位和哪一个数抄错了。"
        return error("charter.npv_does_not_fit", text, field="npv")
    if ratio > 1.01 and npv > (ratio - 1) * budget * MOST_COSTS:
        text = f"照收益成本比 {ratio:g} 倒算，净现值要到 {npv:g} 万元，总成本得是预算的 {npv / (ratio - 1) / budget:,.0f} 倍。多半是单位错了。"
        return error("charter.npv_too_large", text, field="npv")
    if npv < 0:
        text = (
            f"净现值是 {npv:g} 万元，按这个折现率做了反而亏。要么改方案，要么在「为什么现在做」里写明亏也要做的理由。"
        )
        return warning("charter.npv_negative", text, field="npv")
    return None


def _late(value: Mapping[str, float]) -> Finding | None:
    if value["payback"] <= value["years"]:
        return None
    text = f"{value['payback']:g} 年才回本，收益只算了 {value['years']:g} 年：算到头也没有回来。两个数里有一个要改。"
    return warning("charter.pays_back_too_late", text, field="payback")


def _rules(c: Charter) -> list[Finding]:
    names = ("pool", "meetings", "ladder", "data")
    found = [*_empty(c, names), *_thin(c, names)]
    marked = {f.place.field for f in found}
    wants: dict[str, tuple[bool, str]] = {
        "pool": (
            bool(numbers_in(c.pool) or re.search("不设|没有奖金|不发|无奖金", c.pool)),
            "没有数，到分的那天各算各的。写从哪笔钱里拿百分之几、怎么分；不设就写「不设」和用什么代替。",
        ),
        "meetings": (bool(_RHYTHM.search(c.meetings)), "看不出多久一次。写每周哪天、多长、谁来。"),
        "ladder": (
            bool(_CLOCK.search(_plain(c.ladder)) or numbers_in(c.ladder)),
            "没有时限，谈不拢就一直谈。写几个小时谈不拢，交给谁。",
        ),
    }
    for name, (there, why) in wants.items():
        typed = getattr(c, name)
        if typed and name not in marked and not there:
            found.append(warning(f"charter.{name}_without_number", f"「{_short(typed)}」{why}", field=name))
    said = {f.place.field for f in found}
    thin: dict[str, tuple[bool, str]] = {
        "meetings": (
            not bare(_ONLY_RHYTHM.sub("", _plain(c.meetings))),
            "只有多久一次。再写多长、谁来，到那天才知道叫谁。",
        ),
        "ladder": (
            not bare(_ONLY_TIME.sub("", _plain(c.ladder))),
            "只有时限。到点以后交给谁？写一个人，再写他也定不了交给谁。",
        ),
        "data": (
            bool(_ALL_SEE.fullmatch(_plain(c.data).strip())),
            "等于没有规矩，出数据的那一家先不放心。写谁能看、看哪些、用完怎么办。",
        ),
    }
    for name, (is_thin, why) in thin.items():
        typed = getattr(c, name)
        if typed and name not in said and is_thin:
            found.append(warning(f"charter.{name}_unfinished", f"「{_short(typed)}」{why}", field=name))
    return [*found, *review_units(c.pool, field="pool")]


def _risks(c: Charter) -> list[Finding]:
    if not c.risks:
        text = "一个风险也没写，签字的人会觉得你没想过。把风险清单里分最高的抄过来，至少一个。"
        return [error("charter.no_risk", text)]
    found = []
    for one in c.risks:
        gone = [
            label for label, there in (("怕什么", one.name), ("怎么办", one.answer), ("谁盯", one.owner)) if not there
        ]
        if gone:
            column = {"怕什么": "name", "怎么办": "answer", "谁盯": "owner"}[gone[0]]
            text = f"这一行缺「{'」「'.join(gone)}」。三格写齐，这个风险才算有人管。"
            found.append(error("charter.risk_unfinished", text, row=one.id, column=column))
        elif says_nothing(one.name) or is_slogan(one.name):
            text = f"「{_short(one.name)}」看不出会发生什么。写一句：谁、到什么时候、没做成什么。"
            found.append(error("charter.risk_thin", text, row=one.id, column="name"))
        elif says_nothing(one.answer) or is_slogan(one.answer):
            text = f"「{_short(one.answer)}」到那天还得从头想。写一个不求同一个人点头也能做的做法。"
            found.append(error("charter.risk_thin", text, row=one.id, column="answer"))
        elif review_owner(one.owner):
            text = f"「{_short(one.owner)}」不是一个人的名字，信号来了打谁的电话？写姓名。"
            found.append(error("charter.not_a_person", text, row=one.id, column="owner"))
    return found


def _signing(c: Charter) -> list[Finding]:
    day, goal = read_day(c.sign_day), read_day(c.goal_day)
    if day is None:
        return [error("charter.no_sign_day", "还没定哪天签。没有日子的签字，会一直「下周」。", field="sign_day")]
    if goal and day >= goal:
        text = f"签字在 {_day(day)}，目标在 {_day(goal)}。签的时候该做完的已经到期了，改一个日子。"
        return [error("charter.signed_after_goal", text, field="sign_day")]
    if day.weekday() > 4:
        text = f"{_day(day)}是周末，人凑不齐。挪到前一个工作日。"
        return [warning("charter.weekend", text, field="sign_day")]
    return []


def _lines(text: str) -> list[str]:
    return [line for line in re.split(r"[\n;；]", text) if line.strip()]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _day(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 16 else text[:16] + "…"
