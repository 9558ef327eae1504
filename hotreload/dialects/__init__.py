"""What other tools' clients hear of our messages, each in its own words. No I/O, no clock."""
