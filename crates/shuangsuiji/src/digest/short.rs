//! SHA-256 of short messages, as a pool has them by the million: padded in one array and given to
//! the hash crate's compression in one call, which saves a quarter of the time of its buffered
//! interface. A message that does not fit is the buffered interface's.

use sha2::block_api::compress256;

use super::suite::Message;

/// A chaining value.
type State = [u32; 8];

/// The initial value (FIPS 180-4 §5.3.3).
const INITIAL: State = [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

const BLOCK: usize = 64;
/// Six blocks hold the rows of pools and draws, and the private attributes of most targets.
const ROOM: usize = 6 * BLOCK;
/// The bit that ends a message and its length (FIPS 180-4 §5.1.1).
const ENDING: usize = 9;

/// The hash of a message; none where it is not short.
#[inline]
pub(super) fn hash(message: &impl Message) -> Option<[u8; 32]> {
    finish(INITIAL, 0, message)
}

/// The two states of an HMAC key (RFC 2104): after the block of the inner pad, and of the outer.
#[derive(Clone)]
pub(super) struct Pads([State; 2]);

impl Pads {
    /// Of a key of up to one block; longer ones stand here as their hash.
    pub(super) fn new(key: &[u8]) -> Self {
        let after = |pad: u8| {
            let mut block = [pad; BLOCK];
            block.iter_mut().zip(key).for_each(|(b, k)| *b ^= k);
            let mut state = INITIAL;
            compress256(&mut state, &[block]);
            state
        };
        Self([0x36, 0x5c].map(after))
    }

    /// The tag of a message; none where it is not short.
    #[inline]
    pub(super) fn tag(&self, message: &impl Message) -> Option<[u8; 32]> {
        let [inner, outer] = self.0;
        let hash = finish(inner, 1, message)?;
        finish(outer, 1, &[hash.as_slice()].as_slice())
    }
}

/// The hash of so many blocks, after which the state is given, and the message.
#[inline]
fn finish(mut state: State, blocks: usize, message: &impl Message) -> Option<[u8; 32]> {
    let mut bytes = [0; ROOM];
    let (mut len, mut fits) = (0, true);
    message.feed(|piece| match bytes.get_mut(len..len + piece.len()) {
        Some(to) if fits => {
            to.copy_from_slice(piece);
            len += piece.len();
        }
        _ => fits = false,
    });
    let end = (len + ENDING).next_multiple_of(BLOCK);
    if !fits || end > ROOM {
        return None;
    }
    *bytes.get_mut(len)? = 0x80;
    let bits = 8 * (blocks * BLOCK + len) as u64;
    bytes.get_mut(end - 8..end)?.copy_from_slice(&bits.to_be_bytes());
    compress256(&mut state, bytes.as_chunks().0.get(..end / BLOCK)?);
    let mut out = [0; 32];
    for (to, word) in out.as_chunks_mut().0.iter_mut().zip(state) {
        *to = word.to_be_bytes();
    }
    Some(out)
}
