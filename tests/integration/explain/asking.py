"""A page that is explained, and its explanation."""

from collections.abc import Callable

PAGE = "<!doctype html>\n<html><head><link rel=stylesheet href=css/main.css></head>"
Told = Callable[..., str]
