"""Watching: files below the roots become changes on the event loop."""
