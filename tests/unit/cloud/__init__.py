"""The backend as the program sees it, over a line that the tests hold in their hands."""
