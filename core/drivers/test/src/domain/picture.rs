//! Pictures of the screen of a made-up guest, in the format PNG: shades of grey from left to right, from another one on in each line.

use std::sync::{Mutex, PoisonError};

use virtkit_driver::{Chunk, Reply, StreamSource};

/// What the picture is.
const MIME: &str = "image/png";

const WIDTH: u32 = 64;
const HEIGHT: u32 = 48;

/// How a PNG begins.
const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];

/// Eight bits of grey, packed and filtered as all are, not interlaced.
const FORM: [u8; 5] = [8, 0, 0, 0, 0];

/// A picture that is read once.
#[derive(Debug)]
pub struct Picture(Mutex<Vec<u8>>);

impl Picture {
    /// The picture of a screen.
    pub fn of_screen() -> Self {
        Self(Mutex::new(png()))
    }
}

impl StreamSource for Picture {
    fn read(&self, max: usize) -> Reply<Chunk> {
        let mut rest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if rest.is_empty() {
            return Reply::now(Ok(Chunk::End));
        }
        let count = max.min(rest.len());
        Reply::now(Ok(Chunk::Data(rest.drain(..count).collect())))
    }

    fn finish(&self) -> Reply<()> {
        Reply::now(Ok(()))
    }

    fn abort(&self) {}

    fn mime(&self) -> Option<&str> {
        Some(MIME)
    }
}

fn png() -> Vec<u8> {
    let header = [&WIDTH.to_be_bytes()[..], &HEIGHT.to_be_bytes(), &FORM].concat();
    let mut bytes = SIGNATURE.to_vec();
    chunk(&mut bytes, *b"IHDR", &header);
    chunk(&mut bytes, *b"IDAT", &stored(&pixels()));
    chunk(&mut bytes, *b"IEND", &[]);
    bytes
}

/// The lines, each behind the number of its filter: none.
fn pixels() -> Vec<u8> {
    let shade = |line: u32, column: u32| u8::try_from((line + column) * 2 % 256).unwrap_or_default();
    (0..HEIGHT).flat_map(|line| std::iter::once(0).chain((0..WIDTH).map(move |column| shade(line, column)))).collect()
}

/// A stream of zlib's format with a single block that is not packed.
fn stored(data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap_or(u16::MAX);
    let mut bytes = vec![0x78, 0x01, 0x01];
    bytes.extend(length.to_le_bytes());
    bytes.extend((!length).to_le_bytes());
    bytes.extend(data);
    bytes.extend(adler32(data).to_be_bytes());
    bytes
}

fn chunk(out: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    out.extend(u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
    let from = out.len();
    out.extend(kind);
    out.extend(data);
    out.extend(crc32(&out[from..]).to_be_bytes());
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |sum: u32, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 };
    !bytes.iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), step))
}

fn adler32(bytes: &[u8]) -> u32 {
    let (low, high) = bytes.iter().fold((1, 0), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    high << 16 | low
}

#[cfg(test)]
mod tests {
    use super::{HEIGHT, WIDTH, adler32, crc32, pixels, png};

    #[test]
    fn checksums_are_those_of_the_standards() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(adler32(b"Wikipedia"), 0x11e6_0398);
    }

    #[test]
    fn the_pixels_fit_into_one_block() {
        assert_eq!(pixels().len(), (WIDTH as usize + 1) * HEIGHT as usize);
        assert!(u16::try_from(pixels().len()).is_ok());
        assert!(png().ends_with(b"\0\0\0\0IEND\xae\x42\x60\x82"));
    }
}
