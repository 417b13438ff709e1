"""The source keeps the rules of the house, and each rule would notice if it did not."""

import ast
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
import subprocess
import sys
from typing import TypeAlias

import pytest

from tests.unit.house_rules import (
    CORE_LIBRARIES,
    LONGEST_FUNCTION,
    LONGEST_MODULE,
    TESTING_LIBRARIES,
    WORLDLY_MODULES,
    comparisons_that_tell_time,
    foreign_imports,
    inexact_numbers,
    overlong_functions,
    overlong_modules,
    reads_of_the_world,
)

Rule: TypeAlias = Callable[[ast.Module], Iterator[int]]

SOURCE = Path(__file__).parents[2] / "src"
MODULES = sorted(SOURCE.rglob("*.py"))
DOMAIN = [module for module in MODULES if SOURCE / "ticketing_domain" in module.parents]
TESTING = [module for module in DOMAIN if "testing" in module.parts]
CORE = [module for module in DOMAIN if module not in TESTING]
SALE_AND_MONEY = [module for module in CORE if "sale" in module.parts or module.stem == "money"]

reads_of_the_world_in_tests = partial(reads_of_the_world, worldly=WORLDLY_MODULES - {"random"})
foreign_to_the_core = partial(foreign_imports, allowed=CORE_LIBRARIES)
foreign_to_testing = partial(foreign_imports, allowed=TESTING_LIBRARIES)


def test_no_module_is_overlong() -> None:
    """A module is read in one sitting."""
    assert broken(overlong_modules, MODULES) == []


def test_no_function_is_overlong() -> None:
    """A function fits on one screen."""
    assert broken(overlong_functions, MODULES) == []


def test_the_domain_never_reads_the_world() -> None:
    """Time, luck, ids and settings reach the domain as arguments."""
    assert broken(reads_of_the_world, CORE) == []
    assert broken(reads_of_the_world_in_tests, TESTING) == []


def test_the_core_imports_attrs_and_moneyed_only() -> None:
    """Whoever embeds the core installs two libraries."""
    assert broken(foreign_to_the_core, CORE) == []


def test_the_testing_room_adds_hypothesis_and_pytest_only() -> None:
    """The contract suites need what the `testing` extra installs, and no more."""
    assert broken(foreign_to_testing, TESTING) == []


def test_the_sale_counts_in_whole_numbers() -> None:
    """Nobody is charged a rounding error."""
    assert SALE_AND_MONEY
    assert broken(inexact_numbers, SALE_AND_MONEY) == []


def test_secrets_are_compared_in_constant_time() -> None:
    """A refused signature does not tell how close it came."""
    assert broken(comparisons_that_tell_time, MODULES) == []


def test_the_core_loads_no_framework() -> None:
    """Importing the whole core brings in no library that only adapters or tests need."""
    names = [".".join(module.relative_to(SOURCE).with_suffix("").parts) for module in CORE]
    imports = "".join(f"import {name.removesuffix('.__init__')}\n" for name in names)
    unwanted = {"cattrs", "hypothesis", "pytest", "sqlalchemy", "starlette"}
    script = f"{imports}import sys\nprint(*sorted({unwanted!r} & set(sys.modules)))"

    finished = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=False, text=True
    )

    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "\n", "")


@pytest.mark.parametrize(
    ("rule", "offence"),
    [
        (overlong_modules, "a = 1\n" * (LONGEST_MODULE + 1)),
        (overlong_functions, "def f():\n" + "    a = 1\n" * (LONGEST_FUNCTION + 1)),
        (overlong_functions, "async def f():\n  'Why.'\n" + "  a = 1\n" * (LONGEST_FUNCTION + 1)),
        (reads_of_the_world, "import time"),
        (reads_of_the_world, "import os.path"),
        (reads_of_the_world, "from random import choice"),
        (reads_of_the_world, "from uuid import uuid4"),
        (reads_of_the_world_in_tests, "from random import choice"),
        (reads_of_the_world_in_tests, "import random\nrandom.choice(seats)"),
        (reads_of_the_world, "import uuid\nuuid.uuid4()"),
        (reads_of_the_world, "from datetime import datetime\ndatetime.now(zone)"),
        (reads_of_the_world, "import datetime as dt\ndt.datetime.utcnow()"),
        (reads_of_the_world, "def f(at=date.today()): ..."),
        (foreign_to_the_core, "from sqlalchemy import select"),
        (foreign_to_the_core, "import hypothesis.strategies"),
        (foreign_to_testing, "import cattrs"),
        (inexact_numbers, "rate = 0.2"),
        (inexact_numbers, "rate = float(text)"),
        (inexact_numbers, "rate: float"),
        (comparisons_that_tell_time, "digest == other"),
        (comparisons_that_tell_time, "sent != self.expected_signature"),
        (comparisons_that_tell_time, "sent == mac.hexdigest()"),
        (comparisons_that_tell_time, "sent == signature(key)"),
    ],
)
def test_a_rule_notices_an_offence(rule: Rule, offence: str) -> None:
    """A rule that saw nothing would keep nothing."""
    assert list(rule(ast.parse(offence)))


@pytest.mark.parametrize(
    ("rule", "custom"),
    [
        (overlong_modules, "a = 1\n" * LONGEST_MODULE),
        (overlong_functions, "def f():\n  'Why.'\n" + "  a = 1\n" * LONGEST_FUNCTION),
        (reads_of_the_world, "from datetime import datetime, time\nclock.now()"),
        (reads_of_the_world_in_tests, "from random import Random\nluck = Random(7)"),
        (reads_of_the_world_in_tests, "import random\nluck = random.Random(7)"),
        (foreign_to_the_core, "import attrs, json\nfrom moneyed import Money\nfrom . import names"),
        (foreign_to_testing, "import hypothesis, pytest"),
        (inexact_numbers, "rate = Decimal('0.2')"),
        (comparisons_that_tell_time, "hmac.compare_digest(digest, other)"),
        (comparisons_that_tell_time, "tokens.c.digest == digest"),
    ],
)
def test_a_rule_leaves_good_custom_alone(rule: Rule, custom: str) -> None:
    """A rule that saw offences everywhere would be switched off."""
    assert list(rule(ast.parse(custom))) == []


def broken(rule: Rule, modules: list[Path]) -> list[str]:
    """Where the modules break the rule, as a reader or an editor can follow it."""
    return [
        f"{module.relative_to(SOURCE.parent)}:{line}"
        for module in modules
        for line in rule(ast.parse(module.read_text(encoding="utf-8")))
    ]
