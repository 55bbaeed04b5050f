"""What a learner sees and does in a table."""

import pytest
from playwright.sync_api import expect

from course.components.part import Choice
from course.components.table import Column, Table

RACI = tuple(Choice(value=v, label=f"{v} {w}") for v, w in (("R", "执行"), ("A", "负责"), ("C", "咨询"), ("I", "知会")))
MATRIX = Table(
    name="matrix",
    label="缺件改善项目的责任矩阵",
    help="每一行选出谁执行、谁负责、先问谁、事后告诉谁。",
    row_header="任务",
    columns=(
        Column(id="task", label="任务", type="fixed", width="wide"),
        Column(id="service", label="售后", type="choice", choices=RACI, width="narrow"),
        Column(id="supply", label="供应链", type="choice", choices=RACI, width="narrow"),
        Column(id="it", label="IT", type="choice", choices=RACI, width="narrow"),
        Column(id="sales", label="销售", type="choice", choices=RACI, width="narrow", renamable=True),
    ),
    rows=(
        {"id": "r1", "task": "整理过去九十天每一次缺件之前售后自己报的预测差了多少"},
        {"id": "r2", "task": "修改销售给客户的交付承诺话术"},
        {"id": "r3", "task": "在系统里打通售后工单与库存查询接口，并由门店验收"},
    ),
)
PEOPLE = Table(
    name="people",
    label="利益相关者",
    row_header="干系人",
    growable=True,
    max_rows=6,
    add_label="加一个人",
    columns=(
        Column(id="name", label="姓名", placeholder="例如：王丽"),
        Column(id="kpi", label="他年底要交的数", type="long", width="wide"),
        Column(id="power", label="影响力", type="number", unit="分", width="narrow"),
        Column(
            id="stance",
            label="态度",
            type="choice",
            choices=(Choice(value="for", label="支持"), Choice(value="against", label="反对")),
        ),
        Column(id="next", label="下次见面", type="date"),
        Column(id="owner", label="谁去谈", max_length=20),
    ),
    rows=(
        {"id": "r1", "name": "王丽", "kpi": "库存周转率从 4.2 次提到 5 次，呆滞料不超过 300 万元", "power": "4"},
        {"id": "r2", "name": "陈工", "kpi": "上线零事故，排期不被插队"},
        {"id": "r3", "name": "张总", "kpi": "季度销售额 1.2 亿元"},
    ),
)


def cell(row, column):
    return f'[data-row="{row}"][data-column="{column}"]'


def found(severity, message, **place):
    return {"rule": "t.rule", "severity": severity, "message": message, "place": place}


def rows(stage):
    return [row["id"] for row in stage.state["rows"]]


def test_a_matrix_is_filled_by_mouse(show):
    stage = show(MATRIX)
    stage.page.select_option(cell("r2", "supply"), "A")
    assert stage.state["rows"][1]["supply"] == "A"
    assert MATRIX.clean(stage.state) == stage.state


def test_a_matrix_is_filled_by_keyboard_alone(show):
    stage = show(MATRIX)
    stage.page.focus("#before")
    stage.tab_to(cell("r1", "service"))
    stage.page.keyboard.press("ArrowDown")
    stage.page.keyboard.press("Tab")
    stage.page.keyboard.press("ArrowDown")
    stage.page.keyboard.press("ArrowDown")
    assert (stage.state["rows"][0]["service"], stage.state["rows"][0]["supply"]) == ("R", "A")


def test_every_cell_says_its_row_and_its_column(show):
    stage = show(MATRIX)
    named = stage.page.get_by_role("combobox", name="修改销售给客户的交付承诺话术：供应链")
    expect(named).to_have_attribute("data-column", "supply")
    expect(stage.page.get_by_role("table", name="缺件改善项目的责任矩阵")).to_be_visible()
    assert stage.page.locator("thead th[scope=col]").count() == 5
    assert stage.page.locator("tbody th[scope=row]").count() == 3


@pytest.mark.parametrize("phone", [False, True])
def test_a_renamed_column_names_its_cells(show, phone):
    stage = show(MATRIX, phone=phone)
    stage.page.fill('[data-label="sales"]', "华东<b>销售</b>")
    assert stage.state["labels"] == {"sales": "华东<b>销售</b>"}
    expect(stage.page.locator(cell("r1", "sales"))).to_have_attribute(
        "aria-label", MATRIX.rows[0]["task"] + "：华东<b>销售</b>"
    )
    assert stage.page.locator("#part b").count() == 0


def test_a_new_row_gets_an_id_of_its_own_and_the_focus(show):
    stage = show(PEOPLE, state={"rows": [{"id": "r1", "name": "王丽"}, {"id": "r6", "name": "陈工"}]})
    stage.page.get_by_role("button", name="加一个人").click()
    assert rows(stage) == ["r1", "r6", "r7"]
    expect(stage.focused).to_have_attribute("data-row", "r7")
    stage.page.keyboard.type("李明")
    assert stage.state["rows"][2]["name"] == "李明"


def test_a_removed_row_comes_back_with_undo_by_keyboard_alone(show):
    stage = show(PEOPLE)
    stage.page.focus("#before")
    stage.tab_to('[aria-label="删除：陈工"]')
    stage.page.keyboard.press("Enter")
    assert rows(stage) == ["r1", "r3"]
    expect(stage.focused).to_have_attribute("aria-label", "删除：张总")
    stage.tab_to('[data-action="undo_remove"]')
    stage.page.keyboard.press("Enter")
    assert rows(stage) == ["r1", "r2", "r3"]
    expect(stage.focused).to_have_attribute("data-row", "r2")
    assert "已删除：陈工" in stage.said[0]


def test_the_last_row_can_go_and_come_back(show):
    stage = show(PEOPLE, state={"rows": [{"id": "r1", "name": "王丽"}]})
    stage.page.get_by_role("button", name="删除：王丽").click()
    expect(stage.page.get_by_text("还没有内容")).to_be_visible()
    expect(stage.focused).to_have_text("撤销删除")
    stage.page.keyboard.press("Enter")
    assert stage.state["rows"][0]["name"] == "王丽"


def test_no_more_rows_than_allowed(show):
    stage = show(PEOPLE)
    for _ in range(3):
        stage.page.get_by_role("button", name="加一个人").click()
    expect(stage.page.get_by_role("button", name="加一个人")).to_be_disabled()
    expect(stage.page.get_by_text("最多 6 行")).to_be_visible()


def test_on_a_phone_rows_are_cards_with_a_label_before_each_control(show):
    stage = show(PEOPLE, phone=True)
    label = stage.page.locator("label", has_text="影响力（分）").first
    control = stage.page.locator(cell("r1", "power"))
    expect(label).to_be_visible()
    assert label.bounding_box()["y"] < control.bounding_box()["y"]
    control.tap()
    stage.page.keyboard.type("5")
    assert stage.state["rows"][0]["power"] == "45"
    stage.page.get_by_role("button", name="加一个人").tap()
    assert len(stage.state["rows"]) == 4


def test_a_finding_is_shown_at_its_cell_its_row_and_its_column(show):
    findings = [
        found("error", "两个 A：客户来追责时，两边都以为对方在管。", row="r2", column="supply"),
        found("warning", "这一行没有人执行。", row="r3"),
        found("error", "IT 在每一行都是 R。", column="it"),
        found("ok", "只有一个 A。", row="r1", column="supply"),
        found("error", "另一个部件的事。", part="other", row="r1", column="service"),
    ]
    stage = show(MATRIX, findings=findings)
    bad = stage.page.locator(cell("r2", "supply"))
    expect(bad).to_have_attribute("aria-invalid", "true")
    expect(bad).to_have_accessible_description("要改： 供应链　 两个 A：客户来追责时，两边都以为对方在管。")
    expect(stage.page.locator("tbody th").nth(2)).to_have_class("cw-cell cw-has-warning")
    expect(stage.page.get_by_text("这一行没有人执行。")).to_be_visible()
    expect(stage.page.locator("thead th.cw-has-error")).to_have_text("IT")
    expect(stage.page.get_by_text("IT 在每一行都是 R。")).to_be_visible()
    expect(stage.page.get_by_text("另一个部件的事")).to_have_count(0)
    stage.update(findings=[])
    expect(stage.page.locator("[aria-invalid], .cw-note")).to_have_count(0)


def test_a_finding_leads_to_its_cell(show):
    stage = show(MATRIX)
    assert stage.page.evaluate("part.focus({ part: 'matrix', row: 'r2', column: 'it' })")
    expect(stage.focused).to_have_attribute("data-column", "it")
    assert stage.page.evaluate("part.focus({ row: 'r3', column: '' })")
    expect(stage.focused).to_have_attribute("data-row", "r3")
    assert stage.page.evaluate("part.focus({ row: '', column: 'it' })")
    assert not stage.page.evaluate("part.focus({ row: 'gone', column: '' })")
    assert not stage.page.evaluate("part.focus({ part: 'other', row: 'r1', column: 'it' })")


def test_what_python_changes_does_not_move_the_caret(show):
    stage = show(PEOPLE)
    name = stage.page.locator(cell("r1", "name"))
    name.click()
    stage.page.keyboard.press("Home")
    stage.page.keyboard.type("副总")
    stage.update(state=stage.state, findings=[found("warning", "名字像头衔。", row="r1", column="name")])
    stage.page.keyboard.type("：")
    expect(name).to_have_value("副总：王丽")
    stage.update(state={**stage.state, "rows": [*stage.state["rows"], {"id": "r9", "name": "赵敏"}]})
    expect(stage.focused).to_have_attribute("data-row", "r1")
    expect(stage.page.locator(cell("r9", "name"))).to_have_value("赵敏")


def test_markup_in_a_cell_stays_text(show):
    stage = show(MATRIX.model_copy(update={"rows": ({"id": "r1", "task": "<img src=x onerror=alert(1)>"},)}))
    expect(stage.page.locator("tbody th")).to_have_text("<img src=x onerror=alert(1)>")
    assert stage.page.locator("#part img").count() == 0


def test_a_reference_answer_cannot_be_edited(show):
    stage = show(PEOPLE, readonly=True)
    assert stage.page.locator("#part :is(input, select, textarea, button):enabled:visible").count() == 0


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("phone", [False, True])
@pytest.mark.parametrize("spec", [MATRIX, PEOPLE], ids=["matrix", "people"])
def test_nobody_is_shut_out(show, barriers, spec, phone, dark):
    state = spec.blank()
    state["rows"][0] |= {"service": "R", "supply": "A"} if spec is MATRIX else {"stance": "for"}
    column = spec.columns[2].id
    findings = [
        found("error", "这里要改。", row="r1", column=column),
        found("warning", "整行再看。", row="r2"),
        found("warning", "整列再看。", column=column),
    ]
    stage = show(spec, state=state, findings=findings, phone=phone, dark=dark)
    assert barriers(stage) == []
    assert stage.sideways() == 0
    assert stage.small_targets() == []


def test_columns_without_room_become_cards_instead_of_scrolling(show):
    wide = tuple(Column(id=f"c{i}", label=f"第 {i} 项", type="long") for i in range(9))
    stage = show(Table(name="wide", label="九列", columns=wide, rows=({"id": "r1"},), growable=True))
    label, control = stage.page.locator("label", has_text="第 8 项"), stage.page.locator(cell("r1", "c8"))
    expect(label).to_be_visible()
    assert control.bounding_box()["width"] > 150
    assert stage.sideways() == 0
    few = show(Table(name="few", label="两列", columns=wide[:2], rows=({"id": "r1"},)))
    expect(few.page.locator("label", has_text="第 1 项")).to_be_hidden()
