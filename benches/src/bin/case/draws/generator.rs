//! Shuffle and pick from a generator of 48 bits. Described: the list is shuffled by a generator whose
//! whole state is 48 bits, and the first n are taken. No more outcomes exist than states.

use num_bigint::BigUint;
use num_rational::BigRational;

use super::interval;
use crate::exact::{binomial, factorial, percent, power};
use crate::table::{Table, Words, number, words};

/// Bits of their state, and of our seed.
const THEIRS: u32 = 48;
const OURS: u32 = 256;
/// The frames whose outcomes are counted.
const FRAMES: [(u32, u32); 3] = [(299, 100), (1000, 30), (4999, 1700)];

fn states(bits: u32) -> BigUint {
    BigUint::from(2u32).pow(bits)
}

/// The least number of items with more orders than there are states.
fn first_above(bits: u32) -> u64 {
    (1..).find(|k| factorial(*k) > states(bits)).unwrap_or(u64::MAX)
}

/// How much of all orders of the first number above can be reached, at most.
fn reached(bits: u32) -> BigRational {
    BigRational::new(states(bits).into(), factorial(first_above(bits)).into())
}

fn at_most(count: &BigUint, bits: u32) -> Words {
    let states = states(bits);
    match *count <= states {
        true => words("at most all", "至多全部"),
        false => words(format!("at most {}", power(&states)), format!("至多 {}", power(&states))),
    }
}

/// Samples of each frame, and what each draw can reach of them at most.
pub(crate) fn table() -> Table {
    let heads = vec![
        words("outcomes", "结果"),
        words("there are", "总数"),
        words("interval draw", "等距抽取"),
        words("shuffle, 48 bits", "48 位洗牌"),
        words("ours, 256 bits", "本引擎，256 位"),
    ];
    let mut rows: Vec<Vec<Words>> = FRAMES.into_iter().map(frame).collect();
    for k in [first_above(THEIRS) - 1, first_above(THEIRS), first_above(OURS)] {
        let all = factorial(k);
        rows.push(vec![
            words(format!("orders of {k} firms"), format!("{k} 家的排列")),
            number(power(&all)),
            number("–"),
            at_most(&all, THEIRS),
            at_most(&all, OURS),
        ]);
    }
    Table { name: "outcomes", heads, rows }
}

fn frame((size, n): (u32, u32)) -> Vec<Words> {
    let all = binomial(size.into(), n.into());
    let interval = interval::Reach::of(&interval::samples(size, n), size).distinct;
    vec![
        words(format!("samples of {n} of {size}"), format!("{size} 抽 {n} 的样本")),
        number(power(&all)),
        number(interval),
        at_most(&all, THEIRS),
        at_most(&all, OURS),
    ]
}

/// For the short table.
pub(crate) fn summary() -> [Words; 3] {
    let (ours, theirs) = (first_above(OURS), first_above(THEIRS));
    let share = percent(&reached(THEIRS), 1);
    [
        words("shuffle with 48 bits: lists of which not every order can occur", "48 位生成器洗牌：无法得到全部排列的名单"),
        words(
            format!("from {theirs} firms on (at most {share} of the orders of {theirs})"),
            format!("{theirs} 家起（{theirs} 家的排列至多 {share}）"),
        ),
        words(format!("from {ours} firms on (256 bits)"), format!("{ours} 家起（256 位）")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_17_items_on_there_are_more_orders_than_states() {
        assert!(factorial(16) <= states(THEIRS) && factorial(17) > states(THEIRS));
        assert_eq!((first_above(THEIRS), first_above(OURS)), (17, 58));
        assert_eq!(percent(&reached(THEIRS), 1), "79.1 %");
        assert_eq!(binomial(5, 2), BigUint::from(10u32));
        assert_eq!(power(&BigUint::from(1u32 << 13)), "8192");
    }
}
