"""``hotreload serve``: a folder as a site, on an aiohttp application that is plugged in."""
