"""Recorded instruments, and what plays them."""
