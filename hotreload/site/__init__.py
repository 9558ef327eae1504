"""The site: what the disk shows, held against what was announced of it."""
