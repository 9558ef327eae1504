"""Processes that we start: each in a group of its own, heard, and ended with all it has started."""
