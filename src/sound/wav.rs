//! A sound as the bytes of a WAV file: two channels of sixteen bits. Knows no disk.

use super::Sound;

/// The whole file.
#[must_use]
pub fn wav(sound: &Sound, rate: u32) -> Vec<u8> {
    const CHANNELS: u16 = 2;
    const BYTES: u16 = 2;
    let size = u32::try_from(sound.frames.len()).unwrap_or(u32::MAX / 8).saturating_mul(u32::from(CHANNELS * BYTES));
    let mut file = Vec::with_capacity(size as usize + 44);
    file.extend(b"RIFF");
    file.extend((36 + size).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    file.extend(1_u16.to_le_bytes());
    file.extend(CHANNELS.to_le_bytes());
    file.extend(rate.to_le_bytes());
    file.extend((rate * u32::from(CHANNELS * BYTES)).to_le_bytes());
    file.extend((CHANNELS * BYTES).to_le_bytes());
    file.extend((BYTES * 8).to_le_bytes());
    file.extend(b"data");
    file.extend(size.to_le_bytes());
    for sample in sound.frames.iter().flatten() {
        let whole = (sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)).round() as i16;
        file.extend(whole.to_le_bytes());
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_how_long_it_is() {
        let file = wav(&Sound { frames: vec![[0.0, 1.0], [-1.0, 0.5]] }, 44_100);
        assert_eq!((&file[..4], &file[8..16]), (b"RIFF".as_slice(), b"WAVEfmt ".as_slice()));
        let number = |at: usize| u32::from_le_bytes([file[at], file[at + 1], file[at + 2], file[at + 3]]);
        assert_eq!((number(4) as usize, number(24), number(40)), (file.len() - 8, 44_100, 8));
        assert_eq!(&file[44..], [0, 0, 0xff, 0x7f, 0x01, 0x80, 0x00, 0x40]);
    }
}
