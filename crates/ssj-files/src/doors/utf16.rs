//! Text in UTF-16, which Excel saves as "Unicode text", read as UTF-8.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, UTF_16BE, UTF_16LE};
use shuangsuiji::say;

use crate::hashing::Hashing;

/// How many bytes are decoded at once.
const CHUNK: usize = 1 << 16;

/// An input as UTF-8.
pub(super) enum Input<R> {
    /// One that needs no change.
    Plain(R),
    Utf16(Box<Utf16<R>>),
}

impl<R: Read> Input<R> {
    /// An input in UTF-16 whose byte order mark begins with the high byte or not.
    pub(super) fn utf16(input: R, high_first: bool) -> Self {
        let decoder = if high_first { UTF_16BE } else { UTF_16LE }.new_decoder_with_bom_removal();
        Self::Utf16(Box::new(Utf16 { input: Hashing::new(input), decoder, read: 0, text: Vec::new(), at: 0, ended: false }))
    }

    /// The digest of the input as it came; none where it was not changed.
    pub(super) fn digest(self) -> io::Result<Option<String>> {
        match self {
            Self::Plain(_) => Ok(None),
            Self::Utf16(wide) => Ok(Some(wide.input.finish()?.0)),
        }
    }
}

impl<R: Read> Read for Input<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(input) => input.read(buffer),
            Self::Utf16(wide) => wide.read(buffer),
        }
    }
}

/// Decodes as it is read.
pub(super) struct Utf16<R> {
    input: Hashing<R>,
    decoder: Decoder,
    /// How many bytes were read.
    read: u64,
    /// What was decoded, and how much of it was given.
    text: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read> Utf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() && !self.ended {
            self.decode()?;
        }
        let left = self.text.get(self.at..).unwrap_or_default();
        let given = left.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(left) {
            *to = *from;
        }
        self.at += given;
        Ok(given)
    }

    fn decode(&mut self) -> io::Result<()> {
        let mut chunk = Vec::with_capacity(CHUNK);
        (&mut self.input).take(CHUNK as u64).read_to_end(&mut chunk)?;
        self.ended = chunk.len() < CHUNK;
        // Two bytes of UTF-16 are at most three of UTF-8; what was held back of the last chunk is a few more.
        self.text = vec![0; CHUNK * 2];
        self.at = 0;
        let (result, used, written) = self.decoder.decode_to_utf8_without_replacement(&chunk, &mut self.text, self.ended);
        if result != DecoderResult::InputEmpty {
            let byte = self.read + used as u64;
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                say!("not utf-16 at byte {byte}", "第 {byte} 字节处不是 utf-16").carried(),
            ));
        }
        self.read += used as u64;
        self.text.truncate(written);
        Ok(())
    }
}
