"""What every API shares at its edge: strict JSON in, messages, answers out, and the words for what went wrong."""
