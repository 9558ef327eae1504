"""One suite for all backends: real files, the system calls of real editors, no sleeps.

A test writes a cookie file and waits until that is reported: all that happened before it has been
reported by then. Ids such as WAT-5 name the fault cases that watchers are known for.
"""
