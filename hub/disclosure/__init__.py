"""What may be shown of people: the privacy layer of MEASURES.md."""
