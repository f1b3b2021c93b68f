"""Imports: from a file to leads."""
