"""What readers get: kept back within bounds, and what they missed. No I/O, no clock."""
