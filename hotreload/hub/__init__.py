"""The hub: publish and subscribe; publishing never waits."""
