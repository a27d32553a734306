"""Staff, roles, sign-in, directory, tokens."""
