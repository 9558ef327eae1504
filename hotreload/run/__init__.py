"""A server of the user's as our child: started, started anew when its code changes, and ended."""
