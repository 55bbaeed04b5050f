"""Lesson 33.2 as a learner does it: a self-assessment, a map of people, two sentences, minutes, a tree, a talk, a quiz."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from course.components.form import Form
from course.components.map import Map
from course.components.sorter import Sorter
from course.components.table import Table
from course.content import Exercise as Record
from course.content import library
from course.tools.quiz import Quiz
from course.tools.quiz_numbers import compute, draw, evaluate
from course.widgets.view import view_of
from tests.browser.conftest import Visit
from tests.support.course_page import Exercise

pytestmark = pytest.mark.browser
LESSON = "lesson/33.2"


def record_of(name: str) -> Record:
    record = library().records[name]
    assert isinstance(record, Record)
    return record


def fill_in(exercise: Exercise, name: str) -> None:
    """Types the reference answer through the controls of the page."""
    record = record_of(name)
    with exercise.saving():
        for part in view_of(record).parts():
            given: dict[str, Any] = record.answer.get(part.name, {})
            if isinstance(part, Form):
                for field in part.fields:
                    control = exercise.field(field.id, part.name)
                    typed = str(given[field.id])
                    control.select_option(typed) if field.type == "choice" else control.fill(typed)
            elif isinstance(part, Table):
                fill_table(exercise, part, given["rows"])
            elif isinstance(part, Map):
                for point, place in given["points"].items():
                    for axis in "xy":
                        chosen = exercise.part(part.name).locator(f'[data-point-{axis}="{point}"]')
                        chosen.select_option(str(place[axis]))
            elif isinstance(part, Sorter):
                for card, bucket in given["placed"].items():
                    exercise.part(part.name).locator(f'li[data-item="{card}"] select').select_option(bucket)


def fill_table(exercise: Exercise, table: Table, rows: list[dict[str, str]]) -> None:
    for _ in rows[len(table.rows) :]:
        exercise.part(table.name).locator('[data-action="add"]').click()
    for row in rows:
        for column in table.columns:
            if column.type == "fixed" or column.id not in row:
                continue
            cell = exercise.cell(row["id"], column.id, table.name)
            cell.select_option(row[column.id]) if column.type == "choice" else cell.fill(row[column.id])


def test_scores_name_the_weakest_layer_and_ask_for_evidence(visit: Visit) -> None:
    page = visit(LESSON)
    scores = page.exercise("capability_check")
    assert scores.check() == "open"
    assert "capability.unanswered" in scores.rules("error")
    fill_in(scores, "capability_check")
    expect(scores.part("radar")).to_contain_text("1.75")
    assert scores.check() == "full"
    expect(scores.finding("capability.weakest")).to_contain_text("「看见」")

    scores.write(scores.field("latest"), "8 月 4 日，我发了通知")
    assert scores.check() == "passed"
    expect(scores.finding("capability.latest_incomplete")).to_contain_text("跟谁")
    scores.write(scores.field("latest"), "去年吧，跟采购聊过一次")
    assert scores.check() == "passed"
    expect(scores.finding("capability.latest_stale")).to_contain_text("调到 3 以下")
    scores.choose(scores.field("see_kpi"), "")
    assert scores.check() == "open"
    expect(scores.finding("capability.unanswered")).to_be_visible()

    page.reload()
    scores = page.exercise("capability_check")
    expect(scores.field("see_kpi")).to_have_value("")
    expect(scores.field("latest")).to_have_value("去年吧，跟采购聊过一次")
    expect(scores.field("sustain_rhythm")).to_have_value("4")


def test_people_are_read_and_placed_by_list_by_keys_and_by_dragging(visit: Visit) -> None:
    page = visit(LESSON)
    people = page.exercise("stakeholder_matrix")
    assert people.check() == "open"
    fill_in(people, "stakeholder_matrix")
    assert people.check() == "full"
    expect(people.part("plan")).to_contain_text("1 · 供应链（王丽）")

    expect(people.part("map").locator('button[data-point="supply"]')).not_to_contain_text("供应链")
    people.write(people.cell("it", "kpi"), "别延期")
    assert people.check() == "full"
    people.write(people.cell("it", "pressure"), "被催")
    assert people.check() == "passed"
    expect(people.finding("stakeholders.pressure_vague")).to_contain_text("谁要求的")
    people.write(people.cell("supply", "kpi"), "到货率 95%")
    assert people.check() == "open"
    assert people.rules("error") == ["stakeholders.kpi_own"]
    expect(people.finding("stakeholders.kpi_own")).to_contain_text("不背这个数")

    board = people.part("map")
    sales = board.locator('button[data-point="sales"]')
    with people.saving():
        sales.focus()
        sales.press("ArrowRight")
        sales.press("ArrowRight")
    people.act("check")
    expect(people.finding("stakeholders.willingness_against_case")).to_contain_text("群里也没有回")
    expect(people.finding("stakeholders.attitude_against_willingness")).to_be_visible()

    plane = board.locator(".cw-map-plane")
    plane.scroll_into_view_if_needed()
    area, point = plane.bounding_box(), board.locator('button[data-point="it"]').bounding_box()
    assert area
    assert point
    with people.saving():
        page.page.mouse.move(point["x"] + point["width"] / 2, point["y"] + point["height"] / 2)
        page.page.mouse.down()
        page.page.mouse.move(area["x"] + area["width"] * 0.9, area["y"] + area["height"] * 0.9, steps=8)
        page.page.mouse.up()
    expect(board.locator('[data-point-x="it"]')).to_have_value("3")
    expect(board.locator('[data-point-y="it"]')).to_have_value("1")

    page.reload()
    people = page.exercise("stakeholder_matrix")
    expect(people.cell("supply", "kpi")).to_have_value("到货率 95%")
    expect(people.part("map").locator('[data-point-x="sales"]')).to_have_value("3")
    expect(people.part("map").locator('[data-point-y="it"]')).to_have_value("1")


def test_requests_are_reframed_and_minutes_made_checkable_on_a_phone(visit: Visit) -> None:
    page = visit(LESSON, phone=True)
    words = page.exercise("reframing")
    assert words.check() == "open"
    fill_in(words, "reframing")
    assert words.check() == "full"
    words.write(words.field("parts"), "王丽，你们必须把到货率提到 95%，<b>总部</b>盯着。")
    assert words.check() == "open"
    expect(words.finding("reframing.only_own_goal")).to_contain_text("只有你的目标（到货率）")
    expect(words.finding("reframing.command")).to_contain_text("「你们必须」")
    expect(words.finding("reframing.no_contribution")).to_be_visible()

    draft = page.exercise("meeting_minutes")
    assert draft.check() == "open"
    found = {"minutes.owner_not_person", "minutes.owner_several", "minutes.deliverable_vague", "minutes.due_vague"}
    assert found <= set(draft.rules("error"))
    fill_in(draft, "meeting_minutes")
    expect(draft.part("reading")).to_contain_text("4 / 4 条")
    assert draft.check() == "full"
    draft.write(draft.cell("script", "owner"), "张总")
    assert draft.check() == "open"
    expect(draft.finding("minutes.owner_not_said")).to_contain_text("第 4 行")
    with draft.saving():
        draft.cell("script", "due").fill("8月4日")
        draft.cell("parts", "owner").fill("老周")
    assert draft.check() == "open"
    expect(draft.finding("minutes.due_past")).to_contain_text("8 月 4 日")
    expect(draft.finding("minutes.owner_absent")).to_contain_text("老周不在这次会上")

    page.reload()
    expect(page.exercise("reframing").field("parts")).to_have_value("王丽，你们必须把到货率提到 95%，<b>总部</b>盯着。")
    expect(page.exercise("meeting_minutes").cell("parts", "owner")).to_have_value("老周")


def test_a_week_is_planned_back_from_nps(visit: Visit) -> None:
    page = visit(LESSON)
    tree = page.exercise("north_star")
    assert tree.check() == "open"
    assert {"metric_tree.unsorted", "metric_tree.activity_without_outcome"} <= set(tree.rules("error"))
    fill_in(tree, "north_star")
    expect(tree.part("tree")).to_contain_text("+1.12 分")
    expect(tree.part("tree")).to_contain_text("NPS +69.2")
    assert tree.check() == "full"

    tree.write(tree.cell("r3", "change"), "99")
    assert tree.check() == "open"
    expect(tree.part("tree")).not_to_contain_text("够 +1")
    tree.write(tree.cell("r3", "change"), "0.4")
    tree.write(tree.cell("r1", "change"), "1")
    assert tree.check() == "open"
    expect(tree.finding("metric_tree.too_little")).to_contain_text("还差 0.18")
    with tree.saving():
        tree.cell("r1", "change").fill("很多")
        tree.part("report").locator('li[data-item="talked"] select').select_option("deliverable")
        tree.field("wait", "effects").fill("9")
    tree.act("check")
    expect(tree.finding("number.unreadable")).to_contain_text("很多")
    expect(tree.finding("metric_tree.misplaced")).to_contain_text("陈工手里")
    expect(tree.finding("metric_tree.effects_too_big")).to_be_visible()

    page.reload()
    tree = page.exercise("north_star")
    expect(tree.cell("r1", "change")).to_have_value("很多")
    expect(tree.field("wait", "effects")).to_have_value("9")


def say(talk: Exercise, *replies: str) -> None:
    for reply in replies:
        with talk.saving():
            talk.root.locator(f'[data-choice="{reply}"]').click()


def test_the_talk_ends_well_or_badly_and_can_be_taken_up_again(visit: Visit) -> None:
    page = visit(LESSON)
    talk = page.exercise("parts_head")
    say(talk, "table", "how_much", "named", "sign", "both", "swap", "stop", "names")
    expect(talk.root.locator('[data-ending="good"]')).to_contain_text("两个名字的试点")
    with talk.saving():
        talk.root.locator('[data-action="back_to"]').last.click()
    say(talk, "verbal")
    expect(talk.root.locator('[data-ending="mixed"]')).to_contain_text("第三周没有人再提")
    with talk.saving():
        talk.root.locator('[data-action="restart"]').click()
    say(talk, "rate", "whole", "not_mine")
    expect(talk.root.locator('[data-ending="bad"]')).to_contain_text("十分钟没有用完")

    page.reload()
    expect(page.exercise("parts_head").root.locator('[data-ending="bad"]')).to_be_visible()


def expected_number(quiz: Quiz, name: str, attempt: int) -> float:
    item = next(item for item in quiz.items if item.id == name)
    assert item.type == "number"
    return float(evaluate(item.answer, compute(item, draw(item, attempt))))


def hand_in(quiz: Exercise, name: str) -> None:
    with quiz.saving():
        quiz.root.locator(f'[data-item="{name}"] [data-action="submit"]').click()


def test_the_quiz_explains_right_and_wrong_and_draws_new_numbers(visit: Visit) -> None:
    page = visit(LESSON)
    record = library().records["quiz_33_2"]
    quiz = page.exercise("quiz_33_2")
    more = quiz.root.locator('[data-item="how_much_more"]')
    stem = more.inner_text()
    right = expected_number(record.quiz, "how_much_more", 1)  # type: ignore[union-attr]
    more.locator("[data-field]").fill(f"{right:.2f}")
    hand_in(quiz, "how_much_more")
    expect(more).to_contain_text("一周做不做得到")
    bring = quiz.root.locator('[data-item="what_to_bring"]')
    bring.locator('[data-option="boss"]').click()
    hand_in(quiz, "what_to_bring")
    expect(bring).to_contain_text("压不住预算")
    shown = quiz.root.locator("[data-score]").inner_text()
    assert "1 / 10" in shown

    page.reload()
    quiz = page.exercise("quiz_33_2")
    expect(quiz.root.locator("[data-score]")).to_have_text(shown)
    with quiz.saving():
        quiz.root.locator('[data-action="retry"]').click()
    expect(quiz.root.locator('[data-attempt="2"]')).to_be_visible()
    assert quiz.root.locator('[data-item="how_much_more"]').inner_text() != stem


def test_a_learners_own_project_and_own_meeting(visit: Visit) -> None:
    page = visit("exercises/stakeholders")
    own = page.exercise("own_stakeholders")
    assert own.check() == "open"
    fill_in(own, "own_stakeholders")
    assert own.check() == "full"
    own.write(own.cell("r4", "kpi"), "排队时长")
    assert own.check() == "open"
    expect(own.finding("stakeholders.kpi_own")).to_contain_text("市场 林姐")
    page.reload()
    expect(page.exercise("own_stakeholders").cell("r4", "kpi")).to_have_value("排队时长")

    page.open("exercises/minutes")
    own = page.exercise("own_minutes")
    assert own.check() == "open"
    fill_in(own, "own_minutes")
    assert own.check() == "full"
    own.write(own.cell("r3", "due"), "下周")
    assert own.check() == "open"
    expect(own.finding("minutes.due_vague")).to_contain_text("好多天")
    page.reload()
    expect(page.exercise("own_minutes").cell("r3", "due")).to_have_value("下周")


@pytest.mark.parametrize(("phone", "dark"), [(True, True), (False, False)], ids=["dark phone", "desktop"])
def test_the_page_has_no_barriers(visit: Visit, phone: bool, dark: bool) -> None:
    page = visit(LESSON, phone=phone, dark=dark)
    for name in ("capability_check", "stakeholder_matrix", "north_star"):
        page.exercise(name).act("check")
    assert page.barriers() == []
    assert not page.is_wider_than_screen()
