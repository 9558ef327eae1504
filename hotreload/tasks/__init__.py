"""Commands that are run when files change, one after the other, while what they write waits."""
