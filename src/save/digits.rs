//! Numbers as text, in few letters: five bits a letter, the low ones first; a letter of the second half of the alphabet says that more follow.
//! Knows nothing of what they count.

use super::SaveError;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345abcdefghijklmnopqrstuvwxyz6789-_";

/// Adds a number.
pub(super) fn write(text: &mut String, mut value: u32) {
    let mut letter = |digit: u32| text.push(ALPHABET.get(digit as usize).map_or('A', |letter| char::from(*letter)));
    while value >= 32 {
        letter(value & 31 | 32);
        value >>= 5;
    }
    letter(value);
}

/// Adds a number that is near zero on either side.
pub(super) fn write_signed(text: &mut String, value: i32) {
    write(text, folded(value));
}

/// A row of numbers that is read from the front.
#[derive(Debug, Clone)]
pub(super) struct Digits<'a> {
    letters: &'a [u8],
}

impl<'a> Digits<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { letters: text.as_bytes() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// The next number.
    ///
    /// # Errors
    /// The end, or a letter that is none of ours.
    pub(super) fn read(&mut self) -> Result<u32, SaveError> {
        let (mut value, mut shift) = (0, 0);
        loop {
            let (letter, rest) = self.letters.split_first().ok_or(SaveError::Damaged)?;
            let digit = u32::from(*VALUES.get(usize::from(*letter)).unwrap_or(&NONE));
            if digit >= 64 {
                return Err(SaveError::Damaged);
            }
            self.letters = rest;
            value |= (digit & 31).checked_shl(shift).unwrap_or(0);
            if digit < 32 {
                return Ok(value);
            }
            shift += 5;
        }
    }

    /// The next number of [`write_signed`].
    ///
    /// # Errors
    /// As above.
    pub(super) fn read_signed(&mut self) -> Result<i32, SaveError> {
        self.read().map(signed)
    }
}

/// The number near zero that was folded into one that is not below zero.
pub(super) fn signed(folded: u32) -> i32 {
    (folded >> 1).cast_signed() ^ -((folded & 1).cast_signed())
}

/// The inverse of [`signed`].
pub(super) fn folded(value: i32) -> u32 {
    ((value << 1) ^ (value >> 31)).cast_unsigned()
}

const NONE: u8 = u8::MAX;

/// What each letter counts.
#[expect(clippy::indexing_slicing, reason = "computed while the program is compiled")]
const VALUES: [u8; 128] = {
    let mut values = [NONE; 128];
    let mut digit = 0;
    while digit < 64 {
        values[ALPHABET[digit] as usize] = digit as u8;
        digit += 1;
    }
    values
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Digits, write, write_signed};

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "a", "zz", "!", "é"] {
            assert!(Digits::new(text).read().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(numbers in proptest::collection::vec((any::<u32>(), any::<i32>()), 0..20)) {
            let mut text = String::new();
            for (unsigned, signed) in &numbers {
                write(&mut text, *unsigned);
                write_signed(&mut text, *signed);
            }
            let mut digits = Digits::new(&text);
            for (unsigned, signed) in numbers {
                prop_assert_eq!(digits.read(), Ok(unsigned));
                prop_assert_eq!(digits.read_signed(), Ok(signed));
            }
            prop_assert!(digits.is_empty());
        }
    }
}
