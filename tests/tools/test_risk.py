"""The risk register: scores, residual risk, and what each rule finds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.tools import risk
from course.tools.finding import full_marks

# The three risks of the source: high/high, medium/high, high/medium. Owners, triggers and residuals are ours.
STOCK = {
    "id": "stock",
    "name": "供应链不同意增加库存",
    "probability": "high",
    "impact": "high",
    "prevention": "7 月 10 日前把 20 个缺件的预测误差和压货金额算给王丽看",
    "plan_b": "和邻近两个区域互借关键件，先签借调单",
    "trigger": "7 月 20 日还没有书面答复",
    "owner": "李明",
    "probability_after": "mid",
    "impact_after": "high",
}
IT = {
    "id": "it",
    "name": "IT 资源不足，无法按时交付",
    "probability": "mid",
    "impact": "high",
    "prevention": "先申请一名外包的预算，名额给陈工用",
    "plan_b": "只上短信推送的最小版本",
    "trigger": "8 月 15 日测试环境还没建好",
    "owner": "陈工",
    "probability_after": "low",
    "impact_after": "high",
}
SALES = {
    "id": "sales",
    "name": "销售抵触改话术",
    "probability": "high",
    "impact": "mid",
    "prevention": "请两位销售冠军来写新话术的初稿",
    "plan_b": "先在一家门店试四周，拿投诉数说话",
    "trigger": "培训签到不到一半",
    "owner": "张总",
    "probability_after": "mid",
    "impact_after": "mid",
}
SOURCE = [STOCK, IT, SALES]


def register(*rows: dict[str, str]) -> tuple[risk.Risk, ...]:
    return risk.register(rows)


def found(*rows: dict[str, str], **more):
    return [f for f in risk.review(register(*rows), **more) if f.severity != "ok"]


def rules(*rows: dict[str, str]) -> set[str]:
    return {f.rule for f in found(*rows)}


def test_the_three_risks_of_the_source_score_9_6_6():
    assert [risk.score(r) for r in register(*SOURCE)] == [9, 6, 6]


def test_residuals_of_the_worked_answer_score_6_3_4():
    assert [risk.residual(r) for r in register(*SOURCE)] == [6, 3, 4]


def test_the_source_with_owners_and_triggers_passes_with_full_marks():
    assert full_marks(risk.review(register(*SOURCE)))


@pytest.mark.parametrize(
    ("probability", "impact", "points", "band"),
    [("low", "low", 1, "low"), ("low", "mid", 2, "low"), ("low", "high", 3, "mid"), ("mid", "mid", 4, "mid"),
     ("mid", "high", 6, "high"), ("high", "mid", 6, "high"), ("high", "high", 9, "high")],
)  # fmt: skip
def test_score_and_band(probability, impact, points, band):
    [r] = register({**STOCK, "probability": probability, "impact": impact})
    assert risk.score(r) == points
    assert risk.band(points) == band


@given(st.sampled_from(["low", "mid", "high"]), st.sampled_from(["low", "mid", "high"]))
def test_score_is_symmetric_and_between_1_and_9(a, b):
    [one] = register({**STOCK, "probability": a, "impact": b})
    [two] = register({**STOCK, "probability": b, "impact": a})
    assert risk.score(one) == risk.score(two)
    assert 1 <= (risk.score(one) or 0) <= 9


@pytest.mark.parametrize(
    ("change", "rule", "column"),
    [
        ({"probability": ""}, "risk.not_rated", "probability"),
        ({"impact": ""}, "risk.not_rated", "impact"),
        ({"prevention": "  "}, "risk.no_prevention", "prevention"),
        ({"plan_b": ""}, "risk.no_plan_b", "plan_b"),
        ({"owner": ""}, "risk.no_owner", "owner"),
        ({"owner": "供应链部"}, "risk.owner_not_person", "owner"),
        ({"owner": "大家"}, "risk.owner_not_person", "owner"),
        ({"trigger": ""}, "risk.no_trigger", "trigger"),
        ({"trigger": "必要时"}, "risk.vague_trigger", "trigger"),
        ({"trigger": "视情况而定"}, "risk.vague_trigger", "trigger"),
        ({"probability_after": ""}, "risk.no_residual", "probability_after"),
        ({"impact": "mid", "impact_after": "high"}, "risk.residual_higher", "impact_after"),
        ({"probability_after": "high"}, "risk.prevention_without_effect", "prevention"),
        ({"plan_b": "7月10日前，把20个缺件的预测误差和压货金额算给王丽看。"}, "risk.prevention_is_plan_b", "plan_b"),
        ({"prevention": "加强沟通"}, "risk.hollow_prevention", "prevention"),
        ({"prevention": "高度重视，密切关注"}, "risk.hollow_prevention", "prevention"),
        ({"plan_b": "到时候再说"}, "risk.hollow_plan_b", "plan_b"),
    ],
)
def test_each_rule_names_its_cell(change, rule, column):
    hits = [f for f in found({**STOCK, **change}, IT, SALES) if f.rule == rule]
    assert len(hits) == 1
    assert (hits[0].place.row, hits[0].place.column) == ("stock", column)


@pytest.mark.parametrize(
    ("owner", "rule"),
    [
        ("我", "risk.owner_unclear"),
        ("王丽、陈工", "risk.owner_several"),
        ("——", "risk.owner_missing"),
        ("IT", "risk.owner_not_person"),
    ],
)
def test_an_owner_who_is_nobody_or_several(owner, rule):
    assert rule in rules({**STOCK, "owner": owner}, IT, SALES)


@pytest.mark.parametrize(
    ("prevention", "plan_b", "trigger"), [("好", "不知道", "随便"), ("1", "2", "3"), ("没有", "没有办法", "没有")]
)
def test_words_that_say_nothing_are_no_register(prevention, plan_b, trigger):
    row = {**STOCK, "prevention": prevention, "plan_b": plan_b, "trigger": trigger, "owner": "x"}
    expected = {"risk.hollow_prevention", "risk.hollow_plan_b", "risk.vague_trigger", "risk.owner_unclear"}
    assert expected <= {f.rule for f in found(row, IT, SALES) if f.severity == "error"}


@pytest.mark.parametrize(
    ("prevention", "plan_b"),
    [
        ("多和王丽沟通", "再和王丽沟通一次"),
        ("请区域总去总部说明", "请区域总再去说明一次"),
        ("把误差表给王丽看", "重新把误差表给王丽看一遍"),
    ],
)
def test_the_same_move_once_more_is_no_plan_b(prevention, plan_b):
    assert "risk.prevention_is_plan_b" in rules({**STOCK, "prevention": prevention, "plan_b": plan_b}, IT, SALES)


@pytest.mark.parametrize(
    ("prevention", "plan_b"),
    [
        ("先在城东店试四周", "改在城西店试两周"),
        ("和邻区谈借调", "向厂家加价急订"),
        ("请两位销售写初稿", "再请培训组照旧稿改三句"),
    ],
)
def test_another_move_is_left_alone(prevention, plan_b):
    assert rules({**STOCK, "prevention": prevention, "plan_b": plan_b}, IT, SALES) == set()


@pytest.mark.parametrize(
    "plan_b",
    [
        "再去沟通一次",
        "再催陈工一次",
        "继续做张总的思想工作",
        "上报总经理协调资源",
        "请总经理施压",
        "再和王丽好好谈一次",
        "找领导出面协调",
        "请总部再去说明一次",
    ],
)
def test_the_same_door_once_more_is_no_plan_b(plan_b):
    names = ("李明", "王丽", "陈工", "张总")
    hits = [f for f in found({**STOCK, "plan_b": plan_b}, IT, SALES, people=names) if f.place.column == "plan_b"]
    assert [f.severity for f in hits] == ["error"]
    assert "不靠这个部门点头也能做" in hits[0].message


@pytest.mark.parametrize(
    "plan_b",
    [
        "话术卡由服务顾问在交车时讲",
        "前台每天四点人工发短信",
        "催厂家改发空运",
        "协调邻区借 5 个件",
        "和邻近两个区域签借调单",
        "请总部的外包顶两周",
        "用共享表格登记，前台手工抄一次",
        "向厂家加价急订",
        "上报以后改用纸质看板",
    ],
)
def test_a_way_around_the_door_is_left_alone(plan_b):
    assert rules({**STOCK, "plan_b": plan_b}, IT, SALES) == set()


def test_pressure_prevents_nothing():
    pressed = {**STOCK, "prevention": "请总经理施压", "probability_after": "low", "impact_after": "low"}
    hits = {f.rule: f.severity for f in found(pressed, IT, SALES)}
    assert hits == {"risk.prevention_only_pushes": "error", "risk.residual_too_low": "warning"}


def test_who_says_no_does_not_report_it():
    evidence = {"stock": risk.Evidence(probability="high", impact="high", why="", opponent="王丽")}
    [hit] = found({**STOCK, "owner": "王丽"}, IT, SALES, evidence=evidence)
    assert (hit.rule, hit.place.column) == ("risk.watched_by_opponent", "owner")
    assert "补货员" in hit.message
    assert found({**STOCK, "owner": "补货员小吴"}, IT, SALES, evidence=evidence) == []


def test_one_name_in_three_rows_is_said_once():
    mine = [{**row, "owner": "李明"} for row in SOURCE]
    [hit] = found(*mine, me="李明")
    assert (hit.rule, hit.place.row) == ("risk.watched_from_afar", "stock")
    assert "等 3 行" in hit.message


def test_examples_come_from_the_row():
    evidence = {
        "it": risk.Evidence(probability="mid", impact="high", why="", move="替陈工写好文档", signal="9 月 15 日没发通")
    }
    bad = {**IT, "prevention": "加强沟通", "trigger": "必要时"}
    said = "".join(f.message for f in found(STOCK, bad, SALES, evidence=evidence))
    assert "替陈工写好文档" in said
    assert "9 月 15 日没发通" in said
    assert "误差表" not in said


@pytest.mark.parametrize("text", ["进度不好的时候", "情况不对劲了", "态度变差时", "效果不理想的话", "3"])
def test_a_signal_that_two_people_read_differently_is_named(text):
    assert "risk.vague_trigger" in rules({**STOCK, "trigger": text}, IT, SALES)


def test_one_does_not_watch_the_signal_in_another_department():
    [hit] = found(STOCK, IT, SALES, me="李明")
    assert (hit.rule, hit.place.row, hit.place.column) == ("risk.watched_from_afar", "stock", "owner")
    assert found({**STOCK, "owner": "王丽"}, IT, SALES, me="李明") == []


def test_a_name_of_one_character_is_no_event():
    assert "risk.thin_name" in rules({**STOCK, "name": "1"}, IT, SALES)


@pytest.mark.parametrize(
    "owner", ["王丽", "陈工", "张总", "供应链王丽", "李明（售后）", "孙店长", "Linda", "王丽主责，陈工配合"]
)
def test_people_are_left_alone(owner):
    assert rules({**STOCK, "owner": owner}, IT, SALES) == set()


def test_only_the_changed_rule_is_found():
    assert rules({**STOCK, "owner": "供应链部"}, IT, SALES) == {"risk.owner_not_person"}


@pytest.mark.parametrize(
    "text",
    [
        "每周一和王丽对一次 20 个件的在途数", "加强沟通：每周三 15 分钟和陈工过一遍阻滞", "请两位销售冠军写初稿",
        "提前两周把数据给她", "先在城东店试四周", "找外包报价", "把交车话术录成三分钟视频", "和财务核一遍 ROI",
        "让质检先抽 30 单", "储备一名备用技师",
        "签书面确认", "每天看一次在途", "提前备 10 个", "处理完旧工单再上线", "多备两套", "沟通会上请财务讲口径", "加强培训：每店两名",
        "和店长一对一谈", "准备一页纸的 ROI",
    ],
)  # fmt: skip
def test_concrete_prevention_is_left_alone(text):
    assert rules({**STOCK, "prevention": text}, IT, SALES) == set()


@pytest.mark.parametrize(
    "text",
    [
        "做好预案",
        "加强管理",
        "积极沟通协调",
        "提高重视程度",
        "持续跟进",
        "密切关注。",
        "及时处理问题",
        "尽量想办法",
        "提前做好应对措施",
        "多关注",
        "加大管控力度",
    ],
)
def test_hollow_prevention_is_named(text):
    assert "risk.hollow_prevention" in rules({**STOCK, "prevention": text}, IT, SALES)


@pytest.mark.parametrize(
    "text",
    [
        "7 月 20 日还没有书面答复",
        "连续两周缺件超过 15%",
        "王丽第二次改期",
        "报价高于预算",
        "张总在会上说不",
        "如果周五前没签字",
        "一旦排队超过 2 小时",
        "合同没盖章",
        "需要加人的那天",
        "连续三天有人请假",
        "陈工把需求打回来",
        "验收没通过",
        "排期又往后挪",
    ],
)
def test_a_signal_that_can_be_seen_is_left_alone(text):
    assert rules({**STOCK, "trigger": text}, IT, SALES) == set()


def test_a_risk_at_the_bottom_of_the_scale_need_not_fall():
    low = {"probability": "low", "impact": "low", "probability_after": "low", "impact_after": "low"}
    assert rules({**STOCK, **low}, IT, SALES) == set()


def test_one_person_for_three_risks():
    assert "risk.one_owner" in rules(STOCK, {**IT, "owner": "李明"}, {**SALES, "owner": " 李 明"})
    assert "risk.one_owner" not in rules(STOCK, {**IT, "owner": "李明"})


def test_rating_against_the_evidence_of_the_case():
    evidence = {"stock": risk.Evidence(probability="high", impact="high", why="王丽已经当面拒绝过一次。")}
    [hit] = found({**STOCK, "probability": "mid", "probability_after": "low"}, IT, SALES, evidence=evidence)
    assert (hit.rule, hit.severity) == ("risk.against_evidence", "error")
    assert hit.place.column == "probability"
    assert "王丽已经当面拒绝过一次。" in hit.message
    assert full_marks(risk.review(register(*SOURCE), evidence=evidence))


@pytest.mark.parametrize("plan", ["再跟王丽沟通一次，不行找总经理", "实在不行就请总经理出面"])
def test_going_higher_if_it_fails_is_the_same_door(plan):
    hits = found({**STOCK, "plan_b": plan}, IT, SALES, people=("王丽", "陈工"))
    assert [f.rule for f in hits] == ["risk.plan_b_same_door"]


def test_silence_without_a_day_is_no_signal():
    assert rules(STOCK, {**IT, "trigger": "陈工一直没动静"}, SALES) == {"risk.vague_trigger"}
    assert rules(STOCK, {**IT, "trigger": "9 月 15 日还没动静"}, SALES) == set()


def test_blank_register_is_one_finding():
    assert rules({"id": "r1"}, {"id": "r2", "name": ""}) == {"risk.blank"}
    assert {f.rule for f in risk.review(())} == {"risk.blank"}


def test_fixed_names_without_any_entry_are_blank_too():
    assert rules({"id": "stock", "name": "供应链不同意增加库存"}, {"id": "it", "name": "IT 资源不足"}) == {"risk.blank"}


def test_a_row_without_a_name_is_named_and_an_unused_row_is_not():
    assert rules(STOCK, IT, SALES, {"id": "r4"}) == set()
    [hit] = found(STOCK, IT, SALES, {**IT, "id": "r4", "name": ""})
    assert hit.rule == "risk.unnamed"


@given(st.lists(st.dictionaries(st.sampled_from(["id", *risk.CELLS]), st.text(max_size=40)), max_size=5))
def test_any_text_gets_findings_and_never_an_exception(rows):
    assert risk.review(risk.register(rows))
