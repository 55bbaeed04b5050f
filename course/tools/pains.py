"""A week of talks to find out what hurts whom: few slots, one question each, and doors that close.

What a question brings depends on whom it is put to. Asking for something before anything else shuts
that door for the week; what people give as the reason for a no is not yet what hurts them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from course.tools.finding import Finding, error, ok

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Kind = Literal["pain", "term", "half", "nothing", "shut"]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reply(_Record):
    """What somebody says to a question, and what it is: the pain, the terms for a yes, half of it, nothing, or the
    end of all talks with them this week."""

    kind: Kind
    line: str


class Person(_Record):
    """Somebody to talk to. ``replies`` by question; ``why``: why this pain is theirs, in one sentence."""

    id: Slug
    name: str
    role: str
    replies: dict[str, Reply]
    why: str


class Question(_Record):
    """Something to ask anybody."""

    id: Slug
    label: str


class Pain(_Record):
    """Something that may hurt somebody. ``whose``: the person; empty where it is what a no was explained with
    (``of`` then says whose), and ``why`` says why it is no pain."""

    id: Slug
    label: str
    whose: str = ""
    of: str = ""
    why: str = ""


class Week(_Record):
    """People, questions, the slots of the week, what may hurt them, and whose terms have to be found (``term``)."""

    people: tuple[Person, ...] = Field(min_length=2)
    questions: tuple[Question, ...] = Field(min_length=2)
    slots: dict[Slug, str]
    pains: tuple[Pain, ...]
    term: Slug

    @model_validator(mode="after")
    def _every_question_has_a_reply(self) -> Week:
        asked = {question.id for question in self.questions}
        for person in self.people:
            if set(person.replies) != asked:
                raise ValueError(f"{person.id}: a reply to each question")
            if sum(pain.whose == person.id for pain in self.pains) != 1:
                raise ValueError(f"{person.id}: one pain each")
        return self

    def person(self, name: str) -> Person:
        """The person of that id. Raises KeyError."""
        return {person.id: person for person in self.people}[name]


class Asked(_Record):
    """One talk as it went. ``again``: the same question to the same person a second time."""

    slot: str
    person: str
    question: str
    kind: Kind
    line: str
    again: bool = False


def week(plan: Week, given: Mapping[str, tuple[str, str]]) -> tuple[Asked, ...]:
    """The talks in order of the slots. ``given``: person and question by slot; a slot not filled is not held."""
    talks: list[Asked] = []
    for slot in plan.slots:
        who, what = given.get(slot, ("", ""))
        if not who or not what:
            continue
        person = plan.person(who)
        reply = person.replies[what]
        again = any((t.person, t.question) == (who, what) for t in talks)
        if any(t.person == who and t.kind == "shut" for t in talks):
            reply = Reply(kind="nothing", line="秘书回话：这周排满了，有事走流程。")
        elif again:
            reply = Reply(kind="nothing", line="这句你问过了，回答没有变。")
        talks.append(Asked(slot=slot, person=who, question=what, kind=reply.kind, line=reply.line, again=again))
    return tuple(talks)


def heard(talks: Sequence[Asked], kind: Kind) -> frozenset[str]:
    """Who has said something of that kind."""
    return frozenset(talk.person for talk in talks if talk.kind == kind)


def review(plan: Week, given: Mapping[str, tuple[str, str]], notes: Mapping[str, str]) -> tuple[Finding, ...]:
    """``notes``: the pain written down for each person, by person id."""
    talks = week(plan, given)
    if not talks:
        text = "这一周还空着。先看四个人各自的样子，想想哪一句能让他说自己的事。"
        return (error("pains.blank", text, row=next(iter(plan.slots)), column="who", part="week"),)
    found = [_person(plan, talks, person, notes.get(person.id, "")) for person in plan.people]
    return (*found, _term(plan, talks))


def _person(plan: Week, talks: Sequence[Asked], person: Person, noted: str) -> Finding:
    place = {"row": person.id, "column": "pain", "part": "notes"}
    own = [talk for talk in talks if talk.person == person.id]
    if person.id not in heard(talks, "pain"):
        return error("pains.not_heard", _not_heard(plan, own, person), **place)
    pain = next((p for p in plan.pains if p.id == noted), None)
    if pain is None:
        return error("pains.not_noted", f"{person.name}那一行还没记。他说的那句就在上面，选一条。", **place)
    if pain.whose == person.id:
        return ok("pains.found", person.why, **place)
    if pain.whose:
        owner = plan.person(pain.whose)
        text = f"「{pain.label}」疼的是{owner.name}那一家。再看{person.name}自己那句话里，谁在说他。"
        return error("pains.somebody_elses", text, **place)
    text = f"「{pain.label}」是{plan.person(pain.of).name}{pain.why}" if pain.of else f"「{pain.label}」{pain.why}"
    return error("pains.position", text, **place)


def _not_heard(plan: Week, own: Sequence[Asked], person: Person) -> str:
    if not own:
        return f"{person.name}这一周一次也没约。没听他说过，记什么都是猜。"
    shut = next((talk for talk in own if talk.kind == "shut"), None)
    if shut:
        return f"{plan.slots[shut.slot]}你一开口就要东西，{person.name}这一周不再见人。把那一场换一句问法。"
    said = "、".join(f"「{_label(plan, talk.question)}」" for talk in own)
    half = any(talk.kind == "half" for talk in own)
    close = "擦到了边，还没说到疼处" if half else "换来的是客气话"
    return f"你问{person.name}{said}，{close}。再看一眼他的样子：他的日子，是自己报数，还是被别人看？"


def _label(plan: Week, question: str) -> str:
    return next(q.label for q in plan.questions if q.id == question)


def _term(plan: Week, talks: Sequence[Asked]) -> Finding:
    person = plan.person(plan.term)
    if plan.term in heard(talks, "term"):
        return ok(
            "pains.terms", f"{person.name}的条件问到了：哪些字段、留多久、谁签字，协议就照这三条写。", part="week"
        )
    text = f"{person.role}是东西一旦给出去就收不回来的那一家。{person.name}在什么条件下肯开，这一周没问到，协议只能猜着写。"
    return error("pains.no_terms", text, part="week")
