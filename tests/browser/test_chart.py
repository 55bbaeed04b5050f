"""Chart on the real page: it follows the entries, and says in words and numbers what it shows."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.support.course_page import CoursePage, Exercise

LAB = "kpi_conflict"


def picture(exercise: Exercise) -> str:
    """What is drawn, as data: two pictures that look alike are equal."""
    canvas = exercise.root.locator(".cw-chart-canvas canvas").first
    canvas.wait_for()
    drawn: str = canvas.evaluate("(c) => c.toDataURL()")
    return drawn


def image(exercise: Exercise) -> Locator:
    return exercise.root.locator('.cw-chart-canvas[role="img"]').first


def opened(visit: Visit, **device: bool) -> tuple[CoursePage, Exercise]:
    page = visit("lesson/33.1", **device)
    return page, page.exercise(LAB)


def test_by_mouse_the_picture_and_its_figures_follow_the_slider(visit: Visit) -> None:
    _, exercise = opened(visit)
    before, figures = picture(exercise), exercise.root.locator(".cw-readouts").first.inner_text()
    slider = exercise.root.locator('input[type="range"][data-field]').nth(1)
    box = slider.bounding_box()
    assert box
    with exercise.saving():
        slider.click(position={"x": box["width"] * 0.9, "y": box["height"] / 2})
    expect(exercise.root.locator(".cw-readouts").first).not_to_have_text(figures, use_inner_text=True)
    assert picture(exercise) != before


def test_by_keyboard_alone_the_numbers_behind_the_picture_can_be_read(visit: Visit) -> None:
    page, exercise = opened(visit)
    before = image(exercise).get_attribute("aria-label") or ""
    slider = exercise.root.locator('input[type="range"][data-field]').nth(1)
    slider.focus()
    with exercise.saving():
        for _ in range(5):
            page.page.keyboard.press("ArrowRight")
    expect(image(exercise)).not_to_have_attribute("aria-label", before)
    summary = exercise.root.locator(".cw-chart-numbers > summary").first
    summary.focus()
    page.page.keyboard.press("Enter")
    expect(exercise.root.locator(".cw-numbers tbody tr").first).to_be_visible()
    page.page.keyboard.press("Tab")
    expect(exercise.root.locator(".cw-scroll").first).to_be_focused()  # a wide table can be scrolled by keys


def test_by_touch_on_a_phone_the_picture_fits_and_the_numbers_open(visit: Visit) -> None:
    page, exercise = opened(visit, phone=True)
    width = image(exercise).bounding_box()
    assert width and width["width"] <= 390
    exercise.root.locator(".cw-chart-numbers > summary").first.tap()
    expect(exercise.root.locator(".cw-numbers tbody tr").first).to_be_visible()
    assert not page.is_wider_than_screen()


def test_light_and_dark_are_different_pictures_of_the_same_numbers(visit: Visit) -> None:
    page, exercise = opened(visit)
    light, said = picture(exercise), image(exercise).get_attribute("aria-label")
    page.page.locator('[data-action="theme"]').click()
    expect(page.page.locator("html")).to_have_attribute("data-theme", "dark")
    page.page.wait_for_timeout(500)
    assert picture(exercise) != light
    expect(image(exercise)).to_have_attribute("aria-label", said or "")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("phone", [False, True])
def test_a_chart_has_no_barriers(visit: Visit, phone: bool, dark: bool) -> None:
    page, exercise = opened(visit, phone=phone, dark=dark)
    exercise.root.locator(".cw-chart-numbers > summary").first.click()
    assert page.barriers(f'[data-exercise="{LAB}"]') == []


def test_the_picture_says_a_sentence_not_just_that_it_is_one(visit: Visit) -> None:
    _, exercise = opened(visit)
    expect(image(exercise)).to_have_attribute("aria-label", re.compile(r"82%.*4\.0"))
