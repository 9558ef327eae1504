"""An aiohttp application with Jinja2 templates, for ``templates.py``: MODE FOLDER PORT."""

import sys

import aiohttp_jinja2
import jinja2
from aiohttp import web

from hotreload.aiohttp.plug import Plug
from hotreload.front.front import Front
from hotreload.gate.hosts import Hosts
from hotreload.reloader import Reloader


async def page(request: web.Request) -> web.Response:
    return aiohttp_jinja2.render_template("page.html", request, {"items": range(20)})


def main() -> None:
    mode, folder, port = sys.argv[1:]
    app = web.Application()
    aiohttp_jinja2.setup(app, loader=jinja2.FileSystemLoader(folder))
    app.router.add_get("/", page)
    reloader = Reloader(mount={"/static": f"{folder}/static"}, mode=mode, renders=True)
    Plug(Front.of(reloader, project=folder, hosts=Hosts())).attach(app)
    web.run_app(app, host="127.0.0.1", port=int(port), print=None)


if __name__ == "__main__":
    main()
