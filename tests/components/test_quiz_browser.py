"""What a learner sees and does in a quiz: by mouse, by keys alone, by a finger."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from course.tools.quiz_engine import pose, reference
from tests.components.live import opened
from tests.components.samples import quiz_view

STYLES = ("frame", "quiz")
VIEW = quiz_view()
ITEMS = {item.id: item for item in VIEW.quiz.items}
RIGHT = {name: reference(item, 1) for name, item in ITEMS.items()}


@pytest.fixture
def quiz(browser, address):
    """Opens the sample quiz: ``quiz()`` is a context manager, see ``opened``."""

    def start(**how):
        return opened(browser, address, quiz_view(), styles=STYLES, **how)

    return start


def handed(*names, wrong=()):
    state = {}
    for name in names:
        answer = RIGHT[name]
        if name in wrong:
            answer = "0" if ITEMS[name].type == "number" else next(o.id for o in ITEMS[name].options if o.id != answer)
        state = VIEW.act("submit", {"item": name, "answer": answer}, state)
    return state


def item(stage, name):
    return stage.page.locator(f'fieldset[data-item="{name}"]')


def option(stage, name, choice):
    return item(stage, name).locator(f'[data-option="{choice}"]')


def submit(stage, name):
    return item(stage, name).locator('[data-action="submit"]')


def score(stage):
    return stage.page.locator("[data-score]")


def test_before_handing_in_the_page_does_not_know_what_is_right(quiz):
    with quiz() as stage:
        html = stage.page.content()
        assert "接口人请假" not in html
        assert "correct" not in html
        expect(score(stage)).to_have_text("本轮 0 / 8")


def test_a_choice_is_handed_in_by_mouse_and_every_option_gets_a_word(quiz):
    with quiz() as stage:
        option(stage, "meeting", "boss").click()
        submit(stage, "meeting").click()
        verdict = item(stage, "meeting").locator(".cw-quiz-verdict")
        expect(verdict).to_be_focused()
        expect(verdict).to_contain_text("得 0 分。")
        rows = item(stage, "meeting").locator(".cw-quiz-row")
        expect(rows).to_have_count(3)
        for row in rows.all():
            expect(row.locator(".cw-quiz-feedback")).not_to_be_empty()
        expect(rows.filter(has_text="张总定的方向")).to_contain_text("你选了，这里站不住")
        expect(rows.filter(has_text="我们写一行字")).to_contain_text("这里更站得住")
        expect(submit(stage, "meeting")).to_be_hidden()
        assert option(stage, "meeting", "write").locator("input").is_disabled()
        assert stage.own["submitted"] == ["meeting"]


def test_handing_in_one_item_leaves_the_others_open(quiz):
    with quiz() as stage:
        option(stage, "who", "harm").click()
        item(stage, "waiting").get_by_label("你的答案").fill("12")
        option(stage, "meeting", "write").click()
        submit(stage, "meeting").click()
        expect(score(stage)).to_have_text("本轮 1 / 8，最好 1")
        expect(option(stage, "who", "harm").locator("input")).to_be_checked()
        expect(item(stage, "waiting").get_by_label("你的答案")).to_have_value("12")
        assert stage.own["answers"] == {"who": ["harm"], "meeting": "write", "waiting": "12"}


def test_an_edit_made_while_an_answer_travels_neither_undoes_it_nor_gets_lost(quiz):
    with quiz() as stage:
        option(stage, "meeting", "write").click()
        stage.page.evaluate(
            """() => {
              document.querySelector('[data-item="meeting"] [data-action="submit"]').click();
              document.querySelector('[data-item="who"] [data-option="harm"] input').click();
            }"""
        )
        expect(score(stage)).to_have_text("本轮 1 / 8，最好 1")
        expect(option(stage, "who", "harm").locator("input")).to_be_checked()
        assert stage.own["submitted"] == ["meeting"]
        assert stage.own["answers"] == {"meeting": "write", "who": ["harm"]}


def test_an_unreadable_number_is_said_at_its_field_and_may_be_mended(quiz):
    with quiz() as stage:
        field = item(stage, "waiting").get_by_label("你的答案")
        field.fill("很多")
        field.press("Enter")
        expect(item(stage, "waiting").locator(".cw-note")).to_contain_text("「很多」读不成数")
        expect(field).to_be_focused()
        expect(field).to_have_attribute("aria-invalid", "true")
        assert "读不成数" in stage.said[-1]
        field.fill(RIGHT["waiting"])
        expect(item(stage, "waiting").locator(".cw-note")).to_be_hidden()
        field.press("Enter")
        expect(item(stage, "waiting").locator(".cw-quiz-verdict")).to_contain_text("得 1 分。")


def test_an_empty_item_says_what_is_missing_without_counting(quiz):
    with quiz() as stage:
        submit(stage, "meeting").click()
        expect(item(stage, "meeting").locator(".cw-note")).to_have_text("还没有选。选一项，再交这一题。")
        assert stage.own["submitted"] == []
        option(stage, "meeting", "write").click()
        expect(item(stage, "meeting").locator(".cw-note")).to_be_hidden()


def test_an_order_that_nobody_looked_at_is_not_handed_in(quiz):
    with quiz() as stage:
        submit(stage, "steps").click()
        expect(item(stage, "steps")).to_contain_text("顺序还没有动过")
        assert stage.own["submitted"] == []
        item(stage, "steps").locator('[data-action="keep_order"]').click()
        submit(stage, "steps").click()
        expect(item(stage, "steps").locator(".cw-quiz-verdict")).to_be_visible()
        assert stage.own["submitted"] == ["steps"]


def test_the_whole_quiz_by_keys_alone(quiz):
    with quiz() as stage:
        page = stage.page
        keys = page.keyboard

        def hand_in(name):
            stage.tab_to(f'[data-item="{name}"] [data-action="submit"]')
            keys.press("Enter")
            expect(item(stage, name).locator(".cw-quiz-verdict")).to_be_focused()

        def choose(name, steps):
            stage.tab_to(f'[data-item="{name}"] input')
            keys.press("Space")
            for _ in range(steps):
                keys.press("ArrowDown")

        def place(name, choice):
            return [o.id for o in pose(ITEMS[name], 1).options].index(choice)

        page.locator("#before").focus()
        choose("pilot", place("pilot", RIGHT["pilot"]))
        hand_in("pilot")
        stage.tab_to('[data-item="breakeven"] input')
        keys.type(RIGHT["breakeven"])
        keys.press("Enter")
        expect(item(stage, "breakeven").locator(".cw-quiz-verdict")).to_be_focused()
        choose("meeting", place("meeting", RIGHT["meeting"]))
        hand_in("meeting")
        for n, shown in enumerate(pose(ITEMS["who"], 1).options):
            if n == 0:
                stage.tab_to('[data-item="who"] input')
            else:
                keys.press("Tab")
            if shown.id in RIGHT["who"]:
                keys.press("Space")
        hand_in("who")
        for goal, step in enumerate(RIGHT["steps"]):
            card = f'[data-item="steps"] [data-card="{step}"]'
            at = page.locator('[data-item="steps"] li').evaluate_all(
                "(all, id) => all.findIndex((li) => li.dataset.card === id)", step
            )
            if at > goal:
                page.locator(f'{card} [data-action="up"]').focus()
                for _ in range(at - goal):
                    keys.press("Enter")
        hand_in("steps")
        rights = [r.id for r in pose(ITEMS["kpis"], 1).rights]
        for left, right in RIGHT["kpis"].items():
            stage.tab_to(f'[data-item="kpis"] [data-left="{left}"]')
            for _ in range(rights.index(right) + 1):
                keys.press("ArrowDown")
        hand_in("kpis")
        choose("bias", place("bias", RIGHT["bias"]))
        hand_in("bias")
        stage.tab_to('[data-item="waiting"] input')
        keys.type(RIGHT["waiting"])
        hand_in("waiting")
        expect(score(stage)).to_have_text("本轮 8 / 8，最好 8")
        stage.tab_to('[data-action="retry"]')
        keys.press("Enter")
        expect(item(stage, "pilot").locator("legend")).to_be_focused()
        expect(score(stage)).to_have_text("本轮 0 / 8，最好 8")


def test_a_new_round_has_new_numbers_and_starts_at_the_first_item(quiz):
    with quiz(state=handed(*ITEMS, wrong=("meeting",))) as stage:
        before = item(stage, "breakeven").locator(".cw-quiz-stem").inner_text()
        stage.page.locator('[data-action="retry"]').click()
        expect(item(stage, "pilot").locator("legend")).to_be_focused()
        expect(item(stage, "breakeven").locator(".cw-quiz-stem")).not_to_have_text(before)
        expect(score(stage)).to_have_text("本轮 0 / 8，最好 7")
        expect(stage.page.locator(".cw-quiz-verdict:visible")).to_have_count(0)
        assert "第 2 轮，数字换过了。" in stage.said
        assert stage.own["history"][0]["points"] == 7


def test_by_a_finger_on_a_phone(quiz):
    with quiz(phone=True) as stage:
        option(stage, "who", "harm").tap()
        option(stage, "who", "voice").tap()
        submit(stage, "who").tap()
        expect(item(stage, "who").locator(".cw-quiz-verdict")).to_contain_text("得 1 分。")
        steps = item(stage, "steps")
        steps.scroll_into_view_if_needed()
        order = steps.locator("li")
        first = order.nth(0).get_attribute("data-card")
        stage.swipe(order.nth(0).locator(".cw-sorter-handle"), order.nth(2).locator(".cw-sorter-handle"), dy=12)
        assert order.nth(2).get_attribute("data-card") == first
        submit(stage, "steps").tap()
        expect(steps.locator(".cw-quiz-verdict")).to_be_visible()
        kpis = item(stage, "kpis")
        kpis.locator("select").first.select_option(index=1)
        submit(stage, "kpis").tap()
        expect(kpis.locator(".cw-note")).to_contain_text("还没有配")
        expect(kpis.locator("select").nth(1)).to_be_focused()
        assert stage.sideways() == 0
        assert stage.small_targets() == []


def test_saved_work_is_there_again(quiz):
    state = handed("meeting", "waiting")
    state["quiz"]["answers"] |= {
        "who": ["harm"],
        "kpis": {"wang": RIGHT["kpis"]["wang"]},
        "steps": RIGHT["steps"],
        "breakeven": "3",
    }
    with quiz(state=state) as stage:
        expect(item(stage, "meeting").locator(".cw-quiz-verdict")).to_contain_text("得 1 分。")
        expect(option(stage, "who", "harm").locator("input")).to_be_checked()
        expect(item(stage, "kpis").locator('[data-left="wang"]')).to_have_value(RIGHT["kpis"]["wang"])
        expect(item(stage, "breakeven").get_by_label("你的答案")).to_have_value("3")
        shown = item(stage, "steps").locator("li").evaluate_all("(all) => all.map((li) => li.dataset.card)")
        assert shown == RIGHT["steps"]
        expect(stage.page.locator("#part :focus")).to_have_count(0)


def test_the_row_of_numbers_leads_to_an_item_and_says_how_it_went(quiz):
    with quiz(state=handed("meeting", "waiting", wrong=("waiting",))) as stage:
        jump = stage.page.locator('[data-jump="waiting"]')
        expect(jump).to_have_attribute("aria-label", "第 8 题，得 0 分")
        expect(jump).to_have_text("8✕")
        jump.click()
        expect(item(stage, "waiting").locator("legend")).to_be_focused()
        expect(item(stage, "waiting")).to_be_in_viewport()


def test_markup_in_an_answer_stays_text(quiz):
    with quiz() as stage:
        field = item(stage, "waiting").get_by_label("你的答案")
        field.fill("<img src=x onerror=alert(1)>")
        field.press("Enter")
        expect(item(stage, "waiting").locator(".cw-note")).to_contain_text("<img src=x")
        assert stage.page.locator("#part img").count() == 0


@pytest.mark.parametrize("phone", [False, True], ids=["1280", "390"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_barrier(quiz, phone, dark):
    state = handed("pilot", "meeting", "breakeven", "steps", "kpis", "who", wrong=("pilot", "breakeven"))
    state = VIEW.act("submit", {"item": "waiting", "answer": "很多"}, state)
    for given in ({}, state):
        with quiz(state=given, phone=phone, dark=dark) as stage:
            found = Axe().run(stage.page).response["violations"]
            assert [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]] == []
            assert stage.sideways() == 0
            assert stage.small_targets() == []
