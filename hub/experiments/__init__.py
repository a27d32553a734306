"""Two titles or two cuts of an update, each shown to half of its people drawn by lot."""
