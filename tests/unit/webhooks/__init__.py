"""What an address means, without any network."""
