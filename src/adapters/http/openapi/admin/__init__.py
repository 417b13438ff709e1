"""The entries of the admin API's document, a module for each room, and the shapes of its answers."""
