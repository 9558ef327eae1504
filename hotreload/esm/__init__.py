"""ES modules: read, resolved, rewritten, and the graph of what imports what. No I/O."""
