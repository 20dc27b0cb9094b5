//! Bytes made small, and a zip archive of files made small: what a browser and a learning platform unpack.
//! Nothing is read.

/// The bytes as RFC 1951 packs them, as small as they get.
pub fn deflated(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec(bytes, SMALLEST)
}

/// The archive of these files, each with its name.
pub fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for (name, bytes) in files {
        let start = out.len();
        let packed = deflated(bytes);
        let common = common(name, bytes, &packed);
        out.extend(0x0403_4b50_u32.to_le_bytes());
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(packed);
        directory.extend(0x0201_4b50_u32.to_le_bytes());
        directory.extend(VERSION.to_le_bytes());
        directory.extend(&common);
        // No comment, the first disk, no attributes.
        directory.extend([0; 10]);
        directory.extend(long(start).to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (start, len, count) = (long(out.len()), long(directory.len()), short(files.len()));
    out.extend(directory);
    out.extend(0x0605_4b50_u32.to_le_bytes());
    out.extend([0; 4]);
    out.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    out.extend([len.to_le_bytes(), start.to_le_bytes()].concat());
    out.extend([0; 2]);
    out
}

/// How hard the compressor tries: it has nothing better.
const SMALLEST: u8 = 10;
/// The version of the format that is needed: the one that knows packed files.
const VERSION: u16 = 20;
/// The files are packed as RFC 1951 says.
const DEFLATE: u16 = 8;
/// Names are UTF-8.
const FLAGS: u16 = 1 << 11;
/// 1 January 1980, so that the same files give the same archive.
const DATE: u16 = 1 << 5 | 1;

/// What an entry and its line in the directory say alike.
fn common(name: &str, bytes: &[u8], packed: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    // At midnight.
    for number in [VERSION, FLAGS, DEFLATE, 0, DATE] {
        out.extend(number.to_le_bytes());
    }
    for number in [crc32(bytes), long(packed.len()), long(bytes.len())] {
        out.extend(number.to_le_bytes());
    }
    out.extend([short(name.len()).to_le_bytes(), [0; 2]].concat());
    out
}

fn long(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

fn short(len: usize) -> u16 {
    u16::try_from(len).unwrap_or(u16::MAX)
}

/// The checksum of the format: the polynomial 0x04C11DB7, its bits turned round.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(crc32(b""), 0);
    }
}
