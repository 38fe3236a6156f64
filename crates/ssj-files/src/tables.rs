//! The tables that the office works with, as CSV: they name people and stay in the sealed folder.

use shuangsuiji::campaign::Matched;
use shuangsuiji::directory::Inspector;
use shuangsuiji::error::{Code, Error};

use crate::folder::FileMap;

/// The drawn list and the team table of a matched campaign: `drawn.csv`, a row a visit, and
/// `workload.csv`, a row an inspector, those without a visit too.
///
/// # Errors
/// `Io` where a table cannot be written.
pub fn work_tables(matched: &Matched) -> Result<FileMap, Error> {
    let names = |of: &[&Inspector]| of.iter().map(|i| format!("{} {}", i.id, i.name)).collect::<Vec<_>>().join("; ");
    let teams = matched.teams().into_iter().map(|t| {
        vec![
            t.target.id.scheme().to_owned(),
            t.target.id.value(),
            t.target.name.clone(),
            t.target.region.to_string(),
            t.strata.join("; "),
            names(&t.members),
            names(t.reserves.get(..3).unwrap_or(&t.reserves)),
            t.bid.to_string(),
        ]
    });
    let drawn = table(&["scheme", "id", "name", "region", "drawn_by", "team", "first_reserves", "bid"], teams)?;
    let workload = matched
        .workload()
        .into_iter()
        .map(|(i, visits)| vec![i.id.to_string(), i.name.clone(), i.unit.to_string(), i.capacity.to_string(), visits.to_string()]);
    let workload = table(&["id", "name", "unit", "capacity", "visits"], workload)?;
    Ok(FileMap::from([("drawn.csv".to_owned(), drawn), ("workload.csv".to_owned(), workload)]))
}

fn table(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Result<Vec<u8>, Error> {
    let failed = |e: &dyn std::fmt::Display| Error::new(Code::Io).detail(e);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).map_err(|e| failed(&e))?;
    for row in rows {
        writer.write_record(&row).map_err(|e| failed(&e))?;
    }
    writer.into_inner().map_err(|e| failed(&e))
}
