"""``hotreload proxy``: in front of a server in any language."""
