"""WebSocket frames: read, written and compressed. No I/O."""
