"""Style sheets: what they refer to, and what a change does to their texts. No I/O."""
