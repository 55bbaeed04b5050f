"""What a short text at least has to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.tools import wording


@pytest.mark.parametrize(
    "text", ["好", "1", "没有", "不知道", "2", "没有办法", "随便", "3", "x", "<b>好</b>", "", "——", "啊啊啊啊", "待定"]
)
def test_texts_that_say_nothing(text):
    assert wording.says_nothing(text)


@pytest.mark.parametrize("text", ["换厂家", "签书面确认", "月会上点名", "感谢信一封", "ROI 一页", "没有签字就停发"])
def test_short_texts_that_say_something(text):
    assert not wording.says_nothing(text)


@pytest.mark.parametrize("text", ["加强沟通", "提升服务质量", "推进跨部门协作", "做好配合"])
def test_slogans(text):
    assert wording.is_slogan(text)


@pytest.mark.parametrize("text", ["优化需求预测模型", "修改销售话术", "每周公布一次爽约率", ""])
def test_tasks_that_are_no_slogans(text):
    assert not wording.is_slogan(text)


@pytest.mark.parametrize(
    ("text", "day"), [("13月45日", "13月45日"), ("2 月 30 日前", "2 月 30 日"), ("2025-02-30", "2025-02-30")]
)
def test_days_that_no_calendar_has(text, day):
    assert wording.impossible_day(text) == day


@pytest.mark.parametrize(
    "text", ["10 月 15 日", "2月29日", "9/30", "24/7", "3 月 45 单", "2025-10-15", "Q4", "30%", "2023-10-09", "三天内"]
)
def test_days_that_a_calendar_has(text):
    assert wording.impossible_day(text) == ""


@given(st.text(max_size=80))
def test_any_text_is_read_without_an_exception(text):
    assert isinstance(wording.says_nothing(text), bool)
    assert isinstance(wording.is_slogan(text), bool)
    assert isinstance(wording.impossible_day(text), str)
