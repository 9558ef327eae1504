"""The same small application in each framework; each is imported when it is first asked for."""

import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

PAGE = "<!doctype html><title>page</title><p>hello"
STREAM = (PAGE, "<p>one", "<p>two")
FILE = "<!doctype html><title>file</title>"
Application = Callable[..., Iterable[bytes]]


def _stream() -> Iterator[bytes]:
    yield from (piece.encode() for piece in STREAM)


def flask(folder: Path) -> Application:
    from flask import Flask, Response, redirect, send_file

    app = Flask(__name__)
    app.add_url_rule("/", "page", lambda: PAGE, methods=["GET", "POST"])
    app.add_url_rule("/data", "data", lambda: {"plain": True})
    app.add_url_rule("/away", "away", lambda: redirect("/"))
    app.add_url_rule("/stream", "stream", lambda: Response(_stream(), mimetype="text/html"))
    app.add_url_rule("/file", "file", lambda: send_file(folder / "file.html", conditional=True))
    app.add_url_rule("/image", "image", lambda: send_file(folder / "image.png", max_age=600))
    app.add_url_rule("/fail", "fail", lambda: 1 / 0)
    return app


def django(folder: Path) -> Application:
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.http import FileResponse, HttpResponse, JsonResponse, StreamingHttpResponse
    from django.shortcuts import redirect
    from django.urls import path

    def image(request: Any) -> Any:
        answer = FileResponse((folder / "image.png").open("rb"))
        answer.headers["Cache-Control"] = "max-age=600"
        return answer

    urls = [
        path("", lambda request: HttpResponse(PAGE)),
        path("data", lambda request: JsonResponse({"plain": True})),
        path("away", lambda request: redirect("/")),
        path("stream", lambda request: StreamingHttpResponse(_stream())),
        path("file", lambda request: FileResponse((folder / "file.html").open("rb"))),
        path("image", image),
        path("fail", lambda request: 1 / 0),
    ]
    if not settings.configured:
        settings.configure(
            ROOT_URLCONF=tuple(urls),
            ALLOWED_HOSTS=["*"],
            DEBUG=False,
            DEBUG_PROPAGATE_EXCEPTIONS=True,
            MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
        )
    settings.ROOT_URLCONF = tuple(urls)
    return get_wsgi_application()


def pyramid(folder: Path) -> Application:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # WebOb still imports cgi
        from pyramid.config import Configurator
        from pyramid.httpexceptions import HTTPFound
        from pyramid.response import FileResponse, Response

    views = {
        "": lambda request: Response(PAGE),
        "data": lambda request: Response(json_body={"plain": True}),
        "away": lambda request: HTTPFound("/"),
        "stream": lambda request: Response(app_iter=_stream(), content_type="text/html"),
        "file": lambda request: FileResponse(folder / "file.html", request=request),
        "image": lambda request: FileResponse(
            folder / "image.png", request=request, cache_max_age=600
        ),
        "fail": lambda request: 1 / 0,
    }
    with Configurator() as config:
        for name, view in views.items():
            config.add_route(name or "page", f"/{name}")
            config.add_view(view, route_name=name or "page")
        app: Application = config.make_wsgi_app()
        return app


def bottle(folder: Path) -> Application:
    import bottle

    app = bottle.Bottle()
    app.config["catchall"] = False

    def image() -> Any:
        answer = bottle.static_file("image.png", root=str(folder))
        answer.set_header("Cache-Control", "max-age=600")
        return answer

    app.route("/", ["GET", "POST"], lambda: PAGE)
    app.route("/data", callback=lambda: {"plain": True})
    app.route("/away", callback=lambda: bottle.redirect("/"))
    app.route("/stream", callback=lambda: _stream())
    app.route("/file", callback=lambda: bottle.static_file("file.html", root=str(folder)))
    app.route("/image", callback=image)
    app.route("/fail", callback=lambda: 1 / 0)
    made: Application = app
    return made


FRAMEWORKS = {"flask": flask, "django": django, "pyramid": pyramid, "bottle": bottle}
