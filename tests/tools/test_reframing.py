"""From "help me" to "what we can achieve": what a sentence names and what it leaves out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.content import load
from course.tools import reframing
from course.tools.finding import full_marks

PARTS = reframing.Request(
    id="parts",
    to="王丽",
    original="王丽，你们能不能把到货率从 82% 提到 95%？这样我的 NPS 就上去了。",
    their_kpis=("周转", "库存", "成本", "积压", "呆滞", "报废"),
    their_goal="库存周转率",
    own_kpis=("NPS", "到货率", "满意度", "缺件"),
)
SALES = reframing.Request(
    id="sales",
    to="张总",
    original="张总，让你的人别再乱承诺免费保养了。",
    their_kpis=("成交", "销售额", "转介绍", "退订", "返佣"),
    their_goal="成交率",
    own_kpis=("NPS", "投诉", "满意度"),
)
# The source's own rewriting, in its facts: forecast accuracy 55 %, our model, their stock rule, a joint indicator.
SOURCE = (
    "王丽，我们售后报的需求只准 55%，你们不是积压就是高价调货。我们先把预测模型做准，你们按新预测调库存策略，"
    "周转率和到货率一起看，咱们去向上级申请一个联合考核，怎么样？"
)


def rules(text: str, request: reframing.Request = PARTS) -> set[str]:
    return {f.rule.removeprefix("reframing.") for f in reframing.review(text, request) if f.severity != "ok"}


def test_the_rewriting_of_the_source_gets_full_marks():
    found = reframing.review(SOURCE, PARTS)
    assert full_marks(found)
    assert {f.rule for f in found} == {
        "reframing.their_goal",
        "reframing.contribution",
        "reframing.joint_measure",
        "reframing.figure",
    }
    assert all(f.place.field == "parts" for f in found)


def test_the_one_sided_request_of_the_source_misses_theirs_and_ours():
    assert rules("王丽，供应链那边，到货率能不能从 82% 升到 95%？我的 NPS 全靠它了。") == {
        "only_own_goal",
        "no_contribution",
        "no_joint_measure",
        "no_own_figure",
    }


def test_an_empty_sentence_and_the_unchanged_original_are_findings():
    assert rules("  ") == {"empty"}
    assert rules(PARTS.original) == {"unchanged"}
    assert rules("王丽,你们能不能把到货率从82%提到95%? 这样我的NPS就上去了") == {"unchanged"}


@pytest.mark.parametrize(
    "text",
    [
        SOURCE,
        "王丽，我每周三给你一份 20 个高频件的需求预测，误差我来背。你们按它调库存，三个月后我们一起看周转率和到货率两个数。",
        "我先把过去 90 天报错的预测整理给你，占压的钱能少多少你来算。要是周转能往 5 次走，我们把到货率和周转写成同一个目标，好吗？",
        "王丽，呆滞件里有三成是我们报多的。售后出一个人每天核对需求，你们把省下的资金换成 20 个关键件的库存，我们月底一起看周转和缺件两个数。",
        "咱们做个试点：我负责把 20 个件的预测做准，你负责按预测补货，共同的目标是周转不低于 4 次、到货率到 90%。",
        "我这边派小周驻你们办公室两周，把预测表改成按件的。你的库存周转和我的到货率放一张表上，双方每周看一次。",
        "王丽，报废 12 万里有我们乱报的份。我来改报数规则，先签字再报；省下来的我们一起报给总部，指标就用周转率加到货率。",
    ],
)
def test_a_shared_goal_stands(text):
    assert rules(text) == set()


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("王丽，请把到货率提到 96%，客户等不了。", {"only_own_goal", "no_contribution", "no_joint_measure"}),
        ("我们售后每周提供预测，帮你们把周转从 4 次提到 5 次。", {"no_joint_measure"}),
        ("你们的周转率和我们的到货率一起考核，目标 5 次和 90%，怎么样？", {"no_contribution"}),
        ("我来整理预测数据，你们的周转和我们的到货率一起提升，双方共同看这两个指标。", {"no_figure"}),
        ("我先出一份 20 个件的预测，我们一起看到货率能不能到 90%。", {"only_own_goal"}),
        ("我先出一份 20 个件的预测，咱们一起定个目标。", {"no_their_goal"}),
        ("合作共赢，一起努力。", {"no_their_goal", "no_contribution", "no_joint_measure", "no_figure"}),
    ],
)
def test_what_is_missing_is_named(text, missing):
    assert rules(text) == missing


@pytest.mark.parametrize(
    "addition",
    [
        "你们必须配合。",
        "供应链务必在月底前完成！",
        "这是总部压下来的任务。",
        "你们应该早点补货。",
        "大家都得配合。",
        "你得给我一个说法。",
    ],
)
def test_a_command_is_named(addition):
    assert rules(SOURCE + addition) == {"command"}


@pytest.mark.parametrize(
    "addition",
    [
        "我知道总部要求你们降 10% 库存。",
        "我们必须先把自己的预测做准。",
        "这件事应该不难。",
        "你觉得怎么样？",
        "我应该早点来找你。",
        "不得不说上次是我们报错了。",
        "值得试一次。",
        "你记得上次那批件吧？",
        "你觉得得多久？",
    ],
)
def test_what_only_sounds_like_a_command_is_left_alone(addition):
    assert rules(SOURCE + addition) == set()


@pytest.mark.parametrize(
    "addition", ["都怪你们备货太少。", "就因为你们拖着不补货，客户才走。", "问题就出在你们身上。", "是你们不配合。"]
)
def test_blame_is_named(addition):
    assert rules(SOURCE + addition) == {"blame"}


@pytest.mark.parametrize("addition", ["你就帮我这一次吧。", "我需要你支持一下。", "求你了。"])
def test_begging_is_named(addition):
    assert rules(SOURCE + addition) == {"begging"}


@pytest.mark.parametrize("addition", ["我来帮你们把呆滞件找出来。", "你需要我出几个人？", "不用你帮忙搬。"])
def test_offering_help_is_not_begging(addition):
    assert rules(SOURCE + addition) == set()


@pytest.mark.parametrize(
    "clause",
    [
        "我每周三给你一份预测表",
        "我们先把预测模型做准",
        "售后出两个人核对",
        "我这边派小周过去",
        "我来背误差",
        "我们优化需求预测",
        "我可以整理客户投诉里跟你们有关的部分",
        "误差由我们承担",
        "我方提供 90 天数据",
        "测试我来",
        "我负责写规则",
        "我们这边可以把旺季计划提前一个月报",
        "我愿意拿出一部分预算",
        "我让小周每天核一遍",
        "培训的事交给我们",
    ],
)
def test_an_own_contribution_is_recognised(clause):
    assert reframing.contribution(clause)


@pytest.mark.parametrize(
    "clause",
    [
        "我需要你给我一份预测表",
        "我希望你们提供数据",
        "你们派两个人过来",
        "我们需要供应链负责",
        "我的 NPS 就能上去",
        "我想请你安排一下",
        "我们能不能拿到更多配件",
        "你们负责补货",
        "我知道你们很忙",
        "我要你们改规则",
    ],
)
def test_a_request_is_not_a_contribution(clause):
    assert not reframing.contribution(clause)


@pytest.mark.parametrize(
    "text", ["三成的件", "提到九成", "两周内", "百分之五十五", "20 个件", "减半", "翻一倍", "55％"]
)
def test_figures_in_words_count(text):
    assert reframing.figure(text)


@pytest.mark.parametrize("text", ["一起看", "一下", "很多", "统一口径", "大幅提升"])
def test_words_with_one_in_them_are_no_figures(text):
    assert not reframing.figure(text)


def test_another_case_brings_its_own_words():
    good = (
        "张总，上个月 12 单退订，客户都说保养跟说的不一样。我出一张一页的承诺对照表，你的人照着讲也好成交；"
        "我们每周一起看退订和投诉两个数，三周见效就全店铺开。"
    )
    assert rules(good, SALES) == set()
    assert "only_own_goal" in rules(good.replace("退订", "回来").replace("成交", "讲"), SALES)


def test_a_sentence_too_long_to_be_said_is_named():
    assert rules(SOURCE + "这件事我想了很久。" * 30) == {"too_long"}


@given(st.text(max_size=400))
def test_no_entry_makes_the_checker_fail(text):
    assert reframing.review(text, PARTS)


REVIEWED = {
    "parts": reframing.Request(**load().records["reframing"].case["requests"][0]),
    "sales": reframing.Request(**load().records["reframing"].case["requests"][1]),
}


@pytest.mark.parametrize(
    ("to", "text", "expected"),
    [
        ("parts", "周转 我们先做 一起看 1", {"no_contribution", "no_figure"}),
        ("sales", "成交 我们先做 一起看 1", {"no_contribution", "no_figure"}),
        (
            "parts",
            "能不能把到货率从82%提到95%？这样周转就不好看了，不过我们先把丑话说前面，一起看到货率。",
            {"original_kept"},
        ),
        (
            "parts",
            "到货率得上去，这样周转就不好看了，不过我们先把丑话说前面，一起看到货率。",
            {"their_loss", "no_contribution", "no_figure", "threat"},
        ),
        (
            "sales",
            "成交率高不高跟我没关系。我们先把投诉转给你，一起看9单退订谁背。",
            {"their_loss", "no_contribution", "no_joint_measure", "no_own_figure", "threat"},
        ),
        (
            "parts",
            "麻烦你支持一下，我们一起把到货率提上去，我们会全力配合",
            {"only_own_goal", "no_contribution", "no_joint_measure", "no_figure", "begging"},
        ),
        (
            "sales",
            "我就去总部告你，成交率掉了你负责",
            {"their_loss", "no_contribution", "no_joint_measure", "no_figure", "threat"},
        ),
    ],
)
def test_empty_and_hostile_talk_is_named(to, text, expected):
    assert rules(text, REVIEWED[to]) == expected


@pytest.mark.parametrize("addition", ["我们不会要求你必须加库存。", "我们不会去总部告你。", "我不是来麻烦你的。"])
def test_what_is_denied_is_not_an_accusation(addition):
    assert rules(SOURCE + addition) == set()


@pytest.mark.parametrize("text", ["把停产件名单列给你，报废算我们一半", "报废算我们一半", "把停产件名单列给你"])
def test_an_offer_without_a_subject_counts(text):
    assert reframing.contribution(text)


@pytest.mark.parametrize("text", ["我们先做", "我们会全力配合", "我们一起把到货率提上去", "不过我们先把丑话说前面"])
def test_an_offer_names_a_thing_or_a_quantity(text):
    assert not reframing.contribution(text)


@pytest.mark.parametrize(
    ("to", "text"), [("parts", "把缺件次数和周转贴一张纸上，你我都签"), ("sales", "每周五咱俩碰一次退订单数")]
)
def test_a_number_that_both_look_at_is_shared(to, text):
    assert "no_joint_measure" not in rules(text, REVIEWED[to])


def test_a_figure_of_the_task_is_not_the_learners_own():
    text = "王丽，预测只准 55%，周转才 4 次。我们先把预测做准，一起看周转和到货率。"
    assert rules(text, REVIEWED["parts"]) == {"no_own_figure"}
    assert rules(text + "先做 20 个件。", REVIEWED["parts"]) == set()
    assert not reframing.figure("一起看 1")


@pytest.mark.parametrize(
    ("to", "text"),
    [
        ("parts", "我知道直接加库存会让你的周转不好看。所以我先把20个件的预测每周三给你，你照着调，三个月后一起看周转和到货率两个数。"),
        ("parts", "我把过去90天的缺件表先给你，你看哪20个件最占资金。我们报错的部分报废单我签。月底看周转、到货率，两个都不差就继续。"),
        ("sales", "张总，能不能先在两家店试？我派一个人坐店里，退订和投诉每周五咱们一起看。"),
        ("sales", "张总，9单退订丢的都是你的业绩。我们做一页承诺对照表，两家店先试4周，月底你我一起看退订数。"),
    ],
)  # fmt: skip
def test_plain_honest_talk_gets_full_marks(to, text):
    assert rules(text, REVIEWED[to]) == set()


GOOD = {
    "parts": "王丽，20个件我们报错了，压着你的周转。我每周三给你一版预测，先做20个件。",
    "sales": "张总，9单退订吃掉的是你的成交。我写一页12条的清单，两家店先用。",
}
_PROOF = {
    "parts": "到时候看这些件的周转是不是快了，到货率是不是也高了",
    "sales": "月底对一下：退订几单、投诉几单",
}


@pytest.mark.parametrize(
    ("to", "text", "said"),
    [
        (
            "parts",
            "你的周转拖了全公司后腿，6次都做不到。我们先给你20个件的预测，三个月一起看周转和到货率，做不到就上报总部。",
            {"拖了全公司后腿", "6次都做不到", "做不到就上报总部"},
        ),
        (
            "sales",
            "退订都是你的人造成的，这9单你要负责。我出一张对照表，四周后一起看退订和投诉。别再骗客户了",
            {"都是你的人造成的", "你要负责", "别再骗"},
        ),
    ],
)
def test_blame_beside_a_good_offer_is_found_piece_by_piece(to, text, said):
    found = reframing.review(text, REVIEWED[to])
    assert not full_marks(found)
    messages = "".join(f.message for f in found if f.severity == "error")
    assert all(piece in messages for piece in said)


@pytest.mark.parametrize(
    "addition",
    [
        "我知道我们拖过你的后腿。",
        "你觉得售后拖了后腿，我认。",
        "我们自己都做不到九成准。",
        "你看哪里都做不到？",
        "我让我的人别再乱报。",
        "做不到就停，做到了我们一起报给总部。",
        "做不到就一起报给总部要人。",
        "报错的部分我们要负责。",
    ],
)
def test_owning_up_is_no_blame(addition):
    assert rules(SOURCE + addition) == set()


@pytest.mark.parametrize(
    ("to", "text"),
    [
        ("sales", "月底我们坐下来看一眼：退订从9单降到几单，售后因承诺的投诉降了几单"),
        ("sales", "我俩对一下：这两个人的退订少没少，我这里的投诉少没少"),
        ("sales", "月底对一下：退订几单、投诉几单"),
        ("parts", "到时候看这些件的周转是不是快了，到货率是不是也高了"),
    ],
)
def test_an_appointment_to_compare_two_numbers_is_shared(to, text):
    assert rules(GOOD[to] + text, REVIEWED[to]) == set()
    assert "no_joint_measure" in rules(GOOD[to], REVIEWED[to])


@pytest.mark.parametrize(
    ("to", "text"),
    [
        ("sales", "我写一页12条的清单，两家店先用"),
        ("sales", "我明天先把能送和不能送的项目写清楚，一共5条"),
        ("parts", "我愿意让售后先消化掉其中20个品种，走促销套餐，六周清完"),
        ("parts", "我给你一个人，5天"),
        ("parts", "我出一张纸，1天"),
    ],
)
def test_a_first_offer_in_plain_words_counts(to, text):
    assert "no_contribution" not in rules(text, REVIEWED[to])
    start = GOOD[to].split("。")[0]
    assert rules(f"{start}。{text}。{_PROOF[to]}", REVIEWED[to]) == set()


def test_advice_speaks_the_language_of_the_other():
    message = next(f.message for f in reframing.review("张总，成交。", REVIEWED["sales"]) if "contribution" in f.rule)
    assert "对照表" in message
    assert "几个件" not in message
    withdrawn = next(
        f.message for f in reframing.review("张总，9单退订。", REVIEWED["sales"]) if "their_goal" in f.rule
    )
    assert "年底" not in withdrawn


@pytest.mark.parametrize(
    ("to", "text"),
    [
        ("parts", "下个月底，拿周转和到货率一起说话"),
        ("parts", "准不准一起打分，连着4周超过70%我们再谈补货"),
        ("sales", "我们每周一起数一次退订单"),
        ("sales", "以后每周五我们对一下退订有没有少"),
        ("sales", "月底我们看退订是不是降到3单以下"),
        ("sales", "试一个月，我们看退订降没降"),
    ],
)
def test_plain_words_for_a_number_both_look_at_count(to, text):
    assert rules(GOOD[to] + text, REVIEWED[to]) == set()


@pytest.mark.parametrize(
    ("to", "text"),
    [
        ("parts", "我们看到周转只有4次"),
        ("parts", "我们看你的库存太高"),
        ("parts", "我们一起把周转和到货率提上去"),
        ("sales", "我们一起把退订数一下子降下来"),
        ("sales", "我们一起把退订数降到3单"),
    ],
)
def test_a_remark_or_a_shared_effort_is_no_shared_number(to, text):
    assert "no_joint_measure" in rules(GOOD[to] + text, REVIEWED[to])


@pytest.mark.parametrize(
    "text",
    [
        "我把12条保养承诺拆成能说的和不能说的一页纸",
        "退订的9单我一单单打过电话了，整理成2页给你",
    ],
)
def test_work_already_done_is_an_offer(text):
    assert reframing.contribution(text)


@pytest.mark.parametrize("text", ["你整理成2页给我", "麻烦你写成清单给我", "请你的人做成一张表"])
def test_work_asked_of_the_other_is_no_offer(text):
    assert not reframing.contribution(text)


@pytest.mark.parametrize(
    ("to", "text"),
    [
        (
            "parts",
            "王丽，周转上不去有我们一份。我派个人每天上午10点跟老周对一遍需求，先对20个件。试6周，周转和到货率各画一条线贴墙上。",
        ),
        (
            "parts",
            "你现在4次要到6次，靠的是少备错货。我把15个件下个月的预约量先拉给你，谁报错谁签字。一个月后拿周转和缺件次数说话，没好就停。",
        ),
        (
            "sales",
            "张总，交车那天客户听懂了就不会退。我们先写一张一页纸的保养说明，让你的两个销冠改一遍再用。四周后看退订从9单降到几单，投诉有没有跟着少。",
        ),
        (
            "sales",
            "张总，你Q4冲量，最怕到手的单飞了。我出一个顾问，周末两天蹲在交车区帮你的人答保养问题。月底你我对一下：退了几单，投诉几个。",
        ),
        (
            "sales",
            "9单退订要是留住一半，就是4单成交。我把保养哪12项免费哪些不免费列成一张卡片给你的人。先试一家店3周，退订少了就推，没少我收回。",
        ),
        (
            "sales",
            "张总，成交是你的命根子。我让小刘把9单退订客户全回访一遍，三天内把原话给你。以后每周一上午咱们10分钟看退订和投诉。",
        ),
    ],
)
def test_a_date_and_what_counts_then_is_a_shared_number(to, text):
    assert rules(text, REVIEWED[to]) == set()


@pytest.mark.parametrize(
    ("to", "text"),
    [
        ("parts", "三个月把周转和到货率都提上去"),
        ("parts", "你的周转看着太低，我的到货率也低"),
        ("parts", "这两天我看了缺件表，到货率太低，周转也低"),
        ("sales", "一个月后退订少了，投诉也会少"),
        ("sales", "退订少了就好，不少就停"),
        ("sales", "一个月退订没少你们就停"),
    ],
)
def test_a_hope_or_a_reproach_is_no_shared_number(to, text):
    assert "no_joint_measure" in rules(GOOD[to] + text, REVIEWED[to])


def test_telling_them_what_has_to_rise_is_a_command():
    assert rules(SOURCE + "你们的库存得加。") == {"command"}
