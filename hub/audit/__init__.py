"""Who did what, and who read which report."""
