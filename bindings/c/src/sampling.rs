//! Samples and allocations for statistics and simulation (`docs/sampling.md`): arrays in, arrays out.

use std::ffi::c_char;

use shuangsuiji::error::{Code, Error};
use shuangsuiji::sampling::allocate::{Bounds, Method, allocate};
use shuangsuiji::sampling::design::{ByProbabilities, Groups, srs};
use shuangsuiji::sampling::{Design, DesignError, Probabilities, replicate_rng};
use shuangsuiji::say;

use crate::boundary::{act, null};
use crate::error::ssj_error;
use crate::input;
use crate::status::ssj_status;

/// The bytes of a seed of the functions for statistics and simulation.
pub const SSJ_SEED_LEN: usize = 32;

/// Writes a list into an array of the caller's, and how long it is.
///
/// # Safety
/// `out` is NULL or valid for a write of `room` values, `count` is NULL or valid for a write.
unsafe fn write<T: Copy>(values: &[T], out: *mut T, room: usize, count: *mut usize) -> Result<(), Error> {
    // SAFETY: what this function asks for.
    if let Some(count) = unsafe { count.as_mut() } {
        *count = values.len();
    }
    if values.is_empty() {
        return Ok(());
    }
    if out.is_null() {
        return Err(null("out"));
    }
    if !out.is_aligned() {
        return Err(input::misaligned("out"));
    }
    if values.len() > room {
        let need = values.len();
        let detail = say!("room for {room} values, and there are {need}", "只留有 {room} 个值的空间，而结果有 {need} 个");
        return Err(Error::new(Code::BadArgument).field("out").detail(detail));
    }
    // SAFETY: not NULL, aligned, and the caller promises room for as many.
    unsafe { out.copy_from_nonoverlapping(values.as_ptr(), values.len()) };
    Ok(())
}

/// A simple random sample (简单随机) of `n` of the units 0 to `units` - 1, ascending: for statistics and
/// simulation. Replicate `replicate` of a seed is the same sample as in Rust and Python.
///
/// Gives: the units in `out`, which has room for `out_len`, and their number in `count` (NULL where it is not
/// asked for; also where the room does not do). Errors: `SSJ_SAMPLE_SIZE` where `n` is above `units`;
/// `SSJ_BAD_ARGUMENT` for a seed that is not `SSJ_SEED_LEN` bytes or too little room; `SSJ_NULL_POINTER`.
///
/// # Safety
/// `seed` is valid for `seed_len` bytes, `out` is NULL or valid for a write of `out_len` values, `count` and
/// `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_sample_srs(
    units: u64,
    n: u64,
    seed: *const u8,
    seed_len: usize,
    replicate: u64,
    out: *mut u32,
    out_len: usize,
    count: *mut usize,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let seed = unsafe { input::exactly::<SSJ_SEED_LEN>(seed, seed_len, "seed")? };
        let drawn = srs(units, n, &mut replicate_rng(&seed, replicate))?;
        // SAFETY: as the header asks.
        unsafe { write(drawn.drawn(), out, out_len, count) }
    };
    // SAFETY: as the header asks.
    unsafe { act(err, body) }
}

/// A simple random sample in strata (分层): `sizes[h]` of the units whose stratum is `h`, from 0, ascending over
/// the whole frame.
///
/// Gives and errors: as `ssj_sample_srs`; `SSJ_BAD_GROUP` for a stratum that is not below `sizes_len` and for one
/// without units.
///
/// # Safety
/// `strata` is valid for `units` values, `sizes` for `sizes_len`, the others as for `ssj_sample_srs`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_sample_stratified(
    strata: *const u32,
    units: usize,
    sizes: *const u64,
    sizes_len: usize,
    seed: *const u8,
    seed_len: usize,
    replicate: u64,
    out: *mut u32,
    out_len: usize,
    count: *mut usize,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let (strata, sizes) = unsafe { (input::numbers(strata, units, "strata")?, input::numbers(sizes, sizes_len, "sizes")?) };
        // SAFETY: as the header asks.
        let seed = unsafe { input::exactly::<SSJ_SEED_LEN>(seed, seed_len, "seed")? };
        let groups = Groups::new(strata, u32::try_from(sizes_len).map_err(|_| DesignError::TooLarge)?)?;
        let drawn = groups.stratified_srs(sizes, &mut replicate_rng(&seed, replicate))?;
        // SAFETY: as the header asks.
        unsafe { write(drawn.drawn(), out, out_len, count) }
    };
    // SAFETY: as the header asks.
    unsafe { act(err, body) }
}

/// A sample by inclusion probabilities (入样概率), ascending. `design` is an id of `docs/sampling.md` with or
/// without its version: `poisson`, `systematic-pps`, `sequential-poisson`, `pareto`, `sampford`,
/// `conditional-poisson` or `ordered-pivotal`.
///
/// Gives and errors: as `ssj_sample_srs`; room for `units` always does. `SSJ_BAD_UNIT` for a probability
/// outside 0 to 1, with its unit; `SSJ_SAMPLE_SIZE` where a design of fixed size has no whole size;
/// `SSJ_BAD_ARGUMENT` and `SSJ_BAD_PARAMETER` for another design; `SSJ_NO_ESTIMATE` where the conditional Poisson
/// design does not converge to the probabilities.
///
/// # Safety
/// `design` is valid for `design_len` bytes, `probabilities` for `units` values, the others as for
/// `ssj_sample_srs`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_sample_pps(
    design: *const c_char,
    design_len: usize,
    probabilities: *const f64,
    units: usize,
    seed: *const u8,
    seed_len: usize,
    replicate: u64,
    out: *mut u32,
    out_len: usize,
    count: *mut usize,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let (name, given) = unsafe { (input::text(design, design_len, "design")?, input::numbers(probabilities, units, "probabilities")?) };
        // SAFETY: as the header asks.
        let seed = unsafe { input::exactly::<SSJ_SEED_LEN>(seed, seed_len, "seed")? };
        let design = Design::by_id(name).or_else(|| Design::by_name(name)).ok_or_else(|| {
            Error::new(Code::BadArgument).field("design").value(name).detail(say!("there is no such design", "没有这种抽样设计"))
        })?;
        let ready = ByProbabilities::new(design, Probabilities::of_floats(given)?)?;
        let drawn = ready.draw(&mut replicate_rng(&seed, replicate))?;
        // SAFETY: as the header asks.
        unsafe { write(drawn.drawn(), out, out_len, count) }
    };
    // SAFETY: as the header asks.
    unsafe { act(err, body) }
}

/// Inclusion probabilities in proportion to sizes for a sample of `n`: those that would pass 1 are 1.
///
/// Gives: `units` probabilities in `out`. Errors: `SSJ_SAMPLE_SIZE` where `n` is above the number of sizes
/// that are not 0; `SSJ_NULL_POINTER`.
///
/// # Safety
/// `sizes` is valid for `units` values, `out` is NULL or valid for a write of `units`, `err` is NULL or valid for
/// a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_inclusion_probabilities(
    sizes: *const u64,
    units: usize,
    n: u64,
    out: *mut f64,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let sizes = unsafe { input::numbers(sizes, units, "sizes")? };
        let probabilities = Probabilities::of_sizes(sizes, n)?.floats();
        // SAFETY: as the header asks.
        unsafe { write(&probabilities, out, units, std::ptr::null_mut()) }
    };
    // SAFETY: as the header asks.
    unsafe { act(err, body) }
}

/// Divides `total` over strata (样本分配) within bounds, exactly. `method` is `proportional`, `equal`, `neyman`
/// (`values` are standard deviations), `power` (`values` are coefficients of variation, `parameter` the power) or
/// `kish` (`parameter` is the importance of the whole); `values` is NULL for the others. `least` and `most` are the
/// bounds of each stratum, NULL for none and all of it.
///
/// Gives: `strata` numbers in `out`. Errors: `SSJ_UNMET_TOTAL` where the bounds do not allow the total;
/// `SSJ_BAD_UNIT` and `SSJ_BAD_PARAMETER` for values that are wrong, with their stratum; `SSJ_BAD_GROUP` for a stratum
/// of size 0 under `kish`; `SSJ_SAMPLE_SIZE` for strata or numbers that are too many or too large;
/// `SSJ_BAD_ARGUMENT` for another method; `SSJ_NULL_POINTER`.
///
/// # Safety
/// `method` is valid for `method_len` bytes, `sizes` for `strata` values; `values`, `least` and `most` are each
/// NULL or valid for `strata` values, `out` is NULL or valid for a write of `strata`, `err` is NULL or valid for a
/// write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_allocate(
    method: *const c_char,
    method_len: usize,
    total: u64,
    sizes: *const u64,
    strata: usize,
    values: *const f64,
    parameter: f64,
    least: *const u64,
    most: *const u64,
    out: *mut u64,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let (name, sizes) = unsafe { (input::text(method, method_len, "method")?, input::numbers(sizes, strata, "sizes")?) };
        // SAFETY: as the header asks.
        let values = unsafe { input::optional_numbers(values, strata, "values")? };
        // SAFETY: as the header asks.
        let [least, most] = unsafe { [input::optional_numbers(least, strata, "least")?, input::optional_numbers(most, strata, "most")?] };
        let method = Method::named(name, values.unwrap_or_default(), parameter).ok_or_else(|| {
            Error::new(Code::BadArgument).field("method").value(name).detail(say!("there is no such method", "没有这种分配方法"))
        })?;
        let parts = allocate(total, sizes, &Bounds::of(sizes, least, most)?, method)?;
        // SAFETY: as the header asks.
        unsafe { write(&parts, out, strata, std::ptr::null_mut()) }
    };
    // SAFETY: as the header asks.
    unsafe { act(err, body) }
}
