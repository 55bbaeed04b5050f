"""Home page, progress, "continue", and carrying on in another browser."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.browser.conftest import Visit
from tests.support.course_page import CoursePage, context_options, new_page
from tests.support.server import Server


def home(browser: Browser, server: Server, **device: bool) -> CoursePage:
    page = new_page(browser.new_context(**context_options(**device)), server.url)
    page.page.goto(server.url)
    return page


def enter_code(page: CoursePage, code: str) -> None:
    page.page.get_by_label("在别处有续学码").fill(code)
    page.page.get_by_role("button", name="接着做").click()


def test_a_new_learner_sees_the_lessons_with_minutes_and_starts_at_the_first(browser: Browser, server: Server) -> None:
    page = home(browser, server)
    lessons = page.page.locator("[data-lesson]")
    assert [one.get_attribute("data-lesson") for one in lessons.all()] == [f"33.{n}" for n in range(1, 8)]
    expect(lessons.first).to_contain_text("分钟")
    onward = page.page.locator('[data-action="continue"]')
    expect(onward).to_contain_text("开始 33.1")
    onward.click()
    page.wait()
    expect(page.page.get_by_role("heading", level=1)).to_be_visible()
    assert not page.troubles, page.troubles


def test_home_leads_back_to_the_lesson_worked_on_last_and_counts_what_is_done(visit: Visit) -> None:
    page = visit("lesson/33.3")
    exercise = page.exercise("three_meetings")
    with exercise.saving():
        exercise.root.get_by_role("button", name="顺序就这样").click()
    page.page.goto(page.url)
    expect(page.page.locator('[data-action="continue"]')).to_contain_text("接着做 33.3")


def test_the_personal_code_carries_the_work_to_another_browser(visit: Visit, browser: Browser, server: Server) -> None:
    page = visit("lesson/33.4")
    exercise = page.exercise("raci_matrix")
    exercise.choose(exercise.root.locator("select[data-row][data-column]").first, "C")
    page.page.goto(page.url)
    code = page.page.locator("[data-code]").get_attribute("data-code") or ""
    elsewhere = home(browser, server, phone=True)
    assert elsewhere.page.locator("[data-code]").get_attribute("data-code") != code
    enter_code(elsewhere, code.lower().replace("-", " "))
    expect(elsewhere.page.locator("[data-code]")).to_have_attribute("data-code", code)
    elsewhere.open("lesson/33.4")
    expect(elsewhere.exercise("raci_matrix").root.locator("select[data-row][data-column]").first).to_have_value("C")
    assert not elsewhere.troubles, elsewhere.troubles


def test_entering_a_code_does_not_lose_the_work_done_here(visit: Visit, browser: Browser, server: Server) -> None:
    page = visit("lesson/33.4")
    exercise = page.exercise("raci_matrix")
    exercise.choose(exercise.root.locator("select[data-row][data-column]").first, "C")
    page.page.goto(page.url)
    own = page.page.locator("[data-code]").get_attribute("data-code") or ""
    other = home(browser, server).page.locator("[data-code]").get_attribute("data-code") or ""
    enter_code(page, other)
    expect(page.page.locator("[data-own-code]")).to_have_text(own)
    page.page.locator('[data-action="sure"]').click()
    expect(page.page.locator("[data-code]")).to_have_attribute("data-code", other)
    enter_code(page, own)  # nothing was done as the other: no question asked
    expect(page.page.locator("[data-code]")).to_have_attribute("data-code", own)


def test_a_wrong_code_is_refused_with_a_sentence_and_changes_nothing(browser: Browser, server: Server) -> None:
    page = home(browser, server)
    own = page.page.locator("[data-code]").get_attribute("data-code")
    for code in ("AAAA-AAAA-AAAA", "", "<b>'; drop table learners--"):
        enter_code(page, code)
        expect(page.page.locator("#code-note")).to_contain_text("没有这个续学码")
        assert page.page.locator("[data-code]").get_attribute("data-code") == own


def test_the_example_opens_only_after_an_own_attempt(visit: Visit) -> None:
    page = visit("exercises/raci")
    page.tolerated = ("403",)
    answer = page.page.goto(page.url + "solutions/raci")
    assert answer is not None and answer.status == 403
    expect(page.page.get_by_role("link", name="去做练习")).to_be_visible()
    page.open("exercises/raci").exercise("own_raci").check()
    page.open("solutions/raci")
    expect(page.page.locator(".cw-frame-worked")).to_be_visible()
    assert page.page.locator(".cw-frame-worked select:not([disabled])").count() == 0
    page.open("exercises/raci")  # looking at the example changed nothing of one's own
    assert page.page.locator('[data-exercise="own_raci"] input[data-row]').first.input_value() == ""


def test_home_is_accessible_and_fits_a_phone(browser: Browser, server: Server) -> None:
    for device in ({"phone": True, "dark": True}, {"phone": False}):
        page = home(browser, server, **device)
        assert page.barriers() == []
        assert not page.is_wider_than_screen()


def test_what_does_not_exist_is_said_in_chinese(browser: Browser, server: Server) -> None:
    page = home(browser, server)
    for path in (
        "lesson/33.9",
        "exercises/nothing",
        "day33/1_three_contradictions.ipynb",
        "voila/render/day33/x.ipynb",
        "voila/files/README.md",
    ):
        answer = page.page.goto(server.url + path)
        assert answer is not None
        assert answer.status == 404, path
        expect(page.page.get_by_text("没有这个页面")).to_be_visible()


def test_the_theme_is_remembered(browser: Browser, server: Server) -> None:
    page = home(browser, server)
    page.page.locator('[data-action="theme"]').click()
    page.page.reload()
    assert page.page.locator("html").get_attribute("data-theme") == "dark"
