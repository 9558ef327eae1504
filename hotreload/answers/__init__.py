"""Answers: one request, one answer, the same for every server interface."""
