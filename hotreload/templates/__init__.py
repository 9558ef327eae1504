"""Which template files an answer was made from: Jinja2 and Django are observed, not imported."""
