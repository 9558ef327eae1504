"""Hot reloading for Django: ``"hotreload.django"`` in ``INSTALLED_APPS``, and nothing else.

It stands in front of Django's own handlers, so that it is the same under ``runserver``, any WSGI
server and any ASGI server.
"""
