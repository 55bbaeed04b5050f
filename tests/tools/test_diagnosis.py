"""Scenes to diagnose: the name of the mistake, and what to do next."""

import pytest
from pydantic import ValidationError

from course.content import Exercise, library
from course.tools.diagnosis import Answer, Label, Phrases, Scene, SceneSet, Step, review
from course.tools.finding import full_marks
from course.widgets.view import view_of

STEPS = (
    Step(id="coffee", label="收起清单，约一杯咖啡", right=True, feedback="清单收起来，她才有空说她的难处。"),
    Step(id="shorter", label="把清单删到五个件", feedback="五个件也还是你的清单。"),
)
LIST = Scene(
    id="list",
    title="第一面",
    text="李明掏出一张清单。",
    mistake="need_first",
    because="还没有关系，先有了要求。",
    instead={"telling": "他没有找任何人的上级。"},
    otherwise="这一幕里只有一张清单和一个不认识他的人。",
    steps=STEPS,
)
LADDER = LIST.model_copy(
    update={"id": "ladder", "title": "上楼", "mistake": "none", "because": "三步都走过了。", "instead": {}}
)
SCENES = SceneSet(
    mistakes=(
        Label(id="need_first", label="先谈需求"),
        Label(id="telling", label="告状"),
        Label(id="none", label="没有错"),
    ),
    scenes=(LIST, LADDER),
)
RIGHT = {"list": Answer(mistake="need_first", step="coffee"), "ladder": Answer(mistake="none", step="coffee")}


def rules(answers: dict[str, Answer]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for finding in review(SCENES, answers):
        found.setdefault(finding.place.part, []).append(finding.rule)
    return found


def test_right_name_and_right_step_get_full_marks_with_the_reason_of_the_scene() -> None:
    findings = review(SCENES, RIGHT)
    assert full_marks(findings)
    assert [f.message for f in findings if f.place.part == "list"] == [
        "「第一面」：还没有关系，先有了要求。清单收起来，她才有空说她的难处。"
    ]


def test_nothing_answered_says_so_once_a_scene() -> None:
    assert rules({}) == {"list": ["diagnosis.unanswered"], "ladder": ["diagnosis.unanswered"]}


def test_a_missing_half_is_asked_for() -> None:
    assert rules(RIGHT | {"list": Answer(step="coffee")})["list"] == ["diagnosis.no_name", "diagnosis.step_fits"]
    assert rules(RIGHT | {"list": Answer(mistake="need_first")})["list"] == ["diagnosis.no_step"]


def test_a_wrong_name_gets_the_sentence_written_for_it() -> None:
    answers = RIGHT | {"list": Answer(mistake="telling", step="coffee")}
    wrong = next(f for f in review(SCENES, answers) if f.severity == "error")
    assert wrong.rule == "diagnosis.wrong_name"
    assert "他没有找任何人的上级。" in wrong.message
    assert (wrong.place.part, wrong.place.field) == ("list", "mistake")


def test_a_wrong_name_without_its_own_sentence_gets_the_scene_s_own() -> None:
    answers = RIGHT | {"list": Answer(mistake="none", step="coffee")}
    wrong = next(f for f in review(SCENES, answers) if f.severity == "error")
    assert "不认识他的人" in wrong.message


def test_seeing_a_mistake_where_none_is_says_so() -> None:
    assert rules(RIGHT | {"ladder": Answer(mistake="telling", step="coffee")})["ladder"] == [
        "diagnosis.false_alarm",
        "diagnosis.step_fits",
    ]


def test_right_mistake_wrong_next_step_is_told_apart() -> None:
    answers = RIGHT | {"list": Answer(mistake="need_first", step="shorter")}
    assert rules(answers)["list"] == ["diagnosis.right_name_wrong_step"]
    wrong = next(f for f in review(SCENES, answers) if f.severity == "error")
    assert "五个件也还是你的清单。" in wrong.message
    assert wrong.place.field == "step"


def test_wrong_name_and_wrong_step_are_both_said() -> None:
    answers = RIGHT | {"list": Answer(mistake="telling", step="shorter")}
    assert rules(answers)["list"] == ["diagnosis.wrong_name", "diagnosis.wrong_step"]


def test_unknown_choices_count_as_no_answer() -> None:
    assert rules(RIGHT | {"list": Answer(mistake="<b>", step="?")})["list"] == ["diagnosis.unanswered"]


@pytest.mark.parametrize(
    "change",
    [
        {"mistake": "unknown"},
        {"steps": (STEPS[1], STEPS[1].model_copy(update={"id": "b"}))},
        {"instead": {"unknown": "…"}},
        {"instead": {"need_first": "…"}},
        {"instead": {"telling": "…"}, "otherwise": ""},
    ],
    ids=["unknown mistake", "no right step", "feedback for an unknown name", "feedback against the right name", "gap"],
)
def test_a_record_with_a_hole_in_it_is_refused(change: dict[str, object]) -> None:
    broken = LIST.model_dump() | change
    with pytest.raises(ValidationError):
        SceneSet.model_validate({"mistakes": [m.model_dump() for m in SCENES.mistakes], "scenes": [broken]})


def test_a_scene_without_a_mistake_is_not_said_to_have_one() -> None:
    findings = review(SCENES, RIGHT | {"ladder": Answer(mistake="none", step="shorter")})
    (wrong,) = [f for f in findings if f.severity == "error"]
    assert wrong.message.startswith("「上楼」没有错，你判断对了；下一步还要换：")


def test_names_that_are_no_mistakes_get_words_of_their_own() -> None:
    words = Phrases(unanswered="先判断根因。", no_name="还没判断根因。", no_step="方磊呢？", named="根因看准了")
    scenes = SCENES.model_copy(update={"phrases": words})
    answers = {
        "": "先判断根因。",
        "name": "根因看准了：五个件也还是你的清单。",
        "step": "还没判断根因。",
        "none": "方磊呢？",
    }
    given = {
        "": Answer(),
        "name": Answer(mistake="need_first", step="shorter"),
        "step": Answer(step="coffee"),
        "none": Answer(mistake="need_first"),
    }
    for key, text in answers.items():
        assert any(text in f.message for f in review(scenes, RIGHT | {"list": given[key]}) if f.severity == "error")


def test_a_scene_may_have_a_second_name_with_its_own_reason() -> None:
    both = LIST.model_copy(update={"also": {"telling": "说告状也站得住。"}, "instead": {}})
    scenes = SCENES.model_copy(update={"scenes": (both, LADDER)})
    findings = review(scenes, RIGHT | {"list": Answer(mistake="telling", step="coffee")})
    assert full_marks(findings)
    assert findings[0].message == "「第一面」：说告状也站得住。清单收起来，她才有空说她的难处。"
    (wrong,) = [
        f for f in review(scenes, RIGHT | {"list": Answer(mistake="telling", step="shorter")}) if f.severity != "ok"
    ]
    assert wrong.rule == "diagnosis.right_name_wrong_step"


def test_a_name_cannot_be_both_defended_and_answered_as_wrong() -> None:
    both = LIST.model_copy(update={"also": {"telling": "说告状也站得住。"}})
    with pytest.raises(ValidationError):
        SceneSet(mistakes=SCENES.mistakes, scenes=(both,))


def test_a_wrong_name_is_called_without_its_explanation() -> None:
    names = (Label(id="need_first", label="先谈需求"), Label(id="telling", label="告状：找他的上级"))
    scenes = SceneSet(mistakes=names, scenes=(LIST,))
    (found,) = review(scenes, {"list": Answer(mistake="telling", step="")})[:1]
    assert found.message.startswith("「第一面」你判成「告状」。")


def test_the_queue_of_the_case_is_scarcity_and_interest() -> None:
    record = library().records["four_refusals"]
    assert isinstance(record, Exercise)
    view = view_of(record)
    answer = {**record.answer, "it_queue": {"mistake": "interest", "step": "slice"}}
    state = {part.name: part.clean(answer[part.name]) for part in view.parts()}
    found = view.review(state)
    assert full_marks(found)
    assert "说利益也站得住" in found[0].message
    again = {**answer, "it_again": {"mistake": "interest", "step": "settle"}}
    assert not full_marks(view.review({part.name: part.clean(again[part.name]) for part in view.parts()}))
