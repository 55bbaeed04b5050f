"""Budget contest: all sets of winners, where the leader changes, what is said for each."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from course.content import Exercise, library
from course.tools.budget_contest import (
    CRITERIA,
    ESTIMATES,
    Contest,
    Criterion,
    Estimate,
    Guess,
    Outcome,
    Question,
    Request,
    at,
    choices,
    leaders,
    outcomes,
    read_guesses,
    review_gap,
    review_turn,
    span,
    turns,
)
from course.tools.budget_pitch import pitch_id, review_pitches
from course.tools.finding import Finding, full_marks
from course.widgets.view import view_of

RECORD = library().records["budget_contest"]
assert isinstance(RECORD, Exercise)
CONTEST = Contest.model_validate(RECORD.case["contest"])
GUESSES = {key: Guess.model_validate(guess) for key, guess in RECORD.case["guesses"].items()}
CHANCE, YEAR = (Question.model_validate(question) for question in RECORD.case["questions"])
PITCHES: dict[str, str] = RECORD.answer["pitches"]
WON, LOST = "pitch_service_sales", "pitch_sales_market"


def by_id() -> dict[str, Outcome]:
    return {outcome.id: outcome for outcome in outcomes(CONTEST, GUESSES)}


def pitch_rules(field: str, text: str) -> list[str]:
    found = review_pitches(CONTEST, {field: text}, GUESSES)
    return [f.rule for f in found if f.place.field == field and f.severity != "ok"]


def test_all_three_pairs_fit_a_budget_of_1000() -> None:
    assert {key: (o.cost, o.left) for key, o in by_id().items()} == {
        "service_sales": (1000, 0),
        "service_market": (800, 200),
        "sales_market": (800, 200),
    }


def test_pairs_compared() -> None:
    found = by_id()
    assert found["service_sales"].gain == pytest.approx(1920)
    assert found["service_sales"].net == pytest.approx(820)
    assert found["service_market"].net == pytest.approx(450)
    assert found["sales_market"].net == pytest.approx(220)
    assert [round(o.year) for o in found.values()] == [708, 150, 738]
    assert found["service_market"].ratio == pytest.approx(2.0625)
    assert [round(o.safe) for o in found.values()] == [32, 24, 48]
    assert [o.losers[0].name for o in found.values()] == ["市场", "销售", "售后"]


def test_four_criteria_choose_three_different_winners() -> None:
    first = {criterion: leaders(outcomes(CONTEST, GUESSES), criterion)[0].id for criterion in CRITERIA}
    expected = {"net": "service_sales", "ratio": "service_market", "year": "sales_market", "safe": "sales_market"}
    assert first == expected


def test_where_the_winner_changes() -> None:
    (turn,) = turns(CONTEST, GUESSES, "net", "service", "chance")
    assert turn.value == pytest.approx(20)  # 3000p + 720 − 1000 − 100 = 1170 − 800 − 150
    assert (turn.before, turn.after) == ("销售＋市场", "售后＋销售")
    (turn,) = turns(CONTEST, GUESSES, "year", "service", "year")
    assert turn.value == pytest.approx(7.5)  # 1200s + 648 = 648 + 90
    assert turns(CONTEST, GUESSES, "safe", "market", "gain") == ()


def test_sets_too_dear_for_the_budget_are_left_out() -> None:
    poor = CONTEST.model_copy(update={"budget": 900.0})
    assert [o.id for o in outcomes(poor, GUESSES)] == ["service_market", "sales_market"]
    assert len(choices(poor)) == 3


@pytest.mark.parametrize("change", [{"budget": 700}, {"mine": "nobody"}, {"budget": -1}, {"winners": 0}])
def test_a_contest_that_nobody_can_win_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Contest.model_validate({**RECORD.case["contest"], **change})


guesses = st.builds(
    Guess,
    gain=st.integers(0, 4000).map(float),
    chance=st.integers(0, 100).map(float),
    year=st.integers(0, 100).map(float),
    lost=st.integers(0, 800).map(float),
)
several = st.integers(2, 5).flatmap(lambda n: st.tuples(*([guesses] * n)))


def contest_of(n: int, winners: int) -> Contest:
    requests = tuple(Request(id=f"r{i}", name=f"甲{i}", person=f"乙{i}", purpose="丙", cost=100 * (i + 1), words=("丁",))
                     for i in range(n))  # fmt: skip
    return Contest(budget=sum(r.cost for r in requests), winners=winners, requests=requests, mine="r0")


@settings(max_examples=80, deadline=None)
@given(several, st.integers(1, 3), st.sampled_from(sorted(CRITERIA)), st.sampled_from(sorted(ESTIMATES)))
def test_the_leader_is_the_same_between_two_turns(
    some: tuple[Guess, ...], winners: int, criterion: Criterion, estimate: Estimate
) -> None:
    contest = contest_of(len(some), min(winners, len(some)))
    known = {f"r{i}": guess for i, guess in enumerate(some)}
    found = turns(contest, known, criterion, "r0", estimate)
    low, high = span(known["r0"], estimate)
    edges = [low, *(turn.value for turn in found), high]
    assert edges == sorted(edges)
    for left, right in pairwise(edges):
        said = set()
        for share in (0.13, 0.37, 0.61, 0.89):
            value = left + (right - left) * share
            best = leaders(outcomes(contest, at(known, "r0", estimate, value)), criterion)
            said.add(frozenset(outcome.name for outcome in best))
        assert right - left < 1e-6 or frozenset.intersection(*said), (edges, said)


@given(several, st.integers(1, 5))
def test_every_set_of_winners_is_compared_once(some: tuple[Guess, ...], winners: int) -> None:
    contest = contest_of(len(some), min(winners, len(some)))
    known = {f"r{i}": guess for i, guess in enumerate(some)}
    found = outcomes(contest, known)
    assert len(found) == len(list(combinations(some, contest.winners)))
    for outcome in found:
        assert outcome.cost + outcome.left == pytest.approx(contest.budget)
        assert {*outcome.winners, *outcome.losers} == set(contest.requests)
        assert 0 <= outcome.safe <= 100
        assert outcome.year <= outcome.gain + 1e-9


def test_read_as_a_gap_no_pair_can_be_paid() -> None:
    found = review_gap(CONTEST, {"left": "300", "least": "800万元"})
    assert full_marks(found)
    assert "一组也批不出来" in found[0].message


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ({"left": "1000"}, "budget.gap_as_money"),
        ({"left": "0"}, "budget.gap_left_wrong"),
        ({"left": "3000000 元"}, "money.mixed_unit"),
        ({"left": ""}, "number.missing"),
        ({"least": "1000"}, "budget.gap_not_least"),
        ({"least": "500"}, "budget.gap_least_wrong"),
        ({"least": "nan"}, "number.unreadable"),
        ({"least": "-800"}, "number.out_of_range"),
    ],
)
def test_a_wrong_reading_says_why(typed: dict[str, str], rule: str) -> None:
    found = review_gap(CONTEST, {"left": "300", "least": "800"} | typed)
    assert [f.rule for f in found if f.severity != "ok"] == [rule]


@pytest.mark.parametrize("typed", ["20", "20%", "19", "21.5"])
def test_a_value_read_from_the_lines_may_be_a_little_off(typed: str) -> None:
    assert review_turn(CONTEST, GUESSES, CHANCE, typed).rule == "budget.turn"


@pytest.mark.parametrize(
    ("typed", "rule"),
    [("40", "budget.turn_wrong"), ("无", "budget.turn_missed"), ("", "number.missing"), ("120", "number.out_of_range")],
)
def test_another_value_is_no_turn(typed: str, rule: str) -> None:
    assert review_turn(CONTEST, GUESSES, CHANCE, typed).rule == rule


def test_where_nothing_turns_that_is_the_answer() -> None:
    never = at(GUESSES, "sales", "year", 0)
    question = Question(id="x", label="x", criterion="safe", request="market", estimate="gain")
    assert review_turn(CONTEST, never, question, "没有").rule == "budget.no_turn"
    assert review_turn(CONTEST, never, question, "50").rule == "budget.turn_invented"


def test_the_turn_follows_the_learner_s_own_estimates() -> None:
    mine = at(GUESSES, "service", "gain", 1500)
    assert turns(CONTEST, mine, "net", "service", "chance")[0].value == pytest.approx(40)
    assert review_turn(CONTEST, mine, CHANCE, "20").rule == "budget.turn_wrong"
    assert review_turn(CONTEST, mine, CHANCE, "40").rule == "budget.turn"


def test_three_pitches_that_say_all_four_things() -> None:
    assert full_marks(review_pitches(CONTEST, PITCHES, GUESSES))
    assert set(PITCHES) == {pitch_id(chosen) for chosen in choices(CONTEST)}


@pytest.mark.parametrize(
    "text",
    [
        "邱总，我要500万，今年回来60万，后年起一年四百多万。罗总能从我这儿拿到保养到期的客户名单，苏总这季没钱，我们把车主群借给她发内容。",
        "500万做派单。Q4回来的不多，大概60万元；剩下的明年上半年开始见效。销售这边我每月给一批换车线索，省获客钱。市场的300万没批，品牌可以先用我们门店的屏。",
        "售后申请五百万。年底前只能看到六十万，三年合计一千二百万。售后的回厂客户让促销先联系，成交会更高。市场今年先停，明年一季度优先。",
        "500w，今年回60w，后面两年回大头。罗总，你听我说。名单每周五给你一份。苏总这一轮没轮上，店里的屏先给她放片子。",
        "今年投500万三年赚回1200万，Q4只有60万。销售可以拿我们的车主做活动。市场那300万我建议年后第一个批。",
        "这500万元今年回不来，最早明年6月开始有钱。给销售：回厂客户优先推罗总的促销。给市场：品牌活动放到明年，场地用我们的店。",
    ],
)
def test_pitches_in_a_learner_s_own_words(text: str) -> None:
    assert pitch_rules(WON, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "那我今年只要100万元，先把两家店的派单做起来，年底前能省10万元。促销带来的客户由这两家店先接，罗总的成交客户少跑一趟。剩下的400万明年再申请。",
        "先不做全国。从剩下的200万里给我80万，做三家店。今年早高峰等待从50分钟降到30分钟，罗总促销来的人不会跑掉。别的店照老办法。",
        "我不单独要钱了。把派单的预约页搭进罗总的促销里，顾客买车时就约好首保，促销转化更高；今年能看到预约率从20%到40%。其余功能等明年。",
        "给我留下来的200万里拿50万做一个店的试点，三个月内看派单时间能不能从40分钟降到25分钟。市场可以拿试点店做品牌素材。其他店照旧手工派。",
    ],
)
def test_what_is_asked_for_without_the_budget(text: str) -> None:
    assert pitch_rules(LOST, text) == []


@pytest.mark.parametrize(
    ("field", "text", "rule"),
    [
        (WON, "好", "budget.pitch_hollow"),
        (WON, "500", "budget.pitch_hollow"),
        (WON, "加强沟通，共同努力，争取预算", "budget.no_amount"),
        (WON, "asdf", "budget.no_amount"),
        (WON, "我们需要500万元预算，请领导支持", "budget.no_this_year"),
        (WON, "售后要 500 万元，今年回来 60 万元，市场这一季先停，明年优先。", "budget.no_ally"),
        (WON, "售后要 500 万元，今年回来 60 万元，每周给罗总一批客户名单。", "budget.no_loser"),
        (WON, "售后要 500 万元，今年回来 3000 万元，罗总拿线索，苏总明年再说", "budget.promised_more"),
        (WON, "请给我 500 万元，今年一定回来，销售和市场请多支持我们的工作", "budget.no_this_year"),
        (WON, "要 500 万元，今年回来 60 万元，罗总和苏总都会理解的，请邱总批准这个项目。", "budget.no_ally"),
        (WON, "要 500 万元，今年回来 60 万元。销售得不到什么好处，也不耽误他。市场明年优先。", "budget.no_ally"),
        (WON, "预算 500，今年回来 60 万元，给销售线索，市场明年优先安排", "money.no_unit"),
        (WON, "售后要 500 万元，今年回来 600000 元，给销售线索，市场明年优先", "money.mixed_unit"),
        (LOST, "我还是要 500 万元，今年回来 60 万元，销售得到线索，其余明年再说", "budget.over_left"),
        (LOST, "那就算了，明年再来", "budget.no_amount"),
        (LOST, "只要 60 万元做两家店，年底前省 8 万元，促销的客户优先排，多留一批。", "budget.no_later"),
    ],
)
def test_what_a_pitch_lacks_is_named_once(field: str, text: str, rule: str) -> None:
    assert pitch_rules(field, text) == [rule]


def test_the_page_s_own_sentence_is_no_pitch() -> None:
    known = (RECORD.prompt,)
    found = review_pitches(CONTEST, {WON: "今年能回来多少，回不来的我怎么跟董事会说"}, GUESSES, known)
    assert found[0].rule == "budget.pitch_hollow"


def test_one_text_for_all_is_caught() -> None:
    text = PITCHES[WON]
    found = review_pitches(CONTEST, dict.fromkeys(PITCHES, text), GUESSES)
    assert [f.rule for f in found] == ["budget.pitch", "budget.pitch_repeated", "budget.pitch_repeated"]


def test_no_pitch_at_all_gets_one_finding() -> None:
    assert [f.rule for f in review_pitches(CONTEST, {}, GUESSES)] == ["budget.pitches_blank"]


@pytest.mark.parametrize("typed", ["", "nan", "-1", "1e308", "很多", "<b>", "9" * 30])
def test_an_estimate_that_cannot_be_used_gets_a_finding_on_its_cell(typed: str) -> None:
    rows = {key: {e: f"{getattr(guess, e):g}" for e in ESTIMATES} for key, guess in GUESSES.items()}
    rows["sales"]["gain"] = typed
    read, found = read_guesses(CONTEST, rows, "estimates")
    assert set(read) == {"service", "market"}
    assert [(f.place.row, f.place.column) for f in found] == [("sales", "gain")]


def states() -> list[dict[str, object]]:
    rows = [{"id": key} for key in GUESSES]
    extremes = ("", "nan", "0", "100", "100000", "-5", "1e308", "一半", "5000000 元")
    return [{"estimates": {"rows": [{**row, **dict.fromkeys(ESTIMATES, typed)} for row in rows]}} for typed in extremes]


@pytest.mark.parametrize("raw", states())
@pytest.mark.parametrize("lens", [{}, {"criterion": "ratio", "estimate": "service__lost"}, {"criterion": 7}])
def test_the_page_shows_something_for_any_state(raw: dict[str, object], lens: dict[str, object]) -> None:
    view = view_of(RECORD)
    full = {**RECORD.answer, **raw, "lens": lens}
    state = {part.name: part.clean(full.get(part.name)) for part in view.parts()}
    shown = str(view.live(state)) + str([f.message for f in view.review(state)])
    assert "nan" not in shown.replace("「nan」", "")
    assert "inf" not in shown


def test_the_reference_answer_gets_full_marks_and_a_blank_one_finding() -> None:
    view = view_of(RECORD)
    answer = {p.name: p.clean(RECORD.answer[p.name]) if p.name in RECORD.answer else p.blank() for p in view.parts()
              if p.kind != "chart"}  # fmt: skip
    assert full_marks(view.review(answer))
    blank = {part.name: part.blank() for part in view.parts()}
    found: list[Finding] = list(view.review(blank))
    assert [f.rule for f in found] == ["budget.untouched"]


@pytest.mark.parametrize(("question", "typed"), [(CHANCE, "0.2"), (YEAR, "0.075")])
def test_a_fraction_is_not_per_cent(question: Question, typed: str) -> None:
    found = review_turn(CONTEST, GUESSES, question, typed)
    assert found.rule == "budget.turn_fraction"
    assert found.message.startswith(f"{typed} 是小数")


@pytest.mark.parametrize(
    ("field", "text", "rule"),
    [
        (
            WON,
            "我要500万元，今年回来60万元，罗总可以拿名单。市场那点钱本来就是浪费，出局活该。",
            "budget.loser_scorned",
        ),
        (
            "pitch_service_market",
            "要500万元，今年回来60万元，苏总拿名单。销售年年促销没用，出局就出局。",
            "budget.loser_scorned",
        ),
        (
            WON,
            "售后加销售两份一共花1000万元，预计收益1920万元，净收益820万元，是三组里最高的。今年年底能回来708万元，"
            "售后自己只有60万元。市场出局公司要损失100万元，我建议给苏总留明年一季度优先。",
            "budget.no_ally",
        ),
        (
            "pitch_service_market",
            "我和苏总两家合起来800万，三年预计收回1650万，每1万元换回2.06万，三组最高。今年能回来150万，不多，我直说。"
            "罗总出局，公司可能损失400万，我愿意让出200万元给他做年底促销。",
            "budget.no_ally",
        ),
        (
            LOST,
            "邱总选销售和市场，今年回来738万，比带上我的两组都多，我同意。我不要500万，只要50万做一家店的试点，"
            "三个月后把等待时间的数给您看，达不到就停。明年一季度预算会上给我十分钟。",
            "budget.no_ally",
        ),
        ("pitch_service_market", "500万元 今年60万元 苏总得好处 销售明年", "budget.no_ally"),
        (WON, "两家一共900万元，今年回来700万元。罗总能拿换车名单，苏总明年一季度优先。", "budget.figure_off"),
        (
            "pitch_service_market",
            "我们两家花800万元，净收益2000万元，今年回150万元。苏总能用车主活动，罗总拿剩下的200万元先做一个月。",
            "budget.figure_off",
        ),
        (
            LOST,
            "销售和市场今年只能回来100万元。我要100万元，先做派单，罗总的客户不排队，苏总拿案例，明年4月再要剩下的。",
            "budget.figure_off",
        ),
    ],
)
def test_what_a_stranger_got_away_with(field: str, text: str, rule: str) -> None:
    assert pitch_rules(field, text) == [rule]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (
            WON,
            "邱总，售后要500万，罗总要500万，加起来刚好1000万。我这500万今年只能回来60万，大头在明后年，三年按四成把握算是1200万。"
            "罗总那边，数字化做出来的到店客户名单每周给他一份，促销就有人可打。"
            "苏总这次没批上，我愿意把售后短信和小程序的位置免费给市场用到年底。",
        ),
        (
            "pitch_service_market",
            "我和苏总两家一共800万，还剩两百万。今年两家合计回来150万，不多，但每一万元换回2.06万。"
            "品牌活动的客户进店以后由售后接住，苏总可以拿到到店数据。罗总出局要少赚四百万，剩下那200万我建议给他先做一个月促销。",
        ),
        (
            LOST,
            "您批销售和市场我理解，今年能回来738万，我这边今年只回60万，比不过。剩下的200万里我只要80万，先做派单一块，"
            "罗总的促销客户进店不用排队，苏总可以拿这家店拍宣传片。三月底拿等待时间的数来要剩下的。",
        ),
        (
            WON,
            "要500万，今年回60万，四成把握。罗总的客户来保养不用等，回头买车的多了算他的。苏总那300万，明年一季度第一个上。",
        ),
        (
            "pitch_service_market",
            "我500万、苏总300万，今年一共回150万。苏总的品牌片可以拿我们的新车间做素材。罗总那边没用完的200万先给他。",
        ),
        (
            LOST,
            "这轮我退，今年只回得来60万，不跟罗总抢。给我100万做两家店，两家店一共100万。罗总促销来的客户我先接，苏总的活动我出场地。剩下400万明年四月带着数来。",
        ),
    ],
)
def test_what_a_stranger_said_sensibly(field: str, text: str) -> None:
    assert pitch_rules(field, text) == []
