"""What a goal asks for and names, read by code: nothing that a page says has a part in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from unicodedata import normalize

from planact.browser.bounds.permissions import CALLED, Effect

Words = tuple[str, ...]

FREE = 3  # words of a value that may be any words of the goal; longer ones stand in it as they are
KEPT = 12  # words more than those put in their place that may go from what a field held

# Verbs that change something, where they begin a sentence or what follows an "and", in English,
# German, French, Spanish, Italian, Portuguese, Dutch and Polish.
_ACTS = """accept|activate|add|append|apply|approve|archive|assign|attach|block|book|buy|cancel
change|clear|close|comment|confirm|correct|create|deactivate|delete|disable|edit|empty|enable|enter
erase|fill|fix|follow|hide|insert|invite|join|like|lock|log|make|mark|merge|move|order|pay|pin|place
post|publish|purchase|put|rate|reassign|register|reject|remove|rename|reopen|replace|reply|reserve
respond|restore|revert|review|save|schedule|send|set|share|sign|star|start|submit|subscribe|switch|tag
turn|type|undo|unfollow|unlock|unpin|unsubscribe|update|upload|use|vote|write|ändere|bestelle|bezahle
buche|entferne|erstelle|füge|kaufe|lege|lösche|schicke|schreibe|sende|setze|storniere|achète|achetez
ajoute|ajoutez|change|changez|commande|commandez|crée|créez|écris|écrivez|envoie|envoyez|mets|mettez
modifie|modifiez|réponds|répondez|réserve|réservez|supprime|supprimez|agrega|añade|borra|cambia|compra
crea|elimina|envía|escribe|modifica|pon|responde|reserva|aggiungi|cancella|invia|metti|prenota|rinomina
rispondi|scrivi|adicione|altere|apague|coloque|compre|crie|escreva|envie|exclua|mude|reserve|betaal|boek
hernoem|koop|maak|schrijf|stuur|verander|verwijder|voeg|wijzig|zet|dodaj|kup|napisz|odpowiedz|usuń
ustaw|utwórz|wyślij|zapłać|zmień""".replace("\n", "|")
_DOING = re.compile(rf"(?:please\s+|then\s+|also\s+)*(?:{_ACTS})\b", re.I)
_WISH = re.compile(
    r"\s*(?:(?:can|could|would|will) you|i (?:want|would like|need)(?: you)? to)\s+", re.I
)
_SENTENCE = re.compile(r"(?<=[.?!])\s+")
_AND = re.compile(rf"(?:,\s+|,?\s+(?:and|then|und|et|y|e|en|i)\s+)(?={_DOING.pattern})", re.I)
_QUOTED = re.compile(r"""["“„«]([^"“”„«»]+)["”“»]|(?<!\w)['‘]([^'’]+)['’](?!\w)""")
_TEXT = re.compile(
    r":\s+(\S.*)|\b(?:saying|that says|says|with the (?:text|comment|message))\s+(.+)", re.I | re.S
)
_WRITTEN = re.compile(
    r"(?::|\b(?:with|saying|says|only|sentence|text|comment|note|message|body|subject|title))\s*"
    + _QUOTED.pattern,
    re.I,
)
_JOINS = {"mm", "cm", "m", "l", "kg", "g", "x", "and", "&", ">", "of", "de", "von", "van"}

# What else asks for an effect than what its controls are called.
_MORE: dict[Effect, str] = {
    "buy": "order|book|reserve|checkout",
    "delete": "clear|empty|cancel|unsubscribe",
    "send": "write|create|add|start|review|message|mail|e-mail|email|topic|thread|note|contact|ask"
    "|ticket|issue|notify",
    "upload": "upload|attach|attachment|file|hochladen|photo|picture|image|document|cv|résumé",
    "secret": "password|passwort|log in|login|log on|sign in|sign up|register|secret|code|pin",
}  # fmt: skip
_KINDS = {effect: re.compile(rf"\b(?:{more})\b", re.I) for effect, more in _MORE.items()}


def words(text: str) -> Words:
    """Without case, punctuation and the form in which its letters are written."""
    return tuple(re.findall(r"[^\W_]+", normalize("NFKC", text).casefold()))


def holds(text: Words, part: Words) -> bool:
    """Whether the part stands in the text, whole and in order."""
    return f" {' '.join(part)} " in f" {' '.join(text)} "


@dataclass(frozen=True)
class Clause:
    """A sentence of a goal, or a part of it that has a verb of its own."""

    text: str
    acts: bool  # whether it asks that something be changed


class Mandate:
    """What a text asks for: a goal, or the steps of a plan."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = words(text)
        self._dates = frozenset(_dates(self.words))
        quoted = [a or b for a, b in _QUOTED.findall(text)]
        bare = _QUOTED.sub(" ” ", text)
        said = [a or b for a, b in _TEXT.findall(text)]
        self._arguments = [*map(words, (*quoted, *said)), *_names(text)]
        clauses = [*_clauses(text)]
        self.acts = any(clause.acts for clause in clauses)
        self._asked = " ".join(_QUOTED.sub(" ", c.text) for c in clauses if c.acts)
        self._contents = {words(a or b) for a, b in _WRITTEN.findall(text)}
        self._subjects = [*_subjects(clauses, self._contents)]
        self.plain = tuple(w for w in words(bare) if len(w) > 3 and not _ORDINARY.fullmatch(w))

    def warrants(self, effect: Effect) -> bool:
        """Whether it has a word for such an effect, beside what it quotes."""
        kinds = (CALLED.get(effect), _KINDS.get(effect))
        return any(kind and kind.search(self._asked) for kind in kinds)

    def names(self, value: str, before: str = "") -> bool:
        """Whether it says all that a value adds to what was there before."""
        new, old = words(value), words(before)
        changes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        parts = [new[k:end] for kind, _, _, k, end in changes if kind in ("insert", "replace")]
        gone = sum(j - i for kind, i, j, _, _ in changes if kind in ("delete", "replace"))
        return gone <= KEPT + sum(map(len, parts)) and all(map(self._says, parts))

    def _says(self, part: Words) -> bool:
        if any(holds(argument, part) for argument in self._arguments):
            return True
        if self._dates and set(_dates(part)) & self._dates:
            return True
        return len(part) <= FREE and all(map(self._knows, part))

    def _knows(self, word: str) -> bool:
        """Whether it is one of its words, or another form of one."""
        if word.isdigit() or len(word) < 4:
            return word in self.words
        return any(
            (word.startswith(known) or known.startswith(word)) and abs(len(word) - len(known)) <= 3
            for known in self.words
            if len(known) >= 4
        )

    def is_about(self, places: Sequence[Words], values: Iterable[str]) -> bool:
        """Whether a place is called by what the goal names, as far as that is none of the values
        that are entered there. A goal that names nothing in particular says at least half of its
        words there."""
        entered = {words(value) for value in values}
        if not self._subjects and self._contents:
            return bool(entered & self._contents)
        dated = any(self._dates.intersection(_dates(value)) for value in entered)
        for named in self._subjects:
            left = [
                name
                for name in named
                if not (dated and all(map(_in_date, name)))
                and not set(name) <= {w for value in entered if holds(name, value) for w in value}
            ]
            large = [name for name in left if not _is_small(name)]
            if all(any(holds(place, name) for place in places) for name in large or left):
                return True
        if self._subjects:
            return False
        said = {word for place in places for word in place}
        return 2 * sum(w in said for w in self.plain) >= len(self.plain)


_ORDINARY = re.compile(
    rf"{_ACTS}|with|from|into|that|this|please|here|page|site|have|want|your|mine", re.I
)


def _is_small(name: Words) -> bool:
    """A number that may well stand anywhere."""
    return len(name) == 1 and name[0].isdigit() and len(name[0]) < 3


def _clauses(text: str) -> Iterator[Clause]:
    """Quotations are no part of the grammar, though they stay in the text."""
    quotations: list[str] = []

    def away(found: re.Match[str]) -> str:
        quotations.append(found[0])
        return f"”{len(quotations) - 1}”"

    def back(clause: str) -> str:
        return re.sub(r"”(\d+)”", lambda found: quotations[int(found[1])], clause)

    for sentence in _SENTENCE.split(_QUOTED.sub(away, text)):
        wish = _WISH.match(sentence)
        if sentence.rstrip().endswith("?") and not wish:
            yield Clause(back(sentence), False)
            continue
        parts = _AND.split(sentence[wish.end() :] if wish else sentence)
        for part in parts:
            yield Clause(back(part), bool(_DOING.match(part)))


def _subjects(clauses: list[Clause], contents: set[Words]) -> Iterator[list[Words]]:
    """What each clause that acts names, beside what is to be written; one that names nothing is
    about what was named before, and what follows one without a verb of its own belongs to it."""
    before: list[Words] = []
    current: list[Words] | None = None
    for clause in clauses:
        named = [thing for thing in _things(clause.text) if thing not in contents]
        if clause.acts:
            if current:
                yield current
            current = named or list(before)
        elif current is not None and not clause.text.rstrip().endswith("?"):
            current += named
        before += named
    if current:
        yield current


def _things(text: str) -> Iterator[Words]:
    """What is quoted, and names."""
    for a, b in _QUOTED.findall(text):
        yield words(a or b)
    yield from _names(text)


def _names(text: str) -> Iterator[Words]:
    """Runs of words with a capital, and what has a digit or a sign in it; not the first word of a
    sentence."""
    for sentence in re.split(r"(?<=[.?!:;])\s+|[”\"“„«»,()]\s*", _QUOTED.sub(" ” ", text)):
        run: list[str] = []
        pending: list[str] = []
        for n, token in enumerate(sentence.split()):
            bare = token.strip(".,;:!?'’()")
            named = re.search(r"\d|\w[./_@]\w", bare) or (n and bare[:1].isupper() and bare != "I")
            if named:
                run, pending = [*run, *pending, bare] if run else [bare], []
            elif run and bare in _JOINS and not pending:
                pending = [bare]
            elif run:
                yield words(" ".join(run))
                run, pending = [], []
        if run:
            yield words(" ".join(run))


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _in_date(word: str) -> bool:
    return word.isdecimal() or word[:3] in _MONTHS


def _dates(text: Words) -> Iterator[date]:
    """The dates in it: `2025-04-05`, `5 April 2025`, `April 5, 2025`, `05/04/2025`."""
    for three in zip(text, text[1:], text[2:], strict=False):
        numbers = [_MONTHS.index(w[:3]) + 1 if w[:3] in _MONTHS else w for w in three]
        if not all(isinstance(n, int) or n.isdecimal() for n in numbers):
            continue
        a, b, c = map(int, numbers)
        orders = ((a, b, c),) if a > 31 else ((c, b, a), (c, a, b))
        for year, month, day in orders:
            if year > 999 and 0 < month <= 12 and 0 < day <= 28 + 3:
                try:
                    yield date(year, month, day)
                except ValueError:
                    continue
