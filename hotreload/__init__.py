"""Reload what changed, in every browser that shows it, the moment a file is saved."""

__version__ = "0.1.0"
