"""The front: what becomes of a request, the same for every server interface."""
