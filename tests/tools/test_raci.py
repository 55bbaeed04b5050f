"""The RACI matrix: what each rule finds, and what it leaves alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.tools import raci
from course.tools.finding import full_marks

ROLES = {"service": "李明（售后）", "parts": "王丽（供应链）", "it": "陈工（IT）", "sales": "张总（销售）"}
SOURCE = {
    "优化需求预测模型": ["R", "A", "C", "I"],
    "开发进度推送功能": ["C", "I", "R+A", "I"],
    "修改销售话术": ["C", "I", "I", "R+A"],
}


def matrix(tasks: dict[str, list[str]], roles: dict[str, str] = ROLES) -> raci.Matrix:
    return raci.matrix(
        roles=list(roles.items()),
        tasks=[
            (f"t{n}", name, dict(zip(roles, cells, strict=True))) for n, (name, cells) in enumerate(tasks.items(), 1)
        ],
    )


def rules(tasks: dict[str, list[str]], roles: dict[str, str] = ROLES) -> set[str]:
    return {f.rule for f in raci.review(matrix(tasks, roles)) if f.severity != "ok"}


def test_the_three_tasks_and_four_roles_of_the_source_pass_with_full_marks():
    findings = raci.review(matrix(SOURCE))
    assert full_marks(findings)
    assert sum(f.rule == "raci.row_clear" for f in findings) == 3


def test_counts_of_the_source_per_role():
    counts = raci.counts(matrix(SOURCE))
    assert counts["service"] == {"R": 1, "A": 0, "C": 2, "I": 0}
    assert counts["parts"] == {"R": 0, "A": 1, "C": 0, "I": 2}
    assert counts["it"] == {"R": 1, "A": 1, "C": 1, "I": 1}
    assert counts["sales"] == {"R": 1, "A": 1, "C": 0, "I": 2}


def test_settled_and_undone_tasks():
    assert (raci.settled(matrix(SOURCE)), raci.undone(matrix(SOURCE))) == (3, 0)
    broken = matrix({**SOURCE, "修改销售话术": ["A", "I", "I", "A"]})
    assert (raci.settled(broken), raci.undone(broken)) == (2, 1)


@pytest.mark.parametrize(
    ("typed", "letters"),
    [
        ("", ""),
        ("R", "R"),
        ("r", "R"),
        ("Ｒ＋Ａ", "RA"),
        ("A+R", "RA"),
        ("R/A", "RA"),
        ("RA", "RA"),
        (" a ", "A"),
        ("r、a", "RA"),
    ],
)
def test_a_cell_is_read_as_people_type_it(typed, letters):
    assert raci.read_cell(typed) == frozenset(letters)


@pytest.mark.parametrize("typed", ["X", "R+C", "A+I", "C+I", "负责", "R+A+C", "<b>R</b>", "R" * 5000])
def test_a_cell_that_is_no_role_is_named(typed):
    assert raci.read_cell(typed) is None
    found = [
        f for f in raci.review(matrix({**SOURCE, "修改销售话术": ["C", typed, "I", "R+A"]})) if f.severity == "error"
    ]
    assert [f.rule for f in found] == ["raci.unreadable_cell"]
    assert (found[0].place.row, found[0].place.column) == ("t3", "parts")


def test_two_accountable_names_the_task_and_both_roles():
    [found] = [
        f
        for f in raci.review(matrix({**SOURCE, "修改销售话术": ["A", "I", "I", "R+A"]}))
        if f.rule == "raci.two_accountable"
    ]
    assert found.severity == "error"
    assert all(word in found.message for word in ("修改销售话术", "李明（售后）", "张总（销售）"))
    assert (found.place.row, found.place.column) == ("t3", "sales")


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (["R", "C", "C", "I"], "raci.no_accountable"),
        (["C", "A", "C", "I"], "raci.no_responsible"),
        (["R", "A", "", ""], "raci.nobody_asked"),
        (["R+A", "C", "C", "C"], "raci.too_many_consulted"),
        (["", "", "", ""], "raci.empty_row"),
    ],
)
def test_each_row_rule(row, rule):
    found = [f for f in raci.review(matrix({**SOURCE, "优化需求预测模型": row})) if f.rule == rule]
    assert len(found) == 1
    assert found[0].place.row == "t1"
    assert "优化需求预测模型" in found[0].message


def test_consulting_half_of_the_roles_is_not_too_many():
    assert "raci.too_many_consulted" not in rules({**SOURCE, "优化需求预测模型": ["R+A", "C", "C", "I"]})


def test_an_empty_row_is_one_finding_not_three():
    found = [f for f in raci.review(matrix({**SOURCE, "优化需求预测模型": [""] * 4})) if f.place.row == "t1"]
    assert [f.rule for f in found] == ["raci.empty_row"]


def test_a_blank_matrix_is_one_finding():
    assert rules({name: [""] * 4 for name in SOURCE}) == {"raci.blank"}


def test_an_empty_column_and_a_column_that_only_listens():
    tasks = {"甲": ["R", "A", "I", ""], "乙": ["R+A", "C", "I", ""], "丙": ["C", "R+A", "I", ""]}
    found = {f.rule: f for f in raci.review(matrix(tasks)) if f.severity != "ok"}
    assert found["raci.empty_role"].place.column == "sales"
    assert "张总（销售）" in found["raci.empty_role"].message
    assert found["raci.only_listens"].place.column == "it"


@pytest.mark.parametrize(
    ("tasks", "many", "overloaded"),
    [
        (1, 1, False),
        (2, 2, False),
        (3, 2, False),
        (3, 3, True),
        (4, 3, True),
        (5, 2, False),
        (5, 3, True),
        (6, 3, False),
        (6, 4, True),
        (10, 5, False),
        (10, 6, True),
    ],
)
def test_overload_is_more_than_half_of_the_tasks_and_at_least_three(tasks, many, overloaded):
    assert raci.is_overload(many, tasks) is overloaded


def test_one_role_that_does_everything_and_one_that_approves_everything():
    tasks = {name: ["R", "A", "C", "I"] for name in ("甲", "乙", "丙")}
    found = {f.rule: f for f in raci.review(matrix(tasks)) if f.severity != "ok"}
    assert found["raci.overloaded_hands"].place.column == "service"
    assert found["raci.overloaded_approver"].place.column == "parts"
    assert "3 件事里有 3 件要李明（售后）动手" in found["raci.overloaded_hands"].message
    assert "3 件事里有 3 件要等王丽（供应链）拍板" in found["raci.overloaded_approver"].message


def test_the_one_who_accounts_must_own_the_ground():
    ground = {"t3": raci.Ground(roles=("sales",), why="话术是销售培训部的教材。")}
    wrong = matrix({**SOURCE, "修改销售话术": ["C", "I", "R+A", "I"]})
    [found] = [f for f in raci.review(wrong, ground) if f.rule == "raci.not_their_ground"]
    assert found.severity == "error"
    assert "话术是销售培训部的教材。" in found.message
    assert full_marks(raci.review(matrix(SOURCE), ground))


FACTS = {
    "t2": raci.Ground(roles=("it",), why="", facts={"parts": raci.Fact(allowed=("", "I"), why="推送不动库存。")}),
    "t3": raci.Ground(roles=("sales",), why="", facts={"service": raci.Fact(allowed=("C",), why="原话只有李明有。")}),
}


@pytest.mark.parametrize(
    ("task", "row", "place"),
    [
        ("修改销售话术", ["I", "I", "I", "R+A"], ("t3", "service")),
        ("修改销售话术", ["", "I", "I", "R+A"], ("t3", "service")),
        ("开发进度推送功能", ["C", "C", "R+A", "I"], ("t2", "parts")),
    ],
)
def test_who_is_asked_and_who_is_told_is_held_against_the_case(task, row, place):
    [hit] = [f for f in raci.review(matrix({**SOURCE, task: row}), FACTS) if f.severity == "error"]
    assert (hit.rule, (hit.place.row, hit.place.column)) == ("raci.against_facts", place)
    assert FACTS[place[0]].facts[place[1]].why in hit.message


def test_an_empty_cell_is_an_answer_where_the_case_gives_no_part():
    assert full_marks(raci.review(matrix({**SOURCE, "开发进度推送功能": ["C", "", "R+A", "I"]}), FACTS))


def test_a_task_that_nobody_can_check_off():
    tasks = {"加强沟通": ["R", "A", "C", "I"], "写好二十秒话术": ["C", "I", "R+A", "I"]}
    assert "raci.vague_task" in rules(tasks)
    assert "raci.vague_task" not in rules(SOURCE)


def test_a_column_without_a_letter_that_counts_is_counted_right():
    tasks = {"甲事办好": ["R", "A", "C", "C"], "乙事办好": ["R+A", "C", "I", "I"], "丙事办好": ["C", "R+A", "R", ""]}
    [hit] = [f for f in raci.review(matrix(tasks)) if f.rule == "raci.only_listens"]
    assert "1 件只出主意、1 件只收通知、1 件空着" in hit.message


def test_own_matrix_unused_columns_and_rows_do_not_count():
    built = raci.matrix(
        roles=[("a", "门店"), ("b", "呼叫中心"), ("c", ""), ("d", "")],
        tasks=[("r1", "开预约", {"a": "R", "b": "A"}), ("r2", "", {}), ("r3", "教话术", {"a": "R+A", "b": "C"})],
    )
    assert [role.id for role in built.roles] == ["a", "b"]
    assert [task.id for task in built.tasks] == ["r1", "r3"]


def test_a_column_with_letters_but_no_name_and_a_row_with_letters_but_no_name():
    built = raci.matrix(
        roles=[("a", "门店"), ("b", "呼叫中心"), ("c", " ")],
        tasks=[("r1", "开预约", {"a": "R", "b": "A", "c": "I"}), ("r2", "", {"a": "R+A", "b": "C"})],
    )
    found = {f.rule: f.place for f in raci.review(built)}
    assert found["raci.unnamed_role"].column == "c"
    assert found["raci.unnamed_task"].row == "r2"


def test_two_roles_of_one_name_and_two_tasks_of_one_name():
    built = raci.matrix(
        roles=[("a", "门店"), ("b", "门 店")],
        tasks=[("r1", "开预约", {"a": "R", "b": "A"}), ("r2", "开预约", {"a": "R+A", "b": "C"})],
    )
    found = {f.rule for f in raci.review(built)}
    assert {"raci.same_role", "raci.same_task"} <= found


def test_fewer_than_two_roles_is_no_matrix():
    built = raci.matrix(roles=[("a", "门店")], tasks=[("r1", "开预约", {"a": "R+A"})])
    assert "raci.too_few_roles" in {f.rule for f in raci.review(built)}


@given(st.lists(st.lists(st.sampled_from(["", "R", "A", "C", "I", "R+A", "?"]), min_size=4, max_size=4), max_size=12))
def test_any_matrix_gets_findings_and_never_an_exception(rows):
    found = raci.review(matrix({f"任务{n}": row for n, row in enumerate(rows)}))
    assert found
    assert all(f.message.endswith(("。", "？")) for f in found)


@given(st.permutations(list(SOURCE)))
def test_the_order_of_tasks_does_not_matter(order):
    assert full_marks(raci.review(matrix({name: SOURCE[name] for name in order})))
