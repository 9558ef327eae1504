"""The scripts of the site: what they say of each other, and who holds what. No I/O."""
