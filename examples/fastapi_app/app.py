"""A FastAPI application that reloads itself in every browser: run it, then edit its files."""

from pathlib import Path

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates

from hotreload.asgi import HotReload

HERE = Path(__file__).parent
DEGREES = {"Oslo": 4, "Lima": 19, "Cairo": 27}

api = FastAPI()
api.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
templates = Jinja2Templates(HERE / "templates")


@api.get("/")
async def index(request: Request) -> Response:
    """Show the places."""
    return templates.TemplateResponse(request, "index.html", {"places": sorted(DEGREES)})


@api.get("/weather/{place}")
async def weather(place: str) -> dict[str, str | int]:
    """Say how warm it is."""
    if place not in DEGREES:
        raise HTTPException(404)
    return {"place": place, "degrees": DEGREES[place]}


app = HotReload(api, mount={"/static": HERE / "static"})
