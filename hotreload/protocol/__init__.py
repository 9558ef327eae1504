"""Our messages: as values, as JSON, as frames. No I/O."""
