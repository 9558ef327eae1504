"""Chains of edits of a style sheet, as people and their tools make them, drawn from a seed. No I/O.

Each edit takes a text and gives another; broken CSS, as it is while somebody types, is among them.
"""

from collections.abc import Callable, Iterator
from random import Random

from tests.engines import snippets
from tests.engines.csstext import Item, items

Edit = Callable[[str, Random], "str | None"]
"""Give the changed text, or None where this text has nothing to change in this way."""


def chain(text: str, length: int, seed: str) -> Iterator[tuple[str, str]]:
    """Draw edits in a row: for each its name, and the text that it leads to.

    What was broken is often mended by the next edit, so that chains do not end in a comment.
    """
    rng = Random(seed)
    good, broken = text, False
    while length:
        name = "mend" if broken and rng.random() < 0.6 else rng.choice(_DRAWN)
        changed = good if name == "mend" else EDITS[name](text, rng)
        if changed is None or changed == text:
            continue
        text, length, broken = changed, length - 1, name in _BREAKING
        if not broken:
            good = text
        yield name, text


def change_value(text: str, rng: Random) -> str | None:
    """Give a declaration another value."""
    item = _declaration(text, rng)
    if item is None or ":" not in item.prelude(text):
        return None
    name, _, old = item.prelude(text).rstrip(";").partition(":")
    fitting = [v for n, v in snippets.PAIRS if n == name.strip()]
    value = rng.choice([*fitting, *snippets.VALUES, old + " !important", old.upper()])
    return _replaced(text, item.start, item.end, f"{name}:{value};")


def add_declaration(text: str, rng: Random) -> str | None:
    """Write a declaration at the beginning, in the middle or at the end of a rule."""
    item = _rule(text, rng)
    if item is None or item.opening is None:
        return None
    inside = [one.end for one in items(text) if item.opening < one.start and one.end < item.end]
    at = rng.choice([item.opening + 1, item.end - 1, *inside])
    lead = "" if text[:at].rstrip().endswith(("{", "}", ";")) else ";"
    return _replaced(text, at, at, f"{lead}\n  {rng.choice(snippets.DECLARATIONS)};")


def delete_declaration(text: str, rng: Random) -> str | None:
    """Delete a declaration."""
    item = _declaration(text, rng)
    return item and _replaced(text, item.start, item.end, "")


def delete_rule(text: str, rng: Random) -> str | None:
    """Delete a rule, at any depth."""
    item = _rule(text, rng)
    return item and _replaced(text, item.start, item.end, "")


def duplicate_rule(text: str, rng: Random) -> str | None:
    """Write a rule twice in a row."""
    item = _rule(text, rng)
    return item and _replaced(text, item.end, item.end, "\n" + text[item.start : item.end])


def move_rule(text: str, rng: Random) -> str | None:
    """Cut a rule out, and paste it after another one."""
    one, other = _rule(text, rng), _rule(text, rng)
    if one is None or other is None or not (one.end <= other.start or other.end <= one.start):
        return None
    moved = "\n" + text[one.start : one.end]
    if one.start < other.start:
        return text[: one.start] + text[one.end : other.end] + moved + text[other.end :]
    return text[: other.end] + moved + text[other.end : one.start] + text[one.end :]


def add_rule(text: str, rng: Random) -> str | None:
    """Write a rule for what another one is about."""
    item = _rule(text, rng)
    if item is None:
        return None
    prelude = item.prelude(text)
    selector = "*" if prelude.startswith("@") else prelude
    body = "; ".join(rng.sample(snippets.DECLARATIONS, 2))
    return _replaced(text, item.end, item.end, f"\n{selector} {{ {body} }}\n")


def wrap_rules(text: str, rng: Random) -> str | None:
    """Put one to three rules into an at-rule."""
    item = _rule(text, rng)
    if item is None:
        return None
    beside = [i for i in items(text) if i.depth == item.depth and i.start >= item.start]
    last = rng.choice(beside[:3])
    inside = text[item.start : last.end]
    wrapped = f"{rng.choice(snippets.WRAPPERS)} {{\n{inside}\n}}"
    return _replaced(text, item.start, last.end, wrapped)


def change_selector(text: str, rng: Random) -> str | None:
    """Let a rule be about something else."""
    item = _rule(text, rng)
    if item is None or item.opening is None or item.prelude(text).startswith("@"):
        return None
    old, other = item.prelude(text), _rule(text, rng)
    parts = [old + suffix for suffix in snippets.SELECTOR_SUFFIXES]
    if other and not other.prelude(text).startswith("@"):
        parts += [other.prelude(text), f"{old}, {other.prelude(text)}"]
    return _replaced(text, item.start, item.opening, rng.choice(parts) + " ")


def change_at_rule(text: str, rng: Random) -> str | None:
    """Give an at-rule another condition, name or kind."""
    found = [i for i in items(text) if i.opening and i.prelude(text).startswith("@")]
    if not found:
        return None
    item = rng.choice(found)
    word = item.prelude(text).split(maxsplit=1)
    new = rng.choice([*snippets.WRAPPERS, f"{word[0]} {rng.choice(snippets.CONDITIONS)}"])
    return _replaced(text, item.start, item.opening or item.end, new + " ")


def add_at_rule(text: str, rng: Random) -> str | None:
    """Write an at-rule between others."""
    ends = [0, *(item.end for item in items(text) if item.depth == 0)]
    at = rng.choice(ends)
    return _replaced(text, at, at, f"\n{rng.choice(snippets.AT_RULES)}\n")


def change_head(text: str, rng: Random) -> str | None:
    """Add or delete what stands at the beginning: @charset, @import, @namespace, @layer."""
    words = ("@charset", "@import", "@namespace", "@layer")
    head = [i for i in items(text) if i.opening is None and i.prelude(text).startswith(words)]
    if head and rng.random() < 0.5:
        item = rng.choice(head)
        return _replaced(text, item.start, item.end, "")
    at = rng.choice([0, *(item.end for item in head)])
    return _replaced(text, at, at, rng.choice(snippets.HEADS) + "\n")


def add_late_statement(text: str, rng: Random) -> str | None:
    """Write between rules what counts only at the beginning."""
    at = rng.choice([len(text), *(item.end for item in items(text) if item.depth == 0)])
    return _replaced(text, at, at, f"\n{rng.choice(snippets.HEADS)}\n")


def change_keyframes(text: str, rng: Random) -> str | None:
    """Change a step of an animation, or add an animation that something uses."""
    rules = [item for item in items(text) if item.opening]
    frames = [i for i in rules if "keyframes" in i.prelude(text) and i.depth < 2]
    if frames and rng.random() < 0.5:
        outer = rng.choice(frames)
        steps = [i for i in rules if outer.start < i.start and i.end < outer.end]
        step = rng.choice(steps or [outer])
        new = f"{rng.choice(snippets.STEPS)} {{ {rng.choice(snippets.DECLARATIONS)} }}"
        return _replaced(text, step.start, step.end, new)
    return add_rule(text, rng) and _replaced(text, len(text), len(text), _animation(text, rng))


def insert_character(text: str, rng: Random) -> str | None:
    """Type one character anywhere."""
    at = rng.randint(0, len(text))
    return _replaced(text, at, at, rng.choice(snippets.CHARACTERS))


def delete_character(text: str, rng: Random) -> str | None:
    """Delete one character: often one that holds things together."""
    marks = [at for at, one in enumerate(text) if one in "{}();:,@\"'*/"]
    at = rng.choice(marks) if marks and rng.random() < 0.6 else rng.randrange(len(text) or 1)
    return _replaced(text, at, at + 1, "")


def truncate(text: str, rng: Random) -> str | None:
    """Lose the end of the text, in the middle of whatever it is."""
    at = rng.randint(len(text) // 2, len(text))
    return text[:at] + rng.choice(("", "", *snippets.OPEN))


def leave_open(text: str, rng: Random) -> str | None:
    """Open a block, a comment, a string or a bracket, and have not closed it yet."""
    item = _rule(text, rng) if rng.random() < 0.5 else _declaration(text, rng)
    at = item.end if item else len(text)
    return _replaced(text, at, at, rng.choice(snippets.OPEN))


def type_on(text: str, rng: Random) -> str | None:
    """Type the first half of a rule."""
    ends = [0, *(item.end for item in items(text) if item.opening)]
    rule = f"\n{rng.choice(snippets.SELECTORS)} {{ {rng.choice(snippets.DECLARATIONS)}; }}"
    at = rng.choice(ends)
    return _replaced(text, at, at, rule[: rng.randrange(2, len(rule))])


def add_space(text: str, rng: Random) -> str | None:
    """Write space, a comment or an empty rule where it means nothing."""
    ends = [0, len(text), *(item.end for item in items(text))]
    at = rng.choice(ends)
    return _replaced(text, at, at, rng.choice(snippets.SPACES))


def reformat(text: str, rng: Random) -> str | None:
    """Write a few rules in another way."""
    item = _rule(text, rng)
    if item is None:
        return None
    inside = text[item.start : min(len(text), item.start + rng.randrange(20, 600))]
    packed = " ".join(inside.split())
    new = rng.choice((packed, inside.replace(";", ";\n   "), inside.replace("\n", "\n\t")))
    return _replaced(text, item.start, item.start + len(inside), new)


EDITS: dict[str, Edit] = {
    "value": change_value,
    "add declaration": add_declaration,
    "delete declaration": delete_declaration,
    "delete rule": delete_rule,
    "duplicate rule": duplicate_rule,
    "move rule": move_rule,
    "add rule": add_rule,
    "wrap": wrap_rules,
    "selector": change_selector,
    "change at-rule": change_at_rule,
    "add at-rule": add_at_rule,
    "head": change_head,
    "late statement": add_late_statement,
    "keyframes": change_keyframes,
    "insert character": insert_character,
    "delete character": delete_character,
    "truncate": truncate,
    "leave open": leave_open,
    "type on": type_on,
    "space": add_space,
    "reformat": reformat,
}
_OFTEN = ("value", "value", "add declaration", "wrap", "insert character", "delete character")
_DRAWN = (*EDITS, *_OFTEN)
_BREAKING = {
    "insert character",
    "delete character",
    "truncate",
    "leave open",
    "type on",
    "late statement",
}


def _replaced(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]


def _rule(text: str, rng: Random) -> Item | None:
    found = [item for item in items(text) if item.opening is not None]
    return rng.choice(found) if found else None


def _declaration(text: str, rng: Random) -> Item | None:
    found = [item for item in items(text) if item.opening is None and item.depth]
    return rng.choice(found) if found else None


def _animation(text: str, rng: Random) -> str:
    item, name = _rule(text, rng), rng.choice(snippets.ANIMATIONS)
    selector = item.prelude(text) if item else "p"
    one, other = rng.sample(snippets.DECLARATIONS, 2)
    frames = f"@keyframes {name} {{ from {{ {one} }} to {{ {other} }} }}"
    return f"\n{selector} {{ animation: {name} 2s }}\n{frames}\n"
