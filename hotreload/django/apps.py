"""The entry of ``INSTALLED_APPS``."""

from django.apps import AppConfig
from django.conf import settings


class HotReloadConfig(AppConfig):
    """Reload the project's pages in every browser while ``DEBUG`` is on."""

    name = "hotreload.django"
    label = "hotreload"
    verbose_name = "hotreload"

    def ready(self) -> None:
        """Stand in front of Django's handlers; nothing starts before the first request."""
        if not settings.DEBUG:
            return
        from hotreload.django import handlers, restarts

        handlers.wrap()
        restarts.spare()
