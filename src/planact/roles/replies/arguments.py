"""What a call is given, as models write it: in any quotes or in none, by name or in order."""

from __future__ import annotations

import re
from dataclasses import dataclass

from planact.browser.actions import Param
from planact.browser.reading.aria import OPERABLE
from planact.errors import ParseError

MAX_TEXT = 4000  # characters of an argument
MAX_CALL = 6 * MAX_TEXT + 1000  # characters of a call: a character may be written as `\u0000`
MAX_ARGUMENTS = 10  # more are not read

# What other agents call the parameters.
SYNONYMS = {
    "element": ("element_id", "id", "index", "number", "ref"),
    "onto": ("target", "to"),
    "text": ("value", "content"),
    "option": ("value", "text"),
}

NUMBER = re.compile(r"\s*\[?#?(\d{1,9})\]?(?![\w.])[,:]?\s*")
_WITH = re.compile(r"(?:with|to|as|text)?\s*[:=]?\s*(?=[\"'“])")
# An element as pages and histories write it, perhaps with its number, and the other way round.
_ROLES = "|".join(sorted(OPERABLE))
_LABEL = rf"(?:\[\d{{1,9}}\] ?)?(?P<label>(?:{_ROLES}) \"(?:[^\"\\]|\\.)*\")"
_LABELED = re.compile(rf"{_LABEL}[,:]?\s*")
_BEHIND = re.compile(
    rf"(?P<text>\"(?:[^\"\\]|\\.)*\") (?:in|into|in the|into the|from|of) {_LABEL}\W*$"
)
_KEYWORD = re.compile(r"([A-Za-z_]{1,20})\s*([=:])\s*")
_NOTHING = ("", "none", "null")


_SINGLE = r"'‘’‚‹›"
_DOUBLE = r"\"“”„«»"
_STRINGS = {
    '"': re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL),
    "'": re.compile(r"'((?:[^'\\]|\\.)*)'", re.DOTALL),
    "`": re.compile(r"`([^`]*)`"),
    **{q: re.compile(rf"{q}((?:[^{_SINGLE}\\]|\\.)*)[{_SINGLE}]", re.DOTALL) for q in "‘‚‹"},
    **{q: re.compile(rf"{q}((?:[^{_DOUBLE}\\]|\\.)*)[{_DOUBLE}]", re.DOTALL) for q in "“„«"},
}
_ENDS = re.compile(r"\s*[,)]|[ \t]*(?:\r?\n|$)")  # what stands behind a string
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\"'\\/bfnrt]))")
_ESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True)
class Argument:
    text: str
    quoted: bool = False
    name: str = ""  # the parameter's, where it was said

    @property
    def missing(self) -> bool:
        return not self.quoted and self.text.casefold() in _NOTHING


def in_brackets(params: tuple[Param, ...], text: str) -> list[Argument]:
    """The arguments for these parameters in what follows an opening bracket. Raises `ParseError`
    where it is not clear where one ends."""
    arguments: list[Argument] = []
    at = 0
    while True:
        at += len(text[at:]) - len(text[at:].lstrip(" \t\r\n,"))
        if at == len(text) or text[at] == ")" or len(arguments) == MAX_ARGUMENTS:
            return arguments
        keyword = _KEYWORD.match(text, at)
        name = ""
        if keyword and _is_name(keyword, params):
            name, at = keyword[1].casefold(), keyword.end()
        last = len(arguments) + 1 >= len(params)
        rest = last and bool(params) and params[-1].kind == "text"
        if _quote(text, at):
            said, at, more = _string(text, at, last=last)
        else:
            said, at, more = _bare(text, at, commas=rest)
        arguments.append(said if not name else Argument(said.text, said.quoted, name))
        if not more:
            return arguments


def _is_name(keyword: re.Match[str], params: tuple[Param, ...]) -> bool:
    """Whether it is a parameter's and not the text's: it is known, or `=` and a quote follow."""
    known = {name for p in params for name in (p.name, *SYNONYMS.get(p.name, ()))}
    quoted = keyword[2] == "=" and bool(_quote(keyword.string, keyword.end()))
    return keyword[1].casefold() in known or quoted


def _quote(text: str, at: int) -> str:
    """The quote that opens a string there, if one does."""
    return text[at] if at < len(text) and text[at] in _STRINGS else ""


def _string(text: str, at: int, *, last: bool) -> tuple[Argument, int, bool]:
    """The string that starts at `at`, where it ends, and whether there may be more.

    A quote that nothing fitting follows is one of the text: then the string ends at the last quote
    of the line before a closing bracket.
    """
    found = _STRINGS[text[at]].match(text, at)
    ends = _ENDS.match(text, found.end()) if found else None
    if found and ends:
        return Argument(unescape(found[1]), quoted=True), ends.end(), ends[0].endswith(",")
    line = text[at + 1 :].partition("\n")[0]
    closing = [m.start() for m in re.finditer(r"[\"'”’»`]\s*\)", line)]
    if not last or not closing:
        raise ParseError("The text has no closing quote, or is too long")
    return Argument(unescape(line[: closing[-1]]), quoted=True), at, False


def _bare(text: str, at: int, *, commas: bool) -> tuple[Argument, int, bool]:
    """The same for what is not in quotes: up to a closing bracket of its own, or a comma where it
    can hold none."""
    depth, quoted = 0, False
    line = text[at:].partition("\n")[0]
    for n, sign in enumerate(line):
        if sign == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif sign in "([{":
            depth += 1
        elif sign == ")" and depth == 0:
            return Argument(line[:n].strip()), at + n, False
        elif sign in ")]}":
            depth = max(0, depth - 1)
        elif sign == "," and depth == 0 and not commas:
            return Argument(line[:n].strip()), at + n, True
    if commas and not line.strip().isalnum():
        raise ParseError("The action has no closing bracket")
    at += len(line)
    return Argument(line.strip(" \t\r)`*")), at, text[at:].lstrip().startswith(",")


def in_words(params: tuple[Param, ...], line: str) -> list[Argument]:
    """The arguments in what follows an action without a bracket: `[2]`, `2 "x"`. Raises
    `ParseError` where it is not clear what they are."""
    if not params or not line.strip(". "):
        return []
    if len(params) == 1:
        return _word(params[0], line)
    if behind := _BEHIND.match(line):
        return [Argument(behind["label"]), *_word(params[-1], behind["text"])]
    found = _LABELED.match(line) or NUMBER.match(line)
    if not found:
        raise ParseError("It is not clear what the action is given")
    return [Argument(found[1]), *_word(params[-1], line[found.end() :])]


def _word(param: Param, line: str) -> list[Argument]:
    """The one argument that a line is; a text has to be marked as one, or one word."""
    if param.kind != "text":
        return [Argument(line)]
    line = _WITH.sub("", line, count=1) if _WITH.match(line) else line
    if _quote(line, 0):
        found = _STRINGS[line[0]].match(line)
        if found and not re.search(r"[\"“]", line[found.end() :]):
            return [Argument(unescape(found[1]), quoted=True)]
    if boxed := re.match(r"\[([^\[\]]*)\]\W*$", line):
        return [Argument(boxed[1].strip())]
    if not line.strip():
        return []
    if re.search(r"[\s\"“]", line.strip()):
        raise ParseError("It is not clear where the text of the action begins")
    return [Argument(line.strip())]


def unescape(text: str) -> str:
    """The text that a string stands for. What is no escape of JSON stays as it is."""
    return _ESCAPE.sub(_meant, text)


def _meant(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(escape[3], escape[3])
