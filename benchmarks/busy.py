"""Run a Python program beside a thread that never rests. Usage: busy.py MODULE|SCRIPT ARGUMENTS."""

import runpy
import sys
import threading


def compute() -> None:
    number = 0
    while True:
        number = (number * 31 + 7) % 1_000_003


threading.Thread(target=compute, daemon=True).start()
del sys.argv[0]
if sys.argv[0].endswith(".py"):
    runpy.run_path(sys.argv[0], run_name="__main__")
else:
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
