"""Reframing: a request that serves one side, said again as a goal that both sides gain from.

What a shared goal needs (common ingroup interest: Sherif, "Superordinate goals in the reduction of intergroup
conflict", 1958; own offer first: Cialdini, "Influence", 1984) is looked for in the learner's own words: the other's
indicator, one's own contribution, a measure both look at, a figure. The words of a case come with the request.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

from pydantic import BaseModel, ConfigDict, Field

from course.tools.finding import Finding, error, ok, warning
from course.tools.wording import says_nothing

# About a minute of speech; nobody listens longer to somebody who stands in the door.
SAYABLE = 240

_CLAUSE = re.compile(r"[,.;:!?。!?\n]+")
_SELF = r"(我们?(?!的)|售后(?!的)|我方)"
_OFFER = (
    r"提供|更新|维护|汇总|派|出(?!现|错|问题|在)|负责|整理|承担|优化|交给你|给你|发你|发给|抽|安排|共享|开放|牵头|准备|统计|核对|核实|盯着|拿出|补上|做准|改好|写好|填好"
    r"|担保|兜底|驻|分担|提前|列|签|认|做(一|[两三张份个]|\d)|来(背|做|改|写|跑|核|算|出|填|教|盯|测|跟|排|帮)|来$|先(把|做|改|出|签|写|交|整理|核|给|测|试)|写(规则|需求|用例|清单|方案)"
    r"|(写|画|印|理|编|备|带|拉|贴).{0,3}([一两三四五六]|\d)|回访|走访|蹲|消化|吃掉|清掉|认领|代销|领走|接手"
    r"|把.+(做|改|报|给|交|发|核|写|开放|减|压|降|提|列|标|理|拆)|让.{1,4}(每|去|来|给|核|做|帮)|背.{0,4}(误差|责任|指标|风险)"
)
_CONTRIBUTION = re.compile(
    rf"{_SELF}.*?({_OFFER})|由(我们?|售后)(来|出|承担|负责|写|做|改)|(交给|算在?)(我们?|售后)(头上|来|吧|一半|一份|的|\d|$)"
    r"|^\s*(先|每周.?)?把.{2,}(列|发|交|报|给|写|做|送|整理)(好|出来)?给?你"
    r"|^\s*(已经|今天|明天)?(整理|汇总|写|列|做|理)[成好].{1,10}给你$"
)
# An offer can be pointed at: a thing, a person by name, or how much of it. An aim (到货率) is not a thing.
_CONCRETE = re.compile(
    r"(?<!代)表(?![达示现扬演])|预测|数据|清单|名单|规则|模型|用例|方案|误差|报废|预算|计划|测试|培训|报告|记录|需求|流程|话术"
    r"|承诺|投诉里|对照|人手|工单|合同|口径|单子|样板|模板|费用|指标|签(字|名|我)|[小老][\u4e00-\u9fff](?!时)|一半|一部分"
    r"|把.{2,}(写|列|标|画|印|说)(清楚|出来|明白|成|下来|好)"
    r"|[\d一二两三四五六七八九十]+\s*(个|份|件|人|名|位|天|条|页|次|家|店|万|周|版|张|单|台|套|箱|小时|分钟)"
)
_TOGETHER = re.compile(r"我们?.{0,3}(一起|共同|一块|一同|联手|合力)|丑话")
_ASKING = re.compile(
    rf"{_SELF}.{{0,2}}(需要|希望|想请|想让|想要|想求|要求|要你|请你|请求|求|知道|觉得|发现|应该|能不能|能否|可不可以|没|不)|帮我"
)
_JOINT = re.compile(
    r"一起|共同|联合|咱们?俩?|你我|我俩|双方|两边|两家|同一|同时|放(在|到)?一|贴(在|到)?一|两个数|两个指标|两个率|共担|都(看|写|算|挂|背|用|签)"
    # 「月底我们看退订降没降」「每周五我们对一下退订」: an appointment of both, though nobody says 「一起」.
    r"|(^|[底末后周月日天号期时][一二三四五六]?)\s*(到时候?)?我们(再|就|来)?(看(?![到见不得好来你])|对一[下遍])"
)
# Two people share a number when both look at it; 「一起把到货率提上去」 only shares the work.
_LOOK = re.compile(
    r"看|考核|盯|报|复盘|核|签|算|碰|量|查|写|目标|指标|挂|贴|放|评|背|对|打分|说话|(?<![订诉单次件天人个指周])数(一[次下遍]|退|投|有)"
)
# 「坐下来看一眼」「对一下」: an appointment to compare, though nobody says 「一起」.
_COMPARED = re.compile(
    r"对一[下对眼]|对对|坐下来.{0,3}[看对算]|看一[眼下看]|到(时候?|期|那天|月底)[^,。;]{0,4}看|[月周季]末?底?.{0,3}(再看|碰一)"
)
# A date and both numbers in one sentence, or a date and what happens when theirs moved or did not: judged by both.
_DUE = re.compile(
    r"((?<![这那前上])[\d一两二三四五六七八九十半]\s*(个?月|周|天|个?季度)|[月周季年]末|月底|季度?底|每[周月天次]|到(时|期|那天))"
)
_JUDGED = re.compile(r"看(?![到见不得好来你了过])|说话|[对数算]一|对账|画|贴|各(走|变|动)")
_STOP_OR_GO = re.compile(
    r"(少|降|好|涨|升|快)[^,.。;]{0,4}(就|再|咱)[^。;]{1,14}(没|不)[^,.。;]{0,5}(停|撤|收回|作罢|算我)"
)
_SENTENCE = re.compile(r"[;!?。!?\n]+")
_SEEN = re.compile(r"(?<![好难])看(?![起来不])|考核|对账|一张表")
_MEASURE = re.compile(r"指标|考核|KPI|目标|率|天数|次数|金额|准不准|两个数|这个数|张表|同一张", re.IGNORECASE)
_COMMAND = re.compile(
    r"(你们?|大家|各部门|供应链|销售|IT|[\u4e00-\u9fff]总|[\u4e00-\u9fff]工)(都|也|部门|那边|全部)?"
    r"(必须|应当|应该(?!也|很|知道|清楚|最|是|有|能)|得(?!到|知|意|出|了|罪|起|住|体|多久|怎么|不|上|失|益))"
    r"|你们?的[^,。;我]{1,5}得(加|提|涨|补|备|改)|务必|必须(配合|完成|服从|执行)|这是总部.{0,6}(任务|要求|命令)|(总部|领导|老板|上面)压下来|不配合(就|的话)",
    re.IGNORECASE,
)
_BLAME = re.compile(
    r"都怪|怪你们?|因为你们?(拖|不|没|慢|备|一直)|你们?(一直)?(拖着|拖我|不配合|不肯|不管|害得|造成的)|问题(就)?(出)?在你们?|你们?的(责任|错)"
    r"|(你们?|供应链|销售)(?:(?!我|售后)[^,.。;]){0,10}拖(?:(?!我们|售后)[^,.。;]){0,8}后腿"
    r"|(都|全|就)是你(?:(?!我)[^,.。;]){0,6}(造成|害|惹|搞|弄)[的出]|你们?(的人|那边|部门)(?:(?!我)[^,.。;]){0,4}(造成|害|惹|搞砸)"
    r"|你们?(得|要|必须|应该|该)(负责(?!哪|什么|几)|负.{0,2}责|承担)"
    r"|(?:(?<=^)|(?<=[,.。;:!? ]))(?:(?!我|售后|咱)[^,.。;:!?]){0,12}(别|不要|少)再?(骗|忽悠|糊弄|坑|瞎|乱(承诺|说|讲|报|备|许))"
    r"|你(?:(?!我)[^,.。;]){0,6}(骗|忽悠|糊弄|瞎承诺|乱承诺)"
    r"|(?:(?<=^)|(?<=[,.。;:!? ]))(?:(?!我|售后|哪|谁|什么)[^,.。;:!?]){1,10}都(做|办|达)不[到成]"
)
_BEGGING = re.compile(
    r"(?<!不用)(?<!不需要)帮我|(?<!你)我们?需要你|(?<![要请])求你|求求|拜托|支持我(们)?(一下|的?工作)"
    r"|(?<![不会用添])麻烦(你|您)|支持一下|多多?(支持|关照|包涵|体谅)|帮个忙|帮一?下忙"
)
_THREAT = re.compile(
    r"告你|投诉你|举报|我们?就(去|找|上报|报给)[^,。]{0,6}(总部|领导|老板|上面|告|反映)|去(总部|领导那)[^,。]{0,3}告|后果自负|走着瞧|别怪我"
    r"|丑话|(掉了|跌了|出了?事|出问题|没成|完不成|失败|不行)[^,。]{0,4}你们?(来|去|自己)?(负责|背|承担|担)|谁(来)?背|[跟与和]我们?(没|没有|无)关"
    r"|(做不到|办不到|达不到|完不成|不(行|成|改|配合|答应|同意))(?:(?!一起|咱|联名|撤|停)[^,。;]){0,6}(上报|报(给|到)?(总部|上面|老板|领导)|捅|通报)"
    r"|把你(?:(?!我)[^,。;]){0,8}(报|捅|告)(给|到)(总部|老板|领导|上面)"
    r"|不关我|与我无关|(否则|不然|要不)[^,。]{0,6}(告|总部|领导|上报|通报|投诉)"
)
# Their number named as the price: 「这样周转就不好看了」. What is only described (「你周转不好看」) is no price.
_PRICE = re.compile(
    r"(这样|那|就|会|得|先).{0,12}(不好看|难看|变差|变坏|吃亏|受影响|下滑)|(不好看|难看|掉)就(不好看|难看|掉)"
    r"|没关系|没有关系|无关|不关|谁(来)?背|你们?(自己)?(负责|背|想办法)|(牺牲|让一让|忍一忍|顾不上|先放一放)"
)
_DENIED = re.compile(r"不会|不是|不用|不要求|不想|不让|不怪|不必|不需|没有|没人|并非|绝不|从没|别让")
_UNIT = r"%|个|成|周|天|日|号|月|年|次|件|家|万|元|块|份|页|倍|分|点|人|名|条|单|小时|季|套|台|张|版|店|轮|种|类|班|期"
_FIGURE = re.compile(
    rf"\d[\d.]*\s*({_UNIT})|(?<=[到至升降提减少多往])\s*\d[\d.]*|百分之|一半|减半|翻倍|翻一[倍番]"
    r"|[二两三四五六七八九十几百千]+\s*(成|周|天|个月|次|件|家|万|份|页|倍|分|个点|个百分点|人|个人|条|单|小时|季度)"
    r"|一\s*(成|周|个月|倍|季度|页|张|份)(?!纸上|起)"
)
# As long a piece of the original as nobody writes by chance, in characters without punctuation.
_KEPT = 12
_RULE = "reframing"


class Request(BaseModel):
    """One request to reframe: to whom, how it was said, and the words of both sides' indicators.

    ``their_goal`` names their indicator for messages; ``their_kpis`` and ``own_kpis`` are words to look for.
    ``facts`` is what the task tells; its figures and those of the original are not the learner's own.
    ``leads_to`` says of a word that is no indicator itself how it reaches theirs; ``offers`` are examples of what the
    speaker has to give.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    to: str
    original: str
    their_kpis: tuple[str, ...]
    their_goal: str
    own_kpis: tuple[str, ...]
    facts: str = ""
    leads_to: dict[str, str] = Field(default_factory=dict)
    offers: str = "一张表、一份名单、一个人"


def review(raw: str, request: Request) -> tuple[Finding, ...]:
    """What the sentence names and what it leaves out; every finding is placed on the request's field."""
    text, field = _plain(raw), request.id
    if says_nothing(text):
        message = f"这一句还空着。从{request.to}的{request.their_goal}写起，再写你先拿出什么。"
        return (error(f"{_RULE}.empty", message, field=field),)
    if _same(text, _plain(request.original)):
        message = f"和原话几乎一样。{request.to}上次就没答应。换一个开头：先说{request.their_goal}现在卡在哪。"
        return (error(f"{_RULE}.unchanged", message, field=field),)
    if _keeps(text, _plain(request.original)):
        message = f"原话还在里面，后面加什么{request.to}都听不进去了。把那一句整句删掉，从{request.their_goal}开头。"
        return (error(f"{_RULE}.original_kept", message, field=field),)
    found = [_their_goal(text, request), _contribution(text, request), _joint_measure(text, request)]
    found += [_figure(text, request), *_tone(text, request)]
    return tuple(found)


def contribution(text: str) -> str:
    """The first clause in which the speaker offers to do or give something; empty where there is none."""
    for clause in _CLAUSE.split(_plain(text)):
        offered = _CONTRIBUTION.search(clause) and _CONCRETE.search(clause)
        if offered and not _ASKING.search(clause) and not _TOGETHER.search(clause):
            return clause.strip()
    return ""


def figure(text: str, given: str = "") -> str:
    """The first figure with a unit, in digits or words, that does not stand in ``given``; empty where there is none."""
    known = {_tight(m.group()) for m in _FIGURE.finditer(_plain(given))}
    found = (m.group().strip() for m in _FIGURE.finditer(_plain(text)))
    return next((one for one in found if _tight(one) not in known), "")


def _their_goal(text: str, request: Request) -> Finding:
    theirs, own = _gained(text, request.their_kpis), _first(text, request.own_kpis)
    place = {"field": request.id}
    lost = _first(text, request.their_kpis)
    if lost and not theirs:
        message = f"「{lost}」提到了，说的却是{request.to}要吃的亏，或者与你无关。改成事情做成以后，这个数会好在哪。"
        return error(f"{_RULE}.their_loss", message, **place)
    if theirs:
        why = request.leads_to.get(theirs, f"是{request.to}年底要交代的数")
        message = f"「{theirs}」{why}，听得出这件事跟自己有关。"
        return ok(f"{_RULE}.their_goal", message, **place)
    if own:
        message = f"这段话里只有你的目标（{own}）。补上{request.to}背的{request.their_goal}会怎么变。"
        return error(f"{_RULE}.only_own_goal", message, **place)
    message = f"听不出对{request.to}有什么好处。写上{request.their_goal}会怎么变。"
    return error(f"{_RULE}.no_their_goal", message, **place)


def _contribution(text: str, request: Request) -> Finding:
    clause = contribution(text)
    if clause:
        return ok(
            f"{_RULE}.contribution",
            f"「{_shown(clause)}」是你先拿出来的东西，{request.to}不用先冒险。",
            field=request.id,
        )
    message = f"没有一样你先拿出来的、摸得着的东西。{request.to}会问：那你呢？写一件你手里真有的：{request.offers}。"
    return error(f"{_RULE}.no_contribution", message, field=request.id)


def _joint_measure(text: str, request: Request) -> Finding:
    words = (*request.their_kpis, *request.own_kpis)
    shared = [c for c in _CLAUSE.split(text) if _JOINT.search(c) and _LOOK.search(c) and not _THREAT.search(c)]
    in_one = any(_MEASURE.search(c) or _first(c, words) for c in shared)
    in_one = in_one or any(
        _SEEN.search(c) and _first(c, request.own_kpis) for c in _clauses_for(text, request.their_kpis)
    )
    in_one = in_one or any(
        _COMPARED.search(s) and _gained(s, request.their_kpis) and _first(s, request.own_kpis)
        for s in _SENTENCE.split(text)
    )
    in_one = in_one or any(_settled(s, request) for s in _SENTENCE.split(text))
    both = _first(text, request.their_kpis) and _first(text, request.own_kpis)
    if in_one or (both and shared and _MEASURE.search(text)):
        message = f"你和{request.to}有一个一起看的数，到期谁也不能说「那是你们的事」。"
        return ok(f"{_RULE}.joint_measure", message, field=request.id)
    message = f"到期凭什么说成了？给一个你和{request.to}都看的数，最好把两边的指标放进同一句。"
    return error(f"{_RULE}.no_joint_measure", message, field=request.id)


def _settled(sentence: str, request: Request) -> bool:
    """Whether the sentence says by when and by which number of theirs it shows that the thing worked."""
    if _THREAT.search(sentence) or not _DUE.search(sentence) or not _gained(sentence, request.their_kpis):
        return False
    side_by_side = _JUDGED.search(sentence) and _first(sentence, request.own_kpis)
    return bool(side_by_side or _STOP_OR_GO.search(sentence))


def _figure(text: str, request: Request) -> Finding:
    found = figure(text, request.original + request.facts)
    if found:
        return ok(f"{_RULE}.figure", f"有「{found}」这样的数，{request.to}回去能算一遍账。", field=request.id)
    if figure(text):
        message = f"「{figure(text)}」是题目里的数，{request.to}早就知道。补一个你自己的：几件、几周、几个人。"
        return error(f"{_RULE}.no_own_figure", message, field=request.id)
    message = f"没有一个带单位的数，{request.to}没法回去算账。补一个：几个件、几周、从多少到多少。"
    return error(f"{_RULE}.no_figure", message, field=request.id)


def _tone(text: str, request: Request) -> list[Finding]:
    findings = []
    command, blame, begging = _said(_COMMAND, text), _all_said(_BLAME, text), _said(_BEGGING, text)
    threat = _said(_THREAT, text)
    if threat:
        message = f"「{threat.group()}」听着像撂话，{request.to}接下来只会防着你。删掉，换成你先做的一件事。"
        findings.append(error(f"{_RULE}.threat", message, field=request.id))
    if command:
        message = f"「{command.group()}」是上级的口气。{request.to}不归你管，听到这里就会想怎么推掉。改成问句，或改成你先做什么。"
        findings.append(error(f"{_RULE}.command", message, field=request.id))
    if blame:
        message = f"「{'」「'.join(blame[:3])}」在追责，{request.to}接下来只会辩解。换成一件两边都认的事实，比如一个数、一个日期。"
        findings.append(error(f"{_RULE}.blame", message, field=request.id))
    if begging:
        message = f"「{begging.group()}」把它变成了人情，人情只能用一次。删掉它，让{request.to}因为自己的数点头。"
        findings.append(warning(f"{_RULE}.begging", message, field=request.id))
    if len(text) > SAYABLE:
        message = f"一共 {len(text)} 个字，站在门口说要一分多钟。删到 {SAYABLE} 字以内，细节留到坐下来再讲。"
        findings.append(warning(f"{_RULE}.too_long", message, field=request.id))
    return findings


def _same(text: str, original: str) -> bool:
    one, other = re.sub(r"\W", "", text).lower(), re.sub(r"\W", "", original).lower()
    return bool(other) and SequenceMatcher(None, one[:400], other[:400], autojunk=False).ratio() > 0.9


def _keeps(text: str, original: str) -> bool:
    one, other = (re.sub(r"\W", "", part).lower() for part in (text, original))
    return SequenceMatcher(None, one, other, autojunk=False).find_longest_match().size >= _KEPT


def _all_said(pattern: re.Pattern[str], text: str) -> list[str]:
    """Every match that stands in a clause of its own and is not denied there, in order."""
    clauses = (part.strip() for part in _CLAUSE.split(text))
    return [found.group() for clause in clauses if (found := _said(pattern, clause))]


def _said(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The first match that is not denied earlier in its clause (「我们不会要求你必须……」)."""
    for found in pattern.finditer(text):
        head = _CLAUSE.split(text[: found.start()])[-1]
        if not _DENIED.search(head):
            return found
    return None


def _gained(text: str, words: Sequence[str]) -> str:
    """The first of the words in a clause that does not make it the other's price."""
    return next((_first(clause, words) for clause in _clauses_for(text, words)), "")


def _clauses_for(text: str, words: Sequence[str]) -> list[str]:
    """The clauses that hold one of the words and are neither a price, a threat nor blame."""
    named = [clause for clause in _CLAUSE.split(text) if _first(clause, words)]
    return [c for c in named if not any(_said(pattern, c) for pattern in (_PRICE, _THREAT, _BLAME))]


def _tight(text: str) -> str:
    return "".join(text.split())


def _first(text: str, words: Sequence[str]) -> str:
    lower = text.lower()
    return next((word for word in words if _plain(word).lower() in lower), "")


def _plain(raw: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", raw).split())


def _shown(text: str) -> str:
    return text if len(text) <= 24 else text[:24] + "…"
