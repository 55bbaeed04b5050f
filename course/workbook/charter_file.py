"""A project charter as a Word document: A4, headings, tables with header rows, Chinese fonts, page numbers.

Six people and three risks take two pages: one sheet of paper, printed on both sides.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from course.tools.action_plan import read_day
from course.tools.charter import ROLES, Charter, Person

if TYPE_CHECKING:
    from docx.document import Document as DocxDocument

LATIN, CHINESE = "Calibri", "Microsoft YaHei"
LONGEST = 10_000  # characters of one entry; more is not read by anybody and makes Word slow
EMPTY = "（还没写）"
PEN = 11  # mm: a line in which a name can be written by hand
_LONGEST_TITLE = 255  # of a document's core properties
# XML 1.0, 2.2 Char: everything else makes a file that no program opens.
_NO_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def charter_docx(c: Charter, made: datetime | None = None) -> bytes:
    """The charter as the bytes of a .docx. Any text is shown as text; what XML cannot hold is left out.

    ``made`` is the document's date of creation (UTC), now by default.
    """
    from docx import Document

    document = Document()
    _page(document)
    _fonts(document)
    _properties(document, c, made or datetime.now(UTC).replace(tzinfo=None))
    document.add_heading(clean(c.name) or EMPTY, level=0)
    _head(document, c)
    _texts(document, "一、为什么现在做", [("", c.why)])
    goal_day = _day(read_day(c.goal_day))
    _texts(document, "二、共同目标", [("", c.goal), ("拿什么数量：", c.measure), ("到哪天：", goal_day)])
    _scope(document, c)
    _people(document, c)
    _money(document, c)
    _texts(document, "六、奖励怎么分", [("", c.pool)])
    _texts(document, "七、多久碰一次头", [("", c.meetings)])
    _texts(document, "八、谈不拢怎么办", [("", c.ladder)])
    _risks(document, c)
    _texts(document, "十、数据怎么用", [("", c.data)])
    _signatures(document, c)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def clean(text: str) -> str:
    """A text that XML can hold: line breaks and tabs stay, control characters and lone surrogates go."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NO_XML.sub("", lines)[:LONGEST].strip()


def _page(document: DocxDocument) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin = section.bottom_margin = Mm(16)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for piece in ("第 ", "PAGE", " 页，共 ", "NUMPAGES", " 页"):
        run = footer.add_run()
        if piece.isupper():
            _field(run, piece)
        else:
            run.text = piece


def _field(run: Any, code: str) -> None:
    """A field that Word fills in: python-docx has no name for it."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind in ("begin", "", "end"):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = code
        run._r.append(mark)


def _fonts(document: DocxDocument) -> None:
    """Latin and East Asian font of every style that is used; without the second, Word picks one by itself."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    named = []
    for name in ("Normal", "Title", "Heading 1", "Table Grid", "List Bullet"):
        style: Any = document.styles[name]
        style.font.name = LATIN
        named.append(style.element.get_or_add_rPr().get_or_add_rFonts())
    everywhere: Any = document.styles.element
    for fonts in (*named, *everywhere.find(qn("w:docDefaults")).iter(qn("w:rFonts"))):
        fonts.set(qn("w:eastAsia"), CHINESE)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)  # it would win over the font that is named
    normal: Any = document.styles["Normal"]
    normal.font.size = Pt(10.5)
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(3), 1.0
    for name, size in (("Title", 20), ("Heading 1", 13)):
        style = document.styles[name]
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor(0x1D, 0x23, 0x27)
    headings: Any = document.styles["Heading 1"].paragraph_format
    headings.space_before, headings.space_after = Pt(7), Pt(2)
    _language(document)


def _language(document: DocxDocument) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = document.styles["Normal"].element.get_or_add_rPr()
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "zh-CN")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)


def _properties(document: DocxDocument, c: Charter, made: datetime) -> None:
    core = document.core_properties
    core.title = _one_line(c.name)[:_LONGEST_TITLE]
    core.author = _one_line(c.lead)[:_LONGEST_TITLE]
    core.last_modified_by = core.author
    core.subject, core.comments, core.language = "项目章程", "", "zh-CN"
    core.created = core.modified = made


def _head(document: DocxDocument, c: Charter) -> None:
    sponsor = next((one.name for one in c.people if one.role == "sponsor"), "")
    days = _day(read_day(c.goal_day)), _day(read_day(c.sign_day))
    rows = (("负责人", c.lead), ("拍板人", sponsor), ("目标的日子", days[0]), ("签字的日子", days[1]))
    table: Any = document.add_table(rows=2, cols=4, style="Table Grid")
    for n, (label, value) in enumerate(rows):
        row, column = divmod(n, 2)
        _write(table.cell(row, column * 2), label, bold=True)
        _write(table.cell(row, column * 2 + 1), value)


def _texts(document: DocxDocument, heading: str, texts: Sequence[tuple[str, str]]) -> None:
    document.add_heading(heading, level=1)
    for label, text in texts:
        paragraph = document.add_paragraph()
        if label:
            paragraph.add_run(label).bold = True
        paragraph.add_run(clean(text) or EMPTY)


def _scope(document: DocxDocument, c: Charter) -> None:
    document.add_heading("三、做什么，不做什么", level=1)
    for label, text in (("做：", c.inside), ("不做：", c.outside)):
        document.add_paragraph().add_run(label).bold = True
        for line in [line for line in clean(text).split("\n") if line.strip()] or [EMPTY]:
            document.add_paragraph(line, style="List Bullet")


def _people(document: DocxDocument, c: Charter) -> None:
    document.add_heading("四、谁在里面", level=1)
    rows = [(one.name, one.unit, ROLES.get(one.role, ""), one.gives) for one in c.people]
    _table(document, ("姓名", "部门", "角色", "出什么"), rows, (28, 28, 26, 84))


def _money(document: DocxDocument, c: Charter) -> None:
    document.add_heading("五、钱", level=1)
    years = _with(c.years, "年")
    rows = [
        ("预算", _with(c.budget, "万元"), "要批的钱，含折成钱的人工"),
        ("净现值（NPV）", _with(c.npv, "万元"), f"算 {years}，折现率 {_with(c.rate, '%')}"),
        ("回本", _with(c.payback, "年"), "不折现"),
        ("收益成本比", _with(c.ratio, "倍"), "折现后的收益 ÷ 折现后的全部成本"),
        ("投资回报率（ROI）", _with(c.roi, "%"), "（收益 − 成本）÷ 成本"),
    ]
    _table(document, ("项目", "数", "怎么算的"), rows, (46, 40, 80))


def _risks(document: DocxDocument, c: Charter) -> None:
    document.add_heading("九、主要风险", level=1)
    rows = [(one.name, one.answer, one.owner) for one in c.risks]
    _table(document, ("怕什么", "怎么办", "谁盯"), rows, (62, 76, 28))


def _signatures(document: DocxDocument, c: Charter) -> None:
    from docx.shared import Mm

    document.add_heading("签字", level=1)
    text = f"以下各位同意本章程。签字日：{_day(read_day(c.sign_day)) or EMPTY}"
    document.add_paragraph().add_run(text)
    table = _table(document, ("姓名", "部门", "签字", "日期"), [_line(one) for one in c.signers], (36, 36, 58, 36))
    for row in table.rows[1:]:
        row.height = Mm(PEN)
    _together(document.paragraphs[-1], table)


def _together(above: Any, table: Any) -> None:
    """All names on one page: nobody signs a sheet that only says who signs."""
    lines = [cell.paragraphs[0] for row in table.rows[:-1] for cell in row.cells]
    for paragraph in (above, *lines):
        paragraph.paragraph_format.keep_with_next = True


def _line(one: Person) -> tuple[str, str, str, str]:
    return one.name, one.unit, " ", " "  # the places for pen and date


def _table(document: DocxDocument, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Any:
    """A table whose header row is marked as such: it is repeated on the next page and read out as a header."""
    from docx.shared import Mm

    table: Any = document.add_table(rows=1, cols=len(head), style="Table Grid")
    table.autofit = False
    for cell, text in zip(table.rows[0].cells, head, strict=True):
        _write(cell, text, bold=True)
    _mark(table.rows[0], "w:tblHeader")
    for texts in rows or [(EMPTY, *([""] * (len(head) - 1)))]:
        row = table.add_row()
        _mark(row, "w:cantSplit")
        for cell, text in zip(row.cells, texts, strict=True):
            _write(cell, text)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    return table


def _mark(row: Any, name: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _write(cell: Any, text: str, *, bold: bool = False) -> None:
    run = cell.paragraphs[0].add_run(clean(text) if text.strip() else text or EMPTY)
    run.bold = bold or None


def _with(typed: str, unit: str) -> str:
    """An amount with its unit, once: people type 「48」, 「48 万元」 or 「275%」."""
    text = clean(typed)
    bare = text.removesuffix("元").removesuffix("万") if unit == "万元" else text.removesuffix(unit)
    if not text:
        return EMPTY
    return f"{bare.strip()}{'' if unit == '%' else ' '}{unit}" if _NUMERIC.fullmatch(bare.strip()) else text


_NUMERIC = re.compile(r"[+-]?[\d.,，．]+")


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())


def _day(day: date | None) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日" if day else ""
