"""How an update was heard: perception, cascade and value, each figure with its n and interval."""
