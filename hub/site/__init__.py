"""Pages and JSON over several features; owns no tables."""
