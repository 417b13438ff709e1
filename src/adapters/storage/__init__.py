"""Where files are kept: on a disk, or in a bucket of an S3-compatible service; and the decoder of pictures."""
