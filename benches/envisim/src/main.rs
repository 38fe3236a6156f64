//! The cube and the local pivotal method 2 beside those of `envisim_samplr`, on one thread and
//! with the same input; ours with ChaCha8, theirs with the generator of their own, which is quicker. Every sample is checked: its units are ascending and of the frame, and their number is right. Of
//! the cube the largest relative error of a balanced total is printed too, so that speed is not bought with balance.

use std::hint::black_box;
use std::time::Instant;

use envisim_samplr::cube_method::{CubeSampling, SamplingOptions};
use envisim_samplr::pivotal_method::LocalPivotalSampling;
use envisim_utils::matrix::Matrix;
use envisim_utils::random::SmallRng;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use shuangsuiji::sampling::Probabilities;
use shuangsuiji::sampling::design::{Landing, cube, local_pivotal};

type Failure = Box<dyn std::error::Error>;

/// Probabilities in proportion to sizes of 1 to 16, for 3 % of the units; and values that the sizes partly explain.
struct Frame {
    probabilities: Vec<f64>,
    size: usize,
    values: Vec<Vec<f64>>,
}

fn frame(units: usize, variables: usize) -> Result<Frame, Failure> {
    let mut rng = ChaCha8Rng::seed_from_u64(20261128);
    let mut uniform = || f64::from(rng.next_u32()) / 4_294_967_296.0;
    let sizes: Vec<f64> = (0..units).map(|_| 1.0 + 15.0 * uniform() * uniform()).collect();
    let size = units * 3 / 100;
    let probabilities = Probabilities::of_measures(&sizes, size as u64)?.floats();
    let values = (0..variables).map(|_| sizes.iter().map(|size| size * uniform() + 10.0 * uniform()).collect()).collect();
    Ok(Frame { probabilities, size, values })
}

/// The median seconds of some draws, and the last sample.
fn timed<R: SeedableRng>(rounds: u64, mut draw: impl FnMut(&mut R) -> Result<Vec<usize>, Failure>) -> Result<(f64, Vec<usize>), Failure> {
    let mut seconds = Vec::new();
    let mut last = Vec::new();
    for round in 0..rounds {
        let mut rng = R::seed_from_u64(round);
        let start = Instant::now();
        last = black_box(draw(&mut rng)?);
        seconds.push(start.elapsed().as_secs_f64());
    }
    seconds.sort_by(f64::total_cmp);
    Ok((seconds[seconds.len() / 2], last))
}

fn checked(who: &str, frame: &Frame, sample: &[usize]) -> Result<(), Failure> {
    let whole = sample.len() == frame.size
        && sample.windows(2).all(|two| two[0] < two[1])
        && sample.last().is_none_or(|last| *last < frame.probabilities.len());
    if whole { Ok(()) } else { Err(format!("{who} gave {} units of {}, or not in order", sample.len(), frame.size).into()) }
}

/// The largest relative error of a Horvitz-Thompson total.
fn imbalance(frame: &Frame, sample: &[usize]) -> f64 {
    let off = |values: &Vec<f64>| {
        let total: f64 = values.iter().sum();
        let estimate: f64 = sample.iter().map(|unit| values[*unit] / frame.probabilities[*unit]).sum();
        (estimate / total - 1.0).abs()
    };
    frame.values.iter().map(off).fold(0.0, f64::max)
}

fn units(drawn: &[u32]) -> Vec<usize> {
    drawn.iter().map(|unit| *unit as usize).collect()
}

/// Five constraints on both sides: the size, which envisim has as its first variable, and four variables.
fn by_cube(count: usize) -> Result<(), Failure> {
    let frame = frame(count, 4)?;
    let columns = [vec![frame.probabilities.clone()], frame.values.clone()].concat().concat();
    let (ours, sample) = timed(5, |rng: &mut ChaCha8Rng| {
        let p = Probabilities::of_floats(&frame.probabilities)?;
        Ok(units(cube(&p, &frame.values, Landing::Suppression, rng)?.drawn()))
    })?;
    checked("ours", &frame, &sample)?;
    let (theirs, other) = timed(1, |rng: &mut SmallRng| {
        let balancing = Matrix::new(columns.clone(), count).ok_or("no matrix")?;
        let options = SamplingOptions::new(frame.probabilities.clone()).map_err(|problem| format!("{problem:?}"))?;
        let mut drawn = options.cube(rng, balancing).map_err(|problem| format!("{problem:?}"))?;
        drawn.sort_unstable();
        Ok(drawn)
    })?;
    checked("envisim", &frame, &other)?;
    println!(
        "cube, 5 constraints, {} of {count}: {:.0} times envisim ({:.1} ms, envisim {:.0} ms; imbalance {:.1e}, envisim {:.1e})",
        frame.size,
        theirs / ours,
        ours * 1e3,
        theirs * 1e3,
        imbalance(&frame, &sample),
        imbalance(&frame, &other)
    );
    Ok(())
}

fn by_local_pivotal(count: usize) -> Result<(), Failure> {
    let frame = frame(count, 2)?;
    let (ours, sample) = timed(5, |rng: &mut ChaCha8Rng| {
        let p = Probabilities::of_floats(&frame.probabilities)?;
        Ok(units(local_pivotal(&p, &frame.values, rng)?.drawn()))
    })?;
    checked("ours", &frame, &sample)?;
    let (theirs, other) = timed(5, |rng: &mut SmallRng| {
        let places = Matrix::new(frame.values.concat(), count).ok_or("no matrix")?;
        let options = SamplingOptions::new(frame.probabilities.clone()).map_err(|problem| format!("{problem:?}"))?;
        Ok(options.set_spreading(places).map_err(|problem| format!("{problem:?}"))?.lpm_2(rng))
    })?;
    checked("envisim", &frame, &other)?;
    println!(
        "local pivotal 2, two dimensions, {} of {count}: {:.2} times envisim ({:.1} ms, envisim {:.1} ms)",
        frame.size,
        theirs / ours,
        ours * 1e3,
        theirs * 1e3
    );
    Ok(())
}

fn main() -> Result<(), Failure> {
    let count = std::env::args().nth(1).map_or(Ok(100_000), |given| given.parse())?;
    by_local_pivotal(count)?;
    by_cube(count)
}
