"""Lesson 33.2 as a learner does it: a self-assessment, a map of people, two sentences, minutes, a tree, a talk, a quiz."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.support.answering import say, type_answer

pytestmark = pytest.mark.browser
LESSON = "lesson/33.2"


def test_scores_name_the_weakest_layer_and_ask_for_evidence(visit: Visit) -> None:
    page = visit(LESSON)
    scores = page.exercise("capability_check")
    assert scores.check() == "open"
    assert "capability.unanswered" in scores.rules("error")
    type_answer(scores, "capability_check")
    expect(scores.part("radar")).to_contain_text("1.75")
    assert scores.check() == "full"
    expect(scores.finding("capability.weakest")).to_contain_text("「看见」")

    scores.write(scores.field("latest"), "8 月 4 日，我发了通知")
    assert scores.check() == "passed"
    expect(scores.finding("capability.latest_incomplete")).to_contain_text("跟谁")
    scores.write(scores.field("latest"), "去年吧，跟采购聊过一次")
    assert scores.check() == "passed"
    expect(scores.finding("capability.latest_stale")).to_contain_text("调到 3 以下")
    with scores.saving():
        scores.field("latest").fill("经常做")
        scores.field("planned").fill("以后多沟通")
    assert scores.check() == "open"
    expect(scores.finding("capability.latest_no_time")).to_contain_text("证据还没有")
    scores.write(scores.field("planned"), "下周二上午找王丽，问她今年想把哪个数做成什么样")
    scores.write(scores.field("latest"), "去年吧，跟采购聊过一次")
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
    type_answer(people, "stakeholder_matrix")
    assert people.check() == "full"
    expect(people.part("plan")).to_contain_text("1 · 供应链（王丽）")

    expect(people.part("map").locator('button[data-point="supply"]')).not_to_contain_text("供应链")
    people.write(people.cell("it", "kpi"), "别延期")
    assert people.check() == "full"
    people.write(people.cell("it", "pressure"), "被催")
    assert people.check() == "passed"
    expect(people.finding("stakeholders.pressure_vague")).to_contain_text("谁要求的")
    people.write(people.cell("it", "attitude"), "因为")
    assert people.check() == "open"
    expect(people.finding("stakeholders.attitude_noise")).to_contain_text("那件事或那句话")
    people.write(people.cell("it", "attitude"), "嫌需求写不清")
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
    type_answer(words, "reframing")
    assert words.check() == "full"
    words.write(words.field("parts"), "王丽，你们必须把到货率提到 95%，<b>总部</b>盯着。")
    assert words.check() == "open"
    expect(words.finding("reframing.only_own_goal")).to_contain_text("只有你的目标（到货率）")
    expect(words.finding("reframing.command")).to_contain_text("「你们必须」")
    expect(words.finding("reframing.no_contribution")).to_be_visible()
    hostile = "退订都是你的人造成的，这9单你要负责。我出一张对照表，四周后一起看退订和投诉。别再骗客户了"
    words.write(words.field("sales"), hostile)
    assert words.check() == "open"
    expect(words.finding("reframing.blame")).to_contain_text("「你要负责」")

    draft = page.exercise("meeting_minutes")
    assert draft.check() == "open"
    found = {"minutes.owner_not_person", "minutes.owner_several", "minutes.deliverable_vague", "minutes.due_vague"}
    assert found <= set(draft.rules("error"))
    type_answer(draft, "meeting_minutes")
    expect(draft.part("reading")).to_contain_text("4 / 4 条")
    assert draft.check() == "full"
    draft.write(draft.cell("parts", "due"), "下周三")
    assert draft.check() == "passed"
    expect(draft.finding("minutes.due_relative")).to_contain_text("写成 8 月 16 日")
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
    with tree.saving():
        tree.field("wait", "effects").fill("0.8")
        tree.cell("r1", "driver").select_option("wait")
        tree.cell("r1", "change").fill("4")
    expect(tree.part("tree")).to_contain_text("3 行里 0 行算得进：还没有交付物")
    expect(tree.part("tree")).not_to_contain_text("够 +1")
    type_answer(tree, "north_star")
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
        tree.part("report").locator('li[data-card="talked"] select').select_option("deliverable")
        tree.field("wait", "effects").fill("9")
    tree.act("check")
    expect(tree.finding("number.unreadable")).to_contain_text("很多")
    expect(tree.finding("metric_tree.misplaced")).to_contain_text("陈工手里")
    expect(tree.finding("metric_tree.effects_too_big")).to_be_visible()

    page.reload()
    tree = page.exercise("north_star")
    expect(tree.cell("r1", "change")).to_have_value("很多")
    expect(tree.field("wait", "effects")).to_have_value("9")


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
    say(talk, "rate", "whole")
    expect(talk.root.locator('[data-ending="bad"]')).to_contain_text("今天先到这儿")
    with talk.saving():
        talk.root.locator('[data-action="restart"]').click()
    say(talk, "rate", "admit", "not_mine")
    expect(talk.root.locator('[data-ending="bad"]')).to_contain_text("十分钟没有用完")

    page.reload()
    expect(page.exercise("parts_head").root.locator('[data-ending="bad"]')).to_be_visible()


def test_a_learners_own_project_and_own_meeting(visit: Visit) -> None:
    page = visit("exercises/stakeholders")
    own = page.exercise("own_stakeholders")
    assert own.check() == "open"
    type_answer(own, "own_stakeholders")
    assert own.check() == "full"
    own.write(own.cell("r4", "kpi"), "排队时长")
    assert own.check() == "open"
    expect(own.finding("stakeholders.kpi_own")).to_contain_text("市场 林姐")
    page.reload()
    expect(page.exercise("own_stakeholders").cell("r4", "kpi")).to_have_value("排队时长")

    page.open("exercises/minutes")
    own = page.exercise("own_minutes")
    assert own.check() == "open"
    type_answer(own, "own_minutes")
    assert own.check() == "full"
    own.write(own.cell("r3", "due"), "下周")
    assert own.check() == "open"
    expect(own.finding("minutes.due_vague")).to_contain_text("好多天")
    page.reload()
    expect(page.exercise("own_minutes").cell("r3", "due")).to_have_value("下周")
