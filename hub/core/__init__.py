"""What every room stands on: settings, errors, database, clock, log, storage, durable work."""
