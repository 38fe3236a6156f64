//! Teams for any assignment problem (人员随机匹配), `docs/matching.md`.

use std::ffi::c_char;

use shuangsuiji::error::{Code, Error};
use shuangsuiji::matching::Table;
use shuangsuiji::matching::problem::{Asked, Named, Problem, Unsolved};
use shuangsuiji::say;

use crate::boundary::{Guarded, act, free, given, look, make};
use crate::error::ssj_error;
use crate::input;
use crate::sampling::SSJ_SEED_LEN;
use crate::status::ssj_status;
use crate::text::ssj_str;

/// The probability of every pair is wanted too.
pub const SSJ_MATCH_PROBABILITIES: u32 = 1;
/// How predictable the teams are is wanted too, what more capacity would change, and one more inspector.
pub const SSJ_MATCH_REPORT: u32 = 2;

/// An assignment problem and its last answer. Freed by `ssj_problem_free`.
#[derive(Debug)]
#[allow(non_camel_case_types)]
pub struct ssj_problem(Guarded<Answered>);

#[derive(Debug)]
struct Answered {
    named: Named,
    /// Made at the first draw.
    table: Option<Result<Table, Unsolved>>,
    answer: String,
}

impl Answered {
    fn draw(&mut self, seed: &[u8; SSJ_SEED_LEN], asked: Asked) -> Result<(), Error> {
        let table = self.table.get_or_insert_with(|| self.named.table());
        match table.as_ref().map_err(Clone::clone).and_then(|table| self.named.answer(table, seed, asked)) {
            Ok(answer) => self.answer = serde_json::json!(answer).to_string(),
            Err(why) => {
                if let Unsolved::Short(short) = &why {
                    self.answer = serde_json::json!(short).to_string();
                }
                return Err(why.into());
            }
        }
        Ok(())
    }
}

/// Reads a problem in JSON (`docs/matching.md`): who needs a team of how many, who may be in it, and the
/// bounds.
///
/// Gives: the problem in `out`, to be freed by `ssj_problem_free`. Errors: `SSJ_BAD_INSTANCE` with the
/// row that is wrong, by name; `SSJ_UTF8`, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `json` is valid for `json_len` bytes, `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_problem_read(
    json: *const c_char,
    json_len: usize,
    out: *mut *mut ssj_problem,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let text = unsafe { input::text(json, json_len, "json")? };
        let named = Problem::parse(text).and_then(|problem| problem.build())?;
        Ok(ssj_problem(Guarded::new(Answered { named, table: None, answer: String::new() })))
    };
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

/// Draws teams by the `SSJ_SEED_LEN` bytes of a seed. `wanted` is 0, `SSJ_MATCH_PROBABILITIES`, `SSJ_MATCH_REPORT` or
/// both together. What is drawn depends on the problem and the seed alone.
///
/// Gives: the answer, which `ssj_problem_answer` then shows. Errors: `SSJ_INFEASIBLE` where no lawful
/// assignment exists, with who competes for whom, which `ssj_problem_answer` then shows as data;
/// `SSJ_BAD_INSTANCE` for classes that cross; `SSJ_BAD_ARGUMENT` for a seed of another length and for
/// other bits of `wanted`; `SSJ_NULL_POINTER`.
///
/// # Safety
/// `seed` is valid for `seed_len` bytes, `err` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_problem_draw(
    problem: Option<&mut ssj_problem>,
    seed: *const u8,
    seed_len: usize,
    wanted: u32,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        let problem = given(problem, "problem")?;
        // SAFETY: as the header asks.
        let seed = unsafe { input::exactly::<SSJ_SEED_LEN>(seed, seed_len, "seed")? };
        if wanted & !(SSJ_MATCH_PROBABILITIES | SSJ_MATCH_REPORT) != 0 {
            let known = say!("it has bits that mean nothing", "含有无意义的位");
            return Err(Error::new(Code::BadArgument).field("wanted").value(wanted).detail(known));
        }
        let asked = Asked { probabilities: wanted & SSJ_MATCH_PROBABILITIES != 0, report: wanted & SSJ_MATCH_REPORT != 0 };
        problem.0.change(|problem| problem.draw(&seed, asked))
    };
    // SAFETY: as the header asks.
    unsafe { act(err, body) }
}

/// The last answer in JSON: `teams`, with what was wanted of `probabilities` and `report`; or `shortages`
/// where no lawful assignment exists. Empty before the first draw. Valid until the next draw and the end of
/// the problem.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_problem_answer(problem: Option<&ssj_problem>) -> ssj_str {
    look(ssj_str::EMPTY, || problem?.0.read(|problem| Ok((&problem.answer).into())).ok())
}

/// Frees a problem; NULL does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_problem_free(problem: Option<Box<ssj_problem>>) {
    free(problem);
}
