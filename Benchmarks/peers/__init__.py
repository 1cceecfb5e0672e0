"""Other tools that do a part of what githubcop does, each measured against the sandbox."""
