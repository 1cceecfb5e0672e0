"""Helpers of the acceptance checks. Nothing here is told by the product how GitHub behaves."""
