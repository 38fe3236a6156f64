//! The lists of samples behind strata drawn by `portfolio` (protocol §6), and the file that holds them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::draw::{Members, members};
use super::files::names;
use super::rows::split_rows;
use super::stream::Reading;
use crate::ceremony::{Method, PlanDocument, PoolRow};
use crate::digest::{Field, parse_tuple, tuple};
use crate::error::{Code, Error};
use crate::sampling::{Portfolio, Sample};
use crate::text::{Speak, Text};

/// Stratum field (task code, `/`, stratum code) → its list of samples.
pub type Portfolios = BTreeMap<String, Portfolio>;

/// The rows of the file: `TUP("portfolio-row", stratum field, sample row)`, sorted by stratum field
/// and then in the order of the list. The sample rows are the leaves of the roots in the plan.
pub(crate) fn portfolio_rows(portfolios: &Portfolios) -> Vec<Vec<u8>> {
    let row = |field: &str, sample: &[u8]| tuple(&[Field::Text("portfolio-row"), Field::Text(field), Field::Bytes(sample)]);
    portfolios.iter().flat_map(|(field, list)| list.rows().map(move |sample| row(field, &sample))).collect()
}

/// Reads the rows of the file.
///
/// # Errors
/// `BadRecord` for the first row that is not one, is out of order, or for a list that is no portfolio.
pub(crate) fn parse_portfolios(rows: &[&[u8]]) -> Result<Portfolios, Error> {
    let bad = |at: usize| {
        move || {
            Error::new(Code::BadRecord)
                .row(at as u64)
                .detail(say!("these are not the bytes of the next portfolio row", "不是下一备选样本行的字节"))
        }
    };
    let mut lists: BTreeMap<String, Vec<Sample>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        let fields = parse_tuple(row).map_err(|_| bad(at)())?;
        let [b"portfolio-row", field, sample] = fields.as_slice() else { return Err(bad(at)()) };
        let field = std::str::from_utf8(field).map_err(|_| bad(at)())?;
        let (index, sample) = parse_sample(sample).ok_or_else(bad(at))?;
        let in_order = match lists.last_key_value() {
            Some((last, samples)) if last == field => index == samples.len() as u64,
            Some((last, _)) => last.as_str() < field && index == 0,
            None => index == 0,
        };
        if !in_order {
            return Err(bad(at)());
        }
        lists.entry(field.to_owned()).or_default().push(sample);
    }
    let list = |(field, samples): (String, Vec<Sample>)| match Portfolio::new(samples) {
        Ok(list) => Ok((field, list)),
        Err(why) => Err(Error::new(Code::BadRecord).value(field).detail(why)),
    };
    lists.into_iter().map(list).collect()
}

/// `TUP("sample", U(index), U(multiplicity), bids)`, with its index.
fn parse_sample(bytes: &[u8]) -> Option<(u64, Sample)> {
    let fields = parse_tuple(bytes).ok()?;
    let [b"sample", index, multiplicity, members] = fields.as_slice() else { return None };
    let int = |bytes: &[u8]| bytes.try_into().ok().map(u64::from_be_bytes);
    let (members, rest) = members.as_chunks::<32>();
    rest.is_empty().then_some(())?;
    Some((int(index)?, Sample { multiplicity: int(multiplicity)?, members: members.to_vec() }))
}

/// Whether the lists are those that the plan commits to: one for each stratum drawn by `portfolio`
/// and no other, with its total and root, over members of the stratum.
///
/// # Errors
/// `StratumMismatch` or `BadRecord` naming the stratum.
pub(crate) fn check_portfolios(plan: &PlanDocument, pool: &[PoolRow], portfolios: &Portfolios) -> Result<(), Error> {
    let wrong = |field: &str, why: Text| Error::new(Code::BadRecord).field(field).detail(why);
    let mut unused: BTreeSet<&str> = portfolios.keys().map(String::as_str).collect();
    for Members { name, method, at, .. } in &members(plan, pool)? {
        let Method::Portfolio { total, root } = method else { continue };
        let list =
            portfolios.get(name).ok_or_else(|| wrong(name, say!("the stratum's list of samples is missing", "缺少该层的备选样本清单")))?;
        unused.remove(name.as_str());
        if list.total() != *total || list.root(plan.suite) != *root {
            return Err(wrong(
                name,
                say!("the list of samples does not lead to the committed total and root", "备选样本清单与所承诺的总数和根不符"),
            ));
        }
        let ids: Vec<_> = at.iter().filter_map(|at| pool.get(*at as usize)).map(|r| r.bid.0).collect();
        list.check_members(&ids).map_err(|e| Error::new(Code::StratumMismatch).field(name).detail(e))?;
    }
    if let Some(name) = unused.first() {
        return Err(wrong(name, say!("the plan does not draw this stratum by a portfolio", "计划未以备选样本抽取该层")));
    }
    Ok(())
}

/// The lists of a record's files, checked against plan and pool.
///
/// # Errors
/// As [`check_portfolios`]; a file that is not of row form, or is there without need.
pub(super) fn read_portfolios(plan: &PlanDocument, files: &Reading<'_>, pool: &[PoolRow]) -> Result<Portfolios, Text> {
    let at = |e: Error| e.file(names::PORTFOLIOS).say();
    let there = files.has(names::PORTFOLIOS);
    let bytes = if there { files.whole(names::PORTFOLIOS)? } else { Cow::default() };
    let portfolios = split_rows(&bytes).and_then(|rows| parse_portfolios(&rows)).map_err(at)?;
    if there && portfolios.is_empty() {
        return Err(at(Error::new(Code::BadRecord).detail(say!("the file holds no row", "文件中没有任何行"))));
    }
    check_portfolios(plan, pool, &portfolios).map_err(at)?;
    Ok(portfolios)
}
