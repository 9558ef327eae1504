"""Settings of Sphinx: what it does by itself, and a sheet of ours."""

project = "The tea book"
html_theme = "alabaster"
html_static_path = ["_static"]
html_css_files = ["custom.css"]
