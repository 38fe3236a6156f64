//! The same generator and input give the same sample for ever: one row for each path of the code. A
//! change here is a change of the design's id.

use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;

use super::*;

fn rng() -> ChaCha8Rng {
    ChaCha8Rng::from_seed([7; 32])
}

/// Size, sum and a sum that depends on the places of the units.
fn print(selection: &Selection) -> (usize, u64, u64) {
    let drawn = selection.drawn();
    let mixed = drawn.iter().fold(0u64, |h, unit| (h ^ u64::from(*unit)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23));
    (drawn.len(), drawn.iter().map(|unit| u64::from(*unit)).sum(), mixed)
}

fn sizes(units: u64) -> Vec<u64> {
    (0..units).map(|i| 1 + i * i % 97).collect()
}

#[test]
fn value_stability() {
    let p = Probabilities::of_sizes(&sizes(3000), 200).unwrap();
    let given: Vec<f64> = (0..3000u32).map(|i| 0.05 + f64::from(i % 7) / 70.0).collect();
    let floats = Probabilities::of_measures(&given, 300).unwrap().floats();
    let floats = Probabilities::of_floats(&floats).unwrap();
    // Among forty draws of so few there are some in which the numbers of all are drawn to the last bit.
    let mut again = rng();
    let forty = (0..40).flat_map(|_| pareto(&super::proof::six(), &mut again).unwrap().order).collect();
    let numbers: Vec<u64> = (0..3000u64).map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect();
    // Large probabilities: where they are small the two designs rank nearly alike.
    let large = Probabilities::of_sizes(&sizes(3000), 2400).unwrap();
    let conditional = ConditionalPoisson::new(&p).unwrap();
    let labels: Vec<u16> = (0..5000u32).map(|i| (i * i % 7 % 3) as u16).collect();
    let groups = Groups::new(&labels, 3).unwrap();
    let town: Vec<Vec<f64>> = [7, 11].map(|k| (0..3000u32).map(|i| f64::from(i * k % 101) / 8.0).collect()).to_vec();
    let many: Vec<Vec<f64>> = [3, 5, 7, 11, 13].map(|k| (0..3000u32).map(|i| f64::from(i * i * k % 103)).collect()).to_vec();
    let thirds = Groups::new(&labels[..3000], 3).unwrap();
    let got = [
        ("srs, one block, short list", print(&srs(1000, 20, &mut rng()).unwrap())),
        ("srs, one block, bitmap", print(&srs(1000, 100, &mut rng()).unwrap())),
        ("srs, one block, complement", print(&srs(1000, 900, &mut rng()).unwrap())),
        ("srs, blocks", print(&srs(1_000_000, 30_000, &mut rng()).unwrap())),
        ("srs, blocks, few", print(&srs(4_000_000_000, 50, &mut rng()).unwrap())),
        ("srs, blocks, complement", print(&srs(200_000, 199_000, &mut rng()).unwrap())),
        ("with replacement", print(&srs_with_replacement(1000, 300, &mut rng()).unwrap())),
        ("with replacement, wide", print(&srs_with_replacement(u64::from(u32::MAX), 5, &mut rng()).unwrap())),
        ("bernoulli", print(&bernoulli(5000, 3, 100, &mut rng()).unwrap())),
        ("systematic", print(&systematic(5000, 77, &mut rng()).unwrap())),
        ("poisson", print(&poisson(&p, &mut rng()))),
        ("systematic pps", print(&systematic_pps(&p, &mut rng()))),
        ("ordered pivotal", print(&ordered_pivotal(&p, &mut rng()).unwrap())),
        ("pareto", print(&pareto(&p, &mut rng()).unwrap())),
        ("pareto, floats", print(&pareto(&floats, &mut rng()).unwrap())),
        ("pareto, the others too", print(&Selection::of(forty))),
        ("pareto, permanent numbers", print(&pareto_by(&large, &numbers).unwrap())),
        ("sequential poisson, permanent numbers", print(&sequential_poisson_by(&large, &numbers).unwrap())),
        ("systematic pps, floats", print(&systematic_pps(&floats, &mut rng()))),
        ("ordered pivotal, floats", print(&ordered_pivotal(&floats, &mut rng()).unwrap())),
        ("sequential poisson", print(&sequential_poisson(&p, &mut rng()).unwrap())),
        ("sampford", print(&sampford(&p, &mut rng()).unwrap())),
        ("conditional poisson", print(&conditional.draw(&mut rng()))),
        ("cube", print(&cube(&p, &town, Landing::Suppression, &mut rng()).unwrap())),
        ("cube, programme", print(&cube(&p, &many, Landing::LinearProgramme, &mut rng()).unwrap())),
        ("cube, strata", print(&cube_stratified(&p, &town, &thirds, &mut rng()).unwrap())),
        ("local pivotal", print(&local_pivotal(&p, &town, &mut rng()).unwrap())),
        ("hilbert pivotal", print(&hilbert_pivotal(&p, &town[0], &town[1], &mut rng()).unwrap())),
        ("stratified", print(&groups.stratified_srs(&[10, 200, 1000], &mut rng()).unwrap())),
    ];
    assert_eq!(got.map(|row| row.1), WANT, "{got:#?}");
}

const WANT: [(usize, u64, u64); 29] = [
    (20, 11118, 3240116313812187382),
    (100, 49259, 5327648064799290342),
    (900, 450241, 13904800459925704765),
    (30000, 14963394407, 2196410675114953987),
    (50, 106217037162, 1830209743920878422),
    (199000, 19901306730, 554824389124975623),
    (300, 152990, 14095975223870863415),
    (5, 9905539942, 5538568060225435405),
    (173, 435289, 11385345868322964174),
    (77, 191715, 14854817648938189056),
    (222, 344735, 13930322764617435165),
    (200, 300844, 13580860579272786381),
    (200, 300541, 9362674340274574739),
    (200, 313274, 14403143650661919463),
    (300, 460822, 12024660632921100599),
    (120, 318, 11487798981569944949),
    (2400, 3601486, 5682714464699013406),
    (2400, 3602114, 8124065863212702302),
    (300, 450729, 436224747559436288),
    (300, 449915, 9335453224406905071),
    (200, 313274, 14403143650661919463),
    (200, 291791, 14325526573971348666),
    (200, 302560, 7221136373052412521),
    (200, 300472, 16689895771268218137),
    (200, 301288, 4111158949451806565),
    (200, 301474, 11614567421746274397),
    (200, 301952, 2257643286795904673),
    (200, 319896, 7621855949700721387),
    (1210, 3013782, 2707708678993665189),
];
