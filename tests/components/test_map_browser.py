"""What a learner sees and does on a map."""

import itertools

import pytest
from playwright.sync_api import expect

from course.components.map import Axis, Map, Point, Zone

MAP = Map(
    name="people",
    label="谁支持，谁说了算",
    help="拖动每个人，或者在列表里选数。",
    x=Axis(label="意愿", low_label="反对", high_label="支持"),
    y=Axis(label="影响力", low_label="弱", high_label="强"),
    points=(
        Point(id="wang", label="王丽", detail="供应链，背库存周转率"),
        Point(id="chen", label="陈工", detail="IT，怕插队"),
        Point(id="zhang", label="张总", detail="销售，要季度数字"),
        Point(id="stores", label="华东三家门店店长"),
        Point(id="li", label="李明"),
    ),
    zones=(
        Zone(label="先谈", x0=1, x1=3, y0=3, y1=5),
        Zone(label="一起做", x0=3, x1=5, y0=3, y1=5),
        Zone(label="留意", x0=1, x1=3, y0=1, y1=3),
        Zone(label="常通气", x0=3, x1=5, y0=1, y1=3),
    ),
)
PLACED = {
    "points": {
        "wang": {"x": 2, "y": 4},
        "chen": {"x": 2, "y": 4},
        "zhang": {"x": 5, "y": 5},
        "stores": {"x": 4, "y": 2},
    }
}


def point(stage, name):
    return stage.page.locator(f'[data-point="{name}"]')


def found(severity, message, name):
    return {"rule": "t.rule", "severity": severity, "message": message, "place": {"point": name}}


def test_a_point_is_dragged_from_the_tray_by_mouse(show):
    stage = show(MAP)
    stage.drag(point(stage, "wang"), stage.page.locator(".cw-map-plane"))
    assert stage.state["points"] == {"wang": {"x": 3, "y": 3}}
    assert stage.said[-1].startswith("王丽：意愿 3，影响力 3")
    expect(stage.page.locator('[data-point-x="wang"]')).to_have_value("3")


def test_a_point_snaps_where_it_is_dropped(show):
    stage = show(MAP, state=PLACED)
    stage.drag(point(stage, "stores"), stage.page.locator(".cw-map-plane"), dx=14, dy=-11)
    assert stage.state["points"]["stores"] == {"x": 3, "y": 3}
    assert MAP.clean(stage.state) == stage.state


def test_a_point_is_dragged_by_a_finger_without_scrolling_the_page(show):
    stage = show(MAP, phone=True)
    stage.swipe(point(stage, "wang"), stage.page.locator(".cw-map-plane"), dx=-2, dy=3)
    assert stage.state["points"] == {"wang": {"x": 3, "y": 3}}
    assert stage.page.evaluate("window.scrollY") == 0


@pytest.mark.parametrize("phone", [False, True], ids=["mouse", "finger"])
def test_a_point_is_taken_up_with_one_tap_and_laid_down_with_another(show, phone):
    stage = show(MAP, phone=phone)
    plane = stage.page.locator(".cw-map-plane")
    size = plane.bounding_box()
    corner = {"x": size["width"] - 30, "y": 30}
    wang = point(stage, "wang")
    wang.tap() if phone else wang.click()
    assert stage.state.get("points", {}) == {}, "nobody is placed unasked"
    expect(wang).to_have_attribute("aria-pressed", "true")
    plane.tap(position=corner) if phone else plane.click(position=corner)
    assert stage.state["points"] == {"wang": {"x": 5, "y": 5}}
    expect(wang).to_have_attribute("aria-pressed", "false")
    expect(wang).to_be_focused()
    plane.tap(position={"x": 40, "y": 40}) if phone else plane.click(position={"x": 40, "y": 40})
    assert stage.state["points"] == {"wang": {"x": 5, "y": 5}}, "nothing is taken up any more"


def test_a_drag_takes_nothing_up(show):
    stage = show(MAP, state=PLACED)
    stage.drag(point(stage, "stores"), stage.page.locator(".cw-map-plane"), dx=14, dy=-11)
    expect(stage.page.locator(".cw-map-held")).to_have_count(0)


def test_a_point_held_at_the_edge_does_not_widen_the_page(show):
    stage = show(MAP, state=PLACED, phone=True)
    mouse = stage.page.mouse
    box = point(stage, "zhang").bounding_box()
    mouse.move(box["x"] + 20, box["y"] + 10)
    mouse.down()
    mouse.move(389, box["y"] + 40, steps=4)
    assert stage.sideways() == 0
    mouse.up()


def test_a_point_dropped_outside_goes_back(show):
    stage = show(MAP, state=PLACED)
    stage.drag(point(stage, "zhang"), stage.page.locator("h1"))
    assert "zhang" not in stage.state["points"]
    assert stage.said == ["张总：已收回"]


def test_a_map_is_filled_by_keyboard_alone(show):
    stage = show(MAP)
    keys = stage.page.keyboard
    stage.page.focus("#before")
    stage.tab_to('[data-point="wang"]')
    keys.press("Enter")
    expect(stage.focused).to_have_attribute("data-point", "wang")
    for key in ("ArrowLeft", "ArrowUp", "ArrowUp", "ArrowUp"):
        keys.press(key)
    assert stage.state["points"]["wang"] == {"x": 2, "y": 5}
    assert stage.said[-1] == "王丽：意愿 2，影响力 5，先谈"
    expect(stage.focused).to_have_attribute("aria-label", "王丽：意愿 2，影响力 5，先谈")
    keys.press("Delete")
    assert stage.state["points"] == {}
    expect(stage.focused).to_have_attribute("data-point", "wang")


def test_a_point_is_placed_by_two_selects(show):
    stage = show(MAP)
    x, y = stage.page.locator('[data-point-x="chen"]'), stage.page.locator('[data-point-y="chen"]')
    x.select_option("4")
    assert stage.sent == []
    y.select_option("2")
    assert stage.state["points"] == {"chen": {"x": 4, "y": 2}}
    stage.page.focus('[data-point="chen"]')
    stage.page.keyboard.press("ArrowRight")
    expect(x).to_have_value("5")
    y.select_option("")
    assert stage.state["points"] == {}
    expect(x).to_have_value("5")


@pytest.mark.parametrize("phone", [False, True])
def test_points_on_one_spot_can_all_be_read(show, phone):
    crowd = {"points": {p.id: {"x": 5, "y": 5} for p in MAP.points}}
    stage = show(MAP, state=crowd, phone=phone)
    boxes = [point(stage, p.id).bounding_box() for p in MAP.points]
    plane = stage.page.locator(".cw-map-plane").bounding_box()
    for a, b in itertools.combinations(boxes, 2):
        apart = a["x"] + a["width"] <= b["x"] or b["x"] + b["width"] <= a["x"]
        assert apart or a["y"] + a["height"] <= b["y"] or b["y"] + b["height"] <= a["y"]
    for box in boxes:
        assert box["x"] >= plane["x"] and box["x"] + box["width"] <= plane["x"] + plane["width"]
        assert box["y"] >= plane["y"] and box["y"] + box["height"] <= plane["y"] + plane["height"]


def test_points_take_the_learners_names_as_text(show):
    stage = show(MAP, state=PLACED, output={"labels": {"wang": "<b>赵敏</b>"}})
    expect(point(stage, "wang")).to_have_text("<b>赵敏</b>")
    stage.update(output={"labels": {"wang": "孙经理"}})
    expect(point(stage, "wang")).to_have_text("孙经理")
    expect(stage.page.get_by_role("combobox", name="孙经理：意愿")).to_have_value("2")
    assert stage.page.locator("#part b").count() == 0


def test_what_python_changes_keeps_the_focus(show):
    stage = show(MAP, state=PLACED)
    point(stage, "wang").focus()
    stage.update(state={"points": {**PLACED["points"], "li": {"x": 1, "y": 1}}}, findings=[])
    expect(stage.focused).to_have_attribute("data-point", "wang")
    expect(stage.page.locator('[data-point-x="li"]')).to_have_value("1")
    stage.update(state={"points": {}})
    expect(stage.focused).to_have_attribute("data-point", "wang")


def test_a_finding_is_shown_at_its_point(show):
    stage = show(MAP, state=PLACED, findings=[found("error", "王丽卡着库存，影响力不止 2。", "wang")])
    expect(point(stage, "wang")).to_have_text("✕ 王丽")
    expect(point(stage, "wang")).to_have_accessible_description(
        "方向键移动一格，删除键收回；也可以在列表里选数。 王丽卡着库存，影响力不止 2。"
    )
    expect(stage.page.locator('[data-point-x="wang"]')).to_have_attribute("aria-invalid", "true")
    assert stage.page.evaluate("part.focus({ point: 'wang' })") and not stage.page.evaluate(
        "part.focus({ point: 'no' })"
    )


def test_fine_steps_are_typed_instead_of_chosen(show):
    spec = MAP.model_copy(update={"x": Axis(label="花费（万元）", low=0, high=500, step=5)})
    stage = show(spec)
    stage.page.locator('[data-point-y="wang"]').select_option("3")
    stage.page.locator('[data-point-x="wang"]').fill("123")
    stage.page.keyboard.press("Tab")
    assert stage.state["points"]["wang"] == {"x": 125, "y": 3}


def test_a_reference_answer_cannot_be_edited(show):
    stage = show(MAP, state=PLACED, readonly=True)
    assert stage.page.locator("#part :is(input, select, button):enabled").count() == 0
    stage.drag(point(stage, "wang"), stage.page.locator(".cw-map-plane"))
    assert stage.sent == []


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("phone", [False, True])
def test_nobody_is_shut_out(show, barriers, phone, dark):
    findings = [found("error", "影响力不止 2。", "wang"), found("warning", "再想想。", "stores")]
    stage = show(MAP, state=PLACED, findings=findings, phone=phone, dark=dark)
    assert barriers(stage) == []
    assert stage.sideways() == 0
    assert stage.small_targets() == []
