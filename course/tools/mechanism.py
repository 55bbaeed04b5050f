"""Who decides in a mechanism: a RACI matrix whose rows are decisions that come up again and again.

The letters are those of ``raci``. Three rules are added, all ours: some decisions need two hands (who
does it must not be the one who approves it: separation of duties, as in COSO, Internal Control, 2013,
principle 10); the rungs of an escalation ladder are different people; and no more than half of the
decisions may wait for the one who started it all.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from course.tools import raci
from course.tools.finding import Finding, error, ok, warning
from course.tools.wording import normal

_FEW = 2  # so many empty rows are named one by one; more are one finding
_OVERLOADS = ("raci.overloaded_hands", "raci.overloaded_approver")
_LAST = ("raci.nobody_asked", "raci.too_many_consulted")


class Decision(BaseModel):
    """A decision that a mechanism needs. Its id is the row's.

    ``words`` tell whether a row that was reworded still is this decision; ``missing`` says what happens
    where nobody decides it; ``apart`` why doing and approving it belong to two people; ``rung`` counts
    the levels of the ladder from 1.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    text: str
    words: tuple[str, ...]
    missing: str
    apart: str = ""
    rung: int = 0

    def is_meant(self, text: str) -> bool:
        """Whether a row of this text still is about this decision; unsure is no."""
        return any(word in normal(text) for word in self.words)


def review(m: raci.Matrix, decisions: Sequence[Decision], me: str) -> tuple[Finding, ...]:
    """The findings of ``raci.review`` and what a mechanism needs beyond it. ``me`` is the learner's column."""
    plain = raci.review(m)
    if any(f.rule == "raci.blank" for f in plain):
        return plain
    own = [*_missing(m, decisions), *_hands(m, decisions), *_rungs(m, decisions), *_stands_on_me(m, me)]
    kept = [_of_a_decision(f, m) for f in plain if not _contradicted(f, own) and not _said_again(f, own, me)]
    found = _first_causes([*_gathered(m, kept), *own])
    return (*found, *([] if any(f.severity != "ok" for f in found) else _doors(m, decisions, me)))


def waits_for(m: raci.Matrix, role: str) -> list[raci.Task]:
    """The decisions that stop while this role is away: it is the one A, or the one R."""
    return [task for task in m.tasks if any([r.id for r in raci.holders(m, task, x)] == [role] for x in "RA")]


def rungs(m: raci.Matrix, decisions: Sequence[Decision]) -> list[tuple[raci.Task, raci.Role | None]]:
    """The levels of the ladder from below, each with the one who decides there, or None."""
    by_id = {task.id: task for task in m.tasks}
    levels = sorted((d for d in decisions if d.rung), key=lambda d: d.rung)
    meant = [by_id[d.id] for d in levels if d.id in by_id and d.is_meant(by_id[d.id].name)]
    return [(task, _only(raci.holders(m, task, "A"))) for task in meant]


def _only(roles: Sequence[raci.Role]) -> raci.Role | None:
    return roles[0] if len(roles) == 1 else None


def _contradicted(finding: Finding, own: Sequence[Finding]) -> bool:
    """Whether a row that passes as a RACI row has a fault as a decision."""
    rows = {f.place.row for f in own if f.place.row}
    columns = any(f.rule == "mechanism.stands_on_you" for f in own)
    return (
        finding.place.row in rows
        if finding.rule == "raci.row_clear"
        else columns and finding.rule == "raci.columns_clear"
    )


def _said_again(finding: Finding, own: Sequence[Finding], me: str) -> bool:
    """Whether the letters of the learner's column are counted once more: what stops without them says it already."""
    stands = any(f.rule == "mechanism.stands_on_you" for f in own)
    return stands and finding.rule in _OVERLOADS and finding.place.column == me


def _of_a_decision(finding: Finding, m: raci.Matrix) -> Finding:
    """What ``raci`` says of a task, said of a decision: it is not done and crossed off, it comes again."""
    names = {task.id: task.name for task in m.tasks}
    said = {
        "raci.vague_task": f"「{names.get(finding.place.row, '')[:16]}」看不出要定什么，拿 A 的人没法拍板。"
        "写一个会再来的决定，例如「批准谁能看客户数据」。",
        "raci.unnamed_task": "这一行有字母，没有写是哪个决定。写一个会再来的，例如「每月定先做哪个功能」。",
        "raci.nobody_asked": finding.message.replace("做完那天", "定下那天"),
        "raci.empty_role": finding.message.replace("就把这一列去掉", "就把列名删空，这一列不算"),
    }
    return finding.model_copy(update={"message": said.get(finding.rule, finding.message)})


def _first_causes(found: Sequence[Finding]) -> list[Finding]:
    """Without what could be better in a row where something is wrong; C and I come last, when R and A stand."""
    wrong = {f.place.row for f in found if f.severity == "error" and f.place.row}
    early = any(f.severity == "error" for f in found)
    return [
        f for f in found if f.severity != "warning" or (f.place.row not in wrong and not (early and f.rule in _LAST))
    ]


def _doors(m: raci.Matrix, decisions: Sequence[Decision], me: str) -> list[Finding]:
    doors = [role.name for _, role in rungs(m, decisions) if role]
    stops = len(waits_for(m, me))
    away = f"你离开两周，{len(m.tasks)} 个决定停 {stops} 个，别的照转" if stops else "你离开两周，没有一个决定停下"
    ladder = f"冲突从{doors[0]}走到{doors[-1]}，每一级换一扇门；" if len(doors) > 1 else ""
    return [ok("mechanism.turns", f"{ladder}{away}。")]


def _gathered(m: raci.Matrix, findings: Sequence[Finding]) -> list[Finding]:
    """Many empty rows in one finding: somebody who has just begun is not told each of them."""
    empty = [f.place.row for f in findings if f.rule == "raci.empty_row"]
    if len(empty) <= _FEW:
        return list(findings)
    names = {task.id: task.name or "没有写字的一行" for task in m.tasks}
    text = f"还有 {len(empty)} 个决定一个字母也没有，下一个是「{names[empty[0]]}」。先给每行找出 A：吵起来，谁说了算？"
    return [
        *(f for f in findings if f.rule not in ("raci.empty_row", "raci.columns_clear")),
        error("mechanism.open_rows", text, row=empty[0]),
    ]


def _missing(m: raci.Matrix, decisions: Sequence[Decision]) -> list[Finding]:
    """Decisions taken off the table without another in their place."""
    present = {task.id for task in m.tasks}
    gone = [d for d in decisions if d.id not in present]
    return [
        warning(
            "mechanism.missing_decision",
            f"「{d.text}」不在表上了。{d.missing}你的项目用不上它，就加一行，写上你们用什么代替。",
        )
        for d in gone[: max(0, len(decisions) - len(m.tasks))]
    ]


def _hands(m: raci.Matrix, decisions: Sequence[Decision]) -> list[Finding]:
    wanted = {d.id: d for d in decisions if d.apart}
    found = []
    for task in m.tasks:
        decision = wanted.get(task.id)
        if decision is None or not decision.is_meant(task.name):
            continue
        doer, approver = _only(raci.holders(m, task, "R")), _only(raci.holders(m, task, "A"))
        if doer and approver and doer.id == approver.id:
            text = f"「{task.name}」动手和拍板都是{doer.name or '同一个人'}。{decision.apart}把 R 或 A 换一个人。"
            found.append(error("mechanism.one_hand", text, row=task.id, column=doer.id))
    return found


def _rungs(m: raci.Matrix, decisions: Sequence[Decision]) -> list[Finding]:
    found = []
    below: dict[str, raci.Task] = {}
    for task, role in rungs(m, decisions):
        if role is None:
            continue
        if role.id in below:
            text = (
                f"「{below[role.id].name}」和「{task.name}」都由{role.name or '同一个人'}定。"
                "往上走一级，敲的还是同一扇门。上面这一级换一个管得着两边的人。"
            )
            found.append(error("mechanism.same_rung", text, row=task.id, column=role.id))
        below[role.id] = task
    return found


def _stands_on_me(m: raci.Matrix, me: str) -> list[Finding]:
    waiting = waits_for(m, me)
    if len(waiting) < 3 or len(waiting) <= len(m.tasks) / 2:
        return []
    text = (
        f"第一列的人离开两周，{len(m.tasks)} 个决定停下 {len(waiting)} 个，例如「{waiting[-1].name or '没有写字的一行'}」。"
        "这不是机制，是一个人在盯。挑一个后果落在别人头上的，把 A 交出去；或者给你的 R 添一个人。"
    )
    return [warning("mechanism.stands_on_you", text, column=me)]
