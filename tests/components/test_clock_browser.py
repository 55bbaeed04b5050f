"""What a learner, or a room, sees of a running agenda. Time is the page's own, moved by the test."""

import pytest
from playwright.sync_api import expect

from course.components.clock import Clock, Segment

RULE = "超时就停：没说完的写进待办，会后两个人谈。"
CLOCK = Clock(
    name="standup",
    label="每周十五分钟同步会",
    over_time=RULE,
    segments=(
        Segment(id="numbers", label="看三个数", minutes=3, detail="缺件数、预测偏差、NPS"),
        Segment(id="blocks", label="卡在哪里", minutes=7, detail="每个部门一件"),
        Segment(id="tasks", label="谁、做什么、到哪天", minutes=4),
        Segment(id="close", label="念一遍待办", minutes=0.5),
    ),
)


def press(stage, action):
    stage.page.locator(f'[data-action="{action}"]').click()


def pass_time(stage, seconds):
    stage.page.clock.run_for(seconds * 1000)


@pytest.fixture
def room(show):
    """A clock that has just started."""
    stage = show(CLOCK, clock=True)
    press(stage, "start")
    return stage


def face(stage):
    return stage.page.get_by_role("timer")


def test_the_agenda_is_there_before_it_starts(show):
    stage = show(CLOCK)
    expect(stage.page.get_by_role("list", name="议程").get_by_role("listitem")).to_have_count(4)
    expect(face(stage)).to_have_text("14:30")
    assert stage.sent == []


def test_the_time_left_counts_down(room):
    assert room.state == {"seconds": {}, "current": "numbers", "finished": False}
    pass_time(room, 61)
    expect(face(room)).to_have_text("01:59")
    expect(room.page.get_by_text("已用 01:01，共 14.5 分钟")).to_be_visible()
    expect(room.page.locator("[aria-current=step]")).to_contain_text("看三个数")


def test_a_tab_that_slept_shows_the_true_time(room):
    room.page.clock.fast_forward(100_000)
    expect(face(room)).to_have_text("01:20")


def test_a_pause_keeps_the_time_and_start_goes_on(room):
    pass_time(room, 20)
    press(room, "pause")
    assert room.state["seconds"] == {"numbers": 20}
    expect(room.focused).to_have_text("继续")
    pass_time(room, 500)
    expect(face(room)).to_have_text("02:40")
    press(room, "start")
    pass_time(room, 10)
    expect(face(room)).to_have_text("02:30")


def test_running_time_is_kept_every_ten_seconds(room):
    before = len(room.sent)
    pass_time(room, 31)
    kept = [state["seconds"]["numbers"] for state in room.sent[before:]]
    assert kept == [10, 20, 30]
    assert CLOCK.clean(room.state) == room.state


def test_the_next_segment_starts_at_once(room):
    pass_time(room, 90)
    press(room, "next")
    assert room.state == {"seconds": {"numbers": 90}, "current": "blocks", "finished": False}
    expect(face(room)).to_have_text("07:00")
    expect(room.page.get_by_text("用了 01:30")).to_be_visible()
    pass_time(room, 60)
    expect(face(room)).to_have_text("06:00")


def test_the_end_is_said_before_and_when_it_comes_and_every_minute_after(room):
    pass_time(room, 400)
    assert room.said[1:] == [
        "「看三个数」还剩 30 秒",
        f"「看三个数」时间到。{RULE}",
        f"「看三个数」已超时 1 分钟。{RULE}",
        f"「看三个数」已超时 2 分钟。{RULE}",
        f"「看三个数」已超时 3 分钟。{RULE}",
    ]


def test_an_overrun_is_written_out_with_the_rule(room):
    expect(room.page.locator(".cw-clock-rule")).to_be_hidden()
    pass_time(room, 245)
    expect(face(room)).to_have_text("+01:05")
    expect(room.page.get_by_text("本节超时 01:05")).to_be_visible()
    expect(room.page.locator(".cw-clock-rule")).to_be_visible()
    expect(room.page.get_by_text("超 01:05", exact=False).first).to_be_visible()


def test_the_last_segment_ends_the_meeting(room):
    for _ in range(3):
        pass_time(room, 10)
        press(room, "next")
    pass_time(room, 12)
    expect(room.page.locator('[data-action="next"]')).to_have_text("完成最后一节")
    press(room, "next")
    assert room.state == {
        "seconds": {"numbers": 10, "blocks": 10, "tasks": 10, "close": 12},
        "current": "close",
        "finished": True,
    }
    expect(room.page.get_by_text("计划 14:30，实际 00:42")).to_be_visible()
    expect(room.focused).to_have_text("重新开始")
    press(room, "start")
    assert room.state == {"seconds": {}, "current": "numbers", "finished": False}


def test_stop_ends_the_meeting_early(room):
    pass_time(room, 33)
    press(room, "stop")
    assert room.state == {"seconds": {"numbers": 33}, "current": "numbers", "finished": True}


def test_a_reloaded_page_goes_on_where_it_was(show):
    stage = show(CLOCK, state={"seconds": {"numbers": 170, "blocks": 60}, "current": "blocks"}, clock=True)
    expect(face(stage)).to_have_text("06:00")
    press(stage, "start")
    pass_time(stage, 5)
    expect(face(stage)).to_have_text("05:55")


def test_a_clock_runs_by_keyboard_alone(show):
    stage = show(CLOCK, clock=True)
    keys = stage.page.keyboard
    stage.page.focus("#before")
    stage.tab_to('[data-action="start"]')
    keys.press("Enter")
    expect(stage.focused).to_have_attribute("data-action", "pause")
    pass_time(stage, 5)
    stage.tab_to('[data-action="next"]')
    keys.press("Space")
    pass_time(stage, 7)
    stage.tab_to('[data-action="stop"]')
    keys.press("Enter")
    assert stage.state == {"seconds": {"numbers": 5, "blocks": 7}, "current": "blocks", "finished": True}


def test_a_clock_runs_by_touch(show):
    stage = show(CLOCK, clock=True, phone=True)
    stage.page.get_by_role("button", name="开始").tap()
    pass_time(stage, 9)
    stage.page.get_by_role("button", name="暂停").tap()
    assert stage.state["seconds"] == {"numbers": 9}


def test_the_learners_own_agenda_replaces_the_given_one(show):
    own = [{"id": "r1", "label": "<b>看数</b>", "minutes": 2}, {"id": "r2", "label": "定人", "minutes": 1.5}]
    stage = show(CLOCK, output={"segments": own}, clock=True)
    expect(stage.page.get_by_text("<b>看数</b>")).to_be_visible()
    expect(face(stage)).to_have_text("03:30")
    press(stage, "start")
    pass_time(stage, 30)
    press(stage, "next")
    assert stage.state == {"seconds": {"r1": 30}, "current": "r2", "finished": False}
    assert CLOCK.clean(stage.state) == stage.state
    stage.update(output={"segments": own[:1]})
    expect(stage.page.locator('[data-clock="running"]')).to_have_count(0)


def test_what_python_sends_back_does_not_stop_the_clock(room):
    pass_time(room, 12)
    room.update(state=room.state, findings=[])
    pass_time(room, 3)
    expect(face(room)).to_have_text("02:45")
    room.update(state=CLOCK.blank())
    expect(face(room)).to_have_text("14:30")


def test_a_clock_that_left_the_page_is_silent(room):
    before = len(room.sent)
    room.page.evaluate("part.destroy()")
    pass_time(room, 300)
    assert len(room.sent) == before


def test_a_reference_answer_cannot_be_edited(show):
    stage = show(CLOCK, readonly=True)
    assert stage.page.locator("#part button:enabled:visible").count() == 0


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("phone", [False, True])
def test_nobody_is_shut_out(show, barriers, phone, dark):
    state = {"seconds": {"numbers": 200, "blocks": 500}, "current": "blocks"}
    stage = show(CLOCK, state=state, phone=phone, dark=dark)
    assert barriers(stage) == []
    assert stage.sideways() == 0
    assert stage.small_targets() == []
