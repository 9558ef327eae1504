"""What imports are stamped as for clients without a table."""

from tests.unit.scripts.site import Site


def test_what_runs_anew_is_stamped_up_to_who_accepts_it() -> None:
    site = Site(
        main="import './mid.js'; import './other.js'; import.meta.hot.accept('./mid.js', f)",
        mid="import './deep.js'",
        deep="",
        other="",
    )

    site.modules.announced(["/deep.js"], timestamp=7)

    assert site.modules.stamps == {"/deep.js": 7, "/mid.js": 7}


def test_a_change_that_reloads_pages_takes_all_stamps_back() -> None:
    site = Site(main="import './a.js'; import './b.js'; import.meta.hot.accept('./a.js', f)")
    site.modules.announced(["/a.js"], timestamp=7)

    site.modules.announced(["/b.js"], timestamp=8)

    assert site.modules.stamps == {}


def test_what_is_no_module_has_no_stamp() -> None:
    site = Site(main="import './a.js'")

    site.modules.announced(["/style.css", "/index.html"], timestamp=7)

    assert site.modules.stamps == {}
