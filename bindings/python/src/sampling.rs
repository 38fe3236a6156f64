//! The designs of statistics for `shuangsuiji/sampling.py`, which has their documentation.

use pyo3::prelude::*;
use rand_chacha::ChaCha8Rng;
use shuangsuiji::error::Error;
use shuangsuiji::sampling::allocate::{self, Bounds, Method};
use shuangsuiji::sampling::design::{self, ByProbabilities, ConditionalPoisson, Groups, Landing};
use shuangsuiji::sampling::estimate::{Origin, ProbabilitySample, Variance};
use shuangsuiji::sampling::joint::{self, Joint};
use shuangsuiji::sampling::{Design, DesignError, Probabilities, Selection, replicate_rng};
use shuangsuiji::say;

use crate::column::{Array, Column, Numbers, column};
use crate::enter::enter;
use crate::errors::bad_argument;

/// What a design draws from.
#[derive(Default)]
struct Frame {
    units: u64,
    n: u64,
    probabilities: Option<Column<f64>>,
    columns: Vec<Column<f64>>,
    labels: Option<Labels>,
    counts: Vec<u64>,
    landing: Landing,
}

/// Strata, in the type that the array has.
enum Labels {
    Bytes(Column<u8>),
    Shorts(Column<u16>),
    Words(Column<u32>),
}

fn labels(given: &Bound<'_, PyAny>) -> PyResult<Labels> {
    match column(given, "strata") {
        Ok(bytes) => Ok(Labels::Bytes(bytes)),
        Err(_) => match column(given, "strata") {
            Ok(shorts) => Ok(Labels::Shorts(shorts)),
            Err(_) => column(given, "strata").map(Labels::Words),
        },
    }
}

fn named(py: Python<'_>, name: &str) -> PyResult<Design> {
    let unknown = || bad_argument(py, "design", say!("there is no design {name:?}", "没有名为 {name:?} 的抽样设计"));
    Design::by_id(name).or_else(|| Design::by_name(name)).ok_or_else(unknown)
}

/// Draws `reps` samples, the i-th from stream i of ChaCha8 with the seed.
#[pyfunction(name = "_draw")]
#[pyo3(signature = (design, seed, reps, *, units=0, n=0, probabilities=None, columns=vec![], strata=None, counts=vec![], programme=false))]
#[allow(clippy::too_many_arguments, reason = "the one way in, called by name from sampling.py")]
pub(crate) fn draw(
    py: Python<'_>,
    design: &str,
    seed: [u8; 32],
    reps: u64,
    units: u64,
    n: u64,
    probabilities: Option<&Bound<'_, PyAny>>,
    columns: Vec<Bound<'_, PyAny>>,
    strata: Option<&Bound<'_, PyAny>>,
    counts: Vec<u64>,
    programme: bool,
) -> PyResult<Vec<Array>> {
    let frame = Frame {
        units,
        n,
        probabilities: probabilities.map(|p| column(p, "probabilities")).transpose()?,
        columns: columns.iter().map(|values| column(values, "columns")).collect::<PyResult<_>>()?,
        labels: strata.map(labels).transpose()?,
        counts,
        landing: if programme { Landing::LinearProgramme } else { Landing::Suppression },
    };
    let how = match design {
        "stratified" => How::Stratified,
        "cluster" => How::Clusters,
        "two-stage" => How::TwoStages,
        name => How::By(named(py, name)?),
    };
    enter(py, || {
        let draw = drawer(how, &frame)?;
        let mut samples = Vec::new();
        for stream in 0..reps {
            samples.push(Array(Numbers::Units(draw(&mut replicate_rng(&seed, stream))?.order)));
        }
        Ok(samples)
    })
}

type Draw<'a> = Box<dyn Fn(&mut ChaCha8Rng) -> Result<Selection, DesignError> + 'a>;

/// How a frame is drawn: by a design, or in groups, of which and in which simple random samples are drawn.
#[derive(Clone, Copy)]
enum How {
    By(Design),
    /// `counts[h]` units of each group.
    Stratified,
    /// All units of `n` of `units` groups.
    Clusters,
    /// `counts[h]` units of each of `n` groups.
    TwoStages,
}

/// The draw of a design, with what it needs only once.
fn drawer(how: How, frame: &Frame) -> Result<Draw<'_>, Error> {
    let (units, n) = (frame.units, frame.n);
    let given = frame.probabilities.as_ref().map_or(&[][..], Column::get);
    let p = Probabilities::of_floats(given)?;
    let columns: Vec<&[f64]> = frame.columns.iter().map(Column::get).collect();
    let design = match (how, &frame.labels) {
        (How::By(design), _) => design,
        (how, Some(Labels::Bytes(labels))) => return Ok(in_groups(how, labels.get(), frame)?),
        (how, Some(Labels::Shorts(labels))) => return Ok(in_groups(how, labels.get(), frame)?),
        (how, Some(Labels::Words(labels))) => return Ok(in_groups(how, labels.get(), frame)?),
        (_, None) => return Err(DesignError::NotOfDesign.into()),
    };
    Ok(match (design, &frame.labels) {
        (Design::Srs, _) => Box::new(move |rng| design::srs(units, n, rng)),
        (Design::SrsWithReplacement, _) => Box::new(move |rng| design::srs_with_replacement(units, n, rng)),
        (Design::Bernoulli, _) => {
            let [den] = *frame.counts else { return Err(DesignError::Length { want: 1, have: frame.counts.len() as u64 }.into()) };
            Box::new(move |rng| design::bernoulli(units, n, den, rng))
        }
        (Design::Systematic, _) => Box::new(move |rng| design::systematic(units, n, rng)),
        (Design::Cube, _) => Box::new(move |rng| design::cube(&p, &columns, frame.landing, rng)),
        (Design::LocalPivotal, _) => Box::new(move |rng| design::local_pivotal(&p, &columns, rng)),
        (Design::HilbertPivotal, _) => {
            let [x, y] = two(&columns)?;
            Box::new(move |rng| design::hilbert_pivotal(&p, x, y, rng))
        }
        (Design::CubeStratified, Some(Labels::Words(labels))) => {
            let groups = groups(labels.get(), n)?;
            Box::new(move |rng| design::cube_stratified(&p, &columns, &groups, rng))
        }
        (design, None) => {
            let ready = ByProbabilities::new(design, p)?;
            Box::new(move |rng| ready.draw(rng))
        }
        _ => return Err(DesignError::NotByProbabilities.into()),
    })
}

/// The two columns of coordinates in the plane.
fn two<'a>(columns: &[&'a [f64]]) -> Result<[&'a [f64]; 2], DesignError> {
    columns.try_into().map_err(|_| DesignError::Length { want: 2, have: columns.len() as u64 })
}

fn in_groups<'a, L: Copy + Into<u32> + 'a>(how: How, labels: &'a [L], frame: &'a Frame) -> Result<Draw<'a>, DesignError> {
    let (n, counts) = (frame.n, frame.counts.as_slice());
    let count = if matches!(how, How::Clusters) { frame.units } else { counts.len() as u64 };
    let groups = groups(labels, count)?;
    Ok(match how {
        How::By(_) => return Err(DesignError::NotOfDesign),
        How::Stratified => Box::new(move |rng| groups.stratified_srs(counts, rng)),
        How::Clusters => Box::new(move |rng| groups.cluster(&design::srs(count, n, rng)?)),
        How::TwoStages => Box::new(move |rng| {
            let drawn = design::srs(count, n, rng)?;
            groups.two_stage(&drawn, |group, size| design::srs(size.into(), counts.get(group as usize).copied().unwrap_or(0), rng))
        }),
    })
}

fn groups<L: Copy + Into<u32>>(labels: &[L], count: u64) -> Result<Groups<'_, L>, DesignError> {
    Groups::new(labels, u32::try_from(count).map_err(|_| DesignError::TooLarge)?)
}

/// Inclusion probabilities for whole or real sizes.
#[pyfunction(name = "_inclusion_probabilities")]
pub(crate) fn inclusion_probabilities(py: Python<'_>, sizes: &Bound<'_, PyAny>, n: u64) -> PyResult<Array> {
    match column::<u64>(sizes, "sizes") {
        Ok(whole) => enter(py, || Ok(Array(Numbers::Reals(Probabilities::of_sizes(whole.get(), n)?.floats())))),
        Err(_) => {
            let real = column::<f64>(sizes, "sizes")?;
            enter(py, || Ok(Array(Numbers::Reals(Probabilities::of_measures(real.get(), n)?.floats()))))
        }
    }
}

/// The joint probabilities of some units, row by row.
#[pyfunction(name = "_joint_inclusion_probabilities")]
pub(crate) fn joint_inclusion_probabilities(
    py: Python<'_>,
    design: &str,
    probabilities: &Bound<'_, PyAny>,
    units: &Bound<'_, PyAny>,
    coordinates: Vec<Bound<'_, PyAny>>,
    samples: Option<Vec<Bound<'_, PyAny>>>,
) -> PyResult<Array> {
    let design = named(py, design)?;
    let (p, units) = (column(probabilities, "probabilities")?, column::<u32>(units, "units")?);
    let coordinates = coordinates.iter().map(|values| column(values, "coordinates")).collect::<PyResult<Vec<_>>>()?;
    let columns =
        |samples: Vec<Bound<'_, PyAny>>| samples.iter().map(|sample| column::<u32>(sample, "samples")).collect::<PyResult<Vec<_>>>();
    let samples = samples.map(columns).transpose()?;
    enter(py, || {
        let (p, units) = (Probabilities::of_floats(p.get())?, units.get());
        let size = || p.size().map(u64::from);
        let coordinates: Vec<&[f64]> = coordinates.iter().map(Column::get).collect();
        if let Some(samples) = &samples {
            let counted = joint::counted(p.len(), samples.iter().map(|sample| (1, sample.get())), units)?;
            return Ok(Array(Numbers::Reals(counted.values().to_vec())));
        }
        let joint = match design {
            Design::Srs | Design::TicketSrs => joint::srs(p.len() as u64, size()?, units)?,
            Design::SrsWithReplacement => joint::srs_with_replacement(p.len() as u64, size()?, units)?,
            Design::Systematic => joint::systematic(p.len() as u64, size()?, units)?,
            Design::Poisson | Design::Bernoulli | Design::TicketThreshold => joint::poisson(&p, units)?,
            Design::SystematicPps => joint::systematic_pps(&p, units)?,
            Design::Sampford => joint::sampford(&p, units)?,
            Design::ConditionalPoisson => joint::conditional_poisson(&ConditionalPoisson::new(&p)?, &p, units)?,
            Design::Pareto | Design::SequentialPoisson | Design::TicketPareto | Design::TicketPps => joint::hajek(&p, units)?,
            Design::OrderedPivotal => joint::ordered_pivotal(&p, units)?,
            Design::HilbertPivotal => {
                let [x, y] = two(&coordinates)?;
                joint::pivotal_along(&p, &design::hilbert_order(x, y)?, units)?
            }
            _ => return Err(DesignError::NotOfDesign.into()),
        };
        Ok(Array(Numbers::Reals(joint.values().to_vec())))
    })
}

/// An allocation of a total.
#[pyfunction(name = "_allocate")]
pub(crate) fn allocate_total(
    py: Python<'_>,
    method: &str,
    total: u64,
    sizes: Vec<u64>,
    values: Vec<f64>,
    bounds: (Option<Vec<u64>>, Option<Vec<u64>>),
    parameter: f64,
) -> PyResult<Array> {
    let unknown = || bad_argument(py, "method", say!("there is no method {method:?}", "没有名为 {method:?} 的分配方法"));
    let method = Method::named(method, &values, parameter).ok_or_else(unknown)?;
    enter(py, || {
        let bounds = Bounds::of(&sizes, bounds.0.as_deref(), bounds.1.as_deref())?;
        Ok(Array(Numbers::Counts(allocate::allocate(total, &sizes, &bounds, method)?)))
    })
}

/// Value and variance of an estimate.
#[pyfunction(name = "_estimate")]
#[allow(clippy::too_many_arguments, reason = "the one way in, called from sampling.py")]
pub(crate) fn estimate(
    py: Python<'_>,
    design: &str,
    statistic: &str,
    variance: &str,
    probabilities: Vec<f64>,
    y: Vec<f64>,
    x: Option<Vec<f64>>,
    strata: Option<Vec<u32>>,
    matrix: Option<Vec<f64>>,
    coordinates: Option<Vec<Vec<f64>>>,
) -> PyResult<(f64, f64)> {
    let origin = if design == "directed" { Origin::Directed } else { Origin::Drawn(named(py, design)?) };
    enter(py, || {
        let mut sample = ProbabilitySample::new(origin, probabilities)?;
        if let Some(strata) = strata {
            sample = sample.in_strata(strata)?;
        }
        let joint = Joint::of_values(sample.len(), matrix.unwrap_or_else(|| vec![0.0; sample.len() * sample.len()]))?;
        let places = coordinates.unwrap_or_default();
        let by = match variance {
            "joint" => Variance::Joint(&joint),
            "hajek-rosen" => Variance::HajekRosen,
            "nearest-neighbour" => Variance::NearestNeighbour(&places),
            "independent" => Variance::Independent,
            "with-replacement" => Variance::WithReplacement,
            _ => return Err(DesignError::NotOfDesign.into()),
        };
        let estimate = match (statistic, x) {
            ("total", _) => sample.total(&y, by)?,
            ("mean", _) => sample.mean(&y, by)?,
            ("ratio", Some(x)) => sample.ratio(&y, &x, by)?,
            _ => return Err(DesignError::NotOfDesign.into()),
        };
        Ok((estimate.value, estimate.variance))
    })
}
