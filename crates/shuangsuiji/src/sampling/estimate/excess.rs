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

/// The cells, by their place from 0, that hold more of the findings of the whole than chance puts there; cells may share
/// units. Where all findings are spread over all inspected at random, the probability that *any* cell is named is at most
/// `level`, whatever the cells are: the hypergeometric probability of as many findings or more, under the step-down rule
/// of Holm (1979, §2). Probabilities are compared as fractions of whole numbers, never rounded.
///
/// # Errors
/// `TooFew` where a cell has more findings than inspected, or more of either, or of those without a finding, than the whole.
pub fn excesses(whole: Cell, cells: &[Cell], level: Ratio) -> Result<Vec<usize>, DesignError> {
    let Cell { inspected, findings } = whole;
    for cell in cells.iter().chain([&whole]) {
        let clean = |cell: &Cell| cell.inspected.saturating_sub(cell.findings);
        let needs = [(cell.findings, cell.inspected), (cell.findings, findings), (clean(cell), clean(&whole))];
        if let Some((need, have)) = needs.into_iter().find(|(need, have)| need > have) {
            return Err(DesignError::TooFew { need, have });
        }
    }
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

    /// Of cells that share nothing and hold all.
    fn named(cells: &[Cell], level: Ratio) -> Result<Vec<usize>, DesignError> {
        let sum = |of: fn(&Cell) -> u64| cells.iter().map(of).sum();
        excesses(Cell { inspected: sum(|c| c.inspected), findings: sum(|c| c.findings) }, cells, level)
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
                        alerts += u64::from(!named(&cells(&inspected, &hit), level).unwrap().is_empty());
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
        assert!(named(&cells(&inspected, &findings), level).unwrap().is_empty(), "spread evenly nothing is named");
        findings[17] = 20;
        assert_eq!(named(&cells(&inspected, &findings), level).unwrap(), [17]);
        findings[18] = 15;
        assert_eq!(named(&cells(&inspected, &findings), level).unwrap(), [17, 18], "two at once do not hide each other");
        assert_eq!(named(&[], level).unwrap(), [0usize; 0]);
        assert_eq!(named(&cells(&[0, 5], &[0, 5]), level).unwrap(), [0usize; 0], "where all are findings none concentrates");
        assert_eq!(named(&cells(&[1], &[2]), level), Err(DesignError::TooFew { need: 2, have: 1 }));
    }

    /// Cells that share units, as inspectors share visits: of six visits everybody is at three.
    #[test]
    fn r88_the_bound_holds_for_cells_that_share_units() {
        let teams = [0b000111u32, 0b011001, 0b101010, 0b110100, 0b011110];
        for findings in 0..=6u32 {
            for level in [Ratio::new(1, 20).unwrap(), Ratio::new(1, 5).unwrap(), Ratio::new(1, 2).unwrap()] {
                let ways: Vec<u32> = (0..1 << 6).filter(|s: &u32| s.count_ones() == findings).collect();
                let whole = Cell { inspected: 6, findings: findings.into() };
                let alert = |spread: &&u32| {
                    let cell = |team: &u32| Cell { inspected: team.count_ones().into(), findings: (team & **spread).count_ones().into() };
                    !excesses(whole, &teams.iter().map(cell).collect::<Vec<_>>(), level).unwrap().is_empty()
                };
                let alerts = ways.iter().filter(alert).count() as u64;
                assert!(alerts * level.den() <= ways.len() as u64 * level.num(), "{findings} at {level:?}: {alerts} of {}", ways.len());
            }
        }
        let whole = Cell { inspected: 6, findings: 3 };
        let too_many = Cell { inspected: 5, findings: 1 };
        assert!(excesses(whole, &[too_many], Ratio::ONE).is_err(), "four without a finding where there are three");
    }

    #[test]
    fn tails_are_counted_as_by_hand() {
        // Of 8 with 3 findings, a cell of 3: C(3,2)C(5,1) + C(3,3)C(5,0) = 16 ways have two or more there.
        assert_eq!(tail(Cell { inspected: 3, findings: 2 }, 8, 3), BigUint::from(16u8));
        assert_eq!(tail(Cell { inspected: 3, findings: 0 }, 8, 3), binomial(8, 3));
        assert_eq!(tail(Cell { inspected: 6, findings: 2 }, 8, 5), binomial(8, 5), "at least three are in it in any case");
    }
}
