"""Rows of the table of Vite's own tests that cannot be a test here, each with its reason.

H: ``playground/hmr`` of Vite; X: its other tests that are about hot modules. The row stands in the
name of a test (``test_h03_…``) or its id (``h33-star``), or here.
"""

VIRTUAL = "plugins make up such modules; the nearest of browsers are import maps: test_h41_h42_…"
BUNDLER = "a build makes it: there is none"
CHANNEL = "the channel itself, which is tested in tests/browser and tests/integration"

NOT_APPLICABLE = {
    "H09": VIRTUAL,
    "H39": VIRTUAL,
    "H40": VIRTUAL,
    "H52": "a picture inlined as data is no file any more; " + BUNDLER,
    "H53": "a plugin registers dependencies of a sheet; tests/browser/test_imports.py has @import",
    "H55": "a sheet imported by a script into a <style>; " + BUNDLER,
    "X03": CHANNEL,
    "X04": "browsers show HTML whatever is wrong with it; nothing is compiled",
    "X07": "browsers show HTML whatever is wrong with it; nothing is compiled",
    "X11": "import.meta.glob is no part of the platform; " + BUNDLER,
    "X12": CHANNEL,
    "X13": CHANNEL,
    "X14": CHANNEL,
    "X15": CHANNEL,
    "X16": "the server has no hooks that could start it anew",
    "X17": BUNDLER,
    "X18": CHANNEL,
}
