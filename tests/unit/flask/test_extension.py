"""The extension asks the application whether it is in debug mode, and is set up once."""

from pathlib import Path

import pytest
from flask import Flask

from hotreload.flask import HotReload


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    app = Flask(__name__, root_path=str(tmp_path))
    app.add_url_rule("/", view_func=lambda: "<!doctype html><p>page")
    return app


def test_without_debug_mode_the_application_is_alone(app: Flask) -> None:
    HotReload(app)

    answer = app.test_client().get("/")

    assert answer.text == "<!doctype html><p>page"
    assert app.test_client().get("/@hotreload/client.js").status_code == 404


def test_it_is_told_of_the_application_later_and_only_once(app: Flask) -> None:
    hot = HotReload(debug=False)
    hot.init_app(app)

    app.debug = True
    assert "client.js" not in app.test_client().get("/").text
    assert app.extensions["hotreload"] is hot
    with pytest.raises(RuntimeError, match="already"):
        HotReload(app)
