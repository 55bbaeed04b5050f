"""The charter as a Word document: it opens, holds what was typed, and is laid out for paper and screen readers."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from hypothesis import given, settings
from hypothesis import strategies as st

from course.components.download import File
from course.content import Exercise, load
from course.tools.charter import Charter, Person, Risk
from course.widgets.view import view_of
from course.workbook.charter_file import EMPTY, charter_docx, clean

RECORD = load().records["project_charter"]
assert isinstance(RECORD, Exercise)
VIEW = view_of(RECORD)
TEXTS = ("why", "goal", "measure", "inside", "outside", "pool", "meetings", "ladder", "data")


def opened(c: Charter) -> Any:
    return docx.Document(io.BytesIO(charter_docx(c)))


def words(document: Any) -> str:
    """Everything that stands in a document, without spaces and breaks."""
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "".join("".join(text.split()) for text in [*(p.text for p in document.paragraphs), *cells])


def packed(text: str) -> str:
    return "".join(clean(text).split())


def answer() -> tuple[Any, File]:
    state = {part.name: part.clean(RECORD.answer.get(part.name)) for part in VIEW.parts()}
    made = VIEW.file("file", state)
    assert isinstance(made, File)
    return docx.Document(io.BytesIO(made.data)), made


def test_the_worked_case_stands_in_its_document() -> None:
    document, made = answer()
    text = words(document)
    assert made.name == "十二家店预约制 项目章程.docx"
    typed = [text for part in ("basics", "rules") for text in RECORD.answer[part].values()]
    typed += [row[key] for row in RECORD.answer["people"]["rows"] for key in ("name", "unit", "gives")]
    typed += [row[key] for row in RECORD.answer["risks"]["rows"] for key in ("name", "answer", "owner")]
    for one in typed:
        if one not in ("2027-12-31",):
            assert packed(one) in text, one
    for figure in (
        "12万元",
        "2万元",
        "2.3年",
        "1.07倍",
        "7%",
        "算3年，折现率10%",
        "2027年12月31日",
        "签字日：2026年12月25日",
    ):
        assert figure in text


def test_headings_are_headings_and_tables_have_header_rows() -> None:
    document, _ = answer()
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert len(headings) == 11
    assert document.paragraphs[0].style.name == "Title"
    people, money, risks, signatures = document.tables[1:]
    for table in (people, money, risks, signatures):
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert table.rows[1]._tr.trPr.find(qn("w:tblHeader")) is None
    assert [cell.text for cell in signatures.rows[0].cells] == ["姓名", "部门", "签字", "日期"]
    assert [row.cells[0].text for row in signatures.rows[1:]] == ["周敏", "高总", "孙涛", "刘倩", "何工", "林姐"]
    assert len(risks.rows) == 4


def test_paper_fonts_page_numbers_and_properties() -> None:
    document = docx.Document(io.BytesIO(charter_docx(Charter(name="试"), made=datetime(2026, 12, 28, 9))))
    section = document.sections[0]
    assert section.page_width == pytest.approx(Mm(210), abs=635)  # the file counts in twentieths of a point
    assert section.page_height == pytest.approx(Mm(297), abs=635)
    for name in ("Normal", "Title", "Heading 1"):
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == "Microsoft YaHei"
        assert fonts.get(qn("w:eastAsiaTheme")) is None, "a theme font would win over the one named"
    codes = [node.text for node in section.footer._element.iter(qn("w:instrText"))]
    assert codes == ["PAGE", "NUMPAGES"]
    core = document.core_properties
    assert (core.title, core.language, core.created.year) == ("试", "zh-CN", 2026)


def test_there_is_room_for_a_pen_and_all_names_stay_on_one_page() -> None:
    document, _ = answer()
    signatures = document.tables[-1]
    assert all(row.height >= Mm(11) for row in signatures.rows[1:])
    *kept, last = signatures.rows
    assert all(cell.paragraphs[0].paragraph_format.keep_with_next for row in kept for cell in row.cells)
    assert not last.cells[0].paragraphs[0].paragraph_format.keep_with_next


def test_what_is_not_written_is_marked() -> None:
    text = words(opened(Charter(name="试")))
    assert text.count(EMPTY) >= 8
    assert "None" not in text


def test_markup_and_formulas_are_text() -> None:
    nasty = '=HYPERLINK("http://a","b") <w:p/><script>alert(1)</script> &amp; ]]> {{x}} %s'
    document = opened(Charter(name=nasty, goal=nasty, people=(Person("r1", nasty, nasty, "lead", nasty, "yes"),)))
    assert document.paragraphs[0].text == nasty
    assert words(document).count(packed(nasty)) >= 6
    assert not list(document.element.iter(qn("w:hyperlink")))


def test_long_and_strange_texts_open() -> None:
    long = "很长的一段话。" * 1500
    strange = "前\x00\x01\x08\x0b\x1f\ud800\udfff\ufffe\uffff\u202e后\U0001f600"
    c = Charter(name="名" * 400, why=long[:10_000], data=strange, risks=(Risk("r1", strange, long, strange),))
    text = words(opened(c))
    assert packed(long[:10_000]) in text
    assert "前" in text
    assert "后\U0001f600" in text
    assert "\x00" not in text


def test_an_amount_carries_its_unit_once() -> None:
    text = words(opened(Charter(budget="48万元", ratio="2.6倍", roi="162.5%", npv="说不好")))
    assert "48万元" in text
    assert "万元万元" not in text
    assert "%%" not in text
    assert "说不好" in text


strange = st.text(alphabet=st.characters(codec=None), max_size=60)


@settings(max_examples=25)
@given(st.lists(strange, min_size=len(TEXTS), max_size=len(TEXTS)), strange)
def test_any_text_gives_a_document_that_holds_it(texts: list[str], cell: str) -> None:
    c = Charter(
        name=cell,
        **dict(zip(TEXTS, texts, strict=True)),
        people=(Person("r1", cell, cell, "lead", cell, "yes"),),
        risks=(Risk("r1", cell, cell, cell),),
    )
    text = words(opened(c))
    for one in (*texts, cell):
        assert packed(one) in text
