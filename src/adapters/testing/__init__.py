"""What tests of whoever embeds the server stand on."""
