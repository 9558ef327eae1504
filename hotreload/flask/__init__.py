"""Hot reloading inside a Flask application."""
