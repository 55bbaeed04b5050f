"""An exercise at work: edits are saved, checks answered, faults said, two windows kept apart."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from course.components.download import Download, File
from course.components.form import Field, Form
from course.content import Exercise
from course.tools.finding import Finding, error, ok
from course.widgets import view
from course.widgets.desk import Desk
from course.workbook.store import Store
from course.workbook.workbook import Workbook


class Echo(view.View):
    """Right when the learner writes 「好」; fails on 「爆」."""

    def parts(self) -> list[Form]:
        return [
            Form(name="form", fields=(Field(id="x", label="X", max_length=10),)),
            Download(name="file", label="下载"),
        ]

    def live(self, state: dict[str, Any]) -> dict[str, Any]:
        return {"form": {"length": len(state["form"]["x"])}}

    def file(self, part: str, state: dict[str, Any]) -> File | str:
        text = state["form"]["x"]
        return File(f"../{text}.txt", "text/plain", text.encode()) if text else "先写一个字。"

    def review(self, state: dict[str, Any]) -> list[Finding]:
        text = state["form"]["x"]
        if text == "爆":
            raise RuntimeError("a bug of ours")
        return (
            [ok("echo.right", "写对了。", field="x")] if text == "好" else [error("echo.wrong", "还不对。", field="x")]
        )


RECORD = Exercise(
    id="echo", kind="exercise", lesson="33.1", systems=("33.01",), tool="echo", title="回声", minutes=1,
    prompt="写", hints=("一", "二"), answer={"form": {"x": "好"}}, rationale="因为",
)  # fmt: skip


class Page:
    """A page that talks to a desk."""

    def __init__(self, book: Workbook | None) -> None:
        self.desk = Desk(Echo(RECORD), {"id": "echo"})
        self.seq = 0
        if book:
            self.desk.resume(book)

    def send(self, do: str, **more: Any) -> dict[str, Any]:
        self.seq += 1
        self.desk.receive({"do": do, "seq": self.seq, **more})
        status: dict[str, Any] = self.desk.frame.status
        return status

    def write(self, text: object) -> dict[str, Any]:
        return self.send("change", state={"form": {"x": text}})

    @property
    def text(self) -> str:
        written: str = self.desk.frame.state["form"]["x"]
        return written


@pytest.fixture
def book(tmp_path: Path) -> Workbook:
    return Workbook(Store(f"sqlite:///{tmp_path}/c.db"), "w-li")


def test_an_edit_is_saved_and_there_on_the_next_visit(book: Workbook) -> None:
    status = Page(book).write("一半")
    assert status["saved"]
    assert status["seq"] == 1
    assert Page(book).text == "一半"


def test_before_the_learner_is_known_the_page_is_blank_and_nothing_is_saved() -> None:
    page = Page(None)
    assert page.text == ""
    assert page.write("x")["saved"] == ""


def test_figures_follow_every_edit(book: Workbook) -> None:
    page = Page(book)
    page.write("三个字")
    assert page.desk.frame.outputs == {"form": {"length": 3}}


def test_check_says_what_is_wrong_and_the_log_keeps_it(book: Workbook) -> None:
    page = Page(book)
    page.write("坏")
    status = page.send("check")
    assert [f["rule"] for f in page.desk.frame.findings] == ["echo.wrong"]
    assert status["verdict"]["level"] == "open"
    assert book.store.attempts("w-li")[0][1:3] == (
        "check",
        {"state": {"form": {"x": "坏"}, "file": {}}, "rules": [["echo.wrong", "error"]]},
    )


def test_full_marks_are_kept_as_progress_even_when_the_learner_goes_on_trying(book: Workbook) -> None:
    page = Page(book)
    page.write("好")
    assert page.send("check")["verdict"]["level"] == "full"
    page.write("坏")
    page.send("check")
    assert book.store.progress("w-li")["echo"][0] == "full"


def test_what_was_checked_is_shown_again_after_a_reload(book: Workbook) -> None:
    page = Page(book)
    page.write("坏")
    page.send("check")
    assert [f["rule"] for f in Page(book).desk.frame.findings] == ["echo.wrong"]


def test_an_edit_after_the_check_makes_the_findings_old(book: Workbook) -> None:
    page = Page(book)
    page.write("坏")
    page.send("check")
    page.write("好")
    assert Page(book).desk.frame.findings == []


def test_a_reset_puts_the_hints_away(book: Workbook) -> None:
    page = Page(book)
    page.send("change", state={"form": {"x": "一"}})
    page.send("hint")
    assert page.send("reset")["hints"] == []


def test_every_check_is_counted_even_where_it_finds_the_same_again(book: Workbook) -> None:
    page = Page(book)
    first = page.send("check")["verdict"]
    assert page.send("check")["verdict"] == {**first, "check": first["check"] + 1}


def test_hints_come_one_by_one_and_stay(book: Workbook) -> None:
    page = Page(book)
    assert page.send("hint")["hints"] == ["一"]
    assert page.send("hint")["hints"] == ["一", "二"]
    assert page.send("hint")["hints_left"] == 0
    assert Page(book).desk.frame.status["hints"] == ["一", "二"]


def test_the_reference_answer_is_not_on_the_page_until_asked_for(book: Workbook) -> None:
    page = Page(book)
    assert page.desk.frame.answer == {}
    page.write("我的")
    page.send("reveal")
    assert page.desk.frame.answer["state"]["form"] == {"x": "好"}
    assert page.desk.frame.answer["rationale"] == "因为"
    assert page.text == "我的"
    assert Page(book).text == "我的"


def test_reset_can_be_undone(book: Workbook) -> None:
    page = Page(book)
    page.write("我的")
    assert page.send("reset")["undo"] is True
    assert page.text == ""
    page.send("undo")
    assert page.text == "我的"


def test_a_second_click_on_reset_does_not_take_the_way_back(book: Workbook) -> None:
    page = Page(book)
    page.write("我的")
    page.send("reset")
    page.send("reset")
    page.send("undo")
    assert page.text == "我的"


def test_after_new_work_an_old_reset_can_no_longer_be_undone_by_accident(book: Workbook) -> None:
    page = Page(book)
    page.write("旧的")
    page.send("reset")
    assert page.write("新的")["undo"] is False


def test_a_page_that_is_drawn_again_shows_what_stands_now(book: Workbook) -> None:
    page = Page(book)
    page.write("一半")
    assert page.text == "一半"


def test_a_draft_that_a_tab_kept_does_not_overwrite_what_was_saved_meanwhile(book: Workbook) -> None:
    first = Page(book)
    first.write("第一")
    first.write("第二")
    later = Page(book)
    status = later.send("change", state={"form": {"x": "草稿"}}, base=1)
    assert status["conflict"]
    assert Page(book).text == "第二"


def test_saved_work_says_when_it_was_saved_after_a_reload_too(book: Workbook) -> None:
    saved = Page(book).write("一半")["saved"]
    assert Page(book).desk.frame.status["saved"] == saved


def test_full_marks_of_the_other_window_survive_keeping_mine(book: Workbook) -> None:
    first, second = Page(book), Page(book)
    first.write("好")
    first.send("check")
    second.write("坏")
    second.send("keep_mine")
    assert book.store.progress("w-li")["echo"][0] == "full"


def test_two_windows_the_second_is_asked_and_neither_entry_is_lost(book: Workbook) -> None:
    first, second = Page(book), Page(book)
    first.write("第一")
    status = second.write("第二")
    assert status["conflict"]
    saved = book.load("echo")
    assert saved is not None
    assert saved.body["state"]["form"]["x"] == "第一"
    status = second.send("keep_mine")
    assert not status["conflict"]
    assert Page(book).text == "第二"
    assert ("echo", "replaced") in [(key, kind) for key, kind, *_ in book.store.attempts("w-li")]


def test_two_windows_the_second_may_take_what_the_first_wrote(book: Workbook) -> None:
    first, second = Page(book), Page(book)
    first.write("第一")
    second.write("第二")
    second.send("take_theirs")
    assert second.text == "第一"
    assert second.write("第三")["conflict"] is None


def test_the_same_edit_in_two_windows_is_no_conflict(book: Workbook) -> None:
    first, second = Page(book), Page(book)
    first.write("一样")
    assert second.write("一样")["conflict"] is None


@pytest.mark.parametrize(
    "state", [None, 7, [], {"form": 3}, {"form": {"x": {"y": 1}}}, {"other": {}}, {"form": {"x": "长" * 999}}]
)
def test_whatever_a_browser_sends_the_entry_stays_valid(book: Workbook, state: object) -> None:
    page = Page(book)
    status = page.send("change", state=state)
    assert status["problem"] == ""
    assert len(page.desk.state["form"]["x"]) <= 10


def test_an_unknown_request_gets_a_sentence(book: Workbook) -> None:
    assert "刷新" in Page(book).send("explode")["problem"]


def test_a_fault_of_ours_is_said_and_the_entry_is_kept(book: Workbook) -> None:
    page = Page(book)
    page.write("爆")
    assert "RuntimeError" in page.send("check")["problem"]
    assert Page(book).text == "爆"


def test_where_saving_fails_the_learner_is_told_why_and_can_go_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    page = Page(Workbook(Store(f"sqlite:///{tmp_path}/file/c.db"), "w-li"))
    assert "没有保存" in page.desk.frame.status["problem"]
    assert "没有保存" in page.write("好")["problem"]
    assert page.send("check")["verdict"]["level"] == "full"


def given(page: Page) -> list[dict[str, str]]:
    """What the page is given to save as a file, from now on."""
    files: list[dict[str, str]] = []
    page.desk.frame.observe(lambda change: files.append(change["new"]), "file")
    return files


def test_a_file_is_made_of_what_is_entered_and_not_kept_for_later_pages(book: Workbook) -> None:
    page = Page(book)
    page.write("好")
    files = given(page)
    page.send("file", part="file")
    assert [one.get("name") for one in files] == ["好.txt", None]
    assert base64.b64decode(files[0]["data"]).decode() == "好"
    assert page.desk.frame.file == {}


def test_where_too_little_is_entered_one_sentence_says_what_is_missing(book: Workbook) -> None:
    page = Page(book)
    files = given(page)
    assert page.send("file", part="file")["problem"] == ""
    assert files[0] == {"part": "file", "refused": "先写一个字。"}


def test_beside_the_reference_answer_the_file_is_the_references(book: Workbook) -> None:
    page = Page(book)
    page.write("坏")
    files = given(page)
    page.send("file", part="file", answer=True)
    assert files[0]["name"] == "好.txt"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("章程.docx", "章程.docx"), ("../../etc/x.ics", "etc x.ics"), ('a<b>|"c"?*.ics', "a b c.ics"), ("长" * 300 + ".docx", "长" * 80 + ".docx"),
        ("一\n二\x00.ics", "一 二.ics"),
    ],
)  # fmt: skip
def test_a_file_has_a_name_that_every_system_takes(name: str, safe: str) -> None:
    assert File(name, "x/y", b"").packed()["name"] == safe
