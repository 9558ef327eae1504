"""Every way in which Django comes to a template's file is noted, under whatever server."""

import pytest
from django.template import Context, Engine, Template, TemplateDoesNotExist, TemplateSyntaxError

from hotreload.templates import observation
from hotreload.templates.noting import noting
from tests.unit.templates.saving import names, save


@pytest.mark.parametrize("debug", [True, False])
def test_a_page_knows_its_template_and_all_that_this_brings_in(folder, debug):
    engine = Engine(dirs=[folder], debug=debug)

    for _ in range(2):
        with noting() as files:
            engine.get_template("page.html").render(Context())
            Template("text", engine=engine).render(Context())
        assert files == {str(folder / name) for name in ("base.html", "page.html", "part.html")}


def test_what_is_kept_in_memory_has_no_file(folder):
    loaders = [("django.template.loaders.locmem.Loader", {"a.html": "a"})]
    engine = Engine(loaders=loaders)

    with noting() as files:
        assert engine.get_template("a.html").render(Context()) == "a"

    assert files == set()


def test_kept_templates_are_as_new_as_their_files(folder):
    engine = Engine(dirs=[folder])
    page = engine.get_template("page.html")
    with noting():
        page.render(Context())
        assert engine.get_template("part.html") is engine.get_template("part.html")

    save(folder / "part.html", "<p>new</p>")
    save(folder / "base.html", "<b>{% block main %}{% endblock %}</b>")
    with noting():
        assert page.render(Context()) == "<b><p>new</p></b>"


@pytest.mark.parametrize("debug", [True, False])
def test_what_could_not_be_loaded_is_noted_and_comes_when_it_can(folder, debug):
    (folder / "first").mkdir()
    engine = Engine(dirs=[folder / "first", folder], debug=debug)
    for failure, text in ((TemplateDoesNotExist, "{% if %}"), (TemplateSyntaxError, "whole")):
        for _ in range(2):
            with noting() as files, pytest.raises(failure):
                engine.get_template("new.html")
            assert files == {str(folder / "first" / "new.html"), str(folder / "new.html")}
        save(folder / "new.html", text)

    with noting() as files:
        assert engine.get_template("new.html").render(Context()) == "whole"
    assert names(files) == {"new.html"}


def test_all_is_undone():
    with noting():
        pass
    assert Template._render.__wrapped__

    observation.restore()

    assert not hasattr(Template._render, "__wrapped__")
    assert not hasattr(Engine.find_template, "__wrapped__")
