//! Whole numbers in few bytes: seven bits a byte, the low ones first; the high bit says that more follow. Knows nothing of what they count.

/// Adds a number.
pub(super) fn write_unsigned(bytes: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

/// Adds a number that is near zero on either side: 0, -1, 1, -2 are written as 0, 1, 2, 3.
pub(super) fn write_signed(bytes: &mut Vec<u8>, value: i32) {
    write_unsigned(bytes, ((value << 1) ^ (value >> 31)).cast_unsigned());
}

/// Takes a number off the front; none at the end.
pub(super) fn read_unsigned(bytes: &mut &[u8]) -> Option<u32> {
    let (mut value, mut shift) = (0, 0);
    loop {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u32::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
        if byte & 0x80 == 0 {
            return Some(value);
        }
        shift += 7;
    }
}

/// Takes a number of [`write_signed`] off the front; none at the end.
pub(super) fn read_signed(bytes: &mut &[u8]) -> Option<i32> {
    read_unsigned(bytes).map(|value| (value >> 1).cast_signed() ^ -((value & 1).cast_signed()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{read_signed, read_unsigned, write_signed, write_unsigned};

    #[test]
    fn small_numbers_take_one_byte_and_the_largest_five() {
        for (value, length) in [(0, 1), (-1, 1), (63, 1), (-64, 1), (64, 2), (i32::MAX, 5), (i32::MIN, 5)] {
            let mut bytes = Vec::new();
            write_signed(&mut bytes, value);
            assert_eq!(bytes.len(), length, "{value}");
        }
    }

    #[test]
    fn an_unfinished_number_is_none() {
        assert_eq!(read_unsigned(&mut [0x80_u8, 0x80].as_slice()), None);
        assert_eq!(read_signed(&mut [].as_slice()), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(numbers in proptest::collection::vec((any::<u32>(), any::<i32>()), 0..20)) {
            let mut bytes = Vec::new();
            for (unsigned, signed) in &numbers {
                write_unsigned(&mut bytes, *unsigned);
                write_signed(&mut bytes, *signed);
            }
            let mut rest = bytes.as_slice();
            for (unsigned, signed) in numbers {
                prop_assert_eq!(read_unsigned(&mut rest), Some(unsigned));
                prop_assert_eq!(read_signed(&mut rest), Some(signed));
            }
            prop_assert!(rest.is_empty());
        }
    }
}
