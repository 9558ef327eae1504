"""What people are told: lines, open errors, findings. No I/O, no clock."""
