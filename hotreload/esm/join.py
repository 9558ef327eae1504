"""Joins modules to one: each becomes a function that is called once, in the order of imports.

Not any modules but those of our own client (decision 22). No I/O.
"""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from hotreload.esm.parts import Binding, Call, Part
from hotreload.esm.rewrite import Edit, apply


def order(roots: Iterable[str], get: Callable[[str], Part]) -> tuple[str, ...]:
    """List modules and all that they import, each behind what it imports.

    Raises:
        Unjoinable: they import each other in a circle.
    """
    done: dict[str, None] = {}
    for root in roots:
        _visit(root, get, done, ())
    return tuple(done)


def _visit(
    name: str, get: Callable[[str], Part], done: dict[str, None], way: tuple[str, ...]
) -> None:
    if name in done:
        return
    part = get(name)
    for one in part.bindings:
        if one.module in (*way, name):
            circle = " → ".join((*way, name, one.module))
            raise part.refusal(one.start, f"modules import each other in a circle: {circle}")
        _visit(one.module, get, done, (*way, name))
    done[name] = None


def join(root: str, *, get: Callable[[str], Part], held: Mapping[str, str]) -> str:
    """Give a module that is ``root`` with all that it imports, but for what other files hold.

    ``held`` names, of each module that has its place, the root of the file that holds it; what is
    loaded by ``import()`` has to be such a root. Besides the exports of its root, a file exports
    each other module that it holds, under a name made of its path. The root alone remains a
    module: its exports may change, and its ``import.meta`` is its own.

    Raises:
        Unjoinable: a module among them has a form that cannot be joined.
    """
    inside = [name for name in order([root], get) if held.get(name, root) == root]
    where = _Where(root, held)
    parts = [_wrapped(get(name), where, get) for name in inside if name != root]
    own = _body(get(root), where, get, is_root=True)
    exported = ", ".join(_own_name(name) for name in inside if name != root)
    imports = [f'import * as {_own_name(one)} from "{where.way(one)}";' for one in where.used]
    return "\n".join([*imports, *parts, f"// {root}", own, f"export {{ {exported} }};\n"])


class _Where:
    """Know how one file names modules, those that it holds and others."""

    def __init__(self, root: str, held: Mapping[str, str]) -> None:
        self.used: dict[str, None] = {}
        """The roots of the files that it imports."""
        self._root = root
        self._held = held

    def value(self, name: str) -> str:
        """Write the expression for a module's exports."""
        holder = self._held.get(name, self._root)
        if holder == self._root:
            return _own_name(name)
        self.used[holder] = None
        return _own_name(name) if holder == name else f"{_own_name(holder)}.{_own_name(name)}"

    def way(self, root: str) -> str:
        """Write the specifier of another file."""
        path = posixpath.relpath(root, posixpath.dirname(self._root) or ".")
        return path if path.startswith(".") else f"./{path}"

    def is_file(self, name: str) -> bool:
        """Tell whether a module is the root of a file."""
        return self._held.get(name) == name


def _own_name(name: str) -> str:
    return "$" + re.sub(r"\W", "_", name)


def _wrapped(part: Part, where: _Where, get: Callable[[str], Part]) -> str:
    if part.own is not None:
        raise part.refusal(*part.own)
    body = _body(part, where, get, is_root=False)
    head = f"// {part.name}\nconst {_own_name(part.name)} = (() => {{"
    return f"{head}\n{body}return {{ {', '.join(part.exports)} }};\n}})();"


def _body(part: Part, where: _Where, get: Callable[[str], Part], *, is_root: bool) -> str:
    edits = [*_without_comments(part)]
    edits += [_bound(part, one, where, get(one.module)) for one in part.bindings]
    edits += [_called(part, call, where) for call in part.calls]
    if not is_root:
        edits += [Edit(at, len("export "), "") for at in part.keywords]
    return apply(part.text, sorted(edits, key=lambda edit: edit.at))


def _bound(part: Part, one: Binding, where: _Where, target: Part) -> Edit:
    for name, _ in one.names:
        if name not in target.exports:
            why = "changes" if name in target.live else "is not exported in a form that we know"
            raise part.refusal(one.start, f"{name} of {one.module} {why}")
    names = ", ".join(name if name == alias else f"{name}: {alias}" for name, alias in one.names)
    return Edit(one.start, one.end - one.start, f"const {{ {names} }} = {where.value(one.module)};")


def _called(part: Part, call: Call, where: _Where) -> Edit:
    if not where.is_file(call.module):
        raise part.refusal(call.start, f"{call.module} is not among the files that we serve")
    return Edit(call.start, call.end - call.start, where.way(call.module))


def _without_comments(part: Part) -> Iterator[Edit]:
    """Take comments away, and their lines where nothing else is on them."""
    text = part.text
    for start, end in part.comments:
        line = text.rfind("\n", 0, start) + 1
        begins_line, ends_line = not text[line:start].strip(), text.startswith("\n", end)
        if begins_line and ends_line:
            yield Edit(line, end + 1 - line, "")
        elif ends_line:
            code = line + len(text[line:start].rstrip())
            yield Edit(code, end - code, "")
        elif begins_line or text[start - 1] == " ":
            yield Edit(start, end - start, "\n" * ("\n" in text[start:end]))
        else:
            yield Edit(start, end - start, "\n" if "\n" in text[start:end] else " ")
