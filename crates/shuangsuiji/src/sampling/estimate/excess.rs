//! Where findings concentrate (风险聚集): cells with more of them than chance puts there, exact, by integers.

use num_bigint::BigUint;

use crate::rational::Ratio;
use crate::sampling::DesignError;
use crate::sampling::allocate::falling;

/// A cell, such as an item in a region: how many were inspected there, and how many of them have a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Inspected.
    pub inspected: u64,
    /// With a finding.
    pub findings: u64,
}

/// The cells, by their place from 0, that hold more findings than chance puts there. Where all findings are spread over
/// all inspected at random, the probability that *any* cell is named is at most `level`, whatever the cells are: the
/// hypergeometric probability of as many findings or more, under the step-down rule of Holm (1979, §2). Probabilities are
/// compared as fractions of whole numbers, never rounded.
///
/// # Errors
/// `TooFew` where a cell has more findings than inspected.
pub fn excesses(cells: &[Cell], level: Ratio) -> Result<Vec<usize>, DesignError> {
    for cell in cells {
        if cell.findings > cell.inspected {
            return Err(DesignError::TooFew { need: cell.findings, have: cell.inspected });
        }
    }
    let inspected: u64 = cells.iter().map(|cell| cell.inspected).sum();
    let findings: u64 = cells.iter().map(|cell| cell.findings).sum();
    let all = binomial(inspected, findings);
    let mut tails: Vec<(BigUint, usize)> = cells.iter().zip(0..).map(|(cell, at)| (tail(*cell, inspected, findings), at)).collect();
    tails.sort();
    // p ≤ level / (cells that are left), with p = tail / all.
    let threshold = all * level.num();
    let left = (1..=cells.len() as u64).rev();
    let named = tails.into_iter().zip(left).take_while(|((tail, _), left)| tail * left * level.den() <= threshold);
    let mut named: Vec<usize> = named.map(|((_, at), _)| at).collect();
    named.sort_unstable();
    Ok(named)
}

/// How many of the `C(inspected, findings)` ways to spread the findings put as many into the cell, or more.
fn tail(cell: Cell, inspected: u64, findings: u64) -> BigUint {
    let (n, k) = (cell.inspected, cell.findings);
    let others = inspected - n;
    // Fewer than these cannot be in the cell: the others have no room for more.
    let first = k.max(findings.saturating_sub(others));
    let mut term = binomial(n, first) * binomial(others, findings - first);
    let mut sum = BigUint::ZERO;
    for x in first..=n.min(findings) {
        sum += &term;
        if x < n.min(findings) {
            // C(n, x) C(m, K − x) to the next x; each division is without a rest.
            term = term * (n - x) * (findings - x) / (x + 1) / (others + x + 1 - findings);
        }
    }
    sum
}

fn binomial(n: u64, k: u64) -> BigUint {
    let k = k.min(n - k);
    falling(n, k) / falling(k, k)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(inspected: &[u64], findings: &[u64]) -> Vec<Cell> {
        inspected.iter().zip(findings).map(|(i, f)| Cell { inspected: *i, findings: *f }).collect()
    }

    /// R69: all ways to spread the findings, each counted: those in which a cell is named are at most the level.
    #[test]
    fn r69_false_alerts_are_at_most_the_stated_rate() {
        let mut named_ever = false;
        for inspected in [vec![3, 3, 2], vec![1, 2, 6], vec![4, 5], vec![9, 1], vec![2, 2, 2, 3]] {
            let total: u64 = inspected.iter().sum();
            for findings in 0..=total {
                for level in [Ratio::new(1, 20).unwrap(), Ratio::new(1, 10).unwrap(), Ratio::new(1, 4).unwrap(), Ratio::new(1, 2).unwrap()]
                {
                    let (mut alerts, mut ways) = (0u64, 0u64);
                    for spread in (0u32..1 << total).filter(|s| u64::from(s.count_ones()) == findings) {
                        let mut from = 0;
                        let hit = inspected.iter().map(|n| {
                            let mask = ((1u32 << n) - 1) << from;
                            from += n;
                            u64::from((spread & mask).count_ones())
                        });
                        let hit: Vec<u64> = hit.collect();
                        ways += 1;
                        alerts += u64::from(!excesses(&cells(&inspected, &hit), level).unwrap().is_empty());
                    }
                    assert!(
                        alerts * level.den() <= ways * level.num(),
                        "{inspected:?}, {findings} findings at {level:?}: {alerts} of {ways}"
                    );
                    named_ever |= alerts > 0;
                }
            }
        }
        assert!(named_ever, "the rule names something");
    }

    /// R69: one cell of fifty with 20 of 50 where the others have 2 % is named, and it alone.
    #[test]
    fn r69_a_planted_concentration_is_found() {
        let (inspected, mut findings) = (vec![50; 50], vec![1; 50]);
        let level = Ratio::new(1, 100).unwrap();
        assert!(excesses(&cells(&inspected, &findings), level).unwrap().is_empty(), "spread evenly nothing is named");
        findings[17] = 20;
        assert_eq!(excesses(&cells(&inspected, &findings), level).unwrap(), [17]);
        findings[18] = 15;
        assert_eq!(excesses(&cells(&inspected, &findings), level).unwrap(), [17, 18], "two at once do not hide each other");
        assert_eq!(excesses(&[], level).unwrap(), [0usize; 0]);
        assert_eq!(excesses(&cells(&[0, 5], &[0, 5]), level).unwrap(), [0usize; 0], "where all are findings none concentrates");
        assert_eq!(excesses(&cells(&[1], &[2]), level), Err(DesignError::TooFew { need: 2, have: 1 }));
    }

    #[test]
    fn tails_are_counted_as_by_hand() {
        // Of 8 with 3 findings, a cell of 3: C(3,2)C(5,1) + C(3,3)C(5,0) = 16 ways have two or more there.
        assert_eq!(tail(Cell { inspected: 3, findings: 2 }, 8, 3), BigUint::from(16u8));
        assert_eq!(tail(Cell { inspected: 3, findings: 0 }, 8, 3), binomial(8, 3));
        assert_eq!(tail(Cell { inspected: 6, findings: 2 }, 8, 5), binomial(8, 5), "at least three are in it in any case");
    }
}
