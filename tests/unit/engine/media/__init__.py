"""Reading and writing files with sound in them."""
