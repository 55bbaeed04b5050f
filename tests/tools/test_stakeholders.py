"""Stakeholder matrix: their indicator, their pressure, their reason, and where they stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.content import library
from course.tools import stakeholders
from course.tools.finding import full_marks

SUPPLY = stakeholders.Stakeholder(
    id="supply",
    name="供应链",
    kpi="库存周转率、库存成本",
    pressure="总部要库存降 10%",
    attitude="中立偏负面（嫌售后的预测不准）",
    influence="high",
    willingness="low",
)
IT = stakeholders.Stakeholder(
    id="it",
    name="IT",
    kpi="项目按时交付率",
    pressure="人手不足，需求过载",
    attitude="中立（说售后的需求不清晰）",
    influence="medium",
    willingness="medium",
)
SALES = stakeholders.Stakeholder(
    id="sales",
    name="销售",
    kpi="销售额和成交率",
    pressure="Q4 冲业绩，压力大",
    attitude="负面（嫌售后拖后腿）",
    influence="high",
    willingness="low",
)
SOURCE = (SUPPLY, IT, SALES)
OWN = ("NPS", "净推荐值", "到货率", "满意度", "及时率")


def rules(rows, own=OWN) -> set[str]:
    return {f.rule for f in stakeholders.review(rows, own) if f.severity != "ok"}


def with_(row: stakeholders.Stakeholder, **change: str) -> tuple[stakeholders.Stakeholder, ...]:
    return tuple(r.model_copy(update=change) if r.id == row.id else r for r in SOURCE)


def test_the_three_rows_of_the_source_get_full_marks():
    found = stakeholders.review(SOURCE, OWN)
    assert full_marks(found)
    assert {f.place.row for f in found if f.rule == "stakeholders.strategy"} == {"supply", "it", "sales"}


def test_each_zone_has_its_own_strategy():
    zones = {(i, w): stakeholders.strategy(i, w) for i in stakeholders.LEVELS for w in stakeholders.LEVELS}
    assert len({s.name for s in zones.values()}) >= 5
    assert stakeholders.strategy("high", "low").name == stakeholders.strategy(SUPPLY.influence, SUPPLY.willingness).name
    assert all(s.next_step for s in zones.values())


def test_high_influence_with_low_willingness_is_worked_on_first():
    assert [row.id for row in stakeholders.by_urgency(SOURCE)] == ["supply", "sales", "it"]


@pytest.mark.parametrize(
    "kpi",
    [
        "NPS",
        "到货率",
        "客户满意度",
        "把到货率提到95%",
        "NPS、配件及时率",
        "ＮＰＳ",
        "我们的净推荐值",
        "到货率 95%",
        "NPS 从 58 提升到 70",
    ],
)
def test_ones_own_indicator_in_their_cell_is_named(kpi):
    assert rules(with_(SUPPLY, kpi=kpi)) == {"stakeholders.kpi_own"}


@pytest.mark.parametrize(
    "kpi",
    [
        "库存周转率",
        "周转率 6 次/年",
        "库存金额、呆滞件占比",
        "周转率，到货率",
        "库存成本降 10%",
        "采购降本",
        "项目准时上线",
        "成交率 / 月销量",
        "单车成本",
        "预算不超支",
        "人均产出",
        "毛利",
        "SLA 达标率",
        "回款",
        "单台利润",
    ],
)
def test_their_own_indicator_stands(kpi):
    assert rules(with_(SUPPLY, kpi=kpi)) == set()


@pytest.mark.parametrize("kpi", ["不清楚", "不知道", "？", "待了解", "暂无", "没问过", "未知", "N/A"])
def test_an_unknown_indicator_becomes_the_next_question(kpi):
    assert rules(with_(SUPPLY, kpi=kpi)) == {"stakeholders.kpi_unknown"}


@pytest.mark.parametrize("kpi", ["做好本职工作", "完成任务", "配合各部门", "服务好业务", "业绩", "做好工作"])
def test_a_duty_is_not_an_indicator(kpi):
    assert rules(with_(SUPPLY, kpi=kpi)) == {"stakeholders.kpi_vague"}


@pytest.mark.parametrize(
    "pressure",
    [
        "忙",
        "很忙",
        "压力大",
        "工作压力很大",
        "最近比较忙",
        "事情多",
        "任务重",
        "忙不过来",
        "压力山大",
        "业务繁忙",
        "他们部门一直很忙",
        "太累了",
        "被催",
        "领导老念她",
        "人手不够",
        "人手不足",
    ],
)
def test_a_pressure_without_a_fact_is_vague(pressure):
    assert rules(with_(SUPPLY, pressure=pressure)) == {"stakeholders.pressure_vague"}


@pytest.mark.parametrize(
    "pressure",
    [
        "总部要求降低10%库存",
        "人手不足，只有三个开发",
        "三个开发排十二个需求",
        "Q4冲业绩压力大",
        "年底盘点，呆滞件要报废",
        "刚换了总监，忙着交接",
        "月底关账忙",
        "被审计盯着",
        "新车型上市",
        "预算砍了两成",
        "系统切换",
        "招不到人",
    ],
)
def test_a_pressure_with_a_fact_stands(pressure):
    assert rules(with_(SUPPLY, pressure=pressure)) == set()


@pytest.mark.parametrize(
    "attitude",
    [
        "负面",
        "中立",
        "支持",
        "中立偏负面",
        "还行",
        "一般",
        "不太配合",
        "比较抵触",
        "挺好的",
        "态度不好",
        "关系一般",
        "很支持",
        "正面",
        "不想理我们",
        "对我们无感",
        "说再聊",
        "不理我",
    ],
)
def test_an_attitude_without_a_reason_is_asked_why(attitude):
    assert rules(with_(IT, attitude=attitude)) == {"stakeholders.attitude_no_reason"}


@pytest.mark.parametrize(
    "attitude",
    [
        "中立，觉得需求写不清",
        "负面：去年催上线，验收没人来",
        "支持，上次活动帮过他们",
        "不理我，上次的会没有叫他",
        "不理解我们为什么要数据",
        "嫌需求写不清，说再聊",
        "三封邮件没回",
        "怕再背呆滞件",
        "觉得我们只会催",
        "友好，老同事",
        "一般，没打过交道",
        "口头支持，不出人",
        "反对改流程",
    ],
)
def test_an_attitude_with_a_reason_stands(attitude):
    assert rules(with_(IT, attitude=attitude)) == set()


@pytest.mark.parametrize("attitude", ["负面，觉得售后拖后腿", "抵触：怕改话术丢单", "反对，说我们预测不准"])
def test_a_hostile_attitude_beside_high_willingness_is_a_contradiction(attitude):
    assert rules(with_(SALES, attitude=attitude, willingness="high")) == {"stakeholders.attitude_against_willingness"}


@pytest.mark.parametrize(
    "attitude", ["以前负面，现在改观了", "不负面，乐意试", "对别的部门反对，对售后支持", "原来抵触，但上周说可以试"]
)
def test_a_changed_attitude_is_not_a_contradiction(attitude):
    assert rules(with_(SALES, attitude=attitude, willingness="high")) == set()


@pytest.mark.parametrize("column", ["kpi", "pressure", "attitude", "influence", "willingness"])
def test_a_missing_cell_is_a_finding_on_its_cell(column):
    found = stakeholders.review(with_(IT, **{column: ""}), OWN)
    missing = [(f.rule, f.place.column) for f in found if f.place.row == "it"]
    assert missing == [(f"stakeholders.{column}_missing", column)]


def test_an_untouched_row_is_two_findings_not_five():
    found = stakeholders.review(with_(IT, kpi="", pressure=" ", attitude="", influence="", willingness=""), OWN)
    assert [f.rule for f in found if f.place.row == "it"] == ["stakeholders.row_empty", "stakeholders.not_placed"]


def test_a_row_without_a_name_and_a_name_twice_are_findings():
    assert "stakeholders.name_missing" in rules(with_(IT, name=""))
    twice = stakeholders.review(with_(IT, name="供应链 "), OWN)
    assert [f.place.row for f in twice if f.rule == "stakeholders.name_twice"] == ["it"]


def test_nobody_with_high_influence_is_a_finding():
    rows = tuple(r.model_copy(update={"influence": "medium" if r.id == "it" else "low"}) for r in SOURCE)
    assert rules(rows) == {"stakeholders.nobody_high"}


def test_everybody_in_the_same_place_is_a_finding():
    rows = tuple(r.model_copy(update={"influence": "high", "willingness": "low"}) for r in SOURCE)
    assert rules(rows) == {"stakeholders.all_alike"}


def test_the_same_indicator_in_two_rows_is_a_finding():
    assert rules(with_(IT, kpi="库存周转率、库存成本")) == {"stakeholders.kpi_twice"}


def test_too_few_rows_and_none_at_all():
    assert rules(SOURCE[:1]) == {"stakeholders.too_few"}
    assert rules(()) == {"stakeholders.too_few"}


@pytest.mark.parametrize(("value", "level"), [(1, "low"), (2, "medium"), (3, "high"), (1.6, "low"), (2.4, "high")])
def test_a_place_on_the_map_means_a_level(value, level):
    assert stakeholders.level(value, 1, 3) == level


def test_facts_of_a_case_are_compared_with_the_entry():
    fact = stakeholders.Fact(
        id="supply",
        kpi=("周转", "库存", "成本"),
        kpi_why="王丽翻开的报表上是周转 4 次对 6 次。",
        influence="high",
        influence_why="没有她点头，一个件也多不出来。",
        willingness="low",
        willingness_why="她正被要求降库存。",
    )
    good = stakeholders.compare(SUPPLY, fact)
    assert good == ()
    wrong_kpi = stakeholders.compare(SUPPLY.model_copy(update={"kpi": "销售额"}), fact)
    assert [(f.rule, f.place.column) for f in wrong_kpi] == [("stakeholders.kpi_not_in_case", "kpi")]
    assert "4 次" in wrong_kpi[0].message
    own = stakeholders.review(with_(SUPPLY, kpi="NPS"), OWN, {"supply": fact})
    assert [f.rule for f in own if f.place.column == "kpi"] == ["stakeholders.kpi_own"]
    opposite = stakeholders.compare(SUPPLY.model_copy(update={"willingness": "high"}), fact)
    assert [f.rule for f in opposite] == ["stakeholders.willingness_against_case"]
    near = stakeholders.compare(SUPPLY.model_copy(update={"willingness": "medium"}), fact)
    assert [f.severity for f in near] == ["ok"]


def test_findings_come_row_by_row():
    rows = (SUPPLY.model_copy(update={"kpi": ""}), IT.model_copy(update={"name": "供应链"}), SALES)
    places = [f.place.row for f in stakeholders.review(rows, OWN)]
    assert places == sorted(places, key=["supply", "it", "sales", ""].index)


@pytest.mark.parametrize(
    ("row", "kpi"),
    [
        ("it", "交期"),
        ("it", "别延期"),
        ("it", "按时上线"),
        ("sales", "卖车数量"),
        ("sales", "销量"),
        ("supply", "压库存的钱"),
        ("supply", "转得快不快，一年6次"),
        ("sales", "单量"),
        ("sales", "销售目标完成率"),
    ],
)
def test_the_case_knows_the_usual_words_for_an_indicator(row, kpi):
    record = library().records["stakeholder_matrix"]
    fact = next(stakeholders.Fact(**raw) for raw in record.case["facts"] if raw["id"] == row)  # type: ignore[union-attr]
    given_row = stakeholders.Stakeholder(id=row, name=row, kpi=kpi)
    assert stakeholders.compare(given_row, fact) == ()
    wrong = stakeholders.compare(given_row.model_copy(update={"kpi": "投诉数"}), fact)
    assert [f.rule for f in wrong] == ["stakeholders.kpi_not_in_case"]


@given(
    st.lists(
        st.builds(
            stakeholders.Stakeholder,
            id=st.text(max_size=5),
            name=st.text(max_size=10),
            kpi=st.text(max_size=30),
            pressure=st.text(max_size=30),
            attitude=st.text(max_size=30),
            influence=st.sampled_from(["", "low", "medium", "high"]),
            willingness=st.sampled_from(["", "low", "medium", "high"]),
        ),
        max_size=8,
    ),
    st.lists(st.text(max_size=5), max_size=3),
)
def test_no_entry_makes_the_checker_fail(rows, own):
    assert stakeholders.review(rows, own)


@pytest.mark.parametrize(
    ("row", "kpi", "pressure", "attitude", "columns"),
    [
        ("supply", "库存", "啊啊啊啊", "啊啊啊", {"pressure": "error", "attitude": "error"}),
        ("supply", "周转", "10%", "因为", {"pressure": "warning", "attitude": "error"}),
        ("it", "交付", "三", "因为", {"pressure": "warning", "attitude": "error"}),
        ("sales", "卖车", "没空", "嫌我们烦", {"pressure": "warning", "attitude": "warning"}),
        ("supply", "周转", "新车型要上市", "觉得我们只会催", {"pressure": "warning", "attitude": "warning"}),
        ("supply", "周转", "总部再砍 10% 库存", "不信我们报的数", {}),
        ("supply", "转得快不快，一年6次", "库存还要往下压", "不相信，报数十个错几个", {}),
        ("supply", "周转率", "每个月被点名库存太贵", "防备，怕我们又让她备货", {}),
        ("supply", "周转率", "库存成本被念", "觉得我们老来要货", {}),
        ("it", "准时交付", "三个人排不过来", "嫌需求写不清", {}),
        ("sales", "销售目标完成率", "冲Q4", "怪我们把客户吓跑", {}),
        ("sales", "成交率", "Q4 还要冲一把", "当着客户说不包含，单子要退", {}),
    ],
)
def test_every_cell_is_compared_with_what_was_said(row, kpi, pressure, attitude, columns):
    record = library().records["stakeholder_matrix"]
    facts = {raw["id"]: stakeholders.Fact(**raw) for raw in record.case["facts"]}  # type: ignore[union-attr]
    fact = facts[row]
    one = stakeholders.Stakeholder(
        id=row,
        name=row,
        kpi=kpi,
        pressure=pressure,
        attitude=attitude,
        influence=fact.influence,
        willingness=fact.willingness,
    )
    found = stakeholders.review([one], OWN, facts)
    assert {f.place.column: f.severity for f in found if f.severity != "ok" and f.place.row == row} == columns


def test_the_next_step_belongs_to_the_person_of_the_case():
    record = library().records["stakeholder_matrix"]
    facts = {raw["id"]: stakeholders.Fact(**raw) for raw in record.case["facts"]}  # type: ignore[union-attr]
    steps = {row.id: stakeholders.next_step(row, facts[row.id]) for row in SOURCE}
    assert "报错" in steps["supply"]
    assert "退" in steps["sales"]
    assert len(set(steps.values())) == len(SOURCE)
    moved = SALES.model_copy(update={"influence": "medium", "willingness": "medium"})
    assert stakeholders.next_step(moved, facts["sales"]) == stakeholders.strategy("medium", "medium").next_step
    assert "测试" not in stakeholders.next_step(moved)
