"""What was really watched."""
