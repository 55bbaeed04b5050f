"""A request in four steps: their burden, our goal, what I give, what I ask and what both get (WIIFM).

The word lists are short on purpose: a rule that stays silent costs less than one that accuses wrongly.
Everything is looked up in text normalised to NFKC, so full-width digits and signs count like others.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from course.tools.finding import Finding, error, ok, warning
from course.tools.minutes import read_due
from course.tools.wording import impossible_day

Step = Literal["acknowledge", "goal", "contribution", "request"]
STEPS: dict[Step, str] = {
    "acknowledge": "认可难处",
    "goal": "共同目标",
    "contribution": "我的贡献",
    "request": "请求与共同收益",
}
CHARACTERS_PER_MINUTE = 240  # unhurried Mandarin; an assumption for the length rule only
LONGEST_SECONDS = 90

_JOINT = re.compile(
    "我们都|咱|一起|共同|双方|两边|两家|都想|都要|都希望|都不想|都愿|大家|彼此|你我|你和我|我和你|同一件|一笔账|一致|同一个目标|目标.{0,4}(?:是一个|一样|相同)"
)
_THEM = re.compile("你|您")
_US = re.compile("我|咱|一起|共同|双方|两边|彼此")
_GAIN = re.compile(
    "少|省|降|减|缩短|轻|松|小|快|升|涨|提高|多|稳|保住|保得住|不用|不必|不会|不再|"
    "不(?:堵|卡|崩|挤|乱|慌|愁|挨|压|爆|瘫|超时|超期|延期|拖期|加班|返工|排队)|没(?:有)?人(?:再)?(?:催|骂|投诉)|免|好看|好交代|写进|"
    "达标|准时|按期|拿到|得到|控制在|受益|赚|喘|歇|清静|清净|好过|好办|省心|安心|放心|顺|空出|腾出|有利|划算|合算|好处|"
    "对.{1,8}?都?好"
)
# Departments that are not the speaker's own: 「IT 少加班」 says what they get as well as 「你们少加班」.
_UNIT = re.compile(
    "供应链|配件|(?<![A-Za-z])IT(?![A-Za-z])|技术|研发|开发|产品部|产品组|销售|市场|财务|采购|物流|仓库|仓储|质量部|人力|法务|行政|"
    "门店|店里|培训组|呼叫中心"
)
# A sentence has one of these; a row of catchwords has none.
_GRAMMAR: dict[Step, re.Pattern[str]] = {
    "acknowledge": re.compile("[的了着到在被把还都又也已只不没要得让给就是有最挤卡压想说盯背扛顶催等怕挨总每刚,。]"),
    "goal": re.compile(
        "[想要盼愿少多降升涨减省能会是有不别让把做赚保达赢过稳快轻好更把]|希望|提高|一致|为了|一样|满意|看得见|准时|按期"
    ),
}
_OFFER = re.compile(
    "(?:我|咱|售后|由|SA|顾问|[\u4e00-\u9fff]{1,4}先)[^,。;!?]{0,24}?"
    "(?:来|去|出(?!不)|写|派|测|整理|承担|理|做|拿|借|给|送|找|筛|打|教|培训|带|陪|跑|录|填|算|汇总|统计|核|准备|审|验|收|讲|协调|抄送|替|帮|"
    "坐|搬|付|垫|守|盯|提供|交|排好|列|拆|画|查|改|让|腾|留|标|请|先|办|安排|负责|担)|"
    "派|借(?:给|你|调)|给[你您]|替[你您]|帮[你您]|整理|提供|承担|来写|来测|拿出|出一?[个名位份张]|归我|送[你您]"
)
# What the one across the table cannot hand out.
_MONEY = re.compile(
    r"(?:给|批|拨|出|要|申请|加|掏|拿)[^,。;!?]{0,8}?(?:预算|经费|编制|奖金|补贴|(?:\d+|[一二两三四五六七八九十百千]+)万(?:块|元)?(?:钱)?)"
)
_RICH = re.compile("预算|费用|成本|经费|现金|编制")
_BUT = re.compile("(?<![不非])但(?!凡|愿)|可是|(?<![忙熬撑应])不过(?![来去关])")
_COMMAND = re.compile(
    "(?P<must>务必|必须|一定要)|我们?需要(?:你|您)|(?:你们?|您)(?:就|都)?得(?![到出知益罪分过着])|(?:你们?|您)应该|"
    "(?:都|得|要)配合|配合我|(?:总部|领导|老板|公司)(?:的)?(?:要求|规定|命令|说了)|没得商量|否则|不然我"
)
_MILD_BEFORE = re.compile("(?:我们?|我这边|售后|咱们?)(?:这边|自己)?(?:也|都)?$|(?:不是|并非|不)$")
_HOLLOW = re.compile(
    "有什么|需要|尽管|随时|全力以赴|全力|积极|尽量|尽力|一定|配合|支持|协助|帮忙|帮助|努力|做好|好好|"
    "我们|咱们|你们|我|你|您|这边|售后|部门|工作|说|开口|找|会|的|也|都|来|去|把|能|可以|随叫随到|"
    "感谢|感激|谢谢|人情|表现|加油|辛苦|放心|理解|没问题|亏待|不会|什么|出"
)
# A clause that says what I will not give; a clause that also gives something is kept.
_NO_GIFT = re.compile(
    "出不了|拿不出|给不了|派不出|抽不出|没有|没人|没法|没办法|没时间|没空|不想|不打算|不愿|帮不上|忙不过来|"
    "(?:人手|时间|预算).{0,3}(?:紧|不够|不足|有限|很少)"
)
_GIVES = re.compile("我来|我先|我写|我出|由我|派(?!不)|借给|给[你您]|替[你您]|帮[你您]|整理|写(?!不)")
_POLITE = re.compile(
    "知道|理解|明白|清楚|看得?到|体谅|最近|一直|这段时间|平时|今年|这个月|真的|确实|非常|特别|实在|十分|比较|很|挺|太|都|也|"
    "辛苦|不容易|不轻松|忙|累|压力|大家|团队|部门|工作|那边|这边|同事|你们|您们|我们|你|您|我|他们|的|了|着|有|是|在|大|吧|啊|呀|们"
)
_BLAME = re.compile(
    "[你您]们?[^,。;!?]{0,10}(?:[那这]么|太)(?:差|烂|慢|低|糟)|没有?(?:管|做|干|安排|组织)好|不负责任?|不靠谱|拖后腿|失职|自找的|活该|"
    "[你您]们?[^,。;!?]{0,12}?(?:老返工|老拖|老出|老延|老忘|还老|老是|总是|从来[不没]|从不|每次都|动不动|一拖再拖|太慢|太拖|太磨)"
    "(?!被|挨|替|帮|最|要)|(?:^|[,。;!?])(?:实在|真的?|也)?太(?:慢|拖|差|烂|磨蹭)|"
    "(?:都|只能|还不是)怪[你您]|(?:是|怪)[你您]们?自己|[你您]们?自己(?:的问题|的责任|的错|没)|[你您]们?(?:工作)?不到位"
)
_THREAT = re.compile(
    "(?:[不没](?![用必占少但仅管])[^。;!?]{0,12}?(?:就|我会|我去|我要)|只能|只好)(?:去)?(?:找|告诉|上报|汇报给?|投诉到?|抄送)"
    "[^,。;!?]{0,4}(?:老板|领导|总经理|上级|总部|区域总|老总)|"
    "告[你您]们?(?:的)?状|(?:闹|捅|告)到(?:老板|领导|总经理|总部|上面)"
)
_ASKS = re.compile(
    "如果|要是|假如|只要|能|可以|可否|[行成好][吗不么]|愿意|请|麻烦|拜托|帮|希望|想让|上线|排(?!队)|先|试|留|给|开|挑|批|补|派|安排|"
    "改|做|交|审|核|配|腾|借|发|写|放|延|提前|加"
)
_VAGUE_DATE = re.compile("尽快|尽早|早点|早日|近期|最近|有空|抽空|方便的?时候|马上|立刻|第一时间|(?i:asap)")
_NUMERAL = "一二两三四五六七八九十"
_DATE = re.compile(
    rf"Q[1-4]|第?[一二三四1-4]季度[初中末底]?|\d{{4}}[-/.年]\d{{1,2}}(?:[-/.月]\d{{1,2}}日?)?|\d{{1,2}}/\d{{1,2}}(?!\d)|"
    rf"(?<![\d.])(?:1[0-2]|[1-9])-(?:[12]\d|3[01])(?! ?[\d%天周月年人小个次件台分万单通位])|"
    rf"(?:\d{{1,2}}|[{_NUMERAL}]+) ?月(?!度) ?(?:\d{{1,2}} ?[日号]?|[初中底末])?|(?<!\d)\d{{1,2}} ?[日号]|[本上下]?半?[年月季]度?[初中末底内]|"
    rf"[上下]半年|[今明]年|(?<!每)[本下这]?个?(?:(?:下|这|本)个?)(?:周|月|星期|季度)|"
    rf"(?<![每\d{_NUMERAL}])(?:周|星期|礼拜)[一二三四五六日天末](?![次回趟])|"
    rf"(?:\d+|[{_NUMERAL}]+) ?个?(?:天|周|星期|月|季度|工作日|小时)(?:之|以)?[内后前]|[今明后]天|"
    "元旦|春节|清明|五一|端午|中秋|国庆|双十一|双11|节[前后]|年会前"
)
_UNITS = "个百分点|百分点|人日|人天|人时|小时|分钟|万元|亿元|[%成倍天周月年分次件台单通条人个元块万亿店辆秒位页]"
_NUMBER = re.compile(
    rf"\d+(?:[.,]\d+)*(?: ?(?:{_UNITS}))?|百分之[{_NUMERAL}百零点]+|[一二两三四五六七八九]成|一半|"
    rf"[二两三四五六七八九十百千][{_NUMERAL}百千万]*(?:{_UNITS})|一[百千万][{_NUMERAL}百千]*(?:{_UNITS})?"
)


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Counterpart(_Model):
    """Whom one talks to: the measure they are judged by, and the words they use for it."""

    name: str
    kpi: str
    words: tuple[str, ...]
    gain: str = "你们一周少加两次班"  # an example of what they get
    today: date | None = None
    until: date | None = None  # the last day that is of use to the speaker

    @property
    def short(self) -> str:
        """What to call them in a sentence: 「何主任，二手车部那边的」 is 何主任."""
        return re.split(r"[,、。;:(\s/]", _normal(self.name).strip())[0][:8] or self.name[:8]


class Script(_Model):
    """The four steps as they will be said."""

    acknowledge: str = ""
    goal: str = ""
    contribution: str = ""
    request: str = ""


def split_words(text: str) -> tuple[str, ...]:
    """Words as people list them (、，；/ or line breaks between); single characters are dropped as too common."""
    parts = re.split(r"[、,;/|\s]+", unicodedata.normalize("NFKC", text))
    return tuple(dict.fromkeys(part for part in parts if len(part) > 1))


def numbers_in(text: str) -> tuple[str, ...]:
    """Numbers with their unit, dates left out: 「30%」「三成」「6 次」. 「一个」 is not a number here."""
    bare = _DATE.sub(" ", re.sub("4S店?", " ", _normal(text), flags=re.IGNORECASE))
    return tuple(found.group().strip() for found in _NUMBER.finditer(bare))


def dates_in(text: str) -> tuple[str, ...]:
    """Points in time that a calendar can hold: 「Q4」「10 月 15 日」「下周三」「两周内」."""
    found = (found.group().strip() for found in _DATE.finditer(_normal(text)))
    return tuple(day for day in found if not impossible_day(day))


def words_in(script: Script, other: Counterpart) -> tuple[str, ...]:
    """Which words of the counterpart the script uses, in the order of the list."""
    said = _normal(" ".join(getattr(script, step) for step in STEPS)).lower()
    return tuple(word for word in other.words if word and _normal(word).lower() in said)


def seconds(script: Script) -> int:
    """How long the script takes to say, in seconds, at 240 characters a minute."""
    said = sum(sum(c.isalnum() for c in getattr(script, step)) for step in STEPS)
    return round(said * 60 / CHARACTERS_PER_MINUTE)


def review(script: Script, other: Counterpart) -> tuple[Finding, ...]:
    """What is wrong with a script said to ``other``, step by step."""
    return _review(script, other.model_copy(update={"name": other.short}))


def _review(script: Script, other: Counterpart) -> tuple[Finding, ...]:
    if not any(getattr(script, step).strip() for step in STEPS):
        text = "四步都还空着。从第一步写起：对方这个月最怕哪个数字难看？把它说出来，用对方的词。"
        return (error("wiifm.blank", text, field="acknowledge"),)
    unknown = _review_counterpart(other)
    if unknown:
        return tuple(unknown)
    texts = {step: _normal(getattr(script, step)).strip() for step in STEPS}
    found = [as_typed(f, getattr(script, step)) for step in STEPS for f in _review_step(step, texts[step], other)]
    return (*found, *_review_whole(script, texts, other))


def _review_counterpart(other: Counterpart) -> list[Finding]:
    found = []
    if not other.name.strip():
        found.append(error("wiifm.no_counterpart", "这段话说给谁听？写一个人，不写部门：部门不会点头。", field="name"))
    if not other.kpi.strip():
        text = "对方年底靠哪个数说话，还空着。不知道就去问他的下属，或者看他周报的第一行。"
        found.append(error("wiifm.no_measure", text, field="kpi"))
    if not other.words:
        text = "还没写对方的用词，没法看出你说的是谁的事。写两三个对方开会时用的词，例如「周转、压货、呆滞」。"
        found.append(error("wiifm.no_words", text, field="words"))
    return found


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _names_them(text: str, other: Counterpart) -> bool:
    return bool(_THEM.search(text)) or other.name in text or _has_word(text, other)


def _has_word(text: str, other: Counterpart) -> bool:
    lowered = text.lower()
    return any(_normal(word).lower() in lowered for word in (*other.words, other.kpi) if word)


def threat_in(text: str) -> str:
    """The words of a text that threaten to go over somebody's head, or an empty string."""
    found = _THREAT.search(_normal(text))
    return found.group() if found else ""


def as_typed(found: Finding, typed: str) -> Finding:
    """A finding whose quotes 「…」 show what was typed: rules read a copy with other commas and digits."""
    normal = _normal(typed)
    if len(normal) != len(typed) or normal == typed:
        return found

    def quote(said: re.Match[str]) -> str:
        cut = said[1].endswith("…")
        at = normal.find(said[1].removesuffix("…"))
        size = len(said[1]) - cut
        return f"「{typed[at : at + size]}{'…' if cut else ''}」" if at >= 0 and size else said.group()

    return found.model_copy(update={"message": re.sub("「([^「」]+)」", quote, found.message)})


def _review_step(step: Step, text: str, other: Counterpart) -> list[Finding]:
    if not text:
        return [error("wiifm.step_missing", f"「{STEPS[step]}」空着。{_WHY_EMPTY[step]}", field=step)]
    check = {
        "acknowledge": _acknowledge,
        "goal": _goal,
        "contribution": _contribution,
        "request": _request,
    }[step]
    found = _word_list(step, text) or check(text, other)
    found += _tone(step, text, other)
    if step != "acknowledge" and (word := command_in(text)):
        message = (
            f"「{word}」是上级的口气，而{other.name}不归你管，听到它只会想怎么回绝。把这半句换成「如果……，……就能……」。"
        )
        found.append(error("wiifm.command", message, field=step))
    return found or [ok("wiifm.step_clear", _WHY_CLEAR[step].format(name=other.name), field=step)]


def _tone(step: Step, text: str, other: Counterpart) -> list[Finding]:
    found = []
    if blame := _BLAME.search(text):
        message = (
            f"「{_short(blame.group())}」是在说{other.name}的不是，后面给什么都没人听了。"
            "说压在那边的事，不评那边的人：哪个数难看，因为什么。"
        )
        found.append(error("wiifm.blame", message, field=step))
    if threat := _THREAT.search(text):
        message = (
            f"「{threat.group()}」是威胁。{other.name}可能会给这一次，以后每一次都留一手。"
            "真要往上走，两个人约好一起去；这段话里先把它删掉。"
        )
        found.append(error("wiifm.threat", message, field=step))
    return found


def _word_list(step: Step, text: str) -> list[Finding]:
    """Catchwords in a row: nobody says them, so nothing can be answered."""
    longest = max((len(run) for run in re.findall("[\u4e00-\u9fff]+", text)), default=0)
    grammar = _GRAMMAR.get(step)
    if step == "request":
        broken = longest < 4 and len(text.split()) >= 4
    else:
        broken = grammar is not None and len(text) >= 6 and not grammar.search(text)
    if not broken:
        return []
    message = f"「{_short(text)}」是几个词排在一起，当面念出来不成一句话。写成你真会说出口的一句：谁，做什么，怎么样。"
    return [error("wiifm.word_list", message, field=step)]


_WHY_EMPTY: dict[Step, str] = {
    "acknowledge": "一开口就提需求，对方听到的是「又来一个催的」。先说一件对方手上真实的难处。",
    "goal": "没有共同目标，这就是一件你求他办的事。写一个你们年底都能写进总结的结果。",
    "contribution": "你还没有放任何东西到桌上。写你出什么：人、数据、时间，或者一份写好的文档。",
    "request": "说了半天，对方不知道要做什么。写一件事、一个日期，再写做成之后两边各得什么。",
}
_WHY_CLEAR: dict[Step, str] = {
    "acknowledge": "说的是{name}那边的事，对方不用先替自己辩解。",
    "goal": "这个目标里有两个人，{name}点头不算让步。",
    "contribution": "你先出了东西，{name}答应之前已经少了一份活。",
    "request": "一件事、一个日期、一个数，两边都有份，{name}可以当场答行或不行。",
}


def command_in(text: str) -> str:
    """The words of a text that give an order (「必须」「总部要求」), or an empty string."""
    for found in _COMMAND.finditer(text):
        before = text[: found.start()]
        if found["must"] and (_MILD_BEFORE.search(before) or text[found.end() : found.end() + 1] == "的"):
            continue
        return found.group()
    return ""


def _acknowledge(text: str, other: Counterpart) -> list[Finding]:
    if not _names_them(text, other) and not (_UNIT.search(text) and not re.search("我|咱|售后", text)):
        whose = "说的是你自己的难处，没有" if re.search("我|咱|售后", text) else "听不出是谁的难处，没有提到"
        message = f"这一步{whose}{other.name}的。对方背的是{other.kpi}；说一件最近压在那边的具体事。"
        return [error("wiifm.acknowledge_not_them", message, field="acknowledge")]
    if found := _BUT.search(text):
        message = (
            f"「{found.group()}」一出口，前半句就作废了，{other.name}只听见后半句。"
            "在它前面用句号停住，后半句删掉；你这边急不急，第四步用一个日子说。"
        )
        return [error("wiifm.acknowledge_but", message, field="acknowledge")]
    if not _BLAME.search(text) and len(_rest(_POLITE, text.replace(other.name, ""))) < 2:
        message = (
            f"「{_short(text)}」对谁都能说，{other.name}听不出你知道什么。对方背的是{other.kpi}；"
            "说一件最近压在那边的具体事：哪个单子、几个人、排到什么时候。"
        )
        return [error("wiifm.acknowledge_generic", message, field="acknowledge")]
    return []


def _goal(text: str, other: Counterpart) -> list[Finding]:
    if _JOINT.search(text) or _names_them(text, other):
        return []
    message = f"这句话里只有你的目标，没有{other.name}的。对方背的是{other.kpi}。补上一个对方年底能写进总结的结果，用「我们都」或「咱们」开头。"
    return [error("wiifm.goal_one_sided", message, field="goal")]


def _contribution(text: str, other: Counterpart) -> list[Finding]:
    kept = [c for c in _clauses(text) if not _NO_GIFT.search(c) or _GIVES.search(c)]
    if len(_rest(_HOLLOW, "".join(kept))) < 2:
        message = f"「{_short(text)}」听完，{other.name}手里没有多出任何东西。写一样能交到对方手上的：谁、几个小时、哪份文档。"
        return [error("wiifm.contribution_hollow", message, field="contribution")]
    if re.match("(?:请|麻烦)?(?:你|您)们?", text) and not re.search("我|售后|咱", text):
        message = "这一步写成了对方要出的东西。这里只写你出的；对方出的，挪到第四步。"
        return [error("wiifm.contribution_asks", message, field="contribution")]
    if not _OFFER.search("，".join(kept)):
        message = (
            f"「{_short(text)}」里没有你要做的事，{other.name}不知道这和你有什么关系。"
            "写「我」或「我们」，加一个动作、一样东西，例如「我派一个人写需求文档」。"
        )
        return [error("wiifm.contribution_no_offer", message, field="contribution")]
    return []


def _rest(filler: re.Pattern[str], text: str) -> str:
    return "".join(c for c in filler.sub("", text) if c.isalnum())


def _request(text: str, other: Counterpart) -> list[Finding]:
    found = []
    if not _ASKS.search(text):
        message = (
            f"念到这里，{other.name}还不知道你要什么。写一件具体的事，让人能答行或不行，例如「先上两个节点的短信」。"
        )
        found.append(error("wiifm.no_request", message, field="request"))
    if (money := _MONEY.search(text)) and not _RICH.search(" ".join((other.kpi, *other.words))):
        message = (
            f"「{money.group()}」不在{other.name}手里，听的人只能说「我做不了主」。"
            "换成这个人自己点头就能做的一件事；钱的事另找管钱的人。"
        )
        found.append(error("wiifm.not_theirs_to_give", message, field="request"))
    if not numbers_in(text):
        message = (
            f"这一步没有数。{other.name}没法判断值不值，也没法拿去跟上级说。把好处写成一个量，例如「进线咨询降 30%」。"
        )
        found.append(error("wiifm.no_number", message, field="request"))
    if not dates_in(text):
        found.append(_no_date(text, other))
    elif late := _too_late(text, other):
        found.append(late)
    if not _their_gain(text, other):
        message = (
            f"没认出{other.name}得什么。对方背的是{other.kpi}。用「你们＋少了/多了什么」写半句，例如「{other.gain}」。"
        )
        found.append(error("wiifm.no_their_gain", message, field="request"))
    elif not _US.search(text) and not _own_gain(text, other):
        message = (
            f"只写了{other.name}的好处，对方会想：那你图什么？把你自己的那一份也说出来，两份放在一起才像一笔交易。"
        )
        found.append(warning("wiifm.no_joint", message, field="request"))
    return found


def _no_date(text: str, other: Counterpart) -> Finding:
    if wrong := impossible_day(text):
        message = f"日历上没有「{wrong}」这一天，查一下月和日。{other.name}照着它排不了期。"
        return error("wiifm.impossible_date", message, field="request")
    if found := _VAGUE_DATE.search(text):
        message = f"「{found.group()}」在{other.name}的排期里没有位置，等于排在最后。换成一个日子，例如「10 月 15 日前」或「Q4」。"
        return error("wiifm.vague_date", message, field="request")
    message = f"什么时候要？没有日子，{other.name}会先做有日子的那件。写一个日期，或者哪个月、哪个季度。"
    return error("wiifm.no_date", message, field="request")


_WHOLE_SPANS = re.compile(
    "Q[1-4]|第?[一二三四1-4]季度末?|年底|年末|年内|年前|今年|明年|下半年|元旦|春节|年会前|双十一|双11"
)


def _too_late(text: str, other: Counterpart) -> Finding | None:
    """The first day of a request after ``until``; a quarter or a year counts by its last day.

    Beside a day in time, a quarter or a year is not the deadline: 「10 月 15 日前上线，年底你的准时率好看」.
    """
    if not other.until or not other.today:
        return None
    days = dates_in(text)
    read_days = [read_due(day, other.today) for day in days]
    in_time = any(isinstance(read, date) and read <= other.until for read in read_days)
    for day, read in zip(days, read_days, strict=True):
        whole = _WHOLE_SPANS.fullmatch(day)
        if whole and in_time:
            continue
        month = re.fullmatch(r"(\d{1,2}) ?月 ?[中末底]?", day)
        after = isinstance(read, date) and read > other.until
        if after or whole or (month and int(month[1]) >= other.until.month):
            end = f"{other.until.month} 月 {other.until.day} 日"
            message = (
                f"你的项目到 {end}就结束，「{day}」那时已经过了，或者大半在那以后，做成了也赶不上算进来。"
                "往前写一个日子，留出几周看效果。"
            )
            return warning("wiifm.too_late", message, field="request")
    return None


def _their_gain(text: str, other: Counterpart) -> bool:
    for clause in _clauses(text):
        unit = _UNIT.search(clause) and not re.search("我|咱|售后", clause)
        theirs = _names_them(clause, other) or _JOINT.search(clause) or unit
        if theirs and _GAIN.search(clause):
            return True
        if _JOINT.search(clause) and _has_word(clause, other):
            return True
    return False


def _own_gain(text: str, other: Counterpart) -> bool:
    """A gain that is said of nobody in particular (「咨询降 30%」) is the speaker's own."""
    mine = (clause for clause in _clauses(text) if not _names_them(clause, other))
    return any(_GAIN.search(clause) or numbers_in(clause) for clause in mine)


def _clauses(text: str) -> list[str]:
    return re.split(r"[,。;!?:\n]", text)


def _review_whole(script: Script, texts: dict[Step, str], other: Counterpart) -> list[Finding]:
    found = []
    if all(texts.values()) and not any(_has_word(text, other) for text in texts.values()):
        message = f"四步里没有一个{other.name}的词。对方年底靠{other.kpi}说话；在第一步或第四步里，用那边的词提一次。"
        found.append(error("wiifm.no_kpi", message, field="acknowledge"))
    if (said := seconds(script)) > LONGEST_SECONDS:
        message = f"念完要 {said} 秒。在门口、在电梯里，{other.name}只会给你一分钟。留下一个难处、一样东西、一个数、一个日子。"
        found.append(warning("wiifm.too_long", message))
    return found


def _short(text: str) -> str:
    return text if len(text) <= 16 else text[:16] + "…"
