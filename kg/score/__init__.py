"""Scores of a build against gold, as the facts contract counts them, with intervals and a list of misses."""
