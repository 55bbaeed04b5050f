"""What a learner sees and does in a dialogue: by mouse, by keys alone, by a finger."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.components.live import opened
from tests.components.samples import dialogue_view

STYLES = ("frame", "dialogue")
BEST = ["ask", "own", "measure", "cut", "me"]


@pytest.fixture
def talk(browser, address):
    """Opens the sample dialogue: ``talk()`` is a context manager, see ``opened``."""

    def start(path=(), **how):
        return opened(browser, address, dialogue_view(), styles=STYLES, state={"dialogue": {"path": list(path)}}, **how)

    return start


def choice(stage, name):
    return stage.page.locator(f'[data-choice="{name}"]')


def steps(stage):
    return stage.page.locator(".cw-talk-step")


def test_it_begins_with_who_it_is_and_what_they_say(talk):
    with talk() as stage:
        person = stage.page.locator(".cw-talk-person")
        for known in ("信息部负责人", "故障数", "半夜被叫起来", "验收那天没有一个人来"):
            expect(person).to_contain_text(known)
        expect(steps(stage)).to_have_count(1)
        expect(stage.page.locator(".cw-talk-meter")).to_contain_text("0 观望")
        assert "七月第三周" not in stage.page.content()
        expect(stage.page.locator("#part :focus")).to_have_count(0)


def test_a_reply_brings_the_reason_the_next_line_and_the_focus(talk):
    with talk() as stage:
        choice(stage, "ask").click()
        last = steps(stage).last
        expect(last).to_be_focused()
        for text in ("你们上线最怕什么", "态度 0 → +1：你先问了他的顾虑", "验收那天会议室里就我一个人"):
            expect(last).to_contain_text(text)
        expect(stage.page.locator(".cw-talk-meter")).to_contain_text("+1 愿意听")
        expect(stage.page.locator("[data-attitude]")).to_have_attribute("data-attitude", "1")
        assert stage.said == ["陈工的态度 +1，愿意听"]
        assert stage.own["path"] == ["ask"]


def test_a_late_cost_is_shown_where_it_falls(talk):
    with talk(["flatter"]) as stage:
        choice(stage, "self").click()
        expect(steps(stage).last).to_contain_text("态度 +1 → 0：他去翻了工单")


def test_the_end_says_how_it_went_and_what_decided_it(talk):
    with talk(BEST[:-1]) as stage:
        choice(stage, "me").click()
        ending = stage.page.locator("[data-ending]")
        expect(ending).to_have_attribute("data-ending", "good")
        for text in ("办成了", "七月第三周，写进排期", "一起担那三次故障", "还有 2 种你没走到"):
            expect(ending).to_contain_text(text)
        ending.locator("summary").click()
        expect(ending.locator("li")).to_have_count(3)
        expect(stage.page.locator(".cw-talk-replies")).to_be_hidden()
        assert [event["ending"] for event in stage.events] == ["agreed"]


def test_a_talk_is_taken_up_again_from_any_turn(talk):
    with talk(BEST) as stage:
        stage.page.locator('[data-action="back_to"][data-turn="1"]').click()
        expect(steps(stage)).to_have_count(2)
        expect(steps(stage).last).to_be_focused()
        expect(choice(stage, "own")).to_be_visible()
        assert stage.own["path"] == ["ask"]
        choice(stage, "other").click()
        expect(steps(stage).last).to_contain_text("你把去年的账推给了上一任")


def test_starting_again_keeps_what_was_reached(talk):
    with talk(BEST[:-1]) as stage:
        choice(stage, "me").click()
        stage.page.locator('[data-action="restart"]').click()
        expect(steps(stage)).to_have_count(1)
        assert stage.own == {"path": [], "seen": ["agreed"]}


def test_the_whole_talk_by_keys_alone(talk):
    with talk() as stage:
        stage.page.locator("#before").focus()
        for number, name in enumerate(BEST, 2):
            stage.tab_to(f'[data-choice="{name}"]')
            stage.page.keyboard.press("Enter")
            expect(steps(stage)).to_have_count(number)
            expect(steps(stage).last).to_be_focused()
        expect(stage.page.locator("[data-ending]")).to_be_in_viewport()
        stage.tab_to('[data-action="restart"]')
        stage.page.keyboard.press("Enter")
        expect(steps(stage)).to_have_count(1)


def test_by_a_finger_on_a_phone(talk):
    with talk(phone=True) as stage:
        for name in BEST:
            choice(stage, name).tap()
            expect(choice(stage, name)).to_have_count(0)
            expect(steps(stage).last).to_be_in_viewport()
        expect(stage.page.locator("[data-ending]")).to_be_visible()
        stage.page.locator('[data-action="back_to"][data-turn="4"]').tap()
        expect(choice(stage, "duty")).to_be_visible()
        assert stage.sideways() == 0
        assert stage.small_targets() == []


def test_two_quick_clicks_say_one_thing(talk):
    with talk() as stage:
        stage.page.evaluate(
            """() => { for (const name of ["ask", "pressure"]) document.querySelector(`[data-choice="${name}"]`).click(); }"""
        )
        expect(steps(stage)).to_have_count(2)
        assert stage.own["path"] == ["ask"]


@pytest.mark.parametrize("phone", [False, True], ids=["1280", "390"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("path", [[], ["flatter", "self"], BEST, ["pressure", "send", "value", "accept", "complain"]])
def test_no_barrier(talk, path, phone, dark):
    with talk(path, phone=phone, dark=dark) as stage:
        found = Axe().run(stage.page).response["violations"]
        assert [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]] == []
        assert stage.sideways() == 0
        assert stage.small_targets() == []
