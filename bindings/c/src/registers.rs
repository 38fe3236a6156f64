//! Registers on their way in: from memory or from a campaign folder, checked together.

use std::ffi::c_char;
use std::path::Path;
use std::sync::Arc;

use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use shuangsuiji::campaign::Registry;
use shuangsuiji::error::{Code, Error, Text};
use shuangsuiji::say;
use ssj_files::{BadRow, CampaignFolder, Kind, Mapping, OnBad, Registers};

use crate::boundary::{Guarded, act, clear, free, given, look, make, null, put};
use crate::error::ssj_error;
use crate::input;
use crate::plan::{named, ssj_plan};
use crate::status::ssj_status;
use crate::text::ssj_str;

/// Collects registers, one source after the other, until `ssj_registers_build`. It may move
/// between threads; while a call that takes it without `const` runs, no other call on it may.
/// Freed by `ssj_registers_free`.
#[derive(Debug)]
#[allow(non_camel_case_types)]
pub struct ssj_registers(Guarded<Collecting>);

#[derive(Debug)]
struct Collecting {
    /// None after the build.
    registers: Option<Registers>,
    /// What was set aside, after the build.
    set_aside: Vec<(String, BadRow)>,
}

/// The registers of a campaign, checked together. Never changes: it may be read from several
/// threads at once, and several campaigns may be made of it. Freed by `ssj_registry_free`.
#[derive(Debug)]
#[allow(non_camel_case_types)]
pub struct ssj_registry(Arc<Registry>);

impl ssj_registry {
    pub(crate) fn shared(&self) -> Arc<Registry> {
        Arc::clone(&self.0)
    }
}

/// The rows that were set aside. A list of its own, which outlives what it was read from. Never
/// changes: it may be read from several threads at once. Freed by `ssj_set_aside_free`.
#[derive(Debug)]
#[allow(non_camel_case_types)]
pub struct ssj_set_aside(Vec<Row>);

#[derive(Debug)]
struct Row {
    file: String,
    row: u64,
    reason: String,
    problems: Vec<ssj_error>,
}

/// Targets (检查对象名录库).
pub const SSJ_REGISTER_TARGETS: i32 = 1;
/// Inspectors (执法检查人员名录库).
pub const SSJ_REGISTER_INSPECTORS: i32 = 2;
/// Items (随机抽查事项清单).
pub const SSJ_REGISTER_ITEMS: i32 = 3;
/// Past inspections (检查记录).
pub const SSJ_REGISTER_HISTORY: i32 = 4;
/// Organisations (机构名录), optional: where they are given, units and parties are looked up in them.
pub const SSJ_REGISTER_ORGANISATIONS: i32 = 5;
/// Regions (行政区划), optional: they go before the built-in tree.
pub const SSJ_REGISTER_REGIONS: i32 = 6;
/// Older codes of entities with the credit codes that they became (代码对照表), optional.
pub const SSJ_REGISTER_CROSSWALK: i32 = 7;
/// Days worked or off (工作日历), optional, beside the built-in notices.
pub const SSJ_REGISTER_CALENDAR: i32 = 8;
/// Legal bases (检查依据库), optional: the codes that items name, with the days on which they are in force.
pub const SSJ_REGISTER_BASES: i32 = 9;
/// Joint scenes (一业一查清单), optional: a row a department; counted as versions of scenes.
pub const SSJ_REGISTER_SCENES: i32 = 10;
/// Tags of targets (标签库), optional.
pub const SSJ_REGISTER_TAGS: i32 = 11;
/// Licences of targets (许可证库), optional.
pub const SSJ_REGISTER_LICENCES: i32 = 12;
/// Classes of targets by scheme (分类结果库), optional.
pub const SSJ_REGISTER_TIERS: i32 = 13;
/// Specialties and qualifications of inspectors (专长与资质库), optional.
pub const SSJ_REGISTER_SKILLS: i32 = 14;
/// Recusals of inspectors with reason and time limit (回避库), optional.
pub const SSJ_REGISTER_RECUSALS: i32 = 15;
/// Persons behind targets (相关人员库), optional.
pub const SSJ_REGISTER_PERSONS: i32 = 16;
/// Bad rows: as the `campaign.toml` of the folder says.
pub const SSJ_ON_BAD_AS_STATED: i32 = 0;
/// A bad row refuses its register, and all bad rows are listed.
pub const SSJ_ON_BAD_REFUSE: i32 = 1;
/// Bad rows are left out, listed, and counted by reason in the record.
pub const SSJ_ON_BAD_SET_ASIDE: i32 = 2;

fn kind(register: i32) -> Result<Kind, Error> {
    match register {
        SSJ_REGISTER_TARGETS => Ok(Kind::Targets),
        SSJ_REGISTER_INSPECTORS => Ok(Kind::Inspectors),
        SSJ_REGISTER_ITEMS => Ok(Kind::Items),
        SSJ_REGISTER_HISTORY => Ok(Kind::History),
        SSJ_REGISTER_ORGANISATIONS => Ok(Kind::Organisations),
        SSJ_REGISTER_REGIONS => Ok(Kind::Regions),
        SSJ_REGISTER_CROSSWALK => Ok(Kind::Crosswalk),
        SSJ_REGISTER_CALENDAR => Ok(Kind::Calendar),
        SSJ_REGISTER_BASES => Ok(Kind::Bases),
        SSJ_REGISTER_SCENES => Ok(Kind::Scenes),
        SSJ_REGISTER_TAGS => Ok(Kind::Tags),
        SSJ_REGISTER_LICENCES => Ok(Kind::Licences),
        SSJ_REGISTER_TIERS => Ok(Kind::Tiers),
        SSJ_REGISTER_SKILLS => Ok(Kind::Skills),
        SSJ_REGISTER_RECUSALS => Ok(Kind::Recusals),
        SSJ_REGISTER_PERSONS => Ok(Kind::Persons),
        other => Err(Error::new(Code::BadArgument).field("register").value(other)),
    }
}

fn on_bad(choice: i32) -> Result<Option<OnBad>, Error> {
    match choice {
        SSJ_ON_BAD_AS_STATED => Ok(None),
        SSJ_ON_BAD_REFUSE => Ok(Some(OnBad::Refuse)),
        SSJ_ON_BAD_SET_ASIDE => Ok(Some(OnBad::SetAside)),
        other => Err(Error::new(Code::BadArgument).field("on_bad").value(other)),
    }
}

fn listed(rows: &[(String, BadRow)]) -> ssj_set_aside {
    let row = |(file, bad): &(String, BadRow)| Row {
        file: file.clone(),
        row: bad.row,
        reason: bad.reason.clone(),
        problems: bad.problems.iter().cloned().map(ssj_error::new).collect(),
    };
    ssj_set_aside(rows.iter().map(row).collect())
}

/// Begins to collect registers. `on_bad_rows` is `SSJ_ON_BAD_REFUSE` or `SSJ_ON_BAD_SET_ASIDE`.
///
/// Gives: a collector in `out`, to be freed by `ssj_registers_free`. Errors: `SSJ_BAD_ARGUMENT`,
/// `SSJ_NULL_POINTER`.
///
/// # Safety
/// `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_registers_new(on_bad_rows: i32, out: *mut *mut ssj_registers, err: *mut *mut ssj_error) -> ssj_status {
    let body = || {
        let stated = || {
            Error::new(Code::BadArgument)
                .field("on_bad_rows")
                .detail(say!("only a campaign folder states what to do", "只有抽查文件夹才声明如何处理"))
        };
        let on_bad = on_bad(on_bad_rows)?.ok_or_else(stated)?;
        let collecting = Collecting { registers: Some(Registers::new(on_bad)), set_aside: Vec::new() };
        Ok(ssj_registers(Guarded::new(collecting)))
    };
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

fn change(registers: Option<&mut ssj_registers>, body: impl FnOnce(&mut Registers) -> Result<(), Error>) -> Result<(), Error> {
    given(registers, "registers")?.0.change(|c| {
        let built = || {
            Error::new(Code::WrongState)
                .field("registers")
                .detail(say!("the registers have been built; begin with a new collector", "登记库已汇总完成，请新建"))
        };
        body(c.registers.as_mut().ok_or_else(built)?)
    })
}

/// Adds a register from CSV in memory, with a header line, in the encoding that the mapping states
/// (UTF-8 without one). `register` is one of `SSJ_REGISTER_*`; a register
/// may come in several pieces, each with its header. `name` is what errors and the record call it.
/// `mapping` is the text of a mapping in TOML, or in JSON where it begins with `{`; NULL with length
/// 0 where the columns have our names. Nothing is kept of the caller's memory.
///
/// What is wrong with the content does not stop other sources: it is kept, and
/// `ssj_registers_build` reports the problems of all registers at once. Errors of the call itself:
/// `SSJ_BAD_ARGUMENT`, `SSJ_UTF8`, `SSJ_WRONG_STATE` after the build, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `name`, `csv` and `mapping` are valid for their lengths, `err` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_registers_csv(
    registers: Option<&mut ssj_registers>,
    register: i32,
    name: *const c_char,
    name_len: usize,
    csv: *const u8,
    csv_len: usize,
    mapping: *const c_char,
    mapping_len: usize,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        let kind = kind(register)?;
        // SAFETY: as the header asks.
        let (name, csv) = unsafe { (input::text(name, name_len, "name")?, input::bytes(csv, csv_len, "csv")?) };
        // SAFETY: as the header asks.
        let mapping = unsafe { input::optional(mapping, mapping_len, "mapping")? };
        change(registers, |all| {
            match read_mapping(name, mapping) {
                Ok(mapping) => all.csv(kind, name, csv, &mapping),
                Err(error) => all.problem(error),
            }
            Ok(())
        })
    };
    // SAFETY: as the header asks.
    unsafe { act(err, body) }
}

/// Adds a register from an Arrow C stream of record batches, whose columns are read and mapped as those of a file
/// (`docs/files.md`, "Tables in memory"). `register`, `name` and `mapping` are as in `ssj_registers_csv`; rows are
/// numbered from 0 over all batches.
///
/// The stream moves in with every call that is given one, whether it succeeds or not: it is read to its end or to its
/// first error, and its `release` has been called, once, and is NULL, when this returns. So has that of every batch and
/// of the schema. All callbacks are called by the thread that called this, one at a time. What the batches hold is
/// checked before it is read, text that is not UTF-8 too; that their buffers are as long as they say is up to the host.
///
/// What is wrong with the content, and an error of the stream itself (`SSJ_IO`, with the words of `get_last_error`), is
/// kept, and `ssj_registers_build` reports it with the problems of all registers: `SSJ_COLUMN_TYPE` with the column,
/// `SSJ_BAD_ENCODING`, `SSJ_BAD_ROW` and their like with column and row. Errors of the call itself: `SSJ_BAD_ARGUMENT`,
/// also for a stream that was released before, `SSJ_UTF8`, `SSJ_WRONG_STATE` after the build, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `stream` is NULL or a stream as the interface asks, or released; `name` and `mapping` are valid for their lengths,
/// `err` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_registers_arrow(
    registers: Option<&mut ssj_registers>,
    register: i32,
    name: *const c_char,
    name_len: usize,
    stream: *mut FFI_ArrowArrayStream,
    mapping: *const c_char,
    mapping_len: usize,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        if stream.is_null() {
            return Err(null("stream"));
        }
        // SAFETY: not NULL, and as the header asks. From here on it is ours, and dropping it releases it.
        let stream = unsafe { FFI_ArrowArrayStream::from_raw(stream) };
        let kind = kind(register)?;
        // SAFETY: as the header asks.
        let (name, mapping) = unsafe { (input::text(name, name_len, "name")?, input::optional(mapping, mapping_len, "mapping")?) };
        if stream.release().is_none() {
            let detail = say!("the stream was released before", "数据流先前已被释放");
            return Err(Error::new(Code::BadArgument).field("stream").detail(detail));
        }
        change(registers, |all| {
            let rows = RecordBatchStreamReader::try_new(stream);
            let rows = rows.map_err(|e| Error::new(Code::Io).file(name).detail(Text::foreign(e)));
            match rows.and_then(|rows| Ok((rows, read_mapping(name, mapping)?))) {
                Ok((rows, mapping)) => all.arrow(kind, name, rows, &mapping),
                Err(error) => all.problem(error),
            }
            Ok(())
        })
    };
    // SAFETY: as the header asks.
    unsafe { act(err, body) }
}

fn read_mapping(name: &str, text: Option<&str>) -> Result<Mapping, Error> {
    text.map_or_else(|| Ok(Mapping::default()), |text| Mapping::parse(&named(&format!("mapping of {name}"), text), text))
}

/// Checks all registers together. Whether it succeeds or not, the collector then holds no rows any
/// more; the rows set aside can still be read out of it, and it is still to be freed.
///
/// Gives: a registry in `out`, to be freed by `ssj_registry_free`. Errors: every problem of every
/// register at once, each with file, row, field and value: `SSJ_BAD_DATE`, `SSJ_BAD_IDENTIFIER`,
/// `SSJ_MISSING_COLUMN`, `SSJ_DUPLICATE_ID` and their like, or `SSJ_SEVERAL` of them;
/// `SSJ_WRONG_STATE` a second time, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_registers_build(
    registers: Option<&mut ssj_registers>,
    out: *mut *mut ssj_registry,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        given(registers, "registers")?.0.change(|c| {
            let built =
                || Error::new(Code::WrongState).field("registers").detail(say!("the registers have been built", "登记库已汇总完成"));
            let registers = c.registers.take().ok_or_else(built)?;
            c.set_aside = registers.set_aside().to_vec();
            Ok(ssj_registry(Arc::new(registers.build()?)))
        })
    };
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

/// Reads out the rows set aside so far.
///
/// Gives: a list in `out`, to be freed by `ssj_set_aside_free`. Errors: `SSJ_NULL_POINTER`.
///
/// # Safety
/// `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_registers_set_aside(
    registers: Option<&ssj_registers>,
    out: *mut *mut ssj_set_aside,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || given(registers, "registers")?.0.read(|c| Ok(listed(c.registers.as_ref().map_or(&c.set_aside, |r| r.set_aside()))));
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

/// Frees a collector; NULL does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_registers_free(registers: Option<Box<ssj_registers>>) {
    free(registers);
}

/// Loads a campaign folder as its `campaign.toml` says: registers with their mappings, and the plan.
/// `on_bad_rows` goes before what the folder states, unless it is `SSJ_ON_BAD_AS_STATED`.
///
/// Gives: a registry, a plan and the rows set aside, each to be freed by its own function;
/// `set_aside` may be NULL. On failure all three are NULL. Errors: `SSJ_IO`, every problem of every
/// file at once, `SSJ_BAD_ARGUMENT`, `SSJ_UTF8`, `SSJ_NULL_POINTER`. May be called from any thread.
///
/// # Safety
/// `path` is valid for `path_len` bytes; `registry`, `plan`, `set_aside` and `err` are each NULL or
/// valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_folder_load(
    path: *const c_char,
    path_len: usize,
    on_bad_rows: i32,
    registry: *mut *mut ssj_registry,
    plan: *mut *mut ssj_plan,
    set_aside: *mut *mut ssj_set_aside,
    err: *mut *mut ssj_error,
) -> ssj_status {
    // SAFETY: as the header asks.
    unsafe {
        clear(registry);
        clear(plan);
        clear(set_aside);
    }
    let body = || {
        if registry.is_null() {
            return Err(null("registry"));
        }
        if plan.is_null() {
            return Err(null("plan"));
        }
        let on_bad = on_bad(on_bad_rows)?;
        // SAFETY: as the header asks.
        let path = unsafe { input::text(path, path_len, "path")? };
        let folder = CampaignFolder::load(Path::new(path), on_bad)?;
        let aside = listed(&folder.set_aside);
        // SAFETY: each is NULL or valid for a write.
        unsafe {
            put(set_aside, aside);
            put(registry, ssj_registry(Arc::new(folder.registry)));
            put(plan, ssj_plan { plan: folder.plan });
        }
        Ok(())
    };
    // SAFETY: as the header asks.
    unsafe { act(err, body) }
}

/// How many entries of a register the registry holds: targets after merging rows of one entity,
/// inspectors, items, past inspections or organisations; the rows of tags, licences, tiers and
/// persons; skills and recusals, each once; of the tables, with what is built in: regions, links
/// of older codes, days of the calendar that are named.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_registry_count(registry: Option<&ssj_registry>, register: i32) -> u64 {
    look(0, || {
        let registry = &registry?.0;
        let count = match kind(register).ok()? {
            Kind::Targets => registry.targets().len(),
            Kind::Inspectors => registry.inspectors().len(),
            Kind::Items => registry.item_rows(),
            Kind::History => registry.ledger().len(),
            Kind::Organisations => registry.organisations()?.len(),
            Kind::Regions => registry.regions().rows().len(),
            Kind::Crosswalk => registry.crosswalk().len(),
            Kind::Calendar => registry.calendar().named_days(),
            Kind::Bases => registry.bases().rows().len(),
            Kind::Scenes => registry.scenes().all().len(),
            Kind::Tags => return Some(registry.targets().tag_grants().read()),
            Kind::Licences => return Some(registry.targets().licences().read()),
            Kind::Tiers => return Some(registry.targets().classes().read()),
            Kind::Skills => registry.inspectors().skills(),
            Kind::Recusals => registry.inspectors().dated_recusals(),
            Kind::Persons => return Some(registry.targets().persons().read()),
        };
        u64::try_from(count).ok()
    })
}

/// Frees a registry; NULL does nothing. Campaigns made of it go on.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_registry_free(registry: Option<Box<ssj_registry>>) {
    free(registry);
}

fn row<T>(list: Option<&ssj_set_aside>, index: usize, none: T, part: impl FnOnce(&Row) -> T) -> T {
    look(none, || list?.0.get(index).map(part))
}

/// How many rows were set aside.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_set_aside_len(list: Option<&ssj_set_aside>) -> usize {
    look(0, || list.map(|l| l.0.len()))
}

/// The source of a row, as it was named; empty beyond the last.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_set_aside_file(list: Option<&ssj_set_aside>, index: usize) -> ssj_str {
    row(list, index, ssj_str::EMPTY, |r| (&r.file).into())
}

/// The line on which a row begins, from 1.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_set_aside_row(list: Option<&ssj_set_aside>, index: usize) -> u64 {
    row(list, index, 0, |r| r.row)
}

/// The reason code by which the record counts a row, such as `BadIdentifier:id`.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_set_aside_reason(list: Option<&ssj_set_aside>, index: usize) -> ssj_str {
    row(list, index, ssj_str::EMPTY, |r| (&r.reason).into())
}

/// How many problems a row has.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_set_aside_problem_count(list: Option<&ssj_set_aside>, index: usize) -> usize {
    row(list, index, 0, |r| r.problems.len())
}

/// A problem of a row; NULL beyond the last. It belongs to the list: it lives as long and is not
/// freed.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_set_aside_problem(list: Option<&ssj_set_aside>, index: usize, problem_index: usize) -> Option<&ssj_error> {
    look(None, || Some(list?.0.get(index)?.problems.get(problem_index)))
}

/// Frees the list; NULL does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_set_aside_free(list: Option<Box<ssj_set_aside>>) {
    free(list);
}
