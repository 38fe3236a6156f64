# The types of the extension module; `mypy.stubtest` holds them to it.
import datetime
from collections.abc import Iterator, Sequence
from os import PathLike
from typing import Any, Final, Literal, Protocol, TypeAlias, final

# They are not needed: where one is not installed, or has no types, its values are `Any` here.
import pandas  # type: ignore
import polars  # type: ignore
import pyarrow  # type: ignore

__all__ = [
    "AnnualPlan",
    "Campaign",
    "Casebook",
    "Plan",
    "Quota",
    "Record",
    "Registry",
    "Report",
    "Secrets",
    "SelfTest",
    "Table",
    "_Array",
    "_Problem",
    "__version__",
    "_allocate",
    "_draw",
    "_estimate",
    "_inclusion_probabilities",
    "_joint_inclusion_probabilities",
    "codes",
    "describe_code",
    "quota",
    "selftest",
    "verify",
    "verify_proof",
]

__version__: Final[str]

class _ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

_Path: TypeAlias = str | PathLike[str]
_Part: TypeAlias = _ArrowStream | _Path | bytes
_Register: TypeAlias = _Part | list[_Part] | tuple[_Part, ...]
_Bytes32: TypeAlias = bytes | str
_Time: TypeAlias = datetime.datetime | str
_OnBad: TypeAlias = Literal["refuse", "set_aside"]

@final
class Table:
    """A table that leaves the engine: for whatever reads the Arrow PyCapsule interface, or as dictionaries."""

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
    def __len__(self) -> int: ...
    def __getitem__(self, column: str, /) -> list[Any]: ...
    def __iter__(self) -> Iterator[dict[str, Any]]: ...
    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows, a dictionary each."""
    def to_polars(self) -> polars.DataFrame:
        """The table as a `polars.DataFrame`."""
    def to_arrow(self) -> pyarrow.Table:
        """The table as a `pyarrow.Table`."""
    def to_pandas(self) -> pandas.DataFrame:
        """The table as a `pandas.DataFrame`, by way of pyarrow."""
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def _repr_html_(self) -> str: ...

@final
class Registry:
    """The registers (名录库) of a campaign, loaded and checked together."""

    def __new__(
        cls,
        *,
        targets: _Register,
        items: _Register,
        inspectors: _Register | None = None,
        history: _Register | None = None,
        organisations: _Register | None = None,
        regions: _Register | None = None,
        crosswalk: _Register | None = None,
        calendar: _Register | None = None,
        bases: _Register | None = None,
        scenes: _Register | None = None,
        tags: _Register | None = None,
        licences: _Register | None = None,
        tiers: _Register | None = None,
        skills: _Register | None = None,
        recusals: _Register | None = None,
        persons: _Register | None = None,
        mapping: dict[str, Any] | None = None,
        on_bad: _OnBad = "refuse",
    ) -> Registry: ...
    @staticmethod
    def from_folder(path: _Path, *, on_bad: _OnBad | None = None) -> Registry:
        """Loads the registers of a campaign folder as its `campaign.toml` says."""
    @property
    def set_aside(self) -> Table:
        """The rows that were left out: a row of this table for each of their problems."""
    @property
    def sources(self) -> Table:
        """Where the rows came from, how many were read and set aside, and the SHA-256 the record keeps."""
    @property
    def sizes(self) -> dict[str, int]:
        """How many rows of each register there are; of regions, crosswalk and calendar with what is built in."""
    def items(self, unit: str, day: str) -> Table:
        """The items (随机抽查事项清单) that an authority may draw for on a day."""
    def items_diff(self, unit: str, older: str, newer: str) -> Table:
        """What changed in the list of an authority from one day to another."""
    def affected(self, unit: str, basis: str, day: str) -> Table:
        """The items that a legal basis carries on a day, with their other bases in force."""
    def standings(self, day: str) -> Table:
        """How every list in versions stands on a day: whether it is behind its superior's, and how long."""
    def explain(self, plan: Plan, item: str, target: str) -> dict[str, Any]:
        """Whether an item applies to a target, and the clauses that decide it in words."""
    def orphans(self, plan: Plan) -> Table:
        """The items that apply to no target, and the active targets that no item applies to."""
    def overlaps(self, plans: list[Plan]) -> Table:
        """Tasks of different campaigns that can visit the same targets in the same days."""

@final
class Plan:
    """A plan (抽查计划): what is drawn, how many, and who takes part in the ceremony."""

    def __new__(cls, source: str | dict[str, Any]) -> Plan: ...
    @staticmethod
    def from_file(path: _Path) -> Plan:
        """Reads a plan from a file: JSON where its name ends in `.json`, otherwise TOML."""
    @staticmethod
    def schema() -> dict[str, Any]:
        """The JSON Schema of a plan."""
    def to_dict(self) -> dict[str, Any]:
        """The plan as plain values."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    @property
    def unit(self) -> str:
        """The authority that draws (抽查机关)."""
    @property
    def campaign(self) -> str:
        """The code of the campaign."""
    @property
    def title(self) -> str:
        """The title people read."""
    @property
    def suite(self) -> str:
        """The hash suite: `sha256` or `sm3`."""
    @property
    def as_of(self) -> datetime.date:
        """The day of the snapshot."""
    @property
    def parties(self) -> list[str]:
        """The codes of the ceremony's parties, in order of reveal."""
    @property
    def tasks(self) -> list[str]:
        """The codes of the tasks (抽查任务)."""

@final
class AnnualPlan:
    """An annual plan (年度抽查计划): rounds of tasks in revisions that are never edited."""

    def __new__(cls, source: str | dict[str, Any]) -> AnnualPlan: ...
    @staticmethod
    def from_file(path: _Path) -> AnnualPlan:
        """Reads an annual plan from a file: JSON where its name ends in `.json`, otherwise TOML."""
    @staticmethod
    def schema() -> dict[str, Any]:
        """The JSON Schema of an annual plan."""
    @property
    def organisation(self) -> str:
        """The organisation."""
    @property
    def year(self) -> int:
        """The year."""
    @property
    def title(self) -> str:
        """The title people read."""
    def revisions(self, day: str) -> Table:
        """The revisions with their states on a day, their digests and rounds."""
    def diff(self, older: int, newer: int) -> dict[str, Any]:
        """What changes from one revision to another, for its filing (报备)."""
    def plan_of(self, revision: int, round: str, day: str) -> dict[str, Any]:
        """The plan of a round as far as the annual plan says it, as of a day, as plain values."""
    def holds(self, plan: Plan) -> None:
        """Checks that a plan is a round of this annual plan."""

@final
class Casebook:
    """The life cycle (全过程) of the draws of a unit, as its journal has it: every act is an event, and nothing else is state."""

    def __new__(cls, rolls: list[bytes], journal: bytes, rules: dict[str, Any] | None = None) -> Casebook: ...
    def submit(self, entry: dict[str, Any], time: _Time | None = None) -> tuple[int, bool]:
        """Hands in an entry; gives the number of its event, and whether it was there already and so changed nothing."""
    def receive(self, package: bytes, envelope: bytes, time: _Time | None = None) -> int:
        """Merges what a device brings back (回执包): all of its entries, or none; gives how many were new."""
    def raise_late(self, on: str, by: str, actor: str, time: _Time | None = None) -> list[int]:
        """Enters what is late on a day as violations (超时), each once for ever; gives the numbers of the events."""
    def ask(self, question: str, /, **about: Any) -> Any:
        """Answers a question by its name, such as `figures`, with what it is about."""
    def feed(self, start: int = 0) -> tuple[bytes, int]:
        """The events from a number on, one a line, and the number after them: the cursor of the next call."""

@final
class Secrets:
    """The secrets of a campaign's keeper: four times 32 random bytes, for one campaign only."""

    def __new__(cls, *, k_pool: _Bytes32, k_insp: _Bytes32, nonce_targets: _Bytes32, nonce_inspectors: _Bytes32) -> Secrets: ...
    @staticmethod
    def generate() -> Secrets:
        """Fresh secrets from the operating system's generator."""
    @property
    def k_pool(self) -> bytes:
        """The key that blinds the targets."""
    @property
    def k_insp(self) -> bytes:
        """The key that blinds the inspectors."""
    @property
    def nonce_targets(self) -> bytes:
        """The nonce of the targets' reconciliation record."""
    @property
    def nonce_inspectors(self) -> bytes:
        """The nonce of the inspectors' reconciliation record."""

@final
class Campaign:
    """A campaign (抽查): prepared → committed → ceremony → drawn → matched → closed."""

    def __new__(cls, registry: Registry, plan: Plan) -> Campaign: ...
    @staticmethod
    def from_folder(path: _Path, *, on_bad: _OnBad | None = None) -> Campaign:
        """Loads the registers and the plan of a campaign folder, as `ssj run` does."""
    @property
    def stage(self) -> Literal["prepared", "committed", "ceremony", "drawn", "matched", "closed"]:
        """Where the campaign stands."""
    @property
    def plan(self) -> Plan:
        """The plan."""
    def lint(self, day: str | None = None) -> Table:
        """Whether the plan is lawful (计划体检): what breaks a rule of docs/lint.md."""
    def funnel(self) -> Table:
        """The filters of every frame (抽样框): how many targets came in and went on."""
    def reasons(self) -> Table:
        """Why targets were removed from the frames, counted; and notes on targets that were kept."""
    def notices(self) -> Table:
        """What the readers of the plan should know and does not stop it."""
    def items(self) -> Table:
        """The list of items (随机抽查事项清单) in force for the plan's unit on its day."""
    def strata(self) -> Table:
        """The strata: population (N), sample (n) and inclusion probability."""
    def audit(self, record: Record) -> Report:
        """Audits a record of this campaign by these registers and this plan; it needs the sealed part."""
    def commit(self, secrets: Secrets | None = None, journal: bytes | _Path | None = None, time: _Time | None = None) -> None:
        """Commits pool and plan. Without secrets and time it uses the system's generator and clock."""
    def rehearse(self, seed: _Bytes32 | int, time: _Time | None = None) -> None:
        """Rehearses the whole ceremony from a seed of your choice and draws; its record is never valid."""
    def begin(self, *, rehearsal: bool = False) -> None:
        """Begins the seed ceremony, or a rehearsal of it."""
    @property
    def ceremony_id(self) -> str:
        """The id of the ceremony's attempt, in hexadecimal digits."""
    @property
    def standing(self) -> Literal["commits", "physical", "beacon", "reveal", "seed", "seeded", "void"]:
        """What the ceremony waits for, or `void`."""
    @property
    def awaited(self) -> str | None:
        """The party whose reveal the ceremony waits for, where it waits for one."""
    def commitment_of(self, party: str, value: _Bytes32) -> bytes:
        """The commitment that a party makes to its 32 random bytes."""
    def commit_party(self, party: str, commitment: _Bytes32, time: _Time | None = None) -> None:
        """Takes the commitment of a party; with the last one all are published."""
    def physical(self, value: str, time: _Time | None = None) -> None:
        """Records the dice, rolled in public after all commitments."""
    def reveal(self, party: str, value: _Bytes32, time: _Time | None = None) -> None:
        """Records what a party reveals, in the plan's order of parties."""
    def recovered(self, party: str, value: _Bytes32, witnesses: Sequence[str], time: _Time | None = None) -> None:
        """Records a value taken from a party's sealed envelope before witnesses."""
    def void(self, cause: str, party: str, witnesses: Sequence[str], time: _Time | None = None) -> None:
        """Declares the attempt void; it stays on record."""
    def retry(self) -> None:
        """Begins the next attempt after a void one."""
    def draw(self, time: _Time | None = None) -> None:
        """Publishes the seed and draws the targets."""
    def match_inspectors(self, time: _Time | None = None) -> None:
        """Draws a team for every visit, all or nothing."""
    def close(self, time: _Time | None = None) -> None:
        """Closes the campaign: its rows may be public after it."""
    def visits(self) -> Table:
        """The drawn targets, a visit each. For the keeper."""
    def teams(self) -> Table:
        """The team of every visit, and its reserves in their order. For the keeper."""
    def schedule(self) -> Table:
        """Every visit with its tasks and its day, which follows from the seed. For the keeper."""
    def batches(self, task: str) -> Table:
        """The drawn targets of a task, batch by batch, with the days of each. For the keeper."""
    def saving(self) -> tuple[int, int, int]:
        """How many checks the tasks drew, of how many targets, in how many visits."""
    def workload(self) -> Table:
        """How many visits every inspector was given, those without one too. For the keeper."""
    @property
    def journal(self) -> bytes:
        """The journal so far: one event a line, to be given to the unit's next campaign."""
    def record(self, path: _Path | None = None, *, disclosure: Literal["closed", "ceremony"] = "closed") -> Record:
        """The record (抽查记录); written to a new folder where a path is given."""

@final
class Record:
    """A record: what anybody may see, and what stays with the keeper."""

    @staticmethod
    def open(path: _Path) -> Record:
        """Opens a record's folder, or its public folder alone."""
    @property
    def public(self) -> dict[str, bytes]:
        """The files of the public folder by their path."""
    @property
    def sealed(self) -> dict[str, bytes]:
        """The files of the sealed folder by their path; empty where only the public folder was opened."""
    def save(self, path: _Path) -> None:
        """Writes the record to a new folder, whole or not at all."""
    def verify(self) -> Report:
        """Re-runs everything that is public."""
    def explain(self, entity: str) -> Table:
        """How an entity, such as `uscc:91350100M000100Y43`, fared. It needs the sealed folder."""
    def prove(self, entity: str) -> list[bytes]:
        """The proofs for an entity, one for each stratum that holds it. It needs the sealed folder."""

@final
class Report:
    """What the verifier found."""

    @property
    def verdict(self) -> Literal["valid", "rehearsal", "incomplete", "invalid"]:
        """What the record is worth."""
    @property
    def valid(self) -> bool:
        """Whether everything was re-run and holds, and it is no rehearsal."""
    @property
    def checks(self) -> Table:
        """The points in their order: `point`, `outcome` (`passed`, `flagged`, `failed`, `not_checked`), `text_en`, `text_zh`."""
    def text(self, lang: Literal["en", "zh"] = "en") -> str:
        """The report in a language."""

@final
class SelfTest:
    """What the self-test found."""

    @property
    def passed(self) -> bool:
        """Whether every point holds."""
    @property
    def seed(self) -> bytes:
        """The random bytes that it was run with."""
    @property
    def checks(self) -> Table:
        """The points in their order: `point`, `outcome` (`passed` or `failed`), `text_en`, `text_zh`."""
    def text(self, lang: Literal["en", "zh"] = "en") -> str:
        """The report in a language, to be kept in a file."""

@final
class Quota:
    """A phrase of ratios and frequencies (抽查比例、频次) with the facts it is reckoned by."""

    @property
    def canonical(self) -> str:
        """The canonical form."""
    @property
    def answers(self) -> Table:
        """What each way to meet it comes to: `way`, `population`, `least`, `most`, `number`, `reasons_en`, `reasons_zh`, `conflicts_en`, `conflicts_zh`."""
    def text(self, lang: Literal["en", "zh"] = "en") -> str:
        """Canonical form, meaning, and, where facts were given, numbers with reasons and conflicts."""
    def settle(self, chosen: int | None = None) -> int:
        """How many are drawn: `chosen`, where the phrase allows it; else the one number that it asks for."""

def codes() -> Table:
    """Every error there is, with texts and remedies in both languages."""

def describe_code(code: str) -> Table:
    """What a code means: `part`, `label_en`, `label_zh`, `meaning_en`, `meaning_zh`. A wrong one is an error with what may have been meant."""

def quota(
    phrase: str,
    *,
    population: int = 0,
    subsets: dict[str, int] = ...,
    inspectors: int | None = None,
    level: Literal["country", "province", "city", "county", "station"] | None = None,
    item_class: Literal["general", "key"] | None = None,
    tier: str | None = None,
    past: dict[str, dict[Literal["draws", "targets"], int]] = ...,
    rounding: Literal["ceil", "floor", "half_up"] = "ceil",
) -> Quota:
    """Reads a phrase such as `不低于3%` (docs/quota.md) with the facts that it is reckoned by. A text that is no phrase is an error with the position of its character."""

def selftest(*, seed: bytes | str | None = None) -> SelfTest:
    """Tests the engine on the machine where it runs, in seconds."""

def verify(record: Record | _Path | dict[str, bytes]) -> Report:
    """Verifies a record from its public files alone: no database, no secret, no network."""

def verify_proof(public: Record | _Path | dict[str, bytes], proof: bytes | _Path | Sequence[bytes | _Path]) -> Table:
    """Checks proofs for an entity against a record's plan and journal, and tells what they prove."""

# For `shuangsuiji.sampling`, which has their documentation.
@final
class _Array:
    def __len__(self) -> int: ...
    def __getitem__(self, at: int, /) -> float: ...
    def tolist(self) -> list[float]: ...
    @property
    def __array_interface__(self) -> dict[str, Any]: ...

@final
class _Problem:
    def __new__(cls, json: str) -> _Problem: ...
    def probabilities(self) -> Table: ...
    def draw(self, seed: bytes) -> Table: ...
    def report(self, seed: bytes) -> str: ...
    def shortages(self) -> str | None: ...

def _draw(
    design: str,
    seed: bytes,
    reps: int,
    *,
    units: int = ...,
    n: int = ...,
    probabilities: Any = ...,
    columns: list[Any] = ...,
    strata: Any = ...,
    counts: list[int] = ...,
    programme: bool = ...,
) -> list[_Array]: ...
def _inclusion_probabilities(sizes: Any, n: int) -> _Array: ...
def _joint_inclusion_probabilities(
    design: str, probabilities: Any, units: Any, coordinates: list[Any], samples: list[Any] | None
) -> _Array: ...
def _allocate(
    method: str,
    total: int,
    sizes: list[int],
    values: list[float],
    bounds: tuple[list[int] | None, list[int] | None],
    parameter: float,
) -> _Array: ...
def _estimate(
    design: str,
    statistic: str,
    variance: str,
    probabilities: list[float],
    y: list[float],
    x: list[float] | None,
    strata: list[int] | None,
    matrix: list[float] | None,
    coordinates: list[list[float]] | None,
) -> tuple[float, float]: ...
