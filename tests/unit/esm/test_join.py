"""Modules of ours, joined to few files: what they say, and which forms are refused."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from hotreload.esm.join import join, order
from hotreload.esm.parts import Unjoinable, read

NODE = shutil.which("node")


def joined(texts: Mapping[str, str], root: str = "a.js", **held: str) -> str:
    """Join texts by name; in ``held`` the names stand without their suffix."""

    @cache
    def get(name: str):
        return read(name, texts[name])

    return join(root, get=get, held={f"{name}.js": f"{by}.js" for name, by in held.items()})


def test_a_module_is_a_function_of_what_it_imports() -> None:
    texts = {
        "a.js": 'import { one, two as second } from "./x/b.js";\nexport { second };\none();\n',
        "x/b.js": "export function one() {}\nexport const two = 2;\n",
    }

    assert joined(texts) == (
        "// x/b.js\n"
        "const $x_b_js = (() => {\n"
        "function one() {}\nconst two = 2;\n"
        "return { one, two };\n"
        "})();\n"
        "// a.js\n"
        "const { one, two: second } = $x_b_js;\nexport { second };\none();\n\n"
        "export { $x_b_js };\n"
    )


def test_what_another_file_holds_is_taken_from_there() -> None:
    texts = {
        "a.js": 'import { b } from "./x/b.js";\nimport { c } from "./y/c.js";\n',
        "x/b.js": 'import { c } from "../y/c.js";\nexport const b = c;\n',
        "y/c.js": 'import { d } from "./d.js";\nexport const c = d;\n',
        "y/d.js": "export const d = 4;\n",
    }
    held = {"y/c": "y/c", "y/d": "y/c"}

    assert joined(texts, **held).startswith('import * as $y_c_js from "./y/c.js";\n// x/b.js\n')
    assert "const { c } = $y_c_js;" in joined(texts, **held)
    assert "const $y_d_js" not in joined(texts, **held)
    assert joined(texts, "x/b.js", **held).startswith('import * as $y_c_js from "../y/c.js";\n')
    assert "export { $y_d_js };" in joined(texts, "y/c.js", **held)


def test_what_is_loaded_later_is_a_file_wherever_the_module_stands() -> None:
    texts = {
        "a.js": 'import { load } from "./x/b.js";\nload();\n',
        "x/b.js": 'export const load = (no) => import("./later.js" + no) ?? import("../y/c.js");\n',
    }
    held = {"x/later": "x/later", "y/c": "y/c"}

    assert 'import("./x/later.js" + no) ?? import("./y/c.js")' in joined(texts, **held)
    with pytest.raises(Unjoinable, match=r"^x/b\.js:1: y/c\.js is not among the files"):
        joined(texts, **{"x/later": "x/later"})


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("/** Doc. */\n\nlet a;\n", "\nlet a;\n"),
        ("f();\n  // why\n  // so\ng();\n", "f();\ng();\n"),
        ("f(); // why\ng();\n", "f();\ng();\n"),
        ("  /** @type {A} */ #a;\n", "   #a;\n"),
        ("return/* a */b;\n", "return b;\n"),
        ("a /*\n*/ b\n", "a \n b\n"),
        ("const a = '// no' + `/* ${1 /* yes */} */`;\n", "const a = '// no' + `/* ${1 } */`;\n"),
        ("const a = /[/*]/; // yes\n", "const a = /[/*]/;\n"),
        ("f(); // the end", "f(); "),
    ],
)
def test_comments_go_and_nothing_else(text: str, without: str) -> None:
    assert (
        joined({"a.js": text}).removeprefix("// a.js\n").removesuffix("\nexport {  };\n") == without
    )


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        ('import b from "./b.js";', 1),
        ('import * as b from "./b.js";', 1),
        ('import "./b.js";', 1),
        ('import { b } from "bare";', 1),
        ("const b = import(`./b.js`);", 1),
        ('export * from "./b.js";', 1),
        ('export { b } from "./b.js";', 1),
        ("\n\nconst c = '", 3),
    ],
)
def test_a_form_that_nobody_knows_is_refused_by_name_and_line(statement: str, line: int) -> None:
    with pytest.raises(Unjoinable, match=rf"^x/a\.js:{line}: "):
        read("x/a.js", f"{statement}\n")


@pytest.mark.parametrize(
    "statement",
    [
        "export default 1;",
        "export let b = 1;",
        "export { c };",
        "export const { b = 1 } = c;",
        "const b = import.meta.url;",
        "const b = await c;",
        "await c;",
    ],
)
def test_what_only_a_file_of_its_own_can_say_is_refused_elsewhere(statement: str) -> None:
    texts = {"a.js": 'import { c } from "./b.js";\n', "b.js": f"export const c = 1;\n{statement}\n"}

    with pytest.raises(Unjoinable, match=r"^b\.js:2: "):
        joined(texts)
    assert statement in joined(texts, "b.js")


@pytest.mark.parametrize("exported", ["let b = 1", "const a = 1, b = 2", "const a = 1"])
def test_what_is_imported_has_to_be_there_and_stay_what_it_is(exported: str) -> None:
    texts = {"a.js": '\nimport { b } from "./b.js";\n', "b.js": f"export {exported};\n"}

    with pytest.raises(Unjoinable, match=r"^(a\.js:2: b of b\.js|b\.js:1: an export that changes)"):
        joined(texts)


def test_modules_that_import_each_other_are_refused_with_the_way_round() -> None:
    texts = {
        "a.js": 'import { b } from "./b.js";\n',
        "b.js": 'import { c } from "./c.js";\nexport const b = c;\n',
        "c.js": 'import { b } from "./b.js";\nexport const c = b;\n',
    }

    with pytest.raises(Unjoinable, match=r"^c\.js:1: .*: a\.js → b\.js → c\.js → b\.js$"):
        joined(texts)


def test_a_module_stands_behind_all_that_it_imports() -> None:
    texts = {
        "a.js": 'import { d } from "./d.js";\nimport { b } from "./b.js";\n',
        "b.js": 'import { c } from "./c.js";\nexport const b = c;\n',
        "c.js": "export const c = 1;\n",
        "d.js": 'import { b } from "./b.js";\nexport const d = b;\n',
    }

    assert order(["a.js"], lambda name: read(name, texts[name])) == ("c.js", "b.js", "d.js", "a.js")


@pytest.mark.skipif(NODE is None, reason="no node")
def test_joined_modules_run_as_they_did(tmp_path: Path) -> None:
    texts = {
        "a.js": (
            'import { add, Sum } from "./x/b.js";\nexport let status = add(1);\n'
            "export const { total: all } = new Sum();\n"
            "export function set() {\n  status = add(1);\n}\n"
        ),
        "x/b.js": (
            'import { start as zero } from "../c.js";\nlet count = zero;\n'
            "export const add = (n) => (count += n);\nexport class Sum {\n  total = count;\n}\n"
        ),
        "c.js": "export const { start, stop: end } = { start: 40, stop: 50 };\n",
    }
    (tmp_path / "a.mjs").write_text(joined(texts))
    code = (
        f"import * as a from {json.dumps((tmp_path / 'a.mjs').as_uri())};"
        "a.set(); console.log(JSON.stringify([a.status, a.all, a.$c_js, Object.keys(a.$x_b_js)]));"
    )

    done = subprocess.run(
        [str(NODE), "--input-type=module", "-e", code], capture_output=True, text=True, check=True
    )

    assert json.loads(done.stdout) == [42, 41, {"start": 40, "end": 50}, ["add", "Sum"]]
