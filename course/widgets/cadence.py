"""Meeting cadence: who sits at which level, what it costs, what is settled there, on which days, and the calendar file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from course.components.chart import Chart, Picture, Readout
from course.components.download import Download, File
from course.components.form import Field, Form
from course.components.part import Choice, Part, State
from course.components.sorter import Bucket, Card, Sorter
from course.components.table import Column, Table
from course.tools import cadence, own_cadence
from course.tools.cadence import HOURS, LEVELS, TIMES, Group, Holiday, Level, Series, Topic
from course.tools.finding import Finding
from course.tools.money import read_money
from course.widgets import view

_WEEKDAYS = tuple(Choice(value=str(n), label=f"周{day}") for n, day in enumerate(cadence.WEEKDAYS))
_NTH = (
    *(Choice(value=f"n{n}", label=f"第{name}个") for n, name in enumerate("一二三四", 1)),
    Choice(value="last", label="最后一个"),
    *(Choice(value=f"d{n}", label=f"固定每月 {n} 日") for n in (5, 15, 25)),
)
_HOURS_OF_DAY = tuple(f"{hour:02d}:{minute}" for hour in range(8, 19) for minute in ("00", "30"))
_TIMES = tuple(Choice(value=at, label=at.removeprefix("0")) for at in _HOURS_OF_DAY)
_NAMES: dict[Level, str] = {"weekly": "每周", "monthly": "每月", "quarterly": "每季"}
_SEATS = (Choice(value="in", label="到会"), Choice(value="read", label="看纪要"))


class View(view.View):
    """``case``: ``groups``, ``topics``, ``today``, ``until``, ``holidays``, ``most``. Without ``groups`` it is the learner's own."""

    def __init__(self, record: Any) -> None:
        super().__init__(record)
        self.groups = tuple(Group(**group) for group in self.case.get("groups", ()))
        self.topics = tuple(Topic(**topic) for topic in self.case.get("topics", ()))
        self.holidays = tuple(Holiday(**holiday) for holiday in self.case.get("holidays", ()))

    @property
    def own(self) -> bool:
        return not self.groups

    def parts(self) -> Sequence[Part]:
        cost = (
            self._price(),
            Chart(name="cost", label="一季（13 周）花多少人时", height=240, empty=self.case["empty_cost"]),
        )
        days = (
            self._when(),
            Chart(
                name="days", label="日历上的样子", height=120, empty="从哪天开始和三级的时间都填好，日子会列在这里。"
            ),
            Download(name="file", label="下载日历文件（.ics）", help=self.case["download_help"]),
        )
        if self.own:
            return (self._levels(), *cost, *days)
        return (self._seats(), *cost, self._agenda(), *days)

    def live(self, state: State) -> view.Outputs:
        series = self._series(state)
        return {"cost": self._cost(state), "days": _days(series) if series else Picture()}

    def review(self, state: State) -> Sequence[Finding]:
        price = self._rate(state) if state["price"]["rate"].strip() else None
        wrong = [price.within("price")] if isinstance(price, Finding) else []
        return [*self._who(state), *wrong, *(f.within("when") for f in self._on_which_days(state))]

    def file(self, part: str, state: State) -> File | str:
        series = self._series(state)
        if not series:
            return "还没有能放进日历的会。先填从哪天开始、开到哪天，再选好至少一级的时间。"
        from course.workbook.calendar_file import MEDIA_TYPE, calendar_file

        return File(name=f"{self._project(state)}会议.ics", media_type=MEDIA_TYPE, data=calendar_file(series))

    # Parts

    def _seats(self) -> Table:
        columns = tuple(
            Column(
                id=level,
                label=f"{_NAMES[level]} {HOURS[level]:g} 小时",
                type="choice",
                choices=_SEATS,
                placeholder="不来",
            )
            for level in LEVELS
        )
        return Table(
            name="seats",
            label="一、谁坐在哪一级",
            help=self.case["seats_help"],
            columns=(Column(id="who", label="谁", type="fixed", width="wide"), *columns),
            rows=tuple({"id": g.id, "who": f"{g.label}，{g.people} 人"} for g in self.groups),
            row_header="人",
        )

    def _levels(self) -> Table:
        return Table(
            name="levels",
            label="三级会，各开什么",
            help="拍板的人也写进「谁来」。每周那一级 8 个人以内（课程设定），其余的看纪要。用不上的一级，整行空着。",
            columns=(
                Column(id="level", label="哪一级", type="fixed"),
                Column(id="who", label="谁来", type="long", max_length=80, placeholder="名字，用顿号隔开"),
                Column(id="people", label="几个人", type="number", max_length=8),
                Column(id="hours", label="几小时", type="number", max_length=8),
                Column(id="decider", label="谁拍板", max_length=20, placeholder="一个人"),
                Column(id="decides", label="会上定什么", type="long", max_length=80, placeholder="散会时要有结论的"),
                Column(id="input", label="会前交什么", type="long", max_length=80, placeholder="谁交，什么东西"),
            ),
            rows=tuple({"id": level, "level": f"{_NAMES[level]}，{HOURS[level]:g} 小时上下"} for level in LEVELS),
            row_header="级",
        )

    def _price(self) -> Form:
        rate = Field(
            id="rate",
            label="一个人一小时，连社保办公按多少钱算",
            type="number",
            unit="元",
            default=self.case["rate"],
            help="课程设定，可以改成你们财务用的数。只用来换算成钱。",
        )
        return Form(name="price", fields=(rate,))

    def _agenda(self) -> Sorter:
        buckets = (
            Bucket(id="weekly", label=LEVELS["weekly"], detail="动手的人当场解得开"),
            Bucket(id="monthly", label=LEVELS["monthly"], detail="要部门负责人给人、给钱、给数据"),
            Bucket(id="quarterly", label=LEVELS["quarterly"], detail="往哪走、停不停，要 CEO 定"),
            Bucket(id="none", label="不开会", detail="看板或一封邮件就够"),
        )
        return Sorter(
            name="agenda",
            label="二、这些事各去哪一级",
            cards=tuple(Card(id=t.id, label=t.label) for t in self.topics),
            buckets=buckets,
        )

    def _when(self) -> Form:
        fields = [Field(id="start", label="从哪天开始", type="date", help=self.case["start_help"])]
        if self.own:
            fields += [
                Field(id="until", label="开到哪天为止", type="date", help="至少 13 周"),
                Field(id="project", label="项目叫什么", max_length=20, help="写进日历的标题"),
            ]
        fields += [
            Field(id="weekly_day", label="周几", type="choice", choices=_WEEKDAYS, group="每周"),
            Field(id="weekly_time", label="几点", type="choice", choices=_TIMES, group="每周"),
        ]
        for level, group in (("monthly", "每月"), ("quarterly", "每季（每三个月一次，第一次在第 13 周前后）")):
            fields += [
                Field(id=f"{level}_nth", label="第几个", type="choice", choices=_NTH, group=group),
                Field(id=f"{level}_day", label="周几", type="choice", choices=_WEEKDAYS, group=group, help="选了固定日子就不用选"),
                Field(id=f"{level}_time", label="几点", type="choice", choices=_TIMES, group=group),
            ]  # fmt: skip
        return Form(name="when", label="放进日历" if self.own else "三、放进日历", columns=3, fields=tuple(fields))

    # Reading the state

    def _who(self, state: State) -> list[Finding]:
        if self.own:
            return [
                f.within("levels") for f in own_cadence.review_meetings(own_cadence.meetings(state["levels"]["rows"]))
            ]
        seats = cadence.review_attendance(self.groups, self._present(state), self.case["most"])
        topics = cadence.review_topics(self.topics, state["agenda"]["placed"])
        return [*(f.within("seats") for f in seats), *(f.within("agenda") for f in topics)]

    def _on_which_days(self, state: State) -> Sequence[Finding]:
        start, until = self._span(state)
        today = None if self.own else self._date("today")
        wrong = cadence.review_start(start, until, today)
        if wrong or start is None or until is None:
            return (wrong,) if wrong else ()
        slots = cadence.read_slots(state["when"], self._used(state))
        unset = [slot for slot in slots.values() if isinstance(slot, Finding)]
        if unset:
            return unset
        return cadence.review_days(self._series(state), self.holidays, None if self.own else self._shared(state))

    def _present(self, state: State) -> dict[Level, set[str]]:
        return {level: {row["id"] for row in state["seats"]["rows"] if row[level] == "in"} for level in LEVELS}

    def _shared(self, state: State) -> dict[tuple[Level, Level], str]:
        """Who sits in two levels, by pair of levels."""
        present, order = self._present(state), list(LEVELS)
        return {
            (one, two): "、".join(g.label for g in self.groups if g.id in present[one] & present[two])
            for n, one in enumerate(order)
            for two in order[n + 1 :]
        }

    def _used(self, state: State) -> tuple[Level, ...]:
        if not self.own:
            return tuple(LEVELS)
        return tuple(m.level for m in own_cadence.meetings(state["levels"]["rows"]) if m.used)

    def _date(self, name: str) -> date | None:
        return cadence.read_day(str(self.case[name]))

    def _span(self, state: State) -> tuple[date | None, date | None]:
        until = cadence.read_day(state["when"]["until"]) if self.own else self._date("until")
        return cadence.read_day(state["when"]["start"]), until

    def _project(self, state: State) -> str:
        return state["when"]["project"].strip() or "我的项目" if self.own else str(self.case["project"])

    def _series(self, state: State) -> list[Series]:
        """What can go into a calendar; empty as long as start and end do not allow any."""
        start, until = self._span(state)
        if cadence.review_start(start, until) or start is None or until is None:
            return []
        texts, hours, name = self._texts(state), self._hours(state), self._project(state)
        key = f"{self.record.id}:{name if self.own else ''}"
        made = [
            cadence.series_of(
                level, slot, start, until, hours[level], title=f"{name}：{LEVELS[level]}", text=texts[level], key=key
            )
            for level, slot in cadence.read_slots(state["when"], self._used(state)).items()
            if not isinstance(slot, Finding) and level in hours
        ]
        return [cadence.without_holidays(one, self.holidays) for one in made]

    def _hours(self, state: State) -> dict[Level, float]:
        if not self.own:
            return dict(HOURS)
        read = {m.level: own_cadence.numbers(m) for m in own_cadence.meetings(state["levels"]["rows"]) if m.used}
        return {level: HOURS[level] if isinstance(one, Finding) else one[1] for level, one in read.items()}

    def _texts(self, state: State) -> dict[Level, str]:
        """What the invitation says, by level."""
        if self.own:
            return {
                m.level: f"会上定：{m.decides}\n会前交：{m.input}\n拍板：{m.decider}\n到会：{m.who}"
                for m in own_cadence.meetings(state["levels"]["rows"])
            }
        placed, seats = state["agenda"]["placed"], {row["id"]: row for row in state["seats"]["rows"]}
        made: dict[Level, str] = {}
        for level in LEVELS:
            topics = [f"{n}. {t.label}" for n, t in enumerate((t for t in self.topics if placed.get(t.id) == level), 1)]
            here = [g.label for g in self.groups if seats[g.id][level] == "in"]
            readers = [g.label for g in self.groups if seats[g.id][level] == "read"]
            lines = ["议程", *topics, f"到会：{'、'.join(here)}", f"看纪要：{'、'.join(readers)}"]
            made[level] = "\n".join(line for line in lines if not line.endswith("："))
        return made

    def _rate(self, state: State) -> float | Finding:
        return read_money(state["price"]["rate"], field="rate", label="一小时", unit="元", low=1, high=10_000)

    def _cost(self, state: State) -> Picture:
        if self.own:
            read = {m.level: own_cadence.numbers(m) for m in own_cadence.meetings(state["levels"]["rows"]) if m.used}
            given = {level: one for level, one in read.items() if not isinstance(one, Finding)}
            people: dict[Level, float] = {level: one[0] for level, one in given.items()}
            hours: dict[Level, float] = {level: one[1] for level, one in given.items()}
            everybody = 0.0
        else:
            heads = cadence.attending(self.groups, self._present(state))
            people, hours = {level: float(n) for level, n in heads.items() if n}, dict(HOURS)
            everybody = float(sum(g.people for g in self.groups))
        rate = self._rate(state)
        return _costs(people, hours, everybody, None if isinstance(rate, Finding) else rate) if people else Picture()


def _costs(
    people: Mapping[Level, float], hours: Mapping[Level, float], everybody: float, rate: float | None
) -> Picture:
    mine = cadence.cost(people, hours)
    total = sum(mine.values())
    all_in = cadence.cost(dict.fromkeys(LEVELS, everybody))
    names = [_NAMES[level] for level in LEVELS]
    series = {"你排的": [mine[level] for level in LEVELS]}
    if everybody:
        series["每级都叫上全部的人"] = [all_in[level] for level in LEVELS]
    money = f"合 {total * rate:,.0f} 元" if rate is not None else "填好每小时多少元，这里换成钱"
    readouts = [
        *(
            Readout(
                label=LEVELS[level],
                value=f"{mine[level]:g} 人时",
                note=f"{people.get(level, 0):g} 人 × {hours.get(level, 0):g} 小时 × {TIMES[level]} 次",
            )
            for level in LEVELS
            if level in people
        ),
        Readout(label="一季合计", value=f"{total:g} 人时", note=money),
    ]
    weekly = people.get("weekly", 0)
    if weekly > 1:
        pairs = weekly * (weekly - 1) / 2
        note = f"{weekly:g} 人是 {pairs:g} 对，每对每周 15 分钟（课程设定）"
        readouts.append(
            Readout(label="不开例会，两两分头说", value=f"{cadence.pairwise_hours(weekly):g} 人时", note=note)
        )
    sums = " + ".join(f"{mine[level]:g}" for level in LEVELS if level in people)
    return Picture(
        option={
            "grid": {"containLabel": True, "left": 8, "right": 48, "top": 36 if everybody else 8, "bottom": 28},
            **({"legend": {"top": 0}} if everybody else {}),
            "tooltip": {"trigger": "axis"},
            "xAxis": {"type": "value", "name": "人时", "nameLocation": "middle", "nameGap": 24, "min": 0},
            "yAxis": {"type": "category", "data": names, "inverse": True},
            "series": [
                {"type": "bar", "name": name, "data": data, "label": {"show": True, "position": "right"}}
                for name, data in series.items()
            ],
        },
        columns=("级", "人", "小时", "次", "人时"),
        rows=tuple(
            (LEVELS[level], f"{people.get(level, 0):g}", f"{hours.get(level, 0):g}", str(TIMES[level]), f"{mine[level]:g}")
            for level in LEVELS
            if level in people
        ),
        readouts=tuple(readouts),
        summary=f"{sums} = {total:g} 人时。" + (f"{everybody:g} 个人每级都来，要 {sum(all_in.values()):g} 人时。" if everybody else ""),
    )  # fmt: skip


def _days(series: Sequence[Series]) -> Picture:
    readouts, rows = [], []
    for one in series:
        days = cadence.days_of(one)
        shown = "、".join(f"{day.month} 月 {day.day} 日" for day in days[: 1 if one.level == "weekly" else 3])
        every = "" if one.level != "quarterly" else "，每三个月"
        end = f"{one.end:%H:%M}" if one.end.hour < 23 else "夜里"
        readouts.append(
            Readout(
                label=LEVELS[one.level],
                value=f"{one.repeat.said}{every}",
                note=f"{one.first:%H:%M}–{end}，{shown}{'起' if one.level == 'weekly' else ''}",
            )
        )
        listed = days[: TIMES["weekly"] if one.level == "weekly" else 3]
        rows += [(LEVELS[one.level], f"{day:%Y-%m-%d}", f"周{cadence.WEEKDAYS[day.weekday()]}") for day in listed]
    first = min(day for one in series for day in cadence.days_of(one))
    until = series[0].until
    text = f"第一次会在 {first.month} 月 {first.day} 日，都开到 {until.year} 年 {until.month} 月 {until.day} 日为止。"
    off = "、".join(f"{day.month} 月 {day.day} 日" for one in series for day in one.off)
    text += f"例会碰上放假停开：{off}。" if off else ""
    return Picture(columns=("会", "日子", "周几"), rows=tuple(rows), readouts=tuple(readouts), summary=text)
