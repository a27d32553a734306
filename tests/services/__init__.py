"""Real servers that the suite starts for itself: PostgreSQL, an S3 server, a mirror, a browser."""
