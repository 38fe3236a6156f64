//! Conditional laws of sums of independent draws, by the discrete Fourier transform.
//!
//! With unit i drawn with probability `p_i`, the size S of a Poisson sample has the generating
//! function `G(z) = Π(1 − p_i + p_i z)`. `P(S = k)` is the mean of `G(z) z^-k` over M points of the
//! unit circle, up to `P(S = k ± M, ..)`, which is made smaller than the last bit by the choice of M;
//! G falls off like a Gaussian away from z = 1, so few of the points count (Fernández and Williams
//! 2010, IEEE Trans. Aerospace and Electronic Systems 46(2), for the transform). Sines are those of
//! the crate `libm`, so the bits are the same everywhere.

use std::f64::consts::PI;

/// A complex number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Complex {
    pub(super) re: f64,
    pub(super) im: f64,
}

impl Complex {
    pub(super) fn times(self, other: Self) -> Self {
        Self { re: self.re * other.re - self.im * other.im, im: self.re * other.im + self.im * other.re }
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self { re: self.re + other.re, im: self.im + other.im }
    }

    pub(super) fn scaled(self, by: f64) -> Self {
        Self { re: self.re * by, im: self.im * by }
    }

    /// `p z / (1 − p + p z)` for this z on the unit circle: the share of G in which a unit is drawn.
    pub(super) fn share(self, p: f64) -> Self {
        let (q, n) = (1.0 - p, norm(p, self.re));
        Self { re: p * (q * self.re + p) / n, im: p * q * self.im / n }
    }
}

/// `|1 − p + p z|²` of a z on the unit circle with that real part.
fn norm(p: f64, re: f64) -> f64 {
    1.0 - 2.0 * p * (1.0 - p) * (1.0 - re)
}

/// One point z of the circle.
pub(super) struct Point {
    pub(super) z: Complex,
    /// `G(z) z^-k`, twice that where the point stands for its conjugate too.
    pub(super) term: Complex,
}

/// The points that count, for one law and one size.
pub(super) struct Circle {
    pub(super) points: Vec<Point>,
}

impl Circle {
    /// For probabilities p and the size k.
    pub(super) fn new(p: &[f64], k: u32) -> Self {
        let variance: f64 = p.iter().map(|p| p * (1.0 - p)).sum();
        // Bernstein: P(|S − mean| ≥ M) ≤ 2 exp(−M²/(2(variance + M/3))) < 10^-18. Odd, so that −1 is no point.
        let reach = 30.0 + libm::sqrt(900.0 + 84.0 * variance);
        let m = (p.len() as u64 + 1).min(reach as u64 + 1) | 1;
        let angle = |steps: u64| 2.0 * PI * (steps % m) as f64 / m as f64;
        let mut points = Vec::new();
        for t in 0..=m / 2 {
            let half = libm::sin(PI * t as f64 / m as f64);
            // |G| ≤ exp(−2·variance·half²); beyond, a point is below the last bit of the sum.
            if 2.0 * variance * half * half > 45.0 {
                break;
            }
            let z = Complex { re: libm::cos(angle(t)), im: libm::sin(angle(t)) };
            let back = angle(t * u64::from(k));
            let start = Complex { re: libm::cos(back), im: -libm::sin(back) }.scaled(if t == 0 { 1.0 } else { 2.0 });
            points.push(Point { z, term: start });
        }
        for p in p {
            for Point { z, term } in &mut points {
                *term = term.times(Complex { re: 1.0 - p + p * z.re, im: p * z.im });
            }
        }
        Self { points }
    }

    /// `M·P(S = k)`.
    pub(super) fn mass(&self) -> f64 {
        self.points.iter().map(|point| point.term.re).sum()
    }

    /// The probability that each unit is drawn, given that S = k.
    pub(super) fn inclusion(&self, p: &[f64]) -> Vec<f64> {
        let mass = self.mass();
        // The real part of term·share without the imaginary one: a division for each point.
        let parts: Vec<[f64; 3]> = self.points.iter().map(|at| [at.term.re, at.term.times(at.z).re, at.z.re]).collect();
        let of = |p: f64| {
            let sum: f64 = parts.iter().map(|[re, turned, z]| ((1.0 - p) * turned + p * re) / norm(p, *z)).sum();
            p * sum / mass
        };
        p.iter().map(|p| of(*p)).collect()
    }
}
