"""What `rng` may be (SPEC 7), for every module that draws."""

from __future__ import annotations

import importlib.util
import os
import sys
from typing import Any


def find_numpy() -> Any:
    """NumPy, imported at the first use, where it is installed."""
    if "numpy" in sys.modules or importlib.util.find_spec("numpy") is not None:
        import numpy

        return numpy
    return None


def seed(rng: Any) -> bytes:
    """Of `rng` (SPEC 7) the 32 bytes of a seed, made once: a result does not depend on threads."""
    if rng is None:
        return os.urandom(32)
    if isinstance(rng, bytes):
        if len(rng) != 32:
            raise ValueError("a seed in bytes has 32 of them")
        return rng
    np = find_numpy()
    if np is None:
        raise TypeError("without NumPy, rng is 32 bytes")
    if isinstance(rng, np.random.BitGenerator):
        rng = np.random.Generator(rng)
    if isinstance(rng, np.random.Generator):
        return bytes(rng.bytes(32))
    sequence = rng if isinstance(rng, np.random.SeedSequence) else np.random.SeedSequence(rng)
    return bytes(sequence.generate_state(8, np.uint32).astype("<u4").tobytes())
