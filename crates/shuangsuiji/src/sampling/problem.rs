//! What is wrong with the input of a design, an allocation or an estimate. Whatever is wrong with a
//! unit names the unit, by its position from 0.

use crate::error::{Code, Error};

/// Why there is no sample, no allocation or no estimate.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum DesignError {
    /// A size that is not a finite number of 0 or more.
    #[error("the size {value} of unit {unit} is not a finite number of 0 or more")]
    Size {
        /// The unit.
        unit: u64,
        /// Its size.
        value: f64,
    },
    /// A probability outside [0, 1], or not a number.
    #[error("the probability {value} of unit {unit} is not between 0 and 1")]
    Probability {
        /// The unit.
        unit: u64,
        /// Its probability.
        value: f64,
    },
    /// A value (of a study variable, an auxiliary variable or a coordinate) that is no finite number.
    #[error("the value {value} of unit {unit} is not a finite number")]
    Value {
        /// The unit.
        unit: u64,
        /// Its value.
        value: f64,
    },
    /// A permanent random number or another list that is not as long as the frame.
    #[error("{have} values are given for {want} units")]
    Length {
        /// How many are wanted.
        want: u64,
        /// How many there are.
        have: u64,
    },
    /// More are asked for than can be drawn.
    #[error("need {need}, have {have} that can be drawn: a sample is never shortened")]
    TooFew {
        /// How many are asked for.
        need: u64,
        /// How many can be drawn.
        have: u64,
    },
    /// Probabilities that do not sum to a whole number, for a design of fixed size.
    #[error("the probabilities sum to {sum}, and a design of fixed size needs a whole number")]
    NotWhole {
        /// Their sum.
        sum: f64,
    },
    /// A frame of 2^32 units or more, or sizes that sum to 2^62 or more.
    #[error("a frame holds fewer than 2^32 units, and sizes sum to less than 2^62")]
    TooLarge,
    /// A group label that is not below the number of groups.
    #[error("unit {unit} is in group {label}, and there are {groups} groups, numbered from 0")]
    Label {
        /// The unit.
        unit: u64,
        /// Its label.
        label: u64,
        /// How many groups there are.
        groups: u64,
    },
    /// A member of a sample that is not in the frame or group it is said to be drawn from.
    #[error("unit {unit} of the sample is not in its frame or group")]
    Stranger {
        /// The unit.
        unit: u64,
    },
    /// A group (stratum or cluster) without units.
    #[error("group {group} has no units")]
    EmptyGroup {
        /// The group.
        group: u64,
    },
    /// A total that the bounds of the strata do not allow.
    #[error("a total of {total} cannot be met: the strata take at least {least} and at most {most}")]
    Unmet {
        /// The total.
        total: u64,
        /// The sum of the least sizes.
        least: u64,
        /// The sum of the greatest.
        most: u64,
    },
    /// A stratum whose least size is above its greatest.
    #[error("stratum {stratum} takes at least {least} and at most {most}")]
    Bounds {
        /// The stratum.
        stratum: u64,
        /// The least.
        least: u64,
        /// The greatest.
        most: u64,
    },
    /// A parameter outside its range.
    #[error("{name} is {value}, which is out of its range")]
    Parameter {
        /// Its name.
        name: &'static str,
        /// Its value.
        value: f64,
    },
    /// Auxiliary variables of which one is a combination of the others.
    #[error("the auxiliary variables are linearly dependent over the sample")]
    Dependent,
    /// An estimate from a sample that was not drawn by chance (定向).
    #[error("a sample that was not drawn by chance says nothing of the rest of the frame")]
    NotByChance,
    /// A way to a variance that does not fit the design.
    #[error("this way to a variance does not fit the design")]
    NotOfDesign,
    /// A design that needs more than inclusion probabilities, or other things.
    #[error("the design is not drawn from inclusion probabilities alone")]
    NotByProbabilities,
    /// A drawn unit whose inclusion probability, or a drawn pair whose joint one, is 0.
    #[error("unit {unit} is in the sample, and its probability (alone or in a pair) is 0")]
    Impossible {
        /// The unit.
        unit: u64,
    },
    /// A stratum with a single unit, which shows no variance.
    #[error("stratum {stratum} has a single unit in the sample, from which no variance can be estimated")]
    Lonely {
        /// The stratum.
        stratum: u64,
    },
    /// An iteration that did not come to its end, with numbers at the ends of their range.
    #[error("the working probabilities do not converge for these inclusion probabilities")]
    NoConvergence,
}

speak!(DesignError {
    Self::Size { unit, value } => "第 {unit} 个单元的规模 {value} 不是大于或等于 0 的有限数",
    Self::Probability { unit, value } => "第 {unit} 个单元的概率 {value} 不在 0 与 1 之间",
    Self::Value { unit, value } => "第 {unit} 个单元的数值 {value} 不是有限数",
    Self::Length { want, have } => "应为 {want} 个单元各给一个数值，实有 {have} 个",
    Self::TooFew { need, have } => "应抽 {need} 个，可抽 {have} 个：样本不会被缩短",
    Self::NotWhole { sum } => "各概率之和为 {sum}，固定样本量的设计要求其为整数",
    Self::TooLarge => "抽样框的单元数须少于 2^32，规模之和须小于 2^62",
    Self::Label { unit, label, groups } => "第 {unit} 个单元属于第 {label} 组，而共有 {groups} 组（自 0 起编号）",
    Self::Stranger { unit } => "样本中的第 {unit} 个单元不在其抽样框或组内",
    Self::EmptyGroup { group } => "第 {group} 组没有单元",
    Self::Unmet { total, least, most } => "总量 {total} 无法满足：各层合计最少 {least}，最多 {most}",
    Self::Bounds { stratum, least, most } => "第 {stratum} 层的下限 {least} 高于上限 {most}",
    Self::Parameter { name, value } => "参数 {name} 的值 {value} 超出范围",
    Self::Dependent => "各辅助变量在样本上线性相关",
    Self::NotByChance => "非随机抽取的样本（定向）不能用于推断抽样框的其余部分",
    Self::NotByProbabilities => "该设计不能仅凭入样概率抽取",
    Self::NotOfDesign => "该方差估计方法不适用于此设计",
    Self::Impossible { unit } => "第 {unit} 个单元在样本中，但其入样概率（单独或成对）为 0",
    Self::Lonely { stratum } => "第 {stratum} 层在样本中只有一个单元，无法估计方差",
    Self::NoConvergence => "对这些入样概率，工作概率的迭代不收敛",
});

impl DesignError {
    fn code(&self) -> Code {
        match self {
            Self::Size { .. } | Self::Probability { .. } | Self::Value { .. } | Self::Length { .. } => Code::BadUnit,
            Self::TooFew { .. } | Self::NotWhole { .. } | Self::TooLarge => Code::SampleSize,
            Self::Label { .. } | Self::Stranger { .. } | Self::EmptyGroup { .. } => Code::BadGroup,
            Self::Unmet { .. } | Self::Bounds { .. } => Code::UnmetTotal,
            Self::NotByChance => Code::NotByChance,
            Self::Dependent | Self::NotOfDesign | Self::Impossible { .. } | Self::Lonely { .. } | Self::NoConvergence => Code::NoEstimate,
            Self::Parameter { .. } | Self::NotByProbabilities => Code::BadParameter,
        }
    }

    fn unit(&self) -> Option<u64> {
        match self {
            Self::Size { unit, .. }
            | Self::Probability { unit, .. }
            | Self::Value { unit, .. }
            | Self::Label { unit, .. }
            | Self::Stranger { unit }
            | Self::Impossible { unit } => Some(*unit),
            _ => None,
        }
    }
}

impl From<DesignError> for Error {
    fn from(problem: DesignError) -> Self {
        let error = Self::new(problem.code()).detail(problem);
        match problem.unit() {
            Some(unit) => error.row(unit),
            None => error,
        }
    }
}

/// The number of units of a frame.
pub(super) fn frame(units: u64) -> Result<u32, DesignError> {
    u32::try_from(units).map_err(|_| DesignError::TooLarge)
}

/// A sample size, of a frame.
pub(super) fn size(units: u64, n: u64) -> Result<(u32, u32), DesignError> {
    let have = frame(units)?;
    match u32::try_from(n) {
        Ok(n) if n <= have => Ok((have, n)),
        _ => Err(DesignError::TooFew { need: n, have: units }),
    }
}

/// A list that is as long as the frame.
pub(super) fn as_long(want: usize, have: usize) -> Result<(), DesignError> {
    if want == have { Ok(()) } else { Err(DesignError::Length { want: want as u64, have: have as u64 }) }
}

/// A finite value for each unit.
pub(super) fn values(want: usize, values: &[f64]) -> Result<(), DesignError> {
    as_long(want, values.len())?;
    match (0u64..).zip(values).find(|(_, value)| !value.is_finite()) {
        Some((unit, value)) => Err(DesignError::Value { unit, value: *value }),
        None => Ok(()),
    }
}
