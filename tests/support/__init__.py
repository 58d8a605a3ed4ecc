"""What several tests share, one subject per file."""
