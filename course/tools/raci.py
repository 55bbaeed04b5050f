"""RACI matrix: who does it, who answers for it, who is asked before, who is told after.

The letters and the rule "exactly one A" follow the responsibility assignment matrix of the PMBOK Guide
(PMI, 6th ed. 2017, 9.1.2.2). Thresholds for overload are ours; each stands with its reason below.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from course.tools.finding import Finding, error, ok, warning
from course.tools.wording import is_slogan, says_nothing

LETTERS = "RACI"
# What one cell may hold. The doer may also be the one who answers; every other pair is a contradiction.
CELLS = ("", "R", "A", "C", "I", "R+A")
_LEGAL = frozenset(frozenset(cell.replace("+", "")) for cell in CELLS)
_SEPARATORS = "+/、,&和 "

Letters = frozenset[str]
_Named = TypeVar("_Named", "Role", "Task")


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Role(_Model):
    """One column: a person or department."""

    id: str
    name: str


class Task(_Model):
    """One row. ``cells`` holds by role id what was typed."""

    id: str
    name: str
    cells: dict[str, str] = {}


class Matrix(_Model):
    """Tasks by roles."""

    roles: tuple[Role, ...]
    tasks: tuple[Task, ...]


class Fact(_Model):
    """What a case says of one role in one task: the cells it allows, and why."""

    allowed: tuple[str, ...]
    why: str

    @property
    def unrelated(self) -> bool:
        """Whether the case gives the role no part in the task."""
        return self.allowed == ("",)


class Ground(_Model):
    """Whose ground a task stands on: only these roles can answer for it, and why; ``facts`` is by role id."""

    roles: tuple[str, ...]
    why: str
    facts: dict[str, Fact] = {}


def matrix(roles: Iterable[tuple[str, str]], tasks: Iterable[tuple[str, str, Mapping[str, str]]]) -> Matrix:
    """A matrix from ``(id, name)`` and ``(id, name, cells)``, without columns and rows that nobody has used."""
    given = [Task(id=i, name=name.strip(), cells=dict(cells)) for i, name, cells in tasks]
    used = {role for task in given for role, cell in task.cells.items() if cell.strip()}
    kept = tuple(Role(id=i, name=name.strip()) for i, name in roles if name.strip() or i in used)
    rows = tuple(task for task in given if task.name or any(cell.strip() for cell in task.cells.values()))
    return Matrix(roles=kept, tasks=rows)


def read_cell(typed: str) -> Letters | None:
    """The letters of a cell, or None where it holds something else. Full width, case and ``R/A`` are understood."""
    text = unicodedata.normalize("NFKC", typed).upper()
    letters = [c for c in text if c not in _SEPARATORS]
    if len(letters) > len(LETTERS):
        return None
    found = frozenset(letters)
    return found if found in _LEGAL else None


def counts(m: Matrix) -> dict[str, dict[str, int]]:
    """How often each role carries each letter, by role id."""
    return {role.id: {x: sum(x in _letters(task, role) for task in m.tasks) for x in LETTERS} for role in m.roles}


def holders(m: Matrix, task: Task, letter: str) -> list[Role]:
    """The roles that carry this letter in a task, in order of the columns."""
    return [role for role in m.roles if letter in _letters(task, role)]


def settled(m: Matrix) -> int:
    """In how many tasks exactly one role is accountable."""
    return sum(len(holders(m, task, "A")) == 1 for task in m.tasks)


def undone(m: Matrix) -> int:
    """In how many tasks nobody does the work."""
    return sum(not holders(m, task, "R") for task in m.tasks)


def is_overload(many: int, tasks: int) -> bool:
    """Whether ``many`` of ``tasks`` on one role is too much: more than half, and at least three.

    More than half: when this person is ill, most of the project stands still. At least three: in a
    project of one or two tasks that says nothing.
    """
    return many >= 3 and many > tasks / 2


def most_consulted(roles: int) -> int:
    """How many C a task bears: half of the roles, but at least two.

    Each C is an answer to wait for before the decision; beyond half of the table it is a meeting.
    """
    return max(2, roles // 2)


def review(m: Matrix, ground: Mapping[str, Ground] | None = None) -> tuple[Finding, ...]:
    """What is wrong with a matrix, row by row and column by column; ``ground`` is by task id."""
    if not any(cell.strip() for task in m.tasks for cell in task.cells.values()):
        text = "矩阵里还没有一个字母。从你最熟的一行开始：这件事做砸了，谁去解释？在他那一格选 A。"
        return (error("raci.blank", text),)
    frame = _review_names(m)
    rows = [f for task in m.tasks for f in _review_row(m, task, (ground or {}).get(task.id))]
    columns = [f for role in m.roles for f in _review_column(m, role)]
    return (*frame, *rows, *(columns or [_columns_clear(m)]))


def _letters(task: Task, role: Role) -> Letters:
    return read_cell(task.cells.get(role.id, "")) or frozenset()


def _names(roles: Sequence[Role]) -> str:
    return "、".join(role.name or "没有名字的一列" for role in roles)


def _review_names(m: Matrix) -> list[Finding]:
    found = []
    if len(m.roles) < 2:
        found.append(error("raci.too_few_roles", "只有一个角色，不用分工表。把你要借力的部门写成列，至少再加一列。"))
    for role in m.roles:
        if not role.name:
            text = "这一列有字母，没有名字。写上是谁，例如「王丽」。"
            found.append(error("raci.unnamed_role", text, column=role.id))
    for task in m.tasks:
        if not task.name:
            text = "这一行有字母，没有任务。写一件能验收的事，动词开头，例如「修改销售话术」。"
            found.append(error("raci.unnamed_task", text, row=task.id))
        elif is_slogan(task.name) or says_nothing(task.name):
            text = (
                f"「{task.name[:16]}」做到哪一步算完，谁也说不出，拿 A 的人也没法拍板。"
                "写一件能验收的事，例如「写好二十秒的预约话术」。"
            )
            found.append(warning("raci.vague_task", text, row=task.id))
    for role in _repeated(m.roles):
        text = f"「{role.name}」占了两列，责任会在两列之间漏掉。合成一列，或写出不同的人。"
        found.append(error("raci.same_role", text, column=role.id))
    for task in _repeated(m.tasks):
        text = f"「{task.name}」写了两行，两行的 A 将来会各说各的。合成一行，或写清两件事差在哪里。"
        found.append(error("raci.same_task", text, row=task.id))
    return found


def _repeated(things: Sequence[_Named]) -> list[_Named]:
    seen: set[str] = set()
    again = []
    for thing in things:
        key = "".join(unicodedata.normalize("NFKC", thing.name).split())
        if key and key in seen:
            again.append(thing)
        seen.add(key)
    return again


def _review_row(m: Matrix, task: Task, ground: Ground | None) -> list[Finding]:
    name = task.name or "这一行"
    unreadable = [role for role in m.roles if read_cell(task.cells.get(role.id, "")) is None]
    if unreadable:
        text = "这一格读不出来。一格只能是 R、A、C、I，或 R+A；既要听意见又要知会的人，选 C 就够了。"
        return [
            error(
                "raci.unreadable_cell",
                f"「{name}」× {role.name or '没有名字的一列'}：{text}",
                row=task.id,
                column=role.id,
            )
            for role in unreadable
        ]
    if not any(_letters(task, role) for role in m.roles):
        text = f"「{name}」一行全空。先问：这件事做砸了谁去解释？给他 A；谁动手？给他 R。"
        return [error("raci.empty_row", text, row=task.id)]
    found = _decision(m, task, name, ground) + _facts(m, task, name, ground) + _table(m, task, name)
    return found or [_row_clear(m, task, name)]


def _decision(m: Matrix, task: Task, name: str, ground: Ground | None) -> list[Finding]:
    accountable, doers = holders(m, task, "A"), holders(m, task, "R")
    found = []
    if not accountable:
        done = f"{_names(doers)}做完" if doers else "就算做完"
        text = f"「{name}」没有 A。{done}，也没人有资格说「算数」。问：结果不好，谁去向上面解释？给那个人 A。"
        found.append(error("raci.no_accountable", text, row=task.id))
    if len(accountable) > 1:
        text = (
            f"「{name}」有 {len(accountable)} 个 A：{_names(accountable)}。出了事，每一边都会以为对方在管。"
            "问：总经理追问时，只许叫一个人进办公室，叫谁？留他的 A，其余的按实际做什么改成 R 或 C。"
        )
        found.append(error("raci.two_accountable", text, row=task.id, column=accountable[-1].id))
    if not doers:
        who = f"{_names(accountable)}只拍板" if accountable else "在场的人都只出主意"
        text = f"「{name}」没有 R：{who}，没有人动手。给真正花时间的人 R；如果拍板的人自己做，选 R+A。"
        found.append(error("raci.no_responsible", text, row=task.id))
    if ground and len(accountable) == 1 and accountable[0].id not in ground.roles:
        owners = _names([role for role in m.roles if role.id in ground.roles])
        text = f"「{name}」的 A 给了{accountable[0].name}。{ground.why}把 A 移给{owners}试试。"
        found.append(error("raci.not_their_ground", text, row=task.id, column=accountable[0].id))
    return found


def _facts(m: Matrix, task: Task, name: str, ground: Ground | None) -> list[Finding]:
    """Cells against what the case says; who may answer for the task is said elsewhere."""
    found = []
    for role in m.roles:
        fact = ground.facts.get(role.id) if ground else None
        letters = _letters(task, role)
        if fact is None or "A" in letters or letters in [read_cell(cell) for cell in fact.allowed]:
            continue
        if fact.unrelated and letters == {"I"}:
            text = f"「{name}」里{role.name}那一格是 I。{fact.why}没关系的通知，收两次就没人看了；让它空着。"
            found.append(warning("raci.needless_notice", text, row=task.id, column=role.id))
            continue
        given = "空着" if not letters else f"是 {'+'.join(x for x in LETTERS if x in letters)}"
        text = f"「{name}」里{role.name}那一格{given}。{fact.why}"
        found.append(error("raci.against_facts", text, row=task.id, column=role.id))
    return found


def _table(m: Matrix, task: Task, name: str) -> list[Finding]:
    consulted, informed = holders(m, task, "C"), holders(m, task, "I")
    if not consulted and not informed:
        text = (
            f"「{name}」没有 C 也没有 I。做完那天，其余的人是第一次听说。"
            "谁会被这件事改动日常？给他 I；谁知道你不知道的事？给他 C。"
        )
        return [warning("raci.nobody_asked", text, row=task.id)]
    most = most_consulted(len(m.roles))
    if len(consulted) > most:
        text = (
            f"「{name}」要先问 {len(consulted)} 个：{_names(consulted)}。每个 C 都是拍板前要等的一个回话，"
            f"{len(m.roles)} 个角色里最好不超过 {most} 个。手里有你缺的信息的留 C；其余的，要听一声的改 I，没关系的空着。"
        )
        return [warning("raci.too_many_consulted", text, row=task.id)]
    return []


def _row_clear(m: Matrix, task: Task, name: str) -> Finding:
    accountable, doers = _names(holders(m, task, "A")), _names(holders(m, task, "R"))
    who = f"由{doers}自己做、自己拍板" if accountable == doers else f"由{doers}动手，{accountable}拍板"
    return ok("raci.row_clear", f"「{name}」{who}，追责时只有一扇门可敲。", row=task.id)


def _review_column(m: Matrix, role: Role) -> list[Finding]:
    many = {x: sum(x in _letters(task, role) for task in m.tasks) for x in LETTERS}
    name, total = role.name or "没有名字的一列", len(m.tasks)
    if not any(many.values()):
        if any(task.cells.get(role.id, "").strip() for task in m.tasks):
            return []  # the cells cannot be read; that is said at the cells
        text = f"{name}这一列全空。请了人又不给角色，下次就请不来了。至少给一个 I；真用不着，就把这一列去掉。"
        return [error("raci.empty_role", text, column=role.id)]
    found = []
    if not many["R"] and not many["A"] and total > 1:
        says = ((many["C"], "件只出主意"), (many["I"], "件只收通知"), (total - many["C"] - many["I"], "件空着"))
        text = (
            f"{name}在 {total} 件事里，{'、'.join(f'{n} {what}' for n, what in says if n)}，"
            "没有一件算自己的成绩，也就没有一件值得花时间。"
            "找一件落在这个部门地盘上的，给 R 或 A；找不到，就移到抄送名单，别占一列。"
        )
        found.append(warning("raci.only_listens", text, column=role.id))
    if is_overload(many["R"], total):
        text = f"{total} 件事里有 {many['R']} 件要{name}动手。这个人请一周假，项目就停一周。挑一件别人更近的，把 R 移过去。"
        found.append(warning("raci.overloaded_hands", text, column=role.id))
    if is_overload(many["A"], total):
        text = (
            f"{total} 件事里有 {many['A']} 件要等{name}拍板，事情会在这扇门口排队。"
            "问：哪一件的后果其实落在别人的指标上？把那件的 A 交给那个人。"
        )
        found.append(warning("raci.overloaded_approver", text, column=role.id))
    return found


def _columns_clear(m: Matrix) -> Finding:
    busiest = max(sum("R" in _letters(task, role) for task in m.tasks) for role in m.roles)
    spread = "，活没有压在一个人身上" if busiest <= len(m.tasks) / 2 else ""
    text = f"{len(m.roles)} 个角色每个都有自己的事，动手最多的一位占 {len(m.tasks)} 件里的 {busiest} 件{spread}。"
    return ok("raci.columns_clear", text)
