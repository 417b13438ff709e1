"""Ticketing as a library: events, stock, holds, orders, admission and figures, with no framework and no I/O.

`ticketing_domain.box_office.BoxOffice` bundles the use cases; `ticketing_domain.memory` holds adapters to run it on;
the rooms (`catalogue`, `sale`, `people`, `figures`, `notices`) hold the values and rules, one module for each noun.
"""
