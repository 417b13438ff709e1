"""`ticketing demo`: an invented promoter with an invented season, sold for real."""
