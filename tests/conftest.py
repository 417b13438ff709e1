"""How hard the property tests try: HYPOTHESIS_PROFILE=fast, ci (the default), deep or mutants."""

import os

from hypothesis import Phase, settings

settings.register_profile("fast", max_examples=20, deadline=None)
settings.register_profile("ci", derandomize=True, print_blob=True, deadline=None)
settings.register_profile("deep", max_examples=2_000, print_blob=True, deadline=None)
# The same few examples for every mutant, and nobody reads what shrinking would find.
settings.register_profile(
    "mutants",
    max_examples=25,
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
    database=None,
    deadline=None,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
