//! Portfolios: a list of samples with integer multiplicities, committed before the seed, of which
//! one is drawn (protocol §6).

use std::collections::{BTreeMap, BTreeSet};

use super::uniform::uniform_below_keyed;
use super::{Bytes32, U256};
use crate::digest::{Digest, Field, HmacKey, Suite, leaf_digest, merkle_root, tuple};

/// One sample of a portfolio.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// How many of the `total` draws choose it.
    pub multiplicity: u64,
    /// The ids of its members, ascending.
    pub members: Vec<Bytes32>,
}

/// A list of samples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portfolio {
    samples: Vec<Sample>,
    total: u64,
}

/// Why a list is not a portfolio.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PortfolioError {
    /// A sample whose members are not strictly ascending.
    #[error("the members of sample {0} are not strictly ascending")]
    Members(usize),
    /// A multiplicity of 0, or a sum above 2^64 − 1.
    #[error("the multiplicities are 1 or more and sum below 2^64")]
    Multiplicity,
    /// A sample with a member that is not in the stratum.
    #[error("sample {0} has a member that is not in the stratum; optimise again over the committed pool")]
    Stranger(usize),
    /// Nothing to draw.
    #[error("a portfolio holds at least one sample")]
    Empty,
}

speak!(PortfolioError {
    Self::Members(at) => "第 {at} 号样本的成员不是严格递增",
    Self::Multiplicity => "各样本的重数须不小于 1，且总和小于 2^64",
    Self::Stranger(at) => "第 {at} 号样本有不属于该层的成员；请针对已承诺的抽查库重新优化",
    Self::Empty => "样本组合至少包含一个样本",
});

impl Portfolio {
    /// A portfolio of samples in the order of the list.
    ///
    /// # Errors
    /// What is wrong with the list.
    pub fn new(samples: Vec<Sample>) -> Result<Self, PortfolioError> {
        let mut total = 0u64;
        for (at, sample) in samples.iter().enumerate() {
            if !sample.members.windows(2).all(|w| matches!(w, [a, b] if a < b)) {
                return Err(PortfolioError::Members(at));
            }
            total = total.checked_add(sample.multiplicity).filter(|_| sample.multiplicity > 0).ok_or(PortfolioError::Multiplicity)?;
        }
        if total == 0 { Err(PortfolioError::Empty) } else { Ok(Self { samples, total }) }
    }

    /// The sum of the multiplicities.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The rows `TUP("sample", U(index), U(multiplicity), members)`.
    pub fn rows(&self) -> impl Iterator<Item = Vec<u8>> + '_ {
        (0u64..).zip(&self.samples).map(|(index, s)| {
            tuple(&[Field::Text("sample"), Field::Int(index), Field::Int(s.multiplicity), Field::Bytes(s.members.as_flattened())])
        })
    }

    /// Their Merkle root.
    pub fn root(&self, suite: Suite) -> Digest {
        merkle_root(suite, self.rows().map(|r| leaf_digest(suite, &r)))
    }

    /// The sample that a uniform integer below the total selects: the first whose running sum
    /// exceeds it.
    pub fn choose(&self, u: u64) -> Option<&Sample> {
        let mut sum = 0u64;
        self.samples.iter().find(|s| {
            sum += s.multiplicity;
            sum > u
        })
    }

    /// The sample that a task's key selects in a stratum: a uniform integer below the total, with
    /// the label `portfolio/` and the stratum field (task code, `/`, stratum code).
    pub fn draw(&self, key: &HmacKey, stratum: &str) -> Option<&Sample> {
        let (u, _) = uniform_below_keyed(key, &format!("portfolio/{stratum}"), &U256::from_u64(self.total))?;
        // Below the total, which is below 2^64: the last 8 of the 32 bytes hold all of it.
        self.choose(u.0.last_chunk().map(|low| u64::from_be_bytes(*low))?)
    }

    /// Whether every member of every sample is one of the stratum's ids. Asked before the
    /// commitment: [`super::rank_portfolio`] sees the chosen sample only.
    ///
    /// # Errors
    /// The first sample with a member from elsewhere.
    pub fn check_members(&self, stratum: &[Bytes32]) -> Result<(), PortfolioError> {
        let ids: BTreeSet<&Bytes32> = stratum.iter().collect();
        match self.samples.iter().position(|s| s.members.iter().any(|m| !ids.contains(m))) {
            Some(at) => Err(PortfolioError::Stranger(at)),
            None => Ok(()),
        }
    }

    /// The samples, in the order of the list.
    pub fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// How many of the `total` draws select each unit that is in a sample; over `total` its exact
    /// inclusion probability.
    pub fn chances(&self) -> BTreeMap<Bytes32, u64> {
        let mut chances = BTreeMap::new();
        for sample in &self.samples {
            for member in &sample.members {
                *chances.entry(*member).or_default() += sample.multiplicity;
            }
        }
        chances
    }

    /// How many of the `total` draws select a unit: its exact inclusion probability.
    pub fn inclusion(&self, id: &Bytes32) -> u64 {
        self.samples.iter().filter(|s| s.members.binary_search(id).is_ok()).map(|s| s.multiplicity).sum()
    }
}
