"""``flask hotreload``: says how restarts and hot reloading get along in this environment.

Flask loads the commands of its plugins before it runs any, and before it loads the application,
which may be broken just now. So this is the place where ``flask run --debug`` is kept restarting.
"""

import click

from hotreload.flask.restarts import keep_restarting, sees

PATTERNS = ("*.py",)
"""What Werkzeug asks watchdog for."""

keep_restarting()


@click.command("hotreload", short_help="Say how restarts fare beside hotreload.")
def command() -> None:
    """Say how ``flask run --debug`` sees the changes of modules here."""
    if sees(PATTERNS):
        click.echo("flask run --debug watches modules as it always does.")
    else:
        click.echo(
            "flask run --debug looks at modules every second: the watchdog that is installed "
            "matches whole paths, so by Werkzeug's patterns it would see no change."
        )
