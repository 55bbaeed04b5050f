"""The four steps of a request: what each rule finds, and what it leaves alone."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.tools import wiifm
from course.tools.finding import full_marks

CHEN = wiifm.Counterpart(
    name="陈工", kpi="项目交付准时率", words=("准时", "按期", "交付", "返工", "排期", "排队", "客服系统", "人手")
)
WANG = wiifm.Counterpart(name="王丽", kpi="库存周转率", words=("周转", "库存", "压货", "呆滞", "报废", "急调"))
ZHANG = wiifm.Counterpart(name="张总", kpi="成交率", words=("成交", "签单", "销售额", "退订", "转介绍", "业绩"))

# The source's IT example in other words: calls -30 %, Q4, a technical advisor helps with the documents.
SOURCE = {
    "acknowledge": "陈工，你们的排队单已经排到明年，手上又只有三个人。",
    "goal": "客户少投诉一次，你我都少接一通电话，这件事咱们两边都想要。",
    "contribution": "我从售后派一个懂技术的服务顾问坐到你们那边，把需求文档先理清楚，少来回返工。",
    "request": "进度推送要是能赶在 Q4 上线，我们的进线咨询能降 30%，你们客服系统的压力也跟着小。你看行得通吗？",
}


def script(**steps: str) -> wiifm.Script:
    return wiifm.Script(**{**SOURCE, **steps})


def rules(other: wiifm.Counterpart = CHEN, **steps: str) -> set[str]:
    return {f.rule for f in wiifm.review(script(**steps), other) if f.severity != "ok"}


def test_the_example_of_the_source_passes_with_full_marks():
    findings = wiifm.review(script(), CHEN)
    assert full_marks(findings), [f for f in findings if f.severity != "ok"]
    assert {f.place.field for f in findings} >= {"acknowledge", "goal", "contribution", "request"}


def test_its_figures_are_seen():
    assert wiifm.numbers_in(SOURCE["request"]) == ("30%",)
    assert wiifm.dates_in(SOURCE["request"]) == ("Q4",)


GOOD = [
    (WANG, "王丽，我知道你们今年要压 10% 的库存，周转的账每个月都要交。", "我们都想少做几次急调，客户也少等。",
     "我每周一给你 20 个件的两周预测，误差我自己记账。", "如果你在 8 月 15 日前按这份预测补一次货，我们缺件能少三成，你们的呆滞件也不会再多。"),
    (ZHANG, "张总，四季度你们的成交压力最大，这时候改话术谁都不愿意。", "咱们都不想客户交了车再来退订。",
     "我把过去三个月 42 条相关投诉的原话整理出来，两页纸，给你们晨会用。", "下周三前你挑两位销售和我一起改三句话，投诉降一半，你们的转介绍也保得住。"),
    (CHEN, "陈工，十二个单子排着，三个人，你每天都在得罪人。", "准时交付对你对我都是同一件事。",
     "测试用例我来写，周二周四下午我坐你们那边测。", "月底前先上短信那一小块，两人日，咱们双方都能在季度会上报一个按期交付。"),
    (CHEN, "你们刚替充电团队返工了两轮，大家都累。", "我们都希望这次一轮过。",
     "验收标准我先写好，十条，你改到满意为止。", "如果 9 月 30 日前能排进两天，我们每天少打 80 通询问电话，你们也少 80 次查询请求。"),
    (wiifm.Counterpart(name="刘经理", kpi="预算偏差", words=("预算", "偏差", "现金流", "审计")),
     "刘经理，年底各部门都来追加预算，你一个一个挡。", "我们都不想明年审计再问这笔钱去哪了。",
     "我先把三家店半年的返修成本拆给你，口径按你的来。", "如果你在 11 月 20 日前给 15 万试点额度，咱们双方每月核一次，偏差控制在 5% 以内。"),
    (wiifm.Counterpart(name="周店长", kpi="单店产值", words=("产值", "工位", "客单价", "闲置")),
     "周店长，周末工位排满，周二又闲着，产值上不去，你比我急。", "咱俩都想让周二的工位别空着。",
     "我这边的呼叫中心替你打 60 个预约电话，名单我来筛。", "下个月先试四个周二，你留两个工位，我们一起看：每个周二多接八台，你的产值能多一万二。"),
    (WANG, "您今年的报废指标卡得紧，多备一个件都要解释。", "其实咱们是一笔账：我缺一个急件，您就多一次空运费。",
     "我拿出 90 天的缺件明细，标好哪些是我们预测错的。", "两周内您能不能和我核一遍前 20 个件？急调每月能少 6 次，您的库存一个也不用加。"),
]  # fmt: skip


@pytest.mark.parametrize(("other", "acknowledge", "goal", "contribution", "request_"), GOOD)
def test_good_requests_get_full_marks(other, acknowledge, goal, contribution, request_):
    one = wiifm.Script(acknowledge=acknowledge, goal=goal, contribution=contribution, request=request_)
    assert [f for f in wiifm.review(one, other) if f.severity != "ok"] == []


@pytest.mark.parametrize("step", ["acknowledge", "goal", "contribution", "request"])
def test_a_missing_step_is_named_at_its_field(step):
    [found] = [f for f in wiifm.review(script(**{step: "  \n"}), CHEN) if f.rule == "wiifm.step_missing"]
    assert found.place.field == step


def test_a_blank_script_is_one_finding():
    assert {f.rule for f in wiifm.review(wiifm.Script(), CHEN)} == {"wiifm.blank"}


@pytest.mark.parametrize(
    ("steps", "rule"),
    [
        ({"acknowledge": "我这边压力也很大，三个月要交成绩。"}, "wiifm.acknowledge_not_them"),
        ({"acknowledge": "陈工，我知道你们忙，但是这个需求真的很急。"}, "wiifm.acknowledge_but"),
        ({"acknowledge": "理解你们人手紧，不过我们也没办法。"}, "wiifm.acknowledge_but"),
        ({"goal": "我要把 NPS 从 58 提到 70。"}, "wiifm.goal_one_sided"),
        ({"goal": "我们售后想提升客户满意度。"}, "wiifm.goal_one_sided"),
        ({"contribution": "我会全力配合你们。"}, "wiifm.contribution_hollow"),
        ({"contribution": "我们这边一定积极配合支持你们的工作！"}, "wiifm.contribution_hollow"),
        ({"contribution": "有什么需要尽管说，我全力支持。"}, "wiifm.contribution_hollow"),
        ({"contribution": "你们派两个人出来就行，别的不用管。"}, "wiifm.contribution_asks"),
        ({"request": "如果 Q4 能上线，我们的咨询能少很多，你们也轻松。"}, "wiifm.no_number"),
        ({"request": "进度推送上线后我们咨询量能降 30%，你们压力也小。"}, "wiifm.no_date"),
        ({"request": "麻烦尽快上线，我们咨询量能降 30%，你们压力也小。"}, "wiifm.vague_date"),
        ({"request": "Q4 必须上线，我们咨询量能降 30%，你们压力也小。"}, "wiifm.command"),
        ({"request": "我需要你在 Q4 上线，我们咨询量降 30%，你们压力也小。"}, "wiifm.command"),
        ({"request": "请务必 Q4 上线，我们咨询量降 30%，你们压力也小。"}, "wiifm.command"),
        ({"request": "你们得在 Q4 上线，我们咨询量降 30%，你们压力也小。"}, "wiifm.command"),
        ({"request": "总部要求 Q4 上线，我们咨询量降 30%，你们压力也小。"}, "wiifm.command"),
        ({"request": "Q4 上线吧，否则我只能找领导。咨询量降 30%，咱们你们压力都小。"}, "wiifm.command"),
        ({"request": "如果 Q4 上线，我的咨询量能降 30%，NPS 就上去了。"}, "wiifm.no_their_gain"),
        ({"request": "如果你能让它 Q4 上线，我的 NPS 能升 3 分。"}, "wiifm.no_their_gain"),
        ({"request": "Q4 上线后你们能少 30% 的返工。"}, "wiifm.no_joint"),
        ({"contribution": "我这边人手很紧，出不了人，全力配合你"}, "wiifm.contribution_hollow"),
        ({"contribution": "不想出什么"}, "wiifm.contribution_hollow"),
        ({"contribution": "没有"}, "wiifm.contribution_hollow"),
        ({"acknowledge": "我知道你很忙，你们辛苦了"}, "wiifm.acknowledge_generic"),
        ({"acknowledge": "你们准时率那么差，就是你们自己没管好"}, "wiifm.blame"),
        ({"request": "10月20日天气不错，你们有 3 个人，我也有 3 个人"}, "wiifm.no_request"),
        ({"request": "13月45日上线推送，我们进线降 30%，你们压力也小。"}, "wiifm.impossible_date"),
        ({"request": "Q4 上线，我们进线降 30%，你们压力也小。不给我就找老板。"}, "wiifm.threat"),
    ],
)
def test_each_rule(steps, rule):
    assert rule in rules(**steps)


@pytest.mark.parametrize(
    "steps",
    [
        {"request": "如果 Q4 前能上线进度推送，电话量能降低 30%，客服系统压力也会下降"},
        {"request": "Q4 上线可以吗？来电少三成，你们客服系统也不会再被打爆。"},
        {"request": "Q4 上线推送，进线降 30%，您的准时率也多一个按时交付的项目"},
        {"request": "Q4 上线，咨询 -30%，你们半夜少起来两次"},
        {"request": "十月中能不能先上一版？咨询少 30%，你也少被催，我也好交差"},
        {"goal": "其实我们目标一致：客户少打电话进来"},
        {"goal": "我们的目标其实是一个"},
        {"goal": "让客户自己看得见进度，电话就少了，你我都清静。"},
        {"goal": "大家都是为了客户"},
        {"contribution": "SA 借给你用，直到上线为止。"},
        {"contribution": "需求文档我来写，您审就行"},
        {"contribution": "由我们售后承担验收测试"},
        {"contribution": "我来协调其他部门少催你"},
        {"contribution": "你们没人写需求，我派一个顾问来写"},
        {"contribution": "不用你申请，我去找总部要外包名额，写申请的活归我。"},
        {"contribution": "上线那天我会抄送总经理，写清是你们三个人做的。"},
        {"request": "要是能在 Q4 上线，每天少接一百个电话，你们那套系统喘口气，我的客户也不骂人了。"},
        {"request": "推送 Q4 上线，进线少30%，对我们都好。"},
        {"acknowledge": "你们十二个单子排着，每个都说自己最急。"},
    ],
)
def test_what_learners_really_write_is_left_alone(steps):
    assert rules(**steps) == set()


@pytest.mark.parametrize(
    "request_",
    [
        "10 月 15 日前上线推送，进线少 30%，你们客服系统不堵，我的投诉也少",
        "10 月 15 日前上线推送，进线降 30%，IT 少加班，售后少挨骂",
        "10 月 15 日前上线推送，进线降 30%，我的 NPS 能上去，你们客服系统也不堵",
        "10 月 15 日前上线推送，进线降 30%，你们系统压力小，我们投诉少",
    ],
)
def test_what_they_get_is_recognised(request_):
    assert rules(request=request_) == set()


def test_what_is_not_recognised_is_not_called_selfish():
    [hit] = [
        f for f in wiifm.review(script(request="能不能 10 月 15 日前上线，咨询降 30%。"), CHEN) if f.severity == "error"
    ]
    assert hit.rule == "wiifm.no_their_gain"
    assert "没认出陈工得什么" in hit.message
    assert "只有你" not in hit.message


@pytest.mark.parametrize(
    ("steps", "rule"),
    [
        ({"acknowledge": "开发三个人需求排队返工难"}, "wiifm.word_list"),
        ({"goal": "我们共同目标系统"}, "wiifm.word_list"),
        ({"contribution": "顾问需求文档数据"}, "wiifm.contribution_no_offer"),
        ({"request": "11月1日 30% 你们 我们 上线 少"}, "wiifm.word_list"),
        ({"request": "给我们十万块预算，Q4 上线，你们系统压力小，我们投诉少"}, "wiifm.not_theirs_to_give"),
        ({"acknowledge": "你们 IT 就三个人还老返工，太慢了"}, "wiifm.blame"),
        ({"acknowledge": "你们总是拖，排期排到明年"}, "wiifm.blame"),
        ({"acknowledge": "你们从来不看需求文档"}, "wiifm.blame"),
        ({"contribution": "IT 的需求已经排到明年，开发只有三个人"}, "wiifm.contribution_no_offer"),
        ({"contribution": "一个苹果"}, "wiifm.contribution_no_offer"),
    ],
)
def test_words_that_offer_nothing_or_hurt_are_named(steps, rule):
    assert rule in rules(**steps)


@pytest.mark.parametrize(
    "steps",
    [
        {"acknowledge": "陈工，你们三个人顶着十二个单子，需求总是被改来改去。"},
        {"acknowledge": "客户太慢的回话，最后都算在你们头上。"},
        {"acknowledge": "IT 手上三个人，需求排到明年"},
        {"contribution": "派一名懂技术的顾问给 IT 写文档"},
        {"contribution": "一名服务顾问，周二周四坐你们那边写需求文档，我出。"},
        {"contribution": "我先整理十条测试用例"},
        {"request": "能不能在 10 月 15 日前给推送排两天？咨询少 30%，你们返工也少"},
    ],
)
def test_what_is_offered_politely_is_left_alone(steps):
    assert rules(**steps) == set()


def test_money_may_be_asked_of_whom_it_belongs_to():
    other = wiifm.Counterpart(name="刘经理", kpi="预算偏差", words=("预算", "偏差"))
    asked = "如果 11 月 20 日前给 15 万预算，咱们每月核一次，偏差控制在 5% 以内，你好交代。"
    assert "wiifm.not_theirs_to_give" not in rules(other, request=asked)


@pytest.mark.parametrize("day", ["Q4", "12-15", "2023-12-15", "11 月 30 日", "11-30", "年底", "12 月"])
def test_a_day_after_the_project_is_too_late(day):
    known = CHEN.model_copy(update={"today": date(2023, 8, 11), "until": date(2023, 11, 5)})
    asked = script(request=f"要是能在 {day} 前上线，咨询能降 30%，你们客服系统的压力也小。")
    hits = [f for f in wiifm.review(asked, known) if f.severity != "ok"]
    assert [(f.rule, f.severity) for f in hits] == [("wiifm.too_late", "warning")]


@pytest.mark.parametrize("day", ["10 月 15 日", "9 月底", "两个月内", "10 月中", "国庆"])
def test_a_day_within_the_project_is_left_alone(day):
    known = CHEN.model_copy(update={"today": date(2023, 8, 11), "until": date(2023, 11, 5)})
    asked = script(request=f"要是能在 {day}前上线，咨询能降 30%，你们客服系统的压力也小。")
    assert [f for f in wiifm.review(asked, known) if f.severity != "ok"] == []


@pytest.mark.parametrize(
    "request_",
    [
        "需求定了以后，请你在10月15日前上线推送。做成了，进线少30%，你年底准时率好看，我的满意度也好看。",
        "只做一个功能：工单状态一变就推一条微信。10月15日前上线。预计进线少30%，客服系统稳，年底准时率多一个准时项目；我这边客户少抱怨。",
    ],
)
def test_the_end_of_the_year_beside_a_day_in_time_is_not_the_deadline(request_):
    known = CHEN.model_copy(update={"today": date(2023, 8, 11), "until": date(2023, 11, 5)})
    assert [f for f in wiifm.review(script(request=request_), known) if f.severity != "ok"] == []


def test_a_late_day_beside_a_day_in_time_is_still_too_late():
    known = CHEN.model_copy(update={"today": date(2023, 8, 11), "until": date(2023, 11, 5)})
    asked = script(request="要是 9 月 15 日前出初稿、12 月 15 日上线，咨询能降 30%，你们客服系统的压力也小。")
    assert [f.rule for f in wiifm.review(asked, known) if f.severity != "ok"] == ["wiifm.too_late"]


def test_quotes_are_as_typed():
    [hit] = [f for f in wiifm.review(script(contribution="一个苹果，两个梨"), CHEN) if f.severity == "error"]
    assert "「一个苹果，两个梨」" in hit.message


def test_a_step_about_nobody_is_not_called_ones_own():
    [hit] = [f for f in wiifm.review(script(acknowledge="今天天气不错。"), CHEN) if f.severity == "error"]
    assert hit.rule == "wiifm.acknowledge_not_them"
    assert "你自己的难处" not in hit.message


def test_after_but_the_step_is_spoilt_and_pressure_does_not_move_elsewhere():
    [found] = [
        f
        for f in wiifm.review(script(acknowledge="你们排到明年了，但总部催得很紧。"), CHEN)
        if f.rule == "wiifm.acknowledge_but"
    ]
    assert found.severity == "error"
    assert "删掉" in found.message
    assert "挪到" not in found.message


def test_a_long_name_is_said_short():
    long = CHEN.model_copy(update={"name": "何主任，二手车部那边的"})
    assert all("二手车部" not in f.message for f in wiifm.review(script(), long))
    assert any("何主任" in f.message for f in wiifm.review(script(), long))


def test_a_day_that_no_calendar_has_is_no_day():
    assert wiifm.dates_in("13月45日上线") == ()


def test_nothing_of_their_own_measure_in_the_whole_text():
    bare = {
        "acknowledge": "陈工，我知道你们刚搬完办公室。",
        "goal": "咱们都想让客户满意。",
        "contribution": "我派一个人来写文档。",
        "request": "如果 Q4 上线，我们的咨询能降 30%，你们也省事。",
    }
    [found] = [f for f in wiifm.review(script(**bare), CHEN) if f.rule == "wiifm.no_kpi"]
    assert "项目交付准时率" in found.message
    assert "陈工" in found.message


@pytest.mark.parametrize(
    "request_",
    [
        "这不是必须的，能在 Q4 上线的话，我们咨询降 30%，你们也少接电话。",
        "我们必须先把文档写完，Q4 上线后咱们都好过：咨询降 30%，你们少返工。",
        "你不必加人，Q4 上一小块就行，我们咨询降 30%，你们的排队单也少一张。",
        "你觉得 Q4 可行吗？我们咨询降 30%，你们也少接电话。",
        "Q4 上线，咱们得益最大的是客服：咨询降 30%，你们的压力减三成。",
        "没必要全做，Q4 先做短信，我们咨询能降 30%，你们也省 2 人日。",
        "Q4 上线后你得到一个按期交付的案例，我们咨询降 30%。",
    ],
)
def test_words_that_look_like_commands_and_are_none(request_):
    assert "wiifm.command" not in rules(request=request_)


@pytest.mark.parametrize(
    "acknowledge",
    [
        "陈工，你们忙不过来，我看得到。",
        "我知道总部要求你们必须年底前清完旧单。",
        "你们不但缺人，还要带新人。",
        "但凡有一个单子延期，挨骂的是你们。",
    ],
)
def test_acknowledgements_that_are_left_alone(acknowledge):
    assert rules(acknowledge=acknowledge) == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("咨询能降 30%", ("30%",)),
        ("降百分之三十", ("百分之三十",)),
        ("少三成", ("三成",)),
        ("投诉降一半", ("一半",)),
        ("每月少 6 次", ("6 次",)),
        ("两人日就够", ("两人日",)),
        ("省１２万元", ("12万元",)),
        ("多十五台", ("十五台",)),
        ("Q4 上线", ()),
        ("10 月 15 日前", ()),
        ("给我一个机会，一起试一次", ()),
        ("等几天", ()),
        ("两周内", ()),
        ("从 5 天降到 2 天", ("5 天", "2 天")),
    ],
)
def test_numbers_that_count(text, expected):
    assert wiifm.numbers_in(text) == expected


@pytest.mark.parametrize(
    "text",
    ["Q4", "第四季度", "四季度末", "10 月", "十月底", "10月15日", "2025-10-15", "15 号前", "下周三", "周五前", "星期一", "月底前", "年底", "两周内",
     "3 个月之内", "明天", "国庆前", "春节后", "下个月", "本月", "上半年", "这周", "9/30", "三天后", "双十一之前"],
)  # fmt: skip
def test_dates_that_count(text):
    assert wiifm.dates_in(f"能在{text}上线吗") != ()


@pytest.mark.parametrize(
    "text",
    [
        "尽快",
        "10-15 天",
        "有空的时候",
        "最近",
        "早点",
        "客户等 5 天",
        "每周减少 3 次",
        "一起努力",
        "日常维护",
        "3 个月的数据",
    ],
)
def test_dates_that_do_not_count(text):
    assert wiifm.dates_in(text) == ()


def test_too_long_to_say_at_a_door():
    assert "wiifm.too_long" in rules(acknowledge="你们的排队单已经排到明年。" * 40)
    assert wiifm.seconds(wiifm.Script(goal="一" * 240)) == 60


def test_without_words_of_the_counterpart_nothing_can_be_checked_and_it_says_so():
    found = wiifm.review(script(), wiifm.Counterpart(name="", kpi="", words=()))
    assert [f.rule for f in found if f.severity == "error"] == [
        "wiifm.no_counterpart",
        "wiifm.no_measure",
        "wiifm.no_words",
    ]


def test_words_of_the_counterpart_that_are_used():
    assert wiifm.words_in(script(), CHEN) == ("返工", "排队", "客服系统")


def test_words_are_split_as_people_type_them():
    assert wiifm.split_words("周转率、 压货，呆滞/报废;  急调\n库存 ") == (
        "周转率",
        "压货",
        "呆滞",
        "报废",
        "急调",
        "库存",
    )
    assert wiifm.split_words("率，a，，") == ()


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=300), st.text(max_size=300))
def test_any_text_gets_findings_and_never_an_exception(a, b, c, d):
    assert wiifm.review(wiifm.Script(acknowledge=a, goal=b, contribution=c, request=d), CHEN)
