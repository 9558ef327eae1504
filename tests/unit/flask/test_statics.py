"""Static folders are found where the routes have them."""

from pathlib import Path

import pytest
from flask import Blueprint, Flask

from hotreload.flask.statics import static_folders


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    for name in ("static", "admin", "inner", "assets"):
        (tmp_path / name).mkdir()
    return tmp_path


def test_the_application_and_its_blueprints_show_theirs(folders: Path) -> None:
    app = Flask(__name__, root_path=str(folders), static_url_path="/assets/own")
    admin = Blueprint("admin", __name__, root_path=str(folders), static_folder="admin")
    inner = Blueprint("inner", __name__, root_path=str(folders), static_folder="inner")
    admin.register_blueprint(inner, url_prefix="/deep")
    app.register_blueprint(admin, url_prefix="/admin")

    assert static_folders(app) == {
        "/assets/own": str(folders / "static"),
        "/admin/admin": str(folders / "admin"),
        "/admin/deep/inner": str(folders / "inner"),
    }


def test_what_the_application_would_not_show_there_is_left_to_it(folders: Path) -> None:
    root = Flask(__name__, root_path=str(folders), static_url_path="")
    missing = Flask(__name__, root_path=str(folders), static_folder="nowhere")
    none = Flask(__name__, root_path=str(folders), static_folder=None)
    same = Flask(__name__, root_path=str(folders))
    twin = Blueprint(
        "twin", __name__, root_path=str(folders), static_folder="assets", static_url_path="/static"
    )
    same.register_blueprint(twin)
    hosted = Flask(
        __name__, root_path=str(folders), host_matching=True, static_host="cdn.example.com"
    )

    assert [static_folders(app) for app in (root, missing, none, hosted)] == [{}, {}, {}, {}]
    assert static_folders(same) == {"/static": str(folders / "static")}
