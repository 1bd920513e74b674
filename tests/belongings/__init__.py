"""Rows with files, for tests of exports and erasure; no room has any of its own yet."""
