"""Figures: what a promoter reads about sales. Counters are kept with every change and proven by recounting."""
