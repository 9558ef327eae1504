"""Where the hub of a project lives: in one of its processes; the others follow that one."""
