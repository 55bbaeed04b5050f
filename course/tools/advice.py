"""A letter to the boss: a request for advice instead of a complaint.

The checker reads for what a reader upstairs acts on: facts that can be looked up, what was tried
sideways, the other side's difficulty, options that cost the writer something, a question, and
whether the colleague has seen it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from pydantic import BaseModel, ConfigDict

from course.tools.finding import Finding, error, ok, warning
from course.tools.wording import bare, says_nothing

LABELS = {
    "fact": "查得到的事实",
    "tried": "我试过什么",
    "their_side": "对方的难处",
    "option_a": "选项一",
    "option_b": "选项二",
    "question": "想请教的问题",
}
_JUDGEMENT = re.compile(
    r"不配合|不支持|不重视|不负责|不作为|不上心|不靠谱|不专业|不积极|不主动|推诿|推脱|扯皮|甩锅|踢皮球|敷衍|态度|故意|"
    r"从来不|从不|根本不|总是|老是|拖着|拖延|拖拉|拖了(?:很久|好久|很长|这么久|那么久)|懒|卡我们|"
    r"太(?:慢|差|拖|磨|不像话|过分|随意)|慢吞吞|磨蹭|磨洋工|消极|应付|不像话|不给力|反省|检讨|反思|追责|问责|"
    r"(?:能力|水平|责任心)(?:很|太|比较|确实|也)?(?:一般|有限|不行|不足|不够|不强|差|弱|低)|没有?责任心"
)
_DENIED = re.compile(
    r"(?:(?<!是)不是|并非|不算|谈不上|不能说|没有|没说|不怪|不觉得)[^，。；,;]{0,4}$"
)  # 「不是陈工不配合」
_OWN_SUBJECT = re.compile(r"客户|车主|顾客|用户|我们|我|售后|自己|前台|门店")
_THEIR_SUBJECT = re.compile(r"IT|他|她|对方|供应链|销售|技术|开发|[\u4e00-\u9fff](?:工|总|经理|主管)")
_TOWARDS = re.compile(r"(?:对|跟|和|给|向|把|被|替|比)$")  # 「他对客户」: the customer is not who acts
_UNIT = r"(?:次|天|周|个?月|年|小时|人时|位|名|倍|封|台|成)"
_CHECKABLE = re.compile(
    r"\d+ ?月 ?\d+ ?[日号]|\d+(?:\.\d+)?|第[一二三四五六七八九十百]+|(?:[二两三四五六七八九十百]|[一二三四五六七八九]?十[一二三四五六七八九])"
    + _UNIT
)
_NUMBER = re.compile(_CHECKABLE.pattern + r"|[二两三四五六七八九十百]+(?=个|家|人)|一(?=次|天|周|个月|小时)")
_WHEN = re.compile(
    r"\d+/\d+|\d+ ?月|\d+ ?[日号]|上?上?(?:周|星期|礼拜)[一二三四五六日天]?|昨天|前天|月初|月底|(?:\d+|[一二两三四五六七八九]) ?(?:次|回|轮)(?!多)"
)
_DAY = re.compile(r"\d+/\d+|\d+ ?月|\d+ ?[日号]|(?:周|星期|礼拜)[一二三四五六日天]|昨天|前天|月初|月底|上周|上个?月")
_CHASE = re.compile(r"催|邮件|提醒|留言|抄送|@|电话|微信|群里|短信(?:里|上)|消息")
_TALK = re.compile(
    r"谈(?!何)|聊|碰(?:过|了|头|面)|见面|当面|面对面|坐(?:下|了|在|到)|约(?:了|过|他|她|陈)|方案|改成|缩|拆|砍|试|一起|商量|介绍|牵线"
)
_GAVE = re.compile(r"改|缩|砍|拆|让|减|少|推迟|换成|出了?一|一家店|方案|牵线|合并|先做|写好|整理")
_RULING = re.compile(
    r"请您?要求|请领导|领导要求|要求\s*(?:他|她|IT|陈|王|张|供应链|销售)|责成|下令|命令|出面|发话|施压|压一|批评|通报|考核他"
)
_FAVOUR = re.compile(
    r"打(?:个|声)?招呼|打(?:个)?电话|说(?:一声|句话|说)|过问|督促|关照|协调|催(?:一|促)|"
    r"(?:让|叫|使)\s*(?:IT|他|她|对方|供应链|销售|技术|[\u4e00-\u9fff](?:工|总|经理|主管))"
)
_ASKED_OF_BOSS = re.compile(r"请|麻烦|能不能|能否|可否|可不可以|是否可以|能.{0,12}吗|帮")
_OPINION = re.compile(r"(?:换作|换成|如果是|要是)您|您会|我.{0,6}(?:跟|和|向|找)")
_QUESTION = re.compile(r"[?？]|请教|您看|怎么|哪|如何")
_DECIDABLE = re.compile(
    r"哪|选|怎么(?!样)|如何|先|换作|建议|看法|意见|倾向|取舍|合适|值得|可行|该|划算|同意|"
    r"(?:跟|找|问|请|和|向)谁|谁(?:能|可以|更|最|来|去)|两条|方案|选项|排期|项目"
)
_COURTESY = re.compile(r"吃了|吃过|吃饭|身体|最近好|忙不忙|天气|辛苦")
_UNITS = re.compile(
    r"\d|第|[零一二两三四五六七八九十百千万半]|月|日|号|位|天|周|个|年|小时|人时|名|倍|封|台|成|次|分|点|%|现在|已经|还是|大概|大约|是|在|了|的|排"
)
_SAME_OPTION = 0.75  # share of characters two options have in common (Ratcliff and Metzener 1988) before they are one
_NUMERAL = re.compile(r"\d+(?:\.\d+)?|[一二两三四五六七八九十百半]+")
_OWN = re.compile(r"售后|我|自己|人工|先在|先做|缩|少做|砍|推迟")


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reader(_Record):
    """Who reads it, who it is about, and words that show their difficulty has been understood."""

    boss: str
    counterpart: str
    department: str
    difficulties: tuple[str, ...]


class Letter(_Record):
    """The letter, piece by piece; ``seen``: the colleague has read it before it goes out."""

    fact: str = ""
    tried: str = ""
    their_side: str = ""
    option_a: str = ""
    option_b: str = ""
    question: str = ""
    seen: bool = False


def judgements(line: str) -> tuple[str, ...]:
    """Words in ``line`` that judge a person instead of reporting something.

    Not counted: what is denied (「不是陈工不配合」), and what is said of customers or of one's own side.
    """
    found = []
    for sentence in re.split(r"[。！？!?；;\n]", line):
        for match in _JUDGEMENT.finditer(sentence):
            before = sentence[: match.start()]
            if not _DENIED.search(before) and not _about_own_side(before):
                found.append(match.group())
    return tuple(found)


def _about_own_side(before: str) -> bool:
    """True where the nearest clause with a subject speaks of customers or of the writer; ``before`` ends at the word."""
    for clause in reversed(re.split(r"[，,、：:]", before)):
        own = next((m for m in _OWN_SUBJECT.finditer(clause) if not _TOWARDS.search(clause[: m.start()])), None)
        their = _THEIR_SUBJECT.search(clause)
        if own or their:
            return own is not None and (their is None or own.start() < their.start())
    return False


def rulings(line: str) -> bool:
    """True where ``line`` wants the boss to give an order or put in a word, instead of an opinion."""
    if _RULING.search(line):
        return True
    sentences = re.split(r"(?<=[。！？!?；;\n])", line)
    return any(_FAVOUR.search(s) and _ASKED_OF_BOSS.search(s) and not _OPINION.search(s) for s in sentences)


def hollow(line: str) -> bool:
    """True for fillers, single words and the same word over and over (「好的好的好的好的」)."""
    left = bare(line)
    return says_nothing(line) or len(set(left)) < 3 or bool(re.fullmatch(r"(.{1,4}?)\1+", left))


def same_option(first: str, second: str) -> bool:
    """True where two options say one thing: one holds the other, or they differ in a few characters and no figure."""
    a, b = bare(first), bare(second)
    if _NUMERAL.findall(a) != _NUMERAL.findall(b):
        return a == b
    return a in b or b in a or SequenceMatcher(None, a, b, autojunk=False).ratio() >= _SAME_OPTION


def _decidable(question: str) -> bool:
    """True where the question asks about a choice, and not after somebody's lunch."""
    return bool(_DECIDABLE.search(question)) and not _COURTESY.search(question)


def counts(letter: Letter) -> dict[str, int]:
    """What a reader could count: judgements, figures in the three pieces of fact, options and questions."""
    pieces = [getattr(letter, field) for field in LABELS]
    options = [option for option in (letter.option_a, letter.option_b) if option.strip() and not hollow(option)]
    asks = bool(_QUESTION.search(letter.question)) and not rulings(letter.question) and _decidable(letter.question)
    marks = len(re.findall(r"[?？]", letter.question)) if asks or rulings(letter.question) else 0
    return {
        "judgements": sum(len(judgements(piece)) for piece in pieces),
        "numbers": sum(len(_CHECKABLE.findall(piece)) for piece in (letter.fact, letter.tried, letter.their_side)),
        "options": 1 if len(options) == 2 and same_option(*options) else len(options),
        "questions": max(marks, int(asks)),
    }


def review(reader: Reader, letter: Letter) -> tuple[Finding, ...]:
    """What still makes it a complaint; one ``ok`` finding where it asks for advice."""
    found: list[Finding] = []
    for field, label in LABELS.items():
        piece = getattr(letter, field).strip()
        if piece and hollow(piece) and not rulings(piece):
            found.append(error("advice.hollow", f"「{piece[:20]}」读完什么也没多知道。{_WANTED[field]}", field=field))
        elif piece:
            found += _piece(reader, field, label, piece)
        else:
            found.append(error("advice.empty", f"「{label}」还空着。{_WANTED[field]}", field=field))
    found += _options(letter)
    if not letter.seen:
        found.append(
            error(
                "advice.behind_back",
                f"{reader.counterpart}还没看过这封信。他从{reader.boss}嘴里听到，就是告状；带去之前先给他看，改掉他不认的句子，才是请教。",
                field="seen",
            )
        )
    return tuple(found) or (
        ok(
            "advice.asks",
            f"{reader.boss}读完手里有事实、有两个都要付出代价的选项、有一个答得了的问题；{reader.counterpart}读完不用解释。",
        ),
    )


_WANTED = {
    "fact": "写一件可以去系统里查的事：排第几、差几天、影响哪个日期。",
    "tried": "写日期和做法：哪天谈过，改过什么方案。没有这一行，回信会是「你们先自己谈」。",
    "their_side": "写他为什么为难，要写到他本人看了会点头。",
    "option_a": "写一条走得通的路，里面有你自己要出的东西。",
    "option_b": "再写一条。只有一条路，那是通知。",
    "question": "写一个只有对方这个位置才答得好的问题。",
}


def _piece(reader: Reader, field: str, label: str, piece: str) -> Iterator[Finding]:
    judged = judgements(piece)
    if judged:
        words = "、".join(f"「{word}」" for word in dict.fromkeys(judged))
        yield error(
            "advice.judgement",
            f"「{label}」里有{words}。这样的词{reader.boss}没法核实，{reader.counterpart}看到只会反驳。换成哪天、第几次、差多少。",
            field=field,
        )
    if rulings(piece):
        yield error(
            "advice.ruling",
            f"「{label}」是在请{reader.boss}替你下命令，打声招呼也算。这一次成了，以后每件事都得再请一次。改成问他会怎么选、该先找谁。",
            field=field,
        )
    check = {"fact": _fact, "tried": _tried, "their_side": _their_side, "question": _question}.get(field)
    if check:
        yield from check(reader, piece)


def _fact(reader: Reader, piece: str) -> Iterator[Finding]:
    if not _NUMBER.search(piece):
        yield error(
            "advice.no_number",
            "这一句没有数字，读的人分不清是急事还是情绪。补上排第几、差几天、影响哪一天。",
            field="fact",
        )
    elif len(set(bare(_UNITS.sub("", piece)))) < 2:
        yield error(
            "advice.number_of_what",
            f"「{piece[:20]}」有数，没说是什么的数。{reader.boss}要知道去哪个系统、查哪一件：写出是哪个需求，晚了会影响什么。",
            field="fact",
        )


def _tried(reader: Reader, piece: str) -> Iterator[Finding]:
    talked = _TALK.search(piece)
    if not talked and _CHASE.search(piece):
        yield error(
            "advice.only_chased",
            "催过不等于谈过：催，不给对方任何新东西。写一次当面谈，哪天谈的，让了什么；没有就先去谈。",
            field="tried",
        )
    elif not talked:
        yield error(
            "advice.not_tried",
            f"看不出你和{reader.counterpart}做过什么。写哪天谈的，你让了什么、改了什么。",
            field="tried",
        )
    elif not _WHEN.search(piece):
        yield error(
            "advice.no_date",
            f"「谈过」没有日期也没有次数，{reader.boss}会回你：再去谈一次。写上哪天，谈了几次。",
            field="tried",
        )
    elif not _GAVE.search(piece):
        yield warning(
            "advice.gave_nothing",
            ("日期有了，" if _DAY.search(piece) else "次数有了，还没写哪天，也")
            + "看不出你让过什么。补上你改小、推迟或者多出的那一样，没有就先去谈出一样来。",
            field="tried",
        )


def _their_side(reader: Reader, piece: str) -> Iterator[Finding]:
    if not any(word in piece for word in reader.difficulties):
        yield error(
            "advice.not_their_side",
            f"这一句还是从你这边看的。{reader.counterpart}那边卡在几个人、几个排队的需求、哪个考核数上？写他的原因。",
            field="their_side",
        )


def _question(reader: Reader, piece: str) -> Iterator[Finding]:
    if rulings(piece):
        return  # named already
    if not _QUESTION.search(piece):
        yield error(
            "advice.no_question",
            f"这一句没有问任何事，{reader.boss}看完不知道要做什么。改成一个问句：会先走哪条，还该先找谁。",
            field="question",
        )
    elif not _decidable(piece) and not judgements(piece):
        yield error(
            "advice.question_off_the_matter",
            f"这一句问的不是两个选项里的任何一个，{reader.boss}答了也定不下什么。问他会先走哪条，还该先找谁。",
            field="question",
        )


def _options(letter: Letter) -> Iterator[Finding]:
    first, second = letter.option_a.strip(), letter.option_b.strip()
    if not first or not second:
        return
    if hollow(first) or hollow(second):
        return  # named already
    if same_option(first, second):
        yield error(
            "advice.one_option",
            "两个选项说的是同一件事，等于没得选。第二条换一种代价：晚一点、小一点，或者你多出一份力。",
            field="option_b",
        )
    elif not _OWN.search(first) and not _OWN.search(second):
        yield warning(
            "advice.free_options",
            "两条路都只要别人付出。至少一条写清售后出什么：几个人、几小时，或者砍掉哪个功能。",
            field="option_b",
        )
