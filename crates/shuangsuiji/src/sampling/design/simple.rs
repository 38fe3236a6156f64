//! Simple random sampling without replacement.
//!
//! The frame is cut in blocks of 2^16 units. How many of the sample fall in each block is decided by
//! an urn: a uniform place of the frame is accepted unless its offset in the block is below the
//! number the block already has, which is the law of drawing without replacement. Then each block
//! draws its offsets in a bitmap that stays in the first cache. Integers only; one word per block and
//! the sample are the memory.

use rand_core::Rng;

use super::{Chance, DesignError, Dice, Selection, problem};

const BLOCK_BITS: u32 = 16;

/// A simple random sample of `n` of the units 0 to `units − 1`, ascending: every set of `n` is as
/// probable as any other. The time is that of the sample, or of the units left out where they are fewer.
///
/// # Errors
/// Where `n` is above the frame, or the frame holds 2^32 units or more.
pub fn srs<R: Rng + ?Sized>(units: u64, n: u64, rng: &mut R) -> Result<Selection, DesignError> {
    let (units, n) = problem::size(units, n)?;
    Ok(Selection::of(simple::<BLOCK_BITS>(units, n, &mut Dice::new(rng))))
}

/// [`srs`] of a size that the frame has, in blocks of `2^BITS` units.
pub(in crate::sampling) fn simple<const BITS: u32>(units: u32, n: u32, chance: &mut impl Chance) -> Vec<u32> {
    let few = n.min(units - n);
    let counts = block_counts::<BITS>(units, few, chance);
    let mut drawn = Vec::with_capacity(n as usize);
    let mut block = Block { words: vec![0; (1usize << BITS).div_ceil(64)] };
    for (start, count) in (0..units).step_by(1 << BITS).zip(counts) {
        let size = (1 << BITS).min(units - start);
        // The few are drawn or left out.
        let take = if few == n { count } else { size - count };
        block.draw(start, size, take, chance, &mut drawn);
    }
    drawn
}

/// How many of `few` units fall in each block.
pub(in crate::sampling) fn block_counts<const BITS: u32>(units: u32, few: u32, chance: &mut impl Chance) -> Vec<u32> {
    let blocks = units.div_ceil(1 << BITS) as usize;
    let mut counts = vec![0u32; blocks];
    if let [only] = counts.as_mut_slice() {
        *only = few;
        return counts;
    }
    for _ in 0..few {
        loop {
            let at = chance.below(units.into()) as u32;
            let slot = &mut counts[(at >> BITS) as usize];
            if at & ((1 << BITS) - 1) >= *slot {
                *slot += 1;
                break;
            }
        }
    }
    counts
}

/// The offsets of one block.
struct Block {
    words: Vec<u64>,
}

/// So many offsets are kept in order in a short list: clearing and reading the bitmap would take longer.
const SHORT: u32 = 24;

impl Block {
    /// Draws `take` of `size` offsets and adds them to `start`. The list and the bitmap take the same
    /// bits of chance and give the same units.
    fn draw(&mut self, start: u32, size: u32, take: u32, chance: &mut impl Chance, drawn: &mut Vec<u32>) {
        let few = take.min(size - take);
        let bits = u32::BITS - (size - 1).leading_zeros();
        if few == take && take <= SHORT {
            return short(start, size, take, bits, chance, drawn);
        }
        let used = &mut self.words[..size.div_ceil(64) as usize];
        used.fill(0);
        let mut left = few;
        while left > 0 {
            let at = chance.bits(bits);
            let (word, bit) = ((at / 64) as usize, 1u64 << (at % 64));
            if at < size && used[word] & bit == 0 {
                used[word] |= bit;
                left -= 1;
            }
        }
        let flip = if few == take { 0 } else { u64::MAX };
        for (word, base) in used.iter().zip((0..size).step_by(64)) {
            let mut word = (word ^ flip) & (u64::MAX >> (64 - (size - base).min(64)));
            while word != 0 {
                drawn.push(start + base + word.trailing_zeros());
                word &= word - 1;
            }
        }
    }
}

fn short(start: u32, size: u32, take: u32, bits: u32, chance: &mut impl Chance, drawn: &mut Vec<u32>) {
    let first = drawn.len();
    while drawn.len() - first < take as usize {
        let at = chance.bits(bits);
        let place = drawn[first..].partition_point(|have| *have < start + at);
        if at < size && drawn.get(first + place) != Some(&(start + at)) {
            drawn.insert(first + place, start + at);
        }
    }
}
