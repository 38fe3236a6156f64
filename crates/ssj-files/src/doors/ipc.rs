//! The door of Arrow IPC: streams, and files, which hold a stream between a mark and an index.

use std::collections::HashMap;
use std::io::{self, BufReader, Read};
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_ipc::convert::try_fb_to_schema;
use arrow_ipc::reader::{read_dictionary, read_record_batch};
use arrow_ipc::{Message, MessageHeader, RecordBatch as Stated, root_as_message};
use arrow_schema::SchemaRef;
use shuangsuiji::error::{Code, Error};
use shuangsuiji::say;
use shuangsuiji::text::Text;

use super::arrow::Table;
use super::reading::{Seen, guarded, in_file};
use super::{Door, Request};
use crate::hashing::Hashing;
use crate::rows::Row;

/// The longest description of a message that is read: a batch of ten columns has a kilobyte, and one of
/// millions of columns would fill the memory.
const DESCRIPTION: u64 = 1 << 26;

/// The most bytes that one batch may become when it is unpacked: it is held whole.
const BATCH: i64 = 1 << 31;

/// The mark at both ends of a file.
const ARROW: [u8; 6] = *b"ARROW1";

/// The most words of padding between the mark of a file and its stream.
const PADDING: usize = 64;

/// What comes before the length of a message.
const CONTINUED: [u8; 4] = [0xff; 4];

/// The bytes of a stream or of a file as they come.
pub(crate) struct Ipc<R>(pub(crate) R);

impl<R: Read> Door for Ipc<R> {
    fn read<T: Row, B: Default + Extend<T> + Send>(self, request: Request<'_>, sink: impl FnMut(B)) -> Result<Seen, Error> {
        let placed = |e| in_file(request.name, e);
        let mut messages = Messages::open(self.0).map_err(placed)?;
        let table = Table::new::<T>(request, messages.schema.clone())?;
        let reading = table.read::<T, B>(request, || messages.next(table.chosen()), sink, None)?;
        reading.finish(messages.finish().map_err(placed)?)
    }
}

/// The messages of a stream.
struct Messages<R> {
    input: BufReader<Hashing<R>>,
    /// Whether the stream is in a file.
    filed: bool,
    schema: SchemaRef,
    dictionaries: HashMap<i64, ArrayRef>,
}

impl<R: Read> Messages<R> {
    fn open(input: R) -> Result<Self, Error> {
        let mut input = BufReader::with_capacity(1 << 16, Hashing::new(input));
        let mut begin = [0; 4];
        input.read_exact(&mut begin).map_err(cut)?;
        let filed = begin == ARROW[..4];
        if filed {
            // The rest of the mark with its padding, then the stream.
            input.read_exact(&mut begin).map_err(cut)?;
            if begin[..2] != ARROW[4..6] {
                return Err(damaged("ARRO"));
            }
            input.read_exact(&mut begin).map_err(cut)?;
            // Some writers align the stream to more than the 8 bytes of the format.
            for _ in 0..PADDING {
                if begin == [0; 4] {
                    input.read_exact(&mut begin).map_err(cut)?;
                }
            }
        }
        let description = description(&mut input, begin)?.unwrap_or_default();
        let message = root_as_message(&description).map_err(|e| damaged(format!("{e:?}")))?;
        let schema = message.header_as_schema().ok_or_else(|| {
            Error::new(Code::BadFile).detail(say!("its first message does not describe its columns", "首条消息没有说明各列"))
        })?;
        if !schema.endianness().equals_to_target_endianness() {
            return Err(Error::new(Code::BadFile)
                .detail(say!("its numbers are in another byte order than this machine's", "其数字的字节序与本机不同")));
        }
        let schema = Arc::new(guarded(|| try_fb_to_schema(schema).map_err(damaged))?);
        body(&mut input, &message)?;
        Ok(Self { input, filed, schema, dictionaries: HashMap::new() })
    }

    /// The next batch, with the chosen columns only; none at the mark that ends a stream.
    fn next(&mut self, chosen: &[usize]) -> Result<Option<RecordBatch>, Error> {
        loop {
            let mut begin = [0; 4];
            self.input.read_exact(&mut begin).map_err(cut)?;
            let Some(description) = description(&mut self.input, begin)? else { return Ok(None) };
            let message = root_as_message(&description).map_err(|e| damaged(format!("{e:?}")))?;
            let body = body(&mut self.input, &message)?;
            if let Some(batch) = message.header_as_record_batch() {
                check_buffers(&batch, &body)?;
                let (schema, version) = (self.schema.clone(), message.version());
                return guarded(|| {
                    let batch = read_record_batch(&body.into(), batch, schema, &self.dictionaries, Some(chosen), &version);
                    batch.map(Some).map_err(damaged)
                });
            }
            if let Some(dictionary) = message.header_as_dictionary_batch() {
                dictionary.data().map_or(Ok(()), |data| check_buffers(&data, &body))?;
                let (schema, version) = (self.schema.clone(), message.version());
                let dictionaries = &mut self.dictionaries;
                guarded(|| read_dictionary(&body.into(), dictionary, &schema, dictionaries, &version).map_err(damaged))?;
            } else if message.header_type() != MessageHeader::NONE {
                let found = message.header_type();
                return Err(
                    Error::new(Code::BadFile).detail(say!("there is a message {found:?} among the rows", "数据中有 {found:?} 消息"))
                );
            }
        }
    }

    /// The digest of all bytes in hex, once the stream is read.
    fn finish(mut self) -> Result<String, Error> {
        let mut rest = Tail::default();
        io::copy(&mut self.input, &mut rest).map_err(cut)?;
        let ends = if self.filed { rest.last == ARROW } else { rest.length == 0 };
        if !ends {
            return Err(Error::new(Code::BadFile).detail(if self.filed {
                say!("the index at its end is missing: the file is cut short", "缺少末尾的索引：文件不完整")
            } else {
                say!(
                    "there is more after the end of the stream: give each stream a file of its own",
                    "数据流结束后还有内容：每个数据流应单独成文件"
                )
            }));
        }
        let (digest, _) = self.input.into_inner().finish().map_err(cut)?;
        Ok(digest)
    }
}

/// Counts bytes, and keeps the last six.
#[derive(Default)]
struct Tail {
    length: u64,
    last: Vec<u8>,
}

impl io::Write for Tail {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.length += bytes.len() as u64;
        self.last.extend(bytes.get(bytes.len().saturating_sub(6)..).unwrap_or_default());
        self.last.drain(..self.last.len().saturating_sub(6));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The description of a message that begins with these bytes; none where they end the stream.
fn description(input: &mut impl Read, begin: [u8; 4]) -> Result<Option<Vec<u8>>, Error> {
    let mut length = begin;
    if begin == CONTINUED {
        input.read_exact(&mut length).map_err(cut)?;
    }
    let length = u64::from(u32::from_le_bytes(length));
    if length > DESCRIPTION {
        return Err(Error::new(Code::BadFile).detail(say!(
            "a message has a description of {length} bytes, more than a register needs ({DESCRIPTION}): the file is damaged, no Arrow stream, or has millions of columns",
            "有消息的说明长 {length} 字节，超出登记库所需（{DESCRIPTION}）：文件损坏、不是 Arrow 数据流，或有数百万列"
        )));
    }
    if length == 0 {
        return Ok(None);
    }
    exactly(input, length).map(Some)
}

/// The body of a message.
fn body(input: &mut impl Read, message: &Message<'_>) -> Result<Vec<u8>, Error> {
    let stated = message.bodyLength();
    let length = u64::try_from(stated).map_err(|_| damaged(format!("a body of {stated} bytes")))?;
    exactly(input, length)
}

/// So many bytes, in memory that grows as they come: what a damaged file states is not believed.
fn exactly(input: &mut impl Read, length: u64) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let read = input.take(length).read_to_end(&mut bytes).map_err(cut)?;
    if read as u64 == length { Ok(bytes) } else { Err(cut(io::ErrorKind::UnexpectedEof.into())) }
}

/// Refuses a batch whose buffers are not in its body, or that is packed and states more bytes than can be
/// held.
fn check_buffers(batch: &Stated<'_>, body: &[u8]) -> Result<(), Error> {
    let mut total = 0i64;
    for buffer in batch.buffers().into_iter().flatten().filter(|b| b.length() != 0) {
        let (at, length) = (usize::try_from(buffer.offset()), usize::try_from(buffer.length()));
        let bytes = at.ok().zip(length.ok()).and_then(|(at, length)| body.get(at..at.checked_add(length)?));
        let bytes = bytes.ok_or_else(|| {
            Error::new(Code::BadFile).detail(say!("a column of a batch is not where the batch says", "某批数据中有列不在其声明的位置"))
        })?;
        // -1 is a buffer that is not packed.
        let stated = bytes.first_chunk::<8>().map_or(0, |bytes| i64::from_le_bytes(*bytes)).max(0);
        total = total.saturating_add(if batch.compression().is_some() { stated } else { 0 });
    }
    if total > BATCH {
        return Err(Error::new(Code::BadFile).detail(say!(
            "a batch is {total} bytes when it is unpacked, and is held whole: write batches of less than {BATCH} bytes",
            "某批数据解压后有 {total} 字节，须整批读入：请分成小于 {BATCH} 字节的批次写出"
        )));
    }
    Ok(())
}

fn cut(e: io::Error) -> Error {
    if e.kind() == io::ErrorKind::UnexpectedEof {
        return Error::new(Code::BadFile).detail(say!(
            "it ends before the mark that ends a stream: it is cut short, or was not closed by the program that wrote it",
            "在数据流结束标记之前中断：文件不完整，或写出它的程序没有正常关闭"
        ));
    }
    Error::new(Code::Io).detail(Text::foreign(e))
}

fn damaged(e: impl std::fmt::Display) -> Error {
    Error::new(Code::BadFile).detail(Text::foreign(e))
}
