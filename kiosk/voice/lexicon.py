"""How Chinese is written down for the synthesiser: pinyin where its own dictionary reads a character wrongly.

espeak-ng's voice `cmn-latn-pinyin` reads hanzi one by one, so words with a character of two readings (还款, 银行)
come out wrong; pinyin with tone digits is always read right. Pure.
"""

import re

DIGITS = "零一二三四五六七八九"
_DIGIT_PINYIN = ("ling2", "yi1", "er4", "san1", "si4", "wu3", "liu4", "qi1", "ba1", "jiu3")

PINYIN = {
    **dict(zip(DIGITS, _DIGIT_PINYIN, strict=True)),
    "十": "shi2",
    "百": "bai3",
    "号": "hao4",
    "请": "qing3",
    "到": "dao4",
    "窗口": "chuang1 kou3",
    "还款": "huan2 kuan3",
    "还清": "huan2 qing1",
    "还贷": "huan2 dai4",
    "归还": "gui1 huan2",
    "偿还": "chang2 huan2",
    "银行": "yin2 hang2",
    "行号": "hang2 hao4",
    "长者": "zhang3 zhe3",
    "长辈": "zhang3 bei4",
    "市长": "shi4 zhang3",
    "延长": "yan2 chang2",
    "转账": "zhuan3 zhang4",
    "转移": "zhuan3 yi2",
    "提取": "ti2 qu3",
    "贷款": "dai4 kuan3",
    "综合": "zong1 he2",
    "重新": "chong2 xin1",
    "重复": "chong2 fu4",
    "重要": "zhong4 yao4",
    "缴存": "jiao3 cun2",
    "调整": "tiao2 zheng3",
    "调查": "diao4 cha2",
    "参加": "can1 jia1",
    "为您": "wei4 nin2",
    "为了": "wei4 le5",
    "便民": "bian4 min2",
    "方便": "fang1 bian4",
    "便宜": "pian2 yi5",
    "空位": "kong4 wei4",
    "没有": "mei2 you3",
    "得到": "de2 dao4",
    "只有": "zhi3 you3",
    "系统": "xi4 tong3",
    "恢复": "hui1 fu4",
    "有效": "you3 xiao4",
    "原号": "yuan2 hao4",
    "大厅": "da4 ting1",
    "会计": "kuai4 ji4",
    "说服": "shuo1 fu2",
    "游说": "you2 shui4",
    "大夫": "dai4 fu5",
    "着急": "zhao2 ji2",
    "看着": "kan4 zhe5",
    "朝阳": "chao2 yang2",
    "都市": "du1 shi4",
    "都可": "dou1 ke3",
    "好的": "hao3 de5",
    "数字": "shu4 zi4",
    "处理": "chu3 li3",
    "到处": "dao4 chu4",
    "办事处": "ban4 shi4 chu4",
    "处": "chu4",
    "贵宾室": "gui4 bin1 shi4",
}
"""Words to pinyin; the longest that fits is taken."""

_LONGEST = max(len(word) for word in PINYIN)
_PAUSES = {"，": ",", "、": ",", "；": ",", "：": ",", "。": ".", "！": ".", "？": "?", "\n": "."}
_FIGURE = re.compile(r"[0-9]+")
_BREATH = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
"""A blank between two hanzi: written for a reader's eye, said as a short pause."""


def cardinal(number: int) -> str:
    """A number as it is said: 3 三, 10 十, 12 十二, 20 二十, 105 一百零五. From 1000 on digit by digit."""
    if not 0 <= number < 1000:
        return spelled(str(number))
    if number < 20:
        return DIGITS[number] if number < 10 else "十" + _units(number)
    if number < 100:
        return DIGITS[number // 10] + "十" + _units(number)
    hundreds, rest = divmod(number, 100)
    zero = "零" if 0 < rest < 10 else ""
    tens = DIGITS[rest // 10] + "十" if rest >= 10 else ""
    return DIGITS[hundreds] + "百" + zero + tens + _units(rest)


def _units(number: int) -> str:
    return DIGITS[number % 10] if number % 10 else ""


def spelled(number: str) -> str:
    """A ticket's number with each digit by itself: A023 → A零二三."""
    return "".join(DIGITS[int(sign)] if sign in "0123456789" else sign.upper() for sign in number)


def pinyin(text: str) -> str:
    """Chinese text as the synthesiser shall read it: known words in pinyin, figures as numbers, letters by name,
    the rest in hanzi."""
    text = _BREATH.sub("，", text)
    text = _FIGURE.sub(lambda figure: cardinal(int(figure.group())), text)
    said: list[str] = []
    at = 0
    while at < len(text):
        for length in range(min(_LONGEST, len(text) - at), 0, -1):
            word = text[at : at + length]
            if word in PINYIN:
                said.append(PINYIN[word])
                at += length
                break
        else:
            sign = text[at]
            at += 1
            if sign in _PAUSES and said:
                said[-1] += _PAUSES[sign]
            elif sign.isalnum():
                said.append(sign)
    return " ".join(said)
