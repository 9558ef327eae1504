"""What a save is told as: whole, from real tools on a real folder to the messages."""
