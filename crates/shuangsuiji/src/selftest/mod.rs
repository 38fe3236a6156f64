//! A test of the engine on the machine where it runs, for its users (自检): golden values of an independent
//! implementation, sizes, chances by place in the list, and a whole campaign whose record is verified and
//! then spoiled. It takes seconds and needs nothing but 32 random bytes.

mod campaign;
mod chance;
mod golden;

use crate::digest::Digest;
use crate::rational::{Ratio, Rounding};
use crate::record::{Check, Outcome};
use crate::text::{Lang, Text};

/// What the test found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelfTest {
    /// The points in their order.
    pub checks: Vec<Check>,
    /// The random bytes that it was run with; with them it can be run again.
    pub seed: Digest,
}

/// Runs the test. Of the points only `chance` depends on `seed`: of a right engine it fails for fewer than
/// one seed in 5,000,000,000.
pub fn run(seed: [u8; 32]) -> SelfTest {
    let points: [(&'static str, Result<Text, Text>); 5] = [
        ("golden", golden::reproduce()),
        ("sizes", sizes()),
        ("chance", chance::by_place(&seed)),
        ("order", campaign::any_order()),
        ("record", campaign::record_holds()),
    ];
    let outcome = |result| match result {
        Ok(text) => Outcome::Passed(text),
        Err(text) => Outcome::Failed(text),
    };
    let checks = points.into_iter().map(|(point, result)| Check { point, outcome: outcome(result) }).collect();
    SelfTest { checks, seed: Digest(seed) }
}

impl SelfTest {
    /// Whether every point holds.
    pub fn passed(&self) -> bool {
        self.checks.iter().all(|check| matches!(check.outcome, Outcome::Passed(_)))
    }

    /// The report in a language: what was tested and where, a line for each point, the seed.
    pub fn message(&self, lang: Lang) -> String {
        let (version, machine) = (env!("CARGO_PKG_VERSION"), format!("{} {}", std::env::consts::ARCH, std::env::consts::OS));
        let head = say!("Self-test of shuangsuiji {version} on {machine}", "shuangsuiji {version} 自检，运行于 {machine}");
        let verdict = match self.passed() {
            true => say!("PASSED 通过", "通过"),
            false => say!("FAILED 未通过: do not draw with this build", "未通过：请勿使用该版本抽取"),
        };
        let checks: String = self.checks.iter().map(|check| check.line(lang)).collect();
        let seed = say!("seed {seed}", "种子 {seed}", seed = self.seed);
        format!("{}\n{}\n{checks}{}\n", head.get(lang), verdict.get(lang), seed.get(lang))
    }
}

/// Every whole percentage of every size up to 2000, against the inequality that each policy of rounding is.
fn sizes() -> Result<Text, Text> {
    const MOST: u64 = 2000;
    for percent in 1..=100u64 {
        let ratio = Ratio::new(percent, 100).map_err(|e| say!("{percent} % is refused: {e}", "{percent} % 被拒绝：{e}"))?;
        for size in 1..=MOST {
            // In hundredths, so that nothing is rounded here.
            let (exact, up, down) = (percent * size, ratio.of(size, Rounding::Ceil) * 100, ratio.of(size, Rounding::Floor) * 100);
            if !(exact..exact + 100).contains(&up) || !(down..down + 100).contains(&exact) {
                return Err(say!("{percent} % of {size} is wrong", "{size} 的 {percent} % 计算有误"));
            }
        }
    }
    let pairs = 100 * MOST;
    Ok(say!("{pairs} shares of 1 to 100 % of up to {MOST}, none off by one", "1% 至 100%、总数至 {MOST} 的 {pairs} 个数量，无一偏差"))
}

#[cfg(test)]
mod tests;
