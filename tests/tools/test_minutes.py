"""Minutes: a person, something that can be handed over, a date on the calendar."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.content import load
from course.tools import minutes
from course.tools.finding import Finding, full_marks
from course.widgets.view import view_of

MEETING = date(2023, 8, 9)  # a Wednesday
GOOD = minutes.Action(owner="王丽", deliverable="20 个高频缺件的周到货表", due="8月16日", id="r1")


def rules(owner: str = "王丽", deliverable: str = "20 个高频缺件的周到货表", due: str = "8月16日") -> set[str]:
    found = minutes.review([minutes.Action(owner, deliverable, due)], MEETING)
    return {f.rule for f in found if f.severity != "ok"}


def test_a_complete_action_gets_full_marks_and_says_what_can_be_checked():
    found = minutes.review([GOOD], MEETING)
    assert full_marks(found)
    assert [f.rule for f in found] == ["minutes.action_clear"]
    assert "王丽" in found[0].message
    assert "8 月 16 日" in found[0].message
    assert found[0].place.row == "r1"


def test_no_action_at_all_is_a_finding():
    assert [f.rule for f in minutes.review([], MEETING)] == ["minutes.no_actions"]


def test_an_empty_row_is_one_finding_not_three():
    assert rules("", " ", "") == {"minutes.empty_row"}


def test_filled_drops_empty_rows_only():
    assert minutes.filled([minutes.Action("", "", ""), GOOD, minutes.Action("", "", "周五")]) == (
        GOOD,
        minutes.Action("", "", "周五"),
    )


# Who


@pytest.mark.parametrize(
    "owner",
    [
        "王丽",
        "陈工",
        "小周",
        "供应链王丽",
        "供应链（王丽）",
        "王丽（供应链）",
        "IT 陈工",
        "IT-陈工",
        "供应链、王丽",
        "张总",
        "陈和平",
        "欧阳和平",
        "王丽（主责），陈工（配合）",
        "王丽牵头、陈工协助",
        "负责人：王丽",
        "Lily Wang",
        "售后部李明",
        "供应链负责人",
        "IT 经理",
        "部长林森",
        "仓库老周",
        "组长",
        "陈工负责，王丽配合",
        "Amy",
        "王丽/供应链负责人",
        "IT部门负责人",
        "李店长",
        "@王丽",
    ],
)
def test_a_person_may_own_an_action(owner):
    assert rules(owner=owner) == set()


@pytest.mark.parametrize(
    "owner",
    [
        "供应链",
        "IT部门",
        "ＩＴ",
        "it",
        "售后部",
        "销售团队",
        "大家",
        "相关部门",
        "各部门",
        "相关人员",
        "供应链那边",
        "IT 同事",
        "IT部",
        "供应链和 IT",
        "项目组",
        "各门店",
        "所有人",
        "供应链中心",
        "数据团队",
        "供应商",
        "总经理办公室",
        "各店店长",
    ],
)
def test_a_department_or_everybody_cannot_own_an_action(owner):
    assert rules(owner=owner) == {"minutes.owner_not_person"}


@pytest.mark.parametrize(
    "owner", ["我", "本人", "专人", "领导", "待定", "TBD", "谁有空谁做", "安排人", "?", "——", "指定人员", "我和王丽"]
)
def test_a_word_that_points_at_nobody_in_particular_cannot_own_an_action(owner):
    assert rules(owner=owner) & {"minutes.owner_unclear", "minutes.owner_not_person", "minutes.owner_missing"}


@pytest.mark.parametrize(
    "owner", ["王丽、陈工", "王丽和陈工", "王丽/陈工", "李明，王丽，陈工", "王丽（主责）陈工（主责）", "王丽与陈工"]
)
def test_several_owners_need_one_who_answers(owner):
    assert rules(owner=owner) == {"minutes.owner_several"}


def test_an_owner_who_was_not_in_the_room_is_asked_about():
    people = ("李明", "王丽", "陈工")
    absent = minutes.review([minutes.Action("孙工", GOOD.deliverable, GOOD.due)], MEETING, present=people)
    there = minutes.review([minutes.Action("供应链（王丽）", GOOD.deliverable, GOOD.due)], MEETING, present=people)
    assert {f.rule for f in absent if f.severity != "ok"} == {"minutes.owner_absent"}
    assert full_marks(there)


def test_one_person_with_everything_is_named():
    actions = [minutes.Action("李明", f"第 {n} 版话术对照表", "8月16日", id=f"r{n}") for n in range(1, 4)]
    found = minutes.review(actions, MEETING)
    assert {f.rule for f in found if f.severity != "ok"} == {"minutes.one_owner_for_all"}


# What


@pytest.mark.parametrize(
    "deliverable",
    [
        "20 个高频缺件的周到货表",
        "需求文档第一版，三页以内",
        "12 条销售承诺的对照表",
        "把 90 天缺件数据发给王丽",
        "提交排期表",
        "测试用例 10 条",
        "进度短信模板，在 3 家店启用",
        "优化后的预测模型和回测结果",
        "梳理缺件清单",
        "跟进并拿到供应商的书面交期",
        "签好的三方备忘录",
        "话术定稿",
        "推进合同签字",
        "接口上线，三家店能查到进度",
        "培训 12 名顾问，交签到表",
        "缺货率周报第一期",
        "和销售对完承诺清单，出一页差异",
        "把关键件的安全库存从 20 件调到 35 件",
        "报价单",
        "IT 给出工时评估",
        "约好 8 月 15 日的三方会，发出邀请",
        "跟进记录",
        "沟通方案",
        "讨论稿",
        "研究报告",
        "技术支持文档",
        "工作联系单",
    ],
)
def test_something_that_can_be_handed_over_stands(deliverable):
    assert rules(deliverable=deliverable) == set()


@pytest.mark.parametrize(
    "deliverable",
    [
        "推进预测优化",
        "跟进",
        "持续跟进",
        "跟进到货",
        "加强沟通",
        "沟通一下",
        "优化一下",
        "优化流程一下",
        "与 IT 沟通",
        "提升到货率",
        "推动落实",
        "提供支持",
        "配合售后",
        "开会讨论",
        "进一步研究",
        "协调资源",
        "确保到货",
        "做好对接",
        "重视客户体验",
        "尽快推进",
        "开会",
        "发邮件",
        "加强话术统一",
        "了解情况",
    ],
)
def test_a_verb_without_a_thing_is_vague(deliverable):
    assert "minutes.deliverable_vague" in rules(deliverable=deliverable)


@pytest.mark.parametrize(
    "deliverable", ["跟进排期", "讨论话术", "推进合同", "关注报表", "催报价", "和陈工沟通排期", "与供应链讨论方案"]
)
def test_a_thing_that_is_only_talked_about_shows_no_end(deliverable):
    assert rules(deliverable=deliverable) == {"minutes.deliverable_open_end"}


@pytest.mark.parametrize(
    "deliverable", ["尽量交出排期表", "争取上线进度短信", "尽快提交 20 个件的清单", "尽可能给出报价单"]
)
def test_a_hedge_word_in_the_deliverable_is_named(deliverable):
    assert rules(deliverable=deliverable) == {"minutes.deliverable_hedged"}


def test_a_missing_deliverable_is_a_finding_on_its_cell():
    found = [
        f for f in minutes.review([minutes.Action("王丽", "", "8月16日", id="r3")], MEETING) if f.severity == "error"
    ]
    assert [(f.rule, f.place.row, f.place.column) for f in found] == [
        ("minutes.deliverable_missing", "r3", "deliverable")
    ]


# When


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("2023-08-16", date(2023, 8, 16)),
        ("2023/8/16", date(2023, 8, 16)),
        ("2023.8.16", date(2023, 8, 16)),
        ("2023年8月16日", date(2023, 8, 16)),
        ("8月16日", date(2023, 8, 16)),
        ("８月１６日", date(2023, 8, 16)),
        ("8 月 16 号", date(2023, 8, 16)),
        ("8/16", date(2023, 8, 16)),
        ("8.16", date(2023, 8, 16)),
        ("8-16", date(2023, 8, 16)),
        ("16日", date(2023, 8, 16)),
        ("16号前", date(2023, 8, 16)),
        ("5号", date(2023, 9, 5)),
        ("8月16日下班前", date(2023, 8, 16)),
        ("8月16日（周三）", date(2023, 8, 16)),
        ("8月16日 周三 18:00", date(2023, 8, 16)),
        ("周三 8月16日前", date(2023, 8, 16)),
        ("11月30日", date(2023, 11, 30)),
        ("1月5日", date(2024, 1, 5)),
        ("十一月三十日", date(2023, 11, 30)),
        ("今天", date(2023, 8, 9)),
        ("明天中午前", date(2023, 8, 10)),
        ("后天", date(2023, 8, 11)),
        ("周五", date(2023, 8, 11)),
        ("本周五", date(2023, 8, 11)),
        ("这周日", date(2023, 8, 13)),
        ("星期一", date(2023, 8, 14)),
        ("周三", date(2023, 8, 9)),
        ("下周五", date(2023, 8, 18)),
        ("下周一上午", date(2023, 8, 14)),
        ("下星期三", date(2023, 8, 16)),
        ("下下周二", date(2023, 8, 22)),
        ("下个月3号", date(2023, 9, 3)),
        ("三天内", date(2023, 8, 12)),
        ("两周后", date(2023, 8, 23)),
        ("7天之内", date(2023, 8, 16)),
        ("会后3天", date(2023, 8, 12)),
        ("8月最后一天", date(2023, 8, 31)),
        ("48小时内", date(2023, 8, 11)),
        ("20230816", date(2023, 8, 16)),
        ("八月十六", date(2023, 8, 16)),
        ("每周三，第一次8月16日", date(2023, 8, 16)),
        ("Q4第一天", None),
    ],
)
def test_dates_as_people_write_them(due, expected):
    read = minutes.read_due(due, MEETING)
    assert (read if expected else isinstance(read, Finding)) == (expected or True)


@pytest.mark.parametrize(
    ("due", "rule"),
    [
        ("", "minutes.due_missing"),
        ("尽快", "minutes.due_vague"),
        ("月底前后", "minutes.due_vague"),
        ("月底", "minutes.due_vague"),
        ("8月底", "minutes.due_vague"),
        ("11月30日左右", "minutes.due_vague"),
        ("近期", "minutes.due_vague"),
        ("下周", "minutes.due_vague"),
        ("下周内", "minutes.due_vague"),
        ("下个月", "minutes.due_vague"),
        ("待定", "minutes.due_vague"),
        ("ASAP", "minutes.due_vague"),
        ("Q4", "minutes.due_vague"),
        ("8月", "minutes.due_vague"),
        ("8月中旬", "minutes.due_vague"),
        ("长期", "minutes.due_vague"),
        ("过几天", "minutes.due_vague"),
        ("每周五", "minutes.due_recurring"),
        ("每周", "minutes.due_recurring"),
        ("8月4日", "minutes.due_past"),
        ("2023-08-08", "minutes.due_past"),
        ("本周一", "minutes.due_past"),
        ("昨天", "minutes.due_past"),
        ("2月30日", "minutes.due_impossible"),
        ("2023-13-01", "minutes.due_impossible"),
        ("8月16日到20日", "minutes.due_range"),
        ("8月16日-8月20日", "minutes.due_range"),
        ("8月16日或17日", "minutes.due_range"),
        ("周五或周六", "minutes.due_range"),
        ("明后天", "minutes.due_vague"),
        ("等陈工通知", "minutes.due_vague"),
        ("<b>x</b>", "minutes.due_vague"),
        ("9999999999", "minutes.due_vague"),
    ],
)
def test_what_no_calendar_holds_is_a_finding(due, rule):
    assert rules(due=due) == {rule}


def test_a_wrong_weekday_beside_a_date_is_named():
    assert rules(due="8月16日（周五）") == {"minutes.due_weekday"}


def test_a_december_meeting_may_name_january():
    assert minutes.read_due("1月8日", date(2023, 12, 20)) == date(2024, 1, 8)


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_no_entry_makes_the_checker_fail(owner, deliverable, due):
    assert minutes.review([minutes.Action(owner, deliverable, due)], MEETING)


@given(st.dates(min_value=MEETING, max_value=date(2030, 12, 31)))
def test_every_iso_date_from_the_meeting_on_is_read_as_itself(day):
    assert minutes.read_due(day.isoformat(), MEETING) == day


@given(st.dates(min_value=MEETING, max_value=date(2023, 12, 31)))
def test_every_chinese_date_of_the_same_year_is_read_as_itself(day):
    assert minutes.read_due(f"{day.month}月{day.day}日前", MEETING) == day


def said(**changes: dict[str, str]) -> dict[str, set[str]]:
    """The rules that speak, by row, where the reference answer of the course's meeting is changed."""
    record = load().records["meeting_minutes"]
    view = view_of(record)
    given = [{**row, **changes.get(row["id"], {})} for row in record.answer["actions"]["rows"]]
    state = {part.name: part.clean({"rows": given} if part.name == "actions" else {}) for part in view.parts()}
    found: dict[str, set[str]] = {}
    for one in view.review(state):
        if one.severity != "ok":
            found.setdefault(one.place.row, set()).add(one.rule.removeprefix("minutes."))
    return found


def test_the_record_of_the_meeting_is_compared_with_what_was_said():
    swapped = said(
        spec={"owner": "陈工", "deliverable": "进度推送要几个人天，回一个数", "due": "8月11日"},
        estimate={"owner": "李明", "deliverable": "进度推送一页需求", "due": "8月10日"},
    )
    wrong = {"owner_not_said", "deliverable_not_said", "due_not_said"}
    assert said() == {}
    assert swapped == {"spec": wrong, "estimate": wrong}
    assert said(spec={"owner": "陈工", "due": "8月9日"}) == {"spec": {"owner_not_said", "due_not_said"}}
    assert said(estimate={"owner": "李明"}) == {"estimate": {"owner_not_said"}}
    assert said(parts={"due": "8月30日"}) == {"parts": {"due_not_said"}}
    assert said(script={"owner": "张总"}) == {"script": {"owner_not_said"}}
    assert said(script={"owner": "小何（主责）、张总（配合）"}) == {}
    assert said(parts={"due": "下周三"}) == {"parts": {"due_relative"}}
    assert said(parts={"due": "下周四"}) == {"parts": {"due_not_said"}}


def test_what_is_empty_in_a_row_is_one_finding():
    assert rules(owner="", due="") == {"minutes.cells_missing"}
    assert rules(owner="") == {"minutes.owner_missing"}


@pytest.mark.parametrize(("due", "day"), [("下周三", "8 月 16 日"), ("周五", "8 月 11 日"), ("明天", "8 月 10 日")])
def test_a_day_to_be_counted_is_put_on_the_calendar(due, day):
    found = [f for f in minutes.review([minutes.Action("王丽", GOOD.deliverable, due)], MEETING) if f.severity != "ok"]
    assert [(f.rule, f.severity) for f in found] == [("minutes.due_relative", "warning")]
    assert f"「{due}」从哪天数，写成 {day}" in found[0].message
    assert rules(due="8月16日") == rules(due="16 号") == rules(due="周三 8月16日前") == set()


@pytest.mark.parametrize("deliverable", ["12条", "1个东西", "2份材料", "3张纸", "一页", "东西"])
def test_a_count_of_nothing_in_particular_is_bare(deliverable):
    assert rules(deliverable=deliverable) == {"minutes.deliverable_bare"}


def test_advice_asks_for_what_is_really_missing():
    page = minutes.review_deliverable("一页")
    assert page
    assert "几页" not in page.message
    assert said(estimate={"deliverable": "评估"}) == {"estimate": {"deliverable_bare"}}
    record = load().records["meeting_minutes"]
    promise = next(row["promised"] for row in record.case["rows"] if row["id"] == "estimate")
    given_ = minutes.Action("陈工", "评估", "8月11日", id="estimate")
    known = minutes.Promise(promise["who"], date(2023, 8, 11), tuple(promise["things"]), promise["ask"])
    (found,) = minutes.review([given_], MEETING, promises={"estimate": known})
    assert "人天" in found.message


@pytest.mark.parametrize(("owner", "meant"), [("李经理", "李明"), ("老陈", "陈工"), ("何老师", "小何")])
def test_a_name_that_is_not_on_the_list_is_asked_about(owner, meant):
    people = ("李明", "王丽", "陈工", "张总", "小何")
    found = minutes.review_owner(owner, people)
    assert found
    assert found.rule == "minutes.owner_alias"
    assert f"名单上没有「{owner}」，是{meant}吗" in found.message
    stranger = minutes.review_owner("老周", people)
    assert stranger
    assert stranger.rule == "minutes.owner_absent"
