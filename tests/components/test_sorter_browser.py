"""What a learner sees and does with cards."""

import pytest
from playwright.sync_api import expect

from course.components.sorter import Bucket, Card, Sorter

CARDS = (
    Card(id="ceo", label="总经理在月会上点了一次名", detail="会后没有人跟进"),
    Card(id="data", label="过去九十天的缺件清单"),
    Card(id="lunch", label="和王丽吃过三次午饭", detail="她讲过上一个项目怎么黄的"),
    Card(id="budget", label="手里有 20 万元培训预算"),
    Card(id="rule", label="公司规定 48 小时内回复内部工单"),
    Card(id="skill", label="会用 SQL 自己取数"),
    Card(id="nps", label="三家门店 NPS 每月排名"),
    Card(id="friend", label="张总的助理是老同事"),
)
BUCKETS = (
    Bucket(id="position", label="职位", detail="别人给的"),
    Bucket(id="expert", label="专业", detail="别人认的"),
    Bucket(id="relation", label="关系", detail="自己攒的"),
    Bucket(id="resource", label="资源", detail="手上有的"),
)
SORTER = Sorter(
    name="power", label="这些算哪一种影响力", help="把卡片拖进格子，或者用卡片上的选单。", cards=CARDS, buckets=BUCKETS
)
ORDER = Sorter(name="steps", mode="order", label="先做哪一步", cards=CARDS[:5])
IDS = [card.id for card in ORDER.cards]


def card(stage, name):
    return stage.page.locator(f'[data-card="{name}"]')


def bucket(stage, name):
    return stage.page.locator(f'[data-bucket="{name}"]')


def found(severity, message, name):
    return {"rule": "t.rule", "severity": severity, "message": message, "place": {"item": name}}


def test_a_card_is_dragged_into_a_bucket_by_mouse(show):
    stage = show(SORTER)
    stage.drag(card(stage, "lunch").locator(".cw-sorter-words"), bucket(stage, "relation"))
    assert stage.state == {"placed": {"lunch": "relation"}}
    expect(bucket(stage, "relation").locator('[data-card="lunch"]')).to_be_visible()
    assert stage.said == ["和王丽吃过三次午饭：放到「关系」"]
    stage.drag(card(stage, "lunch").locator(".cw-sorter-words"), bucket(stage, ""))
    assert stage.state == {"placed": {}}


def test_a_card_dropped_nowhere_stays(show):
    stage = show(SORTER)
    stage.drag(card(stage, "lunch").locator(".cw-sorter-words"), stage.page.locator("h1"))
    assert stage.sent == []


def test_a_card_is_dragged_by_a_finger_on_its_handle(show):
    stage = show(SORTER, phone=True)
    stage.page.evaluate("window.scrollTo(0, 250)")
    before = stage.page.evaluate("window.scrollY")
    stage.swipe(card(stage, "friend").locator(".cw-sorter-handle"), bucket(stage, "position"))
    assert before > 100
    assert stage.state == {"placed": {"friend": "position"}}
    assert stage.page.evaluate("window.scrollY") == before


def test_a_finger_on_a_card_scrolls_the_page(show):
    stage = show(SORTER, phone=True)
    stage.swipe(card(stage, "budget").locator(".cw-sorter-words"), card(stage, "ceo").locator(".cw-sorter-words"))
    assert stage.sent == []


def test_cards_are_sorted_by_keyboard_alone(show):
    stage = show(SORTER)
    stage.page.focus("#before")
    stage.tab_to('[data-card="data"] select')
    stage.page.keyboard.press("ArrowDown")
    stage.page.keyboard.press("ArrowDown")
    assert stage.state == {"placed": {"data": "expert"}}
    assert stage.page.evaluate("document.activeElement.closest('[data-card]').dataset.card") == "data"
    expect(bucket(stage, "expert").locator("li")).to_have_count(1)


def test_a_card_is_taken_out_again(show):
    stage = show(SORTER, state={"placed": {"nps": "expert"}}, phone=True)
    card(stage, "nps").locator("select").select_option(label="拿出来")
    assert stage.state == {"placed": {}}
    assert stage.said == ["三家门店 NPS 每月排名：已拿出来"]


def test_an_order_is_made_with_buttons(show):
    stage = show(ORDER)
    stage.page.get_by_role("button", name="过去九十天的缺件清单，第 2 位：上移").click()
    assert stage.state["order"] == ["data", "ceo", *IDS[2:]]
    assert stage.said == ["过去九十天的缺件清单：第 1 位，共 5 张"]
    expect(stage.focused).to_have_attribute("aria-label", "过去九十天的缺件清单，第 1 位：下移")


def test_an_order_is_made_by_keyboard_alone(show):
    stage = show(ORDER)
    stage.page.focus("#before")
    stage.tab_to('[data-card="lunch"] [data-action="down"]')
    stage.page.keyboard.press("Enter")
    stage.page.keyboard.press("ArrowDown")
    assert stage.state["order"] == ["ceo", "data", "budget", "rule", "lunch"]
    stage.page.keyboard.press("ArrowUp")
    assert stage.state["order"] == ["ceo", "data", "budget", "lunch", "rule"]
    assert stage.page.evaluate("document.activeElement.closest('[data-card]').dataset.card") == "lunch"


def test_an_order_is_made_by_mouse(show):
    stage = show(ORDER)
    stage.drag(card(stage, "rule").locator(".cw-sorter-words"), card(stage, "ceo"), dy=-12)
    assert stage.state["order"] == ["rule", *IDS[:4]]
    stage.drag(card(stage, "rule").locator(".cw-sorter-words"), card(stage, "budget"), dy=20)
    assert stage.state["order"] == IDS


def test_an_order_is_made_by_a_finger(show):
    stage = show(ORDER, phone=True)
    stage.swipe(card(stage, "ceo").locator(".cw-sorter-handle"), card(stage, "lunch"), dy=14)
    assert stage.state["order"] == ["data", "lunch", "ceo", "budget", "rule"]


def test_an_order_that_needs_no_change_is_said_so(show):
    stage = show(ORDER)
    stage.page.get_by_role("button", name="顺序就这样").click()
    assert stage.state == {"order": IDS}
    expect(stage.page.get_by_role("button", name="顺序就这样")).to_be_hidden()
    expect(stage.page.get_by_text("已记下这个顺序").first).to_be_visible()


def test_what_python_changes_keeps_the_focus(show):
    stage = show(SORTER)
    card(stage, "data").locator("select").focus()
    stage.update(state={"placed": {"data": "expert", "ceo": "position"}}, findings=[])
    assert stage.page.evaluate("document.activeElement.closest('[data-card]').dataset.card") == "data"
    expect(bucket(stage, "position").locator('[data-card="ceo"]')).to_be_visible()


def test_a_finding_is_shown_at_its_card(show):
    stage = show(SORTER, findings=[found("error", "点一次名不是职位权力，没人跟进。", "ceo")])
    select = card(stage, "ceo").locator("select")
    expect(select).to_have_attribute("aria-invalid", "true")
    expect(select).to_have_accessible_description("点一次名不是职位权力，没人跟进。")
    assert stage.page.evaluate("part.focus({ item: 'ceo' })") and not stage.page.evaluate("part.focus({ item: 'no' })")
    expect(select).to_be_focused()
    ordered = show(ORDER, findings=[found("warning", "太早。", "ceo")])
    expect(card(ordered, "ceo").get_by_text("太早。")).to_be_visible()


def test_markup_on_a_card_stays_text(show):
    stage = show(Sorter(name="s", cards=(Card(id="a", label="<b>甲</b>", detail="<img src=x>"),), buckets=BUCKETS))
    expect(stage.page.get_by_text("<b>甲</b>")).to_be_visible()
    assert stage.page.locator("#part :is(b, img)").count() == 0


@pytest.mark.parametrize("spec", [SORTER, ORDER], ids=["buckets", "order"])
def test_a_reference_answer_cannot_be_edited(show, spec):
    stage = show(spec, readonly=True)
    assert stage.page.locator("#part :is(select, button):enabled:visible").count() == 0
    stage.drag(card(stage, "ceo").locator(".cw-sorter-words"), card(stage, "rule"), dy=10)
    assert stage.sent == []


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("phone", [False, True])
@pytest.mark.parametrize("spec", [SORTER, ORDER], ids=["buckets", "order"])
def test_nobody_is_shut_out(show, barriers, spec, phone, dark):
    findings = [found("error", "这里要改。", "ceo"), found("warning", "再想想。", "data")]
    state = {"placed": {"ceo": "position", "lunch": "relation"}}
    stage = show(spec, state=state if spec is SORTER else None, findings=findings, phone=phone, dark=dark)
    assert barriers(stage) == []
    assert stage.sideways() == 0
    assert stage.small_targets() == []
