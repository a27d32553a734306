"""Durable work: start, queues, executor lock, reaper, progress, cancel."""
