"""What people say back: comments and reactions at a moment."""
