"""Real database servers for integration tests: fetched once, run on loopback, then stopped."""
