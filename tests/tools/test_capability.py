"""The three layers: means, the weakest layer, and what the honesty check asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.tools import capability
from course.tools.finding import full_marks, passed

STATEMENTS = tuple(
    capability.Statement(
        id=f"{layer}{n}",
        layer=layer,
        short=f"{layer}{n}",
        text=f"第 {n} 条",
        next_step=f"{layer}{n} 的下一步",
    )
    for layer in capability.LAYERS
    for n in range(1, 5)
)
ADVICE = {"see": "先去问三个问题", "design": "先改写一句请求", "sustain": "先改一份纪要"}
HIGH = "8 月 4 日跟王丽对了一遍缺件表"
NEXT = "下周三去找陈工，问他们的排期是怎么定的"


def scores(see: list[int], design: list[int], sustain: list[int]) -> dict[str, int | None]:
    values = [*see, *design, *sustain]
    return dict(zip((s.id for s in STATEMENTS), values, strict=True))


TYPICAL = scores([1, 2, 2, 2], [2, 3, 1, 2], [4, 3, 3, 3])


def review(given: dict[str, int | None], latest: str = HIGH, planned: str = NEXT):
    return capability.review(STATEMENTS, given, latest=latest, planned=planned, advice=ADVICE)


def rules(*args, **kwargs) -> set[str]:
    return {f.rule for f in review(*args, **kwargs) if f.severity != "ok"}


def test_layer_means_of_a_worked_answer():
    found = capability.profile(STATEMENTS, TYPICAL)
    assert found.means == {"see": 1.75, "design": 2.0, "sustain": 3.25}
    assert found.weakest == ("see",)
    assert found.lowest == ("see1",)
    assert found.highest == ("sustain1",)


def test_a_layer_with_an_open_statement_has_no_mean_and_nothing_is_called_weakest():
    found = capability.profile(STATEMENTS, {**TYPICAL, "design2": None})
    assert found.means == {"see": 1.75, "design": None, "sustain": 3.25}
    assert found.weakest == ()


def test_two_layers_tie_and_the_earlier_one_comes_first():
    found = capability.profile(STATEMENTS, scores([4, 4, 4, 4], [3, 2, 3, 2], [2, 3, 2, 3]))
    assert found.weakest == ("design", "sustain")
    messages = [
        f.message for f in review(scores([4, 4, 4, 4], [3, 2, 3, 2], [2, 3, 2, 3])) if f.rule == "capability.weakest"
    ]
    assert len(messages) == 1
    assert "并列" in messages[0]
    assert ADVICE["design"] in messages[0]


def test_a_complete_honest_self_assessment_gets_full_marks():
    found = review(TYPICAL)
    assert full_marks(found)
    advice = next(f.message for f in found if f.rule == "capability.weakest")
    assert "看见" in advice
    assert "1.75" in advice
    assert ADVICE["see"] in advice
    assert "see1 的下一步" in advice


def test_every_open_statement_is_a_finding_on_its_field():
    found = [f for f in review({**TYPICAL, "see1": None, "sustain4": None}) if f.rule == "capability.unanswered"]
    assert [f.place.field for f in found] == ["see1", "sustain4"]


def test_a_layer_that_is_mostly_open_is_one_finding_on_its_first_open_statement():
    found = [
        f for f in review({**TYPICAL, "see2": None, "see3": None, "see4": None}) if f.rule == "capability.unanswered"
    ]
    assert [f.place.field for f in found] == ["see2"]
    assert "还有 3 条" in found[0].message


def test_twelve_equal_scores_show_nothing():
    assert "capability.all_equal" in rules(scores([4] * 4, [4] * 4, [4] * 4))


def test_nothing_filled_in_is_not_full_marks():
    assert not full_marks(review(dict.fromkeys(s.id for s in STATEMENTS), "", ""))


@pytest.mark.parametrize(
    "latest",
    [
        HIGH,
        "上周五和物流老周一起点了一遍货架",
        "昨天，和 IT 的小何对了接口",
        "7月第二周，跟配件部对账",
        "３ 天前跟销售经理吃了顿饭，聊的是返佣",
        "今天早会后，陈工改了一版方案",
        "两周前，去仓库跟班半天",
        "2023-08-01 找王丽聊旧账",
        "这个月 10 号，张总办公室，问他怕什么",
        "20 天前跟采购对了报价",
        "8月4日，和 Mike 过了一遍排期",
        "8月4日跟陈工聊下周的排期",
        "上周三吃饭时问了小赵为什么退订",
        "8月4日跟张小明聊",
        "8月2日，站会先报缺件数，再说做了什么",
        "8月4日 欧阳丽 对缺件",
        "8月3号被张总骂了以后改了话术",
        "上个月底，供应链例会旁听",
        "春节后第一周，跟财务小刘看月报",
        "周二下午跟门店的小赵点货架",
        "8 月 4 日跟王丽对缺件表，她还没看完",
    ],
)
def test_a_last_time_with_a_time_is_believed(latest):
    assert rules(TYPICAL, latest=latest) == set()


@pytest.mark.parametrize(
    "latest",
    [
        "20天前",
        "8月99日 找空气",
        "8月4日，去了",
        "昨天",
        "周二下午跟门店的小赵",
        "2023-08-01 王丽",
        "上周二找小赵打球",
        "8 月 4 日，我发了纪要",
    ],
)
def test_a_day_without_a_person_or_a_deed_is_no_evidence(latest):
    assert rules(TYPICAL, latest=latest) == {"capability.latest_incomplete"}


@pytest.mark.parametrize(
    "planned", ["下周二找小赵打球", "8月99日 找空气", "下周二", "下周二找他", "明天早会后找小何", "下个月 3 号"]
)
def test_a_plan_without_a_person_or_a_deed_is_asked_for_them(planned):
    assert rules(TYPICAL, planned=planned) == {"capability.planned_incomplete"}


def test_a_day_is_named_a_few_days_are_not():
    assert rules(TYPICAL, planned="过几天找他") == {"capability.planned_no_time"}


def test_the_past_and_the_future_are_not_exchanged():
    assert rules(TYPICAL, latest="下周二找陈工问排期") == {"capability.latest_coming"}
    assert rules(TYPICAL, planned="上周二找陈工问排期") == {"capability.planned_gone"}


def test_evidence_of_a_statement_with_a_low_score_is_no_evidence_of_the_highest():
    cued = tuple(s.model_copy(update={"cue": "纪要"}) if s.id == "sustain4" else s for s in STATEMENTS)
    given_scores = scores([5, 5, 5, 5], [3, 3, 3, 3], [3, 3, 3, 1])

    def found(latest: str, values=given_scores) -> list[str]:
        return [
            f.rule
            for f in capability.review(cued, values, latest=latest, planned=NEXT, advice=ADVICE)
            if f.severity != "ok"
        ]

    assert found("8 月 4 日，我发了纪要") == ["capability.latest_elsewhere"]
    assert found("8 月 4 日，我给王丽发了纪要") == ["capability.latest_elsewhere"]
    assert found(HIGH) == []
    assert found("8 月 4 日，我给王丽发了纪要", scores([3] * 4, [3] * 4, [3, 3, 3, 5])) == []


def test_an_honest_beginner_with_only_ones_gets_full_marks_and_a_first_step():
    ones = scores([1] * 4, [1] * 4, [1] * 4)
    assert full_marks(review(ones, "还没做过", NEXT))
    message = next(f.message for f in review(ones, "还没做过", NEXT) if f.rule == "capability.weakest")
    assert "三层一样，从「看见」练起" in message
    assert "往下调" not in next(f.message for f in review(ones, "", NEXT) if f.rule == "capability.latest_missing")


@pytest.mark.parametrize("latest", ["经常做", "一直都有和供应链沟通", "每次都会这样", "跟王丽聊过", "平时就是这么做的"])
def test_a_last_time_without_a_time_is_asked_for_one(latest):
    assert rules(TYPICAL, latest=latest) == {"capability.latest_no_time"}


@pytest.mark.parametrize(
    "latest", ["记不清了", "去年吧，好像跟采购谈过一次", "想不起来", "还没做过", "从来没做过", "前年那个项目"]
)
def test_a_high_score_with_an_old_or_no_memory_is_a_contradiction(latest):
    assert "capability.latest_stale" in rules(TYPICAL, latest=latest)


@pytest.mark.parametrize("latest", ["去年吧，好像跟采购谈过一次", "想不起来", "还没做过"])
def test_a_low_highest_score_may_have_an_old_memory(latest):
    low = scores([1, 2, 2, 2], [2, 3, 1, 2], [3, 3, 3, 3])
    assert "capability.latest_stale" not in rules(low, latest=latest)
    assert "capability.latest_no_time" not in rules(low, latest=latest)


@pytest.mark.parametrize("planned", ["多和供应链沟通", "以后注意换位思考", "有空去找陈工聊聊", "加强学习", "争取改进"])
def test_an_intention_without_a_time_is_asked_for_one(planned):
    assert rules(TYPICAL, planned=planned) == {"capability.planned_no_time"}


@pytest.mark.parametrize(
    "planned",
    [
        NEXT,
        "8月16日前找王丽要他们的月报",
        "明天早会后找小何问接口",
        "周五下午去配件库跟一次班",
        "下个月 3 号请老周来改方案",
        "三天内给张总打电话",
    ],
)
def test_a_plan_with_a_time_stands(planned):
    assert rules(TYPICAL, planned=planned) == set()


def test_both_memory_and_plan_missing_are_findings_on_their_fields():
    places = {f.rule: f.place.field for f in review(TYPICAL, "  ", "")}
    assert places["capability.latest_missing"] == "latest"
    assert places["capability.planned_missing"] == "planned"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("3", 3),
        (5, 5),
        ("", None),
        ("0", None),
        ("6", None),
        ("x", None),
        (None, None),
        (2.5, None),
        (True, None),
        ("３", 3),
    ],
)
def test_scores_as_they_arrive(raw, value):
    assert capability.read_score(raw) == value


@given(st.lists(st.integers(1, 5), min_size=12, max_size=12))
def test_the_weakest_layer_has_the_smallest_mean(values):
    found = capability.profile(STATEMENTS, dict(zip((s.id for s in STATEMENTS), values, strict=True)))
    lowest = min(found.means.values())
    assert {layer for layer, mean in found.means.items() if mean == lowest} == set(found.weakest)
    assert all(1 <= mean <= 5 for mean in found.means.values())


@given(
    st.dictionaries(st.sampled_from([s.id for s in STATEMENTS]), st.one_of(st.none(), st.integers(1, 5))),
    st.text(),
    st.text(),
)
def test_no_entry_makes_the_checker_fail(given_scores, latest, planned):
    assert review(given_scores, latest, planned)


def test_scores_without_evidence_do_not_stand():
    found = review(TYPICAL, "经常做", "以后多沟通")
    assert {f.rule: f.severity for f in found if f.severity != "ok"} == {
        "capability.latest_no_time": "error",
        "capability.planned_no_time": "error",
    }
    assert not passed(found)
    assert "分数有了，证据还没有" in next(f.message for f in found if f.rule == "capability.latest_no_time")


def test_a_plan_is_not_said_to_be_about_the_lowest_statement():
    message = next(f.message for f in review(TYPICAL) if f.rule == "capability.planned")
    assert "最低的一条有了日子" not in message
    assert "see1" in message
