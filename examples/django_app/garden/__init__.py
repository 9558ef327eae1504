"""What grows in the garden."""
