"""The exceptions of hotreload. No I/O.

HotreloadError
├── ConfigError        the user's: a wrong option, key or value
├── PortTaken          the machine's: somebody listens there
├── WatchLimit         the machine's: the kernel gives no more watches
├── NoServer           the user's: there is none to publish to
├── NotPublished       the server's: it did not take an event
└── ClientFilesMissing ours: the installation is incomplete
"""

import errno


class HotreloadError(Exception):
    """Derive every exception that hotreload raises on purpose from this class."""


class ConfigError(HotreloadError):
    """Say which option, key or value is wrong, and what was probably meant."""

    def __init__(self, name: str, problem: str, *, suggestion: str | None = None) -> None:
        """Keep the offending word, the problem in a few words, and a near name."""
        self.name = name
        self.problem = problem
        self.suggestion = suggestion

    def __str__(self) -> str:
        """Give one line for the terminal."""
        hint = f" (did you mean {self.suggestion!r}?)" if self.suggestion else ""
        return f"{self.name}: {self.problem}{hint}"


class PortTaken(HotreloadError):
    """Say that the port asked for with ``--strict-port`` has a listener."""

    def __init__(self, host: str, port: int) -> None:
        """Keep the address that could not be bound."""
        self.host = host
        self.port = port

    def __str__(self) -> str:
        """Give one line for the terminal, with the cure."""
        return (
            f"port {self.port} on {self.host} is in use; "
            "leave --strict-port away to take the next free one"
        )


class WatchLimit(HotreloadError):
    """Say that a directory could not be watched, and what would mend it."""

    def __init__(self, path: str, cause: OSError) -> None:
        """Keep the directory and the system's own error."""
        self.path = path
        self.cause = cause

    def __str__(self) -> str:
        """Name the directory, the cause in the system's words, and the cure."""
        is_instances = self.cause.errno in (errno.EMFILE, errno.ENFILE)
        limit = "max_user_instances=1024" if is_instances else "max_user_watches=524288"
        descriptors = ", or 'ulimit -n 65536'" if is_instances else ""
        return (
            f"{self.path}: {self.cause.strerror}, so its files are looked at every second; "
            f"raise the limit with 'sysctl fs.inotify.{limit}'{descriptors}"
        )


class NoServer(HotreloadError):
    """Say that no server of the user's was found."""

    def __init__(self, place: str) -> None:
        """Keep where it was looked for."""
        self.place = place

    def __str__(self) -> str:
        """Give one line for the terminal."""
        return f"no server of yours runs {self.place}"


class NotPublished(HotreloadError):
    """Say that a server did not take an event."""

    def __init__(self, url: str, why: str) -> None:
        """Keep the server and its reason."""
        self.url = url
        self.why = why

    def __str__(self) -> str:
        """Give one line for the terminal."""
        return f"{self.url} did not take it: {self.why}"


class ClientFilesMissing(HotreloadError):
    """Say that the browser's half of hotreload was not installed."""

    def __init__(self, searched: tuple[str, ...]) -> None:
        """Keep the folders that were searched."""
        self.searched = searched

    def __str__(self) -> str:
        """Name the folders that were searched."""
        return "the client's JavaScript is missing; searched " + ", ".join(self.searched)
