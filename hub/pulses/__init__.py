"""One to three short confidential questions around a watch."""
