"""What a learner sees and does in a form."""

import pytest
from playwright.sync_api import expect

from course.components.form import Field, Form
from course.components.part import Choice

FORM = Form(
    name="pitch",
    label="给王丽的一页提案",
    help="先填你手上有的数字，说法最后再改。",
    columns=2,
    fields=(
        Field(id="title", label="这件事叫什么", placeholder="例如：缺件预警试点", max_length=40, group="要做的事"),
        Field(id="start", label="从哪天开始", type="date", group="要做的事"),
        Field(
            id="why",
            label="为什么是现在",
            type="long",
            max_length=60,
            help="写一件上个月真的发生过的事。",
            group="要做的事",
        ),
        Field(id="cost", label="要投入多少", type="number", unit="万元", help="包括三家门店的人工。", group="数字"),
        Field(id="gain", label="一年能省多少", type="number", unit="万元", group="数字"),
        Field(
            id="share",
            label="首批覆盖的门店",
            type="slider",
            unit="%",
            low=0,
            high=100,
            step=5,
            default=30,
            group="数字",
        ),
        Field(
            id="rate",
            label="预测准确率",
            type="slider",
            unit="%",
            low=50,
            high=95,
            step=0.5,
            default=72.5,
            group="数字",
        ),
        Field(
            id="partner",
            label="先跟谁谈",
            type="choice",
            choices=(Choice(value="wang", label="王丽，供应链"), Choice(value="chen", label="陈工，IT")),
            group="人",
        ),
        Field(
            id="tone",
            label="第一句话从哪里说起",
            type="radio",
            choices=(
                Choice(value="hers", label="从她的周转率说起"),
                Choice(value="mine", label="从我的 NPS 说起"),
                Choice(value="boss", label="从总部的要求说起"),
            ),
            group="人",
        ),
        Field(id="agreed", label="她已经答应看一次数据", type="check", help="口头答应也算，写下日期。", group="人"),
        Field(id="fear", label="她最怕什么", group="人"),
        Field(id="note", label="还有什么要记下", type="long"),
    ),
)


def field(name):
    return f'[data-field="{name}"]'


def found(severity, message, name):
    return {"rule": "t.rule", "severity": severity, "message": message, "place": {"field": name}}


def test_a_form_is_filled_by_mouse(show):
    stage = show(FORM)
    page = stage.page
    page.fill(field("title"), "缺件预警试点")
    page.fill(field("cost"), "五十")
    page.fill(field("start"), "2025-03-03")
    page.select_option(field("partner"), "wang")
    page.get_by_label("从她的周转率说起").check()
    page.get_by_label("她已经答应看一次数据").check()
    state = stage.state
    assert FORM.clean(state) == state
    assert state["cost"] == "五十"
    assert (state["partner"], state["tone"], state["agreed"], state["start"]) == ("wang", "hers", True, "2025-03-03")


def test_a_form_is_filled_by_keyboard_alone(show):
    stage = show(FORM)
    keys = stage.page.keyboard
    stage.page.focus("#before")
    stage.tab_to(field("title"))
    keys.type("试点")
    stage.tab_to(field("share"))
    keys.press("ArrowRight")
    stage.tab_to(field("partner"))
    keys.press("ArrowDown")
    stage.tab_to(field("tone"))
    keys.press("Space")
    keys.press("ArrowDown")
    stage.tab_to(field("agreed"))
    keys.press("Space")
    state = stage.state
    assert (state["title"], state["share"], state["partner"], state["tone"], state["agreed"]) == (
        "试点",
        35,
        "wang",
        "mine",
        True,
    )


def test_a_form_is_filled_by_touch(show):
    stage = show(FORM, phone=True)
    stage.page.get_by_text("从我的 NPS 说起").tap()
    stage.page.get_by_text("她已经答应看一次数据").tap()
    stage.page.locator(field("share")).tap(position={"x": 5, "y": 16})
    state = stage.state
    assert (state["tone"], state["agreed"], state["share"]) == ("mine", True, 0)


def test_groups_have_a_heading_and_radios_a_question(show):
    stage = show(FORM)
    for group in ("要做的事", "数字", "人"):
        expect(stage.page.get_by_role("group", name=group, exact=True)).to_be_visible()
    expect(stage.page.get_by_role("radiogroup", name="第一句话从哪里说起")).to_be_visible()


def test_a_slider_shows_its_value_with_the_unit(show):
    stage = show(FORM)
    stage.page.locator(field("rate")).fill("80.5")
    expect(stage.page.locator("output").nth(1)).to_have_text("80.5 %")
    expect(stage.page.locator(field("rate"))).to_have_attribute("aria-valuetext", "80.5 %")
    assert stage.state["rate"] == 80.5


@pytest.mark.parametrize(
    ("typed", "kept"), [("83", 85), ("６０", 60), ("250", 100), ("-3", 0), ("很多", 30), ("", 30), ("NaN", 30)]
)
def test_an_exact_number_may_be_typed_beside_a_slider(show, typed, kept):
    stage = show(FORM)
    box = stage.page.locator('[data-box="share"]')
    box.fill(typed)
    box.press("Enter")
    assert stage.state["share"] == kept
    expect(box).to_have_value(str(kept))
    expect(stage.page.locator(field("share"))).to_have_value(str(kept))
    assert bool(stage.said) == (typed != "６０")


def test_a_long_answer_says_how_much_room_is_left(show):
    stage = show(FORM)
    why = stage.page.locator(field("why"))
    left = stage.page.locator(".cw-field-count").first
    expect(left).to_be_hidden()
    why.fill("缺" * 45)
    expect(left).to_have_text("还能写 15 字")
    why.press_sequentially("件" * 20)
    expect(left).to_have_text("已到 60 字上限")
    assert len(stage.state["why"]) == 60
    assert stage.said == ["已到 60 字上限"]


def test_a_long_answer_grows_with_its_text(show):
    stage = show(FORM)
    note = stage.page.locator(field("note"))
    before = note.bounding_box()["height"]
    note.fill("一行\n" * 12)
    assert note.bounding_box()["height"] > before + 100
    assert note.evaluate("(area) => area.scrollHeight - area.clientHeight") <= 1


def test_a_finding_is_shown_at_its_field(show):
    stage = show(
        FORM, findings=[found("error", "「五十」不是数字，写成 50。", "cost"), found("warning", "选一句。", "tone")]
    )
    cost = stage.page.locator(field("cost"))
    expect(cost).to_have_attribute("aria-invalid", "true")
    expect(cost).to_have_accessible_description("包括三家门店的人工。 「五十」不是数字，写成 50。")
    expect(stage.page.get_by_role("radiogroup")).to_have_accessible_description("选一句。")
    assert stage.page.evaluate("part.focus({ field: 'cost' })") and not stage.page.evaluate(
        "part.focus({ field: 'no' })"
    )
    expect(stage.focused).to_have_attribute("data-field", "cost")
    stage.update(findings=[])
    expect(stage.page.locator("[aria-invalid]")).to_have_count(0)


def test_what_python_changes_does_not_move_the_caret(show):
    stage = show(FORM, state={"title": "预警试点"})
    stage.page.locator(field("title")).click()
    stage.page.keyboard.press("Home")
    stage.page.keyboard.type("缺件")
    stage.update(state={**stage.state, "fear": "呆滞料", "share": 55.0}, findings=[])
    stage.page.keyboard.type("，")
    expect(stage.page.locator(field("title"))).to_have_value("缺件，预警试点")
    expect(stage.page.locator(field("fear"))).to_have_value("呆滞料")
    expect(stage.page.locator('[data-box="share"]')).to_have_value("55")
    assert stage.state["title"] == "缺件，预警试点"


def test_markup_stays_text(show):
    spec = Form(name="f", fields=(Field(id="a", label="<b>粗</b>", help="<img src=x>", default="<i>斜</i>"),))
    stage = show(spec)
    expect(stage.page.get_by_text("<b>粗</b>")).to_be_visible()
    assert stage.page.locator("#part :is(b, i, img)").count() == 0


def test_a_reference_answer_cannot_be_edited(show):
    stage = show(FORM, readonly=True)
    assert stage.page.locator("#part :is(input, select, textarea, button):enabled").count() == 0


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("phone", [False, True])
def test_nobody_is_shut_out(show, barriers, phone, dark):
    findings = [found("error", "这里要改。", name) for name in ("cost", "share", "why")]
    findings += [found("warning", "再想想。", name) for name in ("tone", "agreed", "partner")]
    stage = show(FORM, phone=phone, dark=dark, findings=findings)
    assert barriers(stage) == []
    assert stage.sideways() == 0
    assert stage.small_targets() == []
