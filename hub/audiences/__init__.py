"""Who a clip is for, and who may see or do what."""
