"""The relationship account: balances counted two ways, and a plan that saves before it spends."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.tools import account
from course.tools.finding import full_marks

TODAY = date(2023, 7, 10)


def entry(given_units: list[int], received_units: list[int], who: str = "王丽", id: str = "wang") -> account.Entry:
    return account.Entry(
        id=id,
        who=who,
        given=tuple(account.Favour(what="事", units=n) for n in given_units),
        received=tuple(account.Favour(what="事", units=n) for n in received_units),
    )


def test_the_ledger_of_day_62_counted_both_ways():
    """3 cases for 2 times of support, 1 pilot for 1 repair, 2 candidates for 10 places: the source says +1, 0, -1."""
    rows = [entry([3], [1, 1]), entry([1], [1]), entry([2], [10])]
    assert [account.balance(row).events for row in rows] == [-1, 0, 0]
    assert [account.balance(row).units for row in rows] == [1, 0, -8]
    signs = [(b > 0) - (b < 0) for b in (account.balance(row).units for row in rows)]
    assert signs == [1, 0, -1]


@pytest.mark.parametrize(
    ("given_units", "received_units", "standing"),
    [
        ([2, 1], [1], "ask"),
        ([3], [2], "unclear"),
        ([1], [1], "even"),
        ([2], [10], "overdrawn"),
        ([5], [1, 1], "overdrawn"),
        ([], [], "even"),
        ([1], [], "ask"),
    ],
)
def test_what_a_balance_allows(given_units, received_units, standing):
    assert account.standing(account.balance(entry(given_units, received_units))) == standing


@given(st.lists(st.integers(0, 50), max_size=6), st.lists(st.integers(0, 50), max_size=6))
def test_swapping_sides_turns_the_sign(given_units, received_units):
    one, two = account.balance(entry(given_units, received_units)), account.balance(entry(received_units, given_units))
    assert (one.events, one.units) == (-two.events, -two.units)


LEDGER = (
    entry([3], [1, 20], "王丽", "wang"),
    entry([1, 1], [1], "陈工", "chen"),
    entry([4], [2], "张总", "zhang"),
)
READ = {
    "wang": {"events": "-1", "units": "-18", "next": "deposit"},
    "chen": {"events": "1", "units": "+1", "next": "ask"},
    "zhang": {"events": "0", "units": "2", "next": "clarify"},
}


def ledger_rules(**changes: dict[str, str]) -> dict[str, tuple[str, str]]:
    rows = {key: {**row, **changes.get(key, {})} for key, row in READ.items()}
    return {f.rule: (f.place.row, f.place.column) for f in account.review_ledger(rows, LEDGER) if f.severity != "ok"}


def test_the_ledger_read_right():
    rows = account.review_ledger(READ, LEDGER)
    assert full_marks(rows)


@pytest.mark.parametrize(
    ("change", "rule", "column"),
    [
        ({"wang": {"events": "-18"}}, "account.events", "events"),
        ({"wang": {"events": "1"}}, "account.sign", "events"),
        ({"wang": {"units": "-19"}}, "account.units", "units"),
        ({"wang": {"units": ""}}, "number.missing", "units"),
        ({"wang": {"units": "欠很多"}}, "number.unreadable", "units"),
        ({"wang": {"next": "ask"}}, "account.next_overdrawn", "next"),
        ({"chen": {"next": "deposit"}}, "account.next_ask", "next"),
        ({"zhang": {"next": "ask"}}, "account.next_unclear", "next"),
        ({"zhang": {"next": ""}}, "account.next_open", "next"),
    ],
)
def test_each_rule_of_the_ledger(change, rule, column):
    assert ledger_rules(**change) == {rule: (next(iter(change)), column)}


def test_a_blank_ledger_is_one_finding():
    assert [f.rule for f in account.review_ledger({}, LEDGER)] == ["account.ledger_blank"]


PLAN = [
    account.Move(id="r1", who="王丽", habit="share", what="上周 20 个件的预测误差，一页", day="2023-07-14"),
    account.Move(id="r2", who="王丽", habit="credit", what="区域月会上讲她救急的那一单", day="2023-07-28"),
    account.Move(id="r3", who="陈工", habit="coffee", what="楼下咖啡半小时，问他下季度要上什么", day="2023-07-19"),
    account.Move(id="r4", who="张总", habit="help", what="周末交车高峰借他两名技师，半天", day="2023-08-05"),
    account.Move(id="r5", who="陈工", habit="ask", what="请他给进度推送加一个节点", day="2023-08-11"),
]


def plan_rules(moves) -> set[str]:
    return {f.rule for f in account.review_plan(moves, LEDGER, TODAY) if f.severity != "ok"}


def change(**changes: dict[str, str]) -> list[account.Move]:
    return [move.model_copy(update=changes.get(move.id, {})) for move in PLAN]


def test_the_worked_plan_passes_with_full_marks():
    assert full_marks(account.review_plan(PLAN, LEDGER, TODAY))


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"r1": {"who": ""}}, "account.who_missing"),
        ({"r1": {"who": "供应链"}}, "account.who_not_person"),
        ({"r1": {"habit": ""}}, "account.no_habit"),
        ({"r1": {"what": ""}}, "account.no_what"),
        ({"r1": {"what": "多沟通"}}, "account.hollow_what"),
        ({"r1": {"what": "联络感情"}}, "account.hollow_what"),
        ({"r1": {"day": ""}}, "minutes.due_missing"),
        ({"r1": {"day": "有空的时候"}}, "minutes.due_vague"),
        ({"r1": {"day": "2023-07-01"}}, "account.past"),
        ({"r1": {"what": "1"}}, "account.thin_what"),
        ({"r1": {"what": "<b>好</b>"}}, "account.thin_what"),
        ({"r3": {"who": "小明"}}, "account.stranger"),
        ({"r4": {"what": "借他两名技师，作为交换他得改话术"}}, "account.strings_attached"),
        ({"r5": {"who": "王丽", "day": "2023-07-12"}}, "account.asks_too_early"),
        ({"r5": {"who": "王丽", "day": "2023-07-20"}}, "account.asks_too_early"),
        ({"r5": {"who": "王丽"}}, "account.units_still_owed"),
        ({"r5": {"who": "张总", "day": "2023-07-12"}}, "account.asks_too_early"),
    ],
)
def test_each_rule_of_the_plan(changes, rule):
    assert rule in plan_rules(change(**changes))


@pytest.mark.parametrize("day", ["2024-07-10", "2030-01-01", "2023-09-05"])
def test_a_plan_of_eight_weeks_ends_after_eight_weeks(day):
    found = account.review_plan(change(r4={"day": day}), LEDGER, TODAY, weeks=8)
    assert [(f.rule, f.place.row) for f in found if f.severity == "error"] == [("account.too_far", "r4")]
    assert full_marks(account.review_plan(PLAN, LEDGER, TODAY, weeks=8))


def test_an_account_outlives_the_project():
    ends = date(2023, 8, 7)
    assert [f.rule for f in account.review_plan(PLAN, LEDGER, TODAY, project_ends=ends) if f.severity != "ok"] == [
        "account.stops_with_project"
    ]
    assert full_marks(account.review_plan(PLAN, LEDGER, TODAY, project_ends=date(2023, 8, 1)))


def test_a_debt_that_the_plan_forgets():
    others = [m for m in PLAN if m.who != "王丽"] + [
        m.model_copy(update={"id": "r9", "day": "2023-08-18"}) for m in PLAN[3:4]
    ]
    assert plan_rules(others) == {"account.debt_left"}


def test_the_smaller_count_decides():
    assert account.standing(account.Balance(events=1, units=-5)) == "overdrawn"
    assert account.standing(account.Balance(events=0, units=2)) == "unclear"
    assert account.standing(account.Balance(events=2, units=0)) == "unclear"
    assert account.standing(account.Balance(events=1, units=11)) == "ask"


def test_a_plan_that_only_withdraws():
    asks = [m.model_copy(update={"habit": "ask"}) for m in PLAN]
    assert "account.only_withdrawals" in plan_rules(asks)


def test_a_plan_for_one_person_only():
    assert "account.one_person" in plan_rules([m.model_copy(update={"who": "王丽"}) for m in PLAN])


def test_everything_in_one_week():
    week = [
        m.model_copy(update={"day": f"2023-07-{day}"})
        for m, day in zip(PLAN[:4], ("17", "18", "20", "21"), strict=True)
    ]
    assert "account.same_week" in plan_rules(week)


def test_the_same_habit_every_time():
    assert "account.one_habit" in plan_rules([m.model_copy(update={"habit": "coffee"}) for m in PLAN[:4]])


def test_two_moves_are_not_yet_a_habit():
    assert "account.too_few" in plan_rules([PLAN[0], PLAN[2]])


def test_asking_where_there_is_a_balance_is_left_alone():
    more = [*PLAN[:4], account.Move(id="r5", who="陈工", habit="ask", what="请他给测试环境开权限", day="2023-07-12")]
    assert plan_rules(more) == set()


def severities(moves) -> list[tuple[str, str, str]]:
    return [(f.rule, f.severity, f.place.row) for f in account.review_plan(moves, LEDGER, TODAY) if f.severity != "ok"]


@pytest.mark.parametrize("saved", [0, 1, 2])
def test_a_debt_too_large_for_the_plan_is_not_sent_to_one_more_deposit(saved):
    """-1 and -18: 「在它前面加一笔存款」 would not make the smaller one positive."""
    days = ["2023-07-11", "2023-07-18"][:saved]
    moves = [account.Move(id=f"d{n}", who="王丽", habit="share", what="转一份报告", day=d) for n, d in enumerate(days)]
    moves.append(account.Move(id="r9", who="王丽", habit="ask", what="请她再调10个件", day="2023-07-28"))
    [hit] = [f for f in account.review_plan(moves, LEDGER, TODAY) if f.place.row == "r9"]
    assert f"还要 {19 - saved} 笔存款" in hit.message
    assert "只存不取" in hit.message


def test_what_is_missing_is_counted_in_deposits():
    moves = [account.Move(id="r1", who="张总", habit="ask", what="请他再派一个人", day="2023-07-28")]
    ledger = (entry([2], [1, 2], "张总", "zhang"),)
    [hit] = [f for f in account.review_plan(moves, ledger, TODAY) if f.place.row == "r1"]
    assert "加 2 笔存款" in hit.message


def test_a_coffee_does_not_cover_two_withdrawals_of_forty_parts():
    """The plan of a reader: one coffee, then 40 parts twice, from somebody at -1 and -18."""
    moves = [
        account.Move(id="r1", who="王丽", habit="coffee", what="楼下咖啡半小时", day="2023-07-11"),
        account.Move(id="r2", who="王丽", habit="ask", what="请她调 40 个件", day="2023-07-12"),
        account.Move(id="r3", who="王丽", habit="ask", what="请她再调 40 个件", day="2023-07-13"),
        *PLAN[3:4],
    ]
    assert severities(moves) == [
        ("account.asks_too_early", "error", "r2"),
        ("account.asks_in_a_row", "error", "r3"),
    ]


def test_three_withdrawals_in_a_row_use_up_what_there_was():
    asks = [
        account.Move(id=f"a{n}", who="陈工", habit="ask", what="请他给测试环境开权限", day=f"2023-07-{day}")
        for n, day in enumerate((12, 12, 28), 1)
    ]
    assert severities([*PLAN[:2], PLAN[3], *asks]) == [
        ("account.asks_in_a_row", "error", "a2"),
        ("account.asks_in_a_row", "error", "a3"),
    ]


def test_what_is_still_owed_by_units_is_said():
    [hit] = [f for f in account.review_plan(change(r5={"who": "王丽"}), LEDGER, TODAY) if f.severity != "ok"]
    assert (hit.rule, hit.severity) == ("account.units_still_owed", "warning")
    assert "按件数是 -16" in hit.message


def test_a_balance_of_nothing_has_no_sign():
    said = [f.message for f in account.review_ledger(READ, LEDGER) if f.place.row == "zhang"]
    assert "按次数 0，按件数 +2" in said[0]


def test_people_outside_the_ledger_are_left_alone():
    more = [*PLAN, account.Move(id="r6", who="周店长", habit="ask", what="借他的会议室开一次会", day="2023-07-12")]
    assert plan_rules(more) == set()


@pytest.mark.parametrize(
    "what",
    [
        "请她喝杯咖啡，听她讲新系统",
        "转给他一份竞品的价目表",
        "朋友圈转发他们的招聘",
        "月会上点名",
        "帮他带一个新人，两天",
        "问他孩子高考",
        "送两张车展票",
        "多带一份早餐给她",
        "联系上她要找的老工程师",
        "支持她的读书会，出场地",
        "关系：介绍西南区老赵",
        "帮忙看一遍她的述职稿",
        "和她团队一起搬仓库",
        "感谢信一封",
        "交流会给她留 20 分钟",
    ],
)
def test_real_deposits_are_left_alone(what):
    assert plan_rules(change(r1={"what": what})) == set()


@pytest.mark.parametrize(
    "what", ["保持联系", "多走动走动", "增进感情", "搞好关系", "经常聊聊", "拉近距离", "互相帮忙", "多支持他们"]
)
def test_words_without_a_thing_are_named(what):
    assert "account.hollow_what" in plan_rules(change(r1={"what": what}))


def test_a_blank_plan_is_one_finding():
    assert [f.rule for f in account.review_plan([], LEDGER, TODAY)] == ["account.plan_blank"]
    assert [f.rule for f in account.review_plan([account.Move(id="r1")], LEDGER, TODAY)] == ["account.plan_blank"]


@given(st.lists(st.fixed_dictionaries({k: st.text(max_size=30) for k in ("who", "habit", "what", "day")}), max_size=5))
def test_any_text_gets_findings_and_never_an_exception(rows):
    assert account.review_plan([account.Move(id=f"r{n}", **row) for n, row in enumerate(rows)], LEDGER, TODAY)
