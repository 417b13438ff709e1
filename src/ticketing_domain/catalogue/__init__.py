"""What is on offer: venues, events and the tickets to them."""
