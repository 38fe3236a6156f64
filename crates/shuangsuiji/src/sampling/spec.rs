//! What each design promises, by its id.

/// How well a probability is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// It is what is announced, exactly.
    Exact,
    /// It comes close to what is announced; a joint one is approximated by a formula
    /// ([`hajek`](super::joint::hajek)) or, of the cube and the local pivotal method, by many draws
    /// ([`counted`](super::joint::counted)).
    Approximate,
    /// Nothing is said of it.
    Unknown,
}

/// Whether the size of a sample is known before the draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Every sample has the same size.
    Fixed,
    /// The size varies from sample to sample.
    Random,
}

/// What a design promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DesignSpec {
    /// The id, frozen: the same id, generator state and input give the same sample for ever.
    pub id: &'static str,
    /// The size of its samples.
    pub size: Size,
    /// First-order inclusion probabilities.
    pub first: Known,
    /// Joint (second-order) inclusion probabilities.
    pub joint: Known,
    /// Where it is described.
    pub source: &'static str,
}

macro_rules! designs {
    ($($(#[doc = $doc:literal])* $name:ident = $id:literal, $size:ident, $first:ident, $joint:ident, $source:literal;)*) => {
        /// The designs: the lawful draw's methods and those of statistics and simulation. A sample
        /// chosen by hand (定向) has none.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Design { $($(#[doc = $doc])* $name),* }

        impl Design {
            /// Every design.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// What it promises.
            pub fn spec(self) -> DesignSpec {
                match self {
                    $(Self::$name => DesignSpec {
                        id: $id, size: Size::$size, first: Known::$first, joint: Known::$joint, source: $source,
                    }),*
                }
            }
        }
    };
}

designs! {
    /// The n smallest tickets.
    TicketSrs = "ticket-srs/1", Fixed, Exact, Exact, "protocol §6";
    /// Each ticket below a threshold.
    TicketThreshold = "ticket-threshold/1", Random, Exact, Exact, "protocol §6";
    /// Sequential Poisson by tickets.
    TicketPps = "ticket-pps/1", Fixed, Approximate, Approximate, "protocol §6; Ohlsson 1998, J. Official Statistics 14(2)";
    /// Pareto πps by tickets.
    TicketPareto = "ticket-pareto/1", Fixed, Approximate, Approximate, "protocol §6; Rosén 1997, J. Statistical Planning and Inference 62(2)";
    /// One of a list of samples with multiplicities.
    Portfolio = "portfolio/1", Random, Exact, Exact, "protocol §6";
    /// Simple random without replacement.
    Srs = "srs/1", Fixed, Exact, Exact, "Sanders et al. 2018, ACM TOMS 44(3), doi:10.1145/3157734, with block counts by an urn";
    /// Simple random with replacement.
    SrsWithReplacement = "srs-wr/1", Fixed, Exact, Exact, "Cochran 1977, Sampling Techniques, §2.11";
    /// Each unit with the same probability, independently.
    Bernoulli = "bernoulli/1", Random, Exact, Exact, "Särndal, Swensson and Wretman 1992, Model Assisted Survey Sampling, §3.2";
    /// Every N/n-th unit from a random start, for any n: no unit is left out at the end.
    Systematic = "systematic/1", Fixed, Exact, Exact, "Madow and Madow 1944, Annals of Mathematical Statistics 15(1)";
    /// Each unit with its own probability, independently.
    Poisson = "poisson/1", Random, Exact, Exact, "Hájek 1964, Annals of Mathematical Statistics 35(4)";
    /// Systematic with unequal probabilities.
    SystematicPps = "systematic-pps/1", Fixed, Exact, Exact, "Madow 1949, Annals of Mathematical Statistics 20(3)";
    /// The n smallest u/π.
    SequentialPoisson = "sequential-poisson/2", Fixed, Approximate, Approximate, "Ohlsson 1998, J. Official Statistics 14(2)";
    /// The n smallest u(1−π)/((1−u)π).
    Pareto = "pareto/2", Fixed, Approximate, Approximate, "Rosén 1997, J. Statistical Planning and Inference 62(2)";
    /// Sampford's rejective design.
    Sampford = "sampford/1", Fixed, Exact, Exact, "Sampford 1967, Biometrika 54(3/4); drawn by rejection from Poisson samples";
    /// Conditional Poisson (of maximum entropy), with working probabilities for the given ones.
    ConditionalPoisson = "conditional-poisson/2", Fixed, Exact, Exact, "Hájek 1964; Chen, Dempster and Liu 1994, Biometrika 81(3)";
    /// The pivotal method in the order of the frame (Deville's systematic).
    OrderedPivotal = "ordered-pivotal/2", Fixed, Exact, Exact, "Deville and Tillé 1998, Biometrika 85(1); Chauvet 2012, Bernoulli 18(4)";
    /// The cube method: balanced on auxiliary variables.
    Cube = "cube/1", Fixed, Exact, Approximate, "Deville and Tillé 2004, Biometrika 91(4); Chauvet and Tillé 2006, Computational Statistics 21(1)";
    /// The cube method in strata.
    CubeStratified = "cube-stratified/1", Fixed, Exact, Approximate, "Chauvet 2009, Survey Methodology 35(1)";
    /// The local pivotal method 2: spread over coordinates.
    LocalPivotal = "local-pivotal-2/1", Fixed, Exact, Approximate, "Grafström, Lundström and Schelin 2012, Biometrics 68(2)";
    /// The pivotal method along a Hilbert curve: spread, for large frames.
    HilbertPivotal = "hilbert-pivotal/2", Fixed, Exact, Exact, "Deville and Tillé 1998, Biometrika 85(1), after Stevens and Olsen 2004, JASA 99(465)";
}

impl Design {
    /// The design of an id.
    pub fn by_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|design| design.spec().id == id)
    }

    /// The design of an id without its version, which is the one that this version draws.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|design| design.spec().id.split_once('/').is_some_and(|(of, _)| of == name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Frozen: records and scripts name designs by these.
    #[test]
    fn ids_are_frozen() {
        let ids: Vec<_> = Design::ALL.iter().map(|d| d.spec().id).collect();
        assert_eq!(ids, IDS);
        for design in Design::ALL {
            assert_eq!(Design::by_id(design.spec().id), Some(*design));
        }
    }

    const IDS: &[&str] = &[
        "ticket-srs/1",
        "ticket-threshold/1",
        "ticket-pps/1",
        "ticket-pareto/1",
        "portfolio/1",
        "srs/1",
        "srs-wr/1",
        "bernoulli/1",
        "systematic/1",
        "poisson/1",
        "systematic-pps/1",
        "sequential-poisson/2",
        "pareto/2",
        "sampford/1",
        "conditional-poisson/2",
        "ordered-pivotal/2",
        "cube/1",
        "cube-stratified/1",
        "local-pivotal-2/1",
        "hilbert-pivotal/2",
    ];
}
