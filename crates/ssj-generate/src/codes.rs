//! Codes that are well formed by every rule and that no registry issues: characters 3–8 of a credit code
//! (统一社会信用代码) and digits 1–6 of a registration number (注册号) name the authority that registered, and
//! here they begin with 1499, an area that GB/T 2260 does not have. Both check characters of a credit
//! code hold, its own and that of the organisation code in it.

use shuangsuiji::directory::TargetKind;
use shuangsuiji::error::{Code, Error};
use shuangsuiji::ident::{EntityId, IdentError, Org9, Reg15, Uscc};
use shuangsuiji::say;

/// The area that does not exist.
pub(crate) const NOWHERE: &str = "1499";

/// More rows than this would need a code twice.
pub(crate) const MOST: u64 = 100_000_000;

/// The characters of a credit code (GB 32100-2015).
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// The code that begins in this way, its check character found by the reader of such codes.
fn complete<T>(mut begin: String, parse: impl Fn(&str) -> Result<T, IdentError>) -> Result<T, Error> {
    begin.push('0');
    match parse(&begin) {
        Err(IdentError::Check { expected, .. }) => {
            begin.pop();
            begin.push(expected);
            parse(&begin)
        }
        read => read,
    }
    .map_err(|e| Error::from(e).value(begin))
}

/// The credit code of a number below [`MOST`]: each number has its own.
pub(crate) fn credit_code(number: u64, kind: TargetKind, city: u64) -> Result<EntityId, Error> {
    let class = match kind {
        TargetKind::IndividualBusiness => '2',
        TargetKind::Cooperative => '3',
        _ => '1',
    };
    // Prime to 31^6, so that different numbers give different characters, in no visible order.
    let mut rest = (number * 500_000_003 + 123_456_789) % 31u64.pow(6);
    let mut organisation = "MA".to_owned();
    for _ in 0..6 {
        organisation.extend(ALPHABET.get((rest % 31) as usize).map(|byte| char::from(*byte)));
        rest /= 31;
    }
    let organisation = complete(organisation, Org9::parse)?;
    complete(format!("9{class}{NOWHERE}{city:02}{}", organisation.as_str()), Uscc::parse).map(EntityId::Uscc)
}

/// The registration number of a number below [`MOST`], as entities had before 2015.
pub(crate) fn registration_number(number: u64, kind: TargetKind) -> Result<EntityId, Error> {
    let origin = if kind == TargetKind::IndividualBusiness { 6 } else { 0 };
    let (high, low) = (number / 10_000_000, number % 10_000_000);
    complete(format!("{NOWHERE}{high:02}{origin}{low:07}"), Reg15::parse).map(EntityId::Reg15)
}

/// Refuses a number of rows that has no codes.
pub(crate) fn check(rows: u64) -> Result<(), Error> {
    if (1..=MOST).contains(&rows) {
        return Ok(());
    }
    Err(Error::new(Code::BadArgument)
        .field("targets")
        .value(rows)
        .detail(say!("a province has 1 to {MOST} rows of targets", "检查对象数据行数为 1 至 {MOST}")))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_well_formed_and_differ() {
        let mut seen = BTreeSet::new();
        for number in (0..2000).chain(MOST - 2000..MOST) {
            let EntityId::Uscc(code) = credit_code(number, TargetKind::Cooperative, 4).unwrap() else { panic!("no credit code") };
            assert_eq!((code.region().as_str(), code.class()), ("149904", '3'));
            assert!(code.organisation_code().is_some());
            assert!(seen.insert(EntityId::Uscc(code)));
            assert!(seen.insert(registration_number(number, TargetKind::Enterprise).unwrap()));
            assert!(seen.insert(registration_number(number, TargetKind::IndividualBusiness).unwrap()));
        }
    }

    #[test]
    fn as_many_rows_as_there_are_codes() {
        assert!(MOST < 31u64.pow(6) && MOST / 10_000_000 < 100);
        assert!(check(0).is_err() && check(MOST).is_ok() && check(MOST + 1).is_err());
    }
}
