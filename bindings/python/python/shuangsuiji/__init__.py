"""Lawful random inspection (双随机、一公开): draw, match, record and prove.

>>> import shuangsuiji as ssj
>>> ssj.Plan.schema()["title"]
'Plan'
"""

from . import matching, sampling
from ._core import (
    AnnualPlan,
    Campaign,
    Casebook,
    Plan,
    Quota,
    Record,
    Registry,
    Report,
    Secrets,
    SelfTest,
    Table,
    __version__,
    codes,
    describe_code,
    quota,
    selftest,
    verify,
    verify_proof,
)
from .errors import (
    ArgumentError,
    CeremonyError,
    Error,
    FrameError,
    InputError,
    InternalError,
    IoError,
    MatchingError,
    PlanError,
    RecordError,
    StateError,
)

__all__ = [
    "AnnualPlan",
    "ArgumentError",
    "Campaign",
    "Casebook",
    "CeremonyError",
    "Error",
    "FrameError",
    "InputError",
    "InternalError",
    "IoError",
    "MatchingError",
    "Plan",
    "PlanError",
    "Quota",
    "Record",
    "RecordError",
    "Registry",
    "Report",
    "Secrets",
    "SelfTest",
    "StateError",
    "Table",
    "__version__",
    "codes",
    "describe_code",
    "matching",
    "quota",
    "sampling",
    "selftest",
    "verify",
    "verify_proof",
]
