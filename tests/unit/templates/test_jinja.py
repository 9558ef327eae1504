"""Every way in which Jinja2 comes to a file is noted, for the request that it happens in."""

import asyncio
import threading

import jinja2
import pytest
from jinja2.sandbox import SandboxedEnvironment

from hotreload.templates import observation
from hotreload.templates.noting import noting
from tests.unit.templates.saving import names, save, save_all

MACROS = {
    "page.html": "{% extends 'base.html' %}{% from 'ui.html' import card %}"
    "{% block main %}{% include 'part.html' %}{{ card(1) }}{% endblock %}",
    "ui.html": "{% import 'icons.html' as icons %}"
    "{% macro card(x) %}{{ icons.dot() }}{{ x }}{% endmacro %}",
    "icons.html": "{% macro dot() %}.{% endmacro %}",
}
ALL = {"base.html", "part.html", *MACROS}


@pytest.fixture
def folder(folder):
    save_all(folder, MACROS)
    return folder


def environment(folder, **options):
    return jinja2.Environment(loader=jinja2.FileSystemLoader(folder), **options)


def test_a_page_knows_its_template_and_all_that_this_brings_in(folder):
    env = environment(folder)

    for _ in range(2):  # the second time most of it is kept by the engine
        with noting() as files:
            env.get_template("page.html").render()
        assert files == {str(folder / name) for name in ALL}


def test_each_request_has_its_own(folder):
    env = environment(folder)

    with noting() as outer:
        env.get_template("part.html").render()
        with noting() as inner:
            env.get_template("other.html").render()
    env.get_template("base.html").render()

    assert (names(outer), names(inner)) == ({"part.html"}, {"other.html"})


def test_a_list_of_names_gives_the_one_that_there_is(folder):
    env = environment(folder)

    with noting() as files:
        env.select_template(["none.html", "part.html"])
        env.get_or_select_template(["none.html", "other.html"])

    assert names(files) == {"part.html", "other.html"}


def test_every_loader_of_files_is_known_and_what_is_no_file_is_not(folder, monkeypatch):
    (folder / "package" / "templates").mkdir(parents=True)
    (folder / "package" / "__init__.py").write_text("")
    (folder / "package" / "templates" / "mine.html").write_text("mine")
    monkeypatch.syspath_prepend(folder)
    monkeypatch.chdir(folder)
    loaders = {
        "package": jinja2.PackageLoader("package"),
        "relative": jinja2.FileSystemLoader("."),
        "dict": jinja2.DictLoader({"a.html": "a"}),
    }
    env = jinja2.Environment(loader=jinja2.ChoiceLoader([jinja2.PrefixLoader(loaders)]))

    with noting() as files:
        for name in ("package/mine.html", "relative/part.html", "dict/a.html"):
            env.get_template(name).render()
        env.from_string("text").render()

    assert files == {str(folder / "package/templates/mine.html"), str(folder / "part.html")}


def test_sandboxes_overlays_and_bytecode_caches_are_observed_as_well(folder):
    cache = jinja2.FileSystemBytecodeCache(str(folder))
    for _ in range(2):
        env = SandboxedEnvironment(loader=jinja2.FileSystemLoader(folder), bytecode_cache=cache)
        for each in (env, env.overlay(trim_blocks=True)):
            with noting() as files:
                each.get_template("page.html").render()
            assert names(files) == ALL


async def test_tasks_and_threads_of_a_request_note_for_it(folder):
    env = environment(folder)
    shared = environment(folder, enable_async=True)

    async def request(name):
        with noting() as files:
            await asyncio.gather(
                asyncio.to_thread(lambda: env.get_template(name).render()),
                shared.get_template(name).render_async(),
            )
        return names(files)

    assert await asyncio.gather(*map(request, ["page.html", "other.html"])) == [
        ALL,
        {"other.html"},
    ]
    assert await request("page.html") == ALL


def test_a_stream_notes_while_it_streams_wherever_that_is(folder):
    template = environment(folder).get_template("page.html")
    with noting() as files:
        pieces = template.generate()
    assert files == set()

    def drain():
        for _ in template.stream():
            pass

    thread = threading.Thread(target=drain)
    thread.start()
    thread.join()
    assert files == set()
    with noting(files):
        list(pieces)

    assert names(files) == ALL


@pytest.mark.parametrize("text", [None, "{% if %}"], ids=["missing", "broken"])
def test_what_could_not_be_loaded_is_noted_too(folder, text):
    (folder / "first").mkdir()
    if text is not None:
        (folder / "new.html").write_text(text)
    loader = jinja2.FileSystemLoader([folder / "first", folder])
    env = jinja2.Environment(loader=jinja2.ChoiceLoader([jinja2.PrefixLoader({"x": loader})]))

    with noting() as files, pytest.raises((jinja2.TemplateNotFound, jinja2.TemplateSyntaxError)):
        env.get_template("x/new.html")

    assert files == {str(folder / "first" / "new.html"), str(folder / "new.html")}


def test_edits_show_whatever_the_environment_was_told_and_that_is_undone(folder):
    env = environment(folder, auto_reload=False)
    kept = env.get_template("part.html")
    page = env.get_template("page.html")
    with noting():
        page.render()
    save(folder / "part.html", "<p>new</p>")
    save(folder / "icons.html", "{% macro dot() %}!{% endmacro %}")

    with noting():
        assert kept.render() == "<p>new</p>"
        assert page.render() == "<main><p>new</p>!1</main>"
    assert env.auto_reload

    observation.restore()
    assert not env.auto_reload
    assert jinja2.Environment.get_template.__module__ == "jinja2.environment"
    assert jinja2.Template.new_context.__module__ == "jinja2.environment"
