"""The grid that every framework shows: five tasks, six people, one letter a cell, and a check of it."""

from __future__ import annotations

from collections.abc import Callable

TITLE = "谁动手，谁拍板"
TEXT = (
    "给每件事分字母：R 动手，A 拍板并担责，C 拍板前先问，I 定了以后知会。没有关系的，那一格空着。",
    "每一行只有一个 A，至少有一个 R。填到任何人拿着这张表，都知道出了岔子敲哪扇门。",
)
TASKS = ("故障信息收集", "根因分析", "备件调拨", "现场整改", "客户沟通")
PEOPLE = ("售后经理", "现场工程师", "技术支持", "供应链", "质量部", "客户代表")
LETTERS = ("-", "R", "A", "C", "I")
CHECK = "检查"


def result(letter: Callable[[str, str], str], count: int) -> str:
    """What the check says of a filled grid, as HTML; ``count`` tells one check from the next."""
    faults = []
    for task in TASKS:
        row = [letter(task, person) for person in PEOPLE]
        if row.count("A") != 1:
            faults.append(f"<li>「{task}」应有且只有一个 A，现在有 {row.count('A')} 个</li>")
        if "R" not in row:
            faults.append(f"<li>「{task}」还没有人动手</li>")
    return f"<div class='raci-result'>第 {count} 次检查<ul>{''.join(faults)}</ul></div>"
