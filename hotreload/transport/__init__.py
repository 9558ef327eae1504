"""Bytes to and from one peer, on asyncio's transports."""
