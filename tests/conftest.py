"""How hard the property tests try: HYPOTHESIS_PROFILE=fast, ci (the default) or deep."""

import os

from hypothesis import settings

settings.register_profile("fast", max_examples=20, deadline=None)
settings.register_profile("ci", derandomize=True, print_blob=True, deadline=None)
settings.register_profile("deep", max_examples=2_000, print_blob=True, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
