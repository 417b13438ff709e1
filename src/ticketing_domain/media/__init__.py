"""Media: files that promoters upload, and the pictures that are made of them."""
