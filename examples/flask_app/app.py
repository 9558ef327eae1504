"""A Flask application that reloads itself in every browser: run it, then edit its files."""

from flask import Flask, render_template

from hotreload.flask import HotReload

BOOKS = {"Emma": 1815, "Ulysses": 1922}

app = Flask(__name__)
HotReload(app)


@app.get("/")
def index() -> str:
    """Show the books."""
    return render_template("index.html", books=BOOKS)


@app.get("/about")
def about() -> str:
    """Say what this is."""
    return render_template("about.html")
