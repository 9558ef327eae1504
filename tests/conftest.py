"""Random tests with a fixed sample; ``HOTRELOAD_TESTS=long`` draws a larger one anew each time."""

import os

from hypothesis import settings

settings.register_profile("ci", max_examples=200, derandomize=True, deadline=None, database=None)
settings.register_profile("long", max_examples=5000, deadline=None, database=None)
settings.load_profile("long" if os.environ.get("HOTRELOAD_TESTS") == "long" else "ci")
