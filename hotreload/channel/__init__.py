"""The channel: one session with one client, whatever carries it."""
