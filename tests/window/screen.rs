//! A screen that nobody sees: Xvfb, and the pictures on it.

use std::io::{BufRead, BufReader};
use std::ops::Range;
use std::process::{Child, Command, Stdio};

/// A running X server, ended with the test.
pub(crate) struct Screen {
    server: Child,
    /// What `DISPLAY` must say.
    pub(crate) display: String,
    folder: tempfile::TempDir,
}

impl Screen {
    /// Starts a server on a free display. The server says which, once it can be reached.
    pub(crate) fn start(width: u32, height: u32) -> Screen {
        let folder = tempfile::tempdir().expect("a folder for the picture");
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", &format!("{width}x{height}x24"), "-fbdir"])
            .arg(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is installed");
        let mut number = String::new();
        BufReader::new(server.stdout.take().expect("piped")).read_line(&mut number).expect("a display number");
        Screen { server, display: format!(":{}", number.trim()), folder }
    }

    /// What is on the screen now. The server keeps it in a file in the format of `xwd`.
    pub(crate) fn picture(&self) -> Picture {
        let bytes = std::fs::read(self.folder.path().join("Xvfb_screen0")).expect("the picture's file");
        let field = |index: usize| {
            let bytes = bytes[4 * index..4 * index + 4].try_into().expect("four bytes");
            u32::from_be_bytes(bytes) as usize
        };
        let (header, width, height, line, colours) = (field(0), field(4), field(5), field(12), field(19));
        let start = header + 12 * colours;
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| start + y * line + 4 * x));
        let pixels = pixels.map(|at| [bytes[at], bytes[at + 1], bytes[at + 2]]).collect();
        Picture { width, pixels }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        drop(self.server.kill());
        drop(self.server.wait());
    }
}

/// A picture, row by row.
pub(crate) struct Picture {
    width: usize,
    pixels: Vec<[u8; 3]>,
}

impl Picture {
    /// How many colours it has.
    pub(crate) fn colours(&self) -> usize {
        self.pixels.iter().collect::<std::collections::HashSet<_>>().len()
    }

    /// How many bright points it has between two parts of the width.
    pub(crate) fn bright(&self, part: Range<f64>) -> usize {
        let column = |share: f64| (share * self.width as f64) as usize;
        let (from, to) = (column(part.start), column(part.end));
        let inside = self.pixels.iter().enumerate().filter(|(at, _)| (from..to).contains(&(at % self.width)));
        inside.filter(|(_, pixel)| pixel.iter().all(|value| *value > 150)).count()
    }

    /// Whether more than a twentieth of its points are clearly other than another's.
    pub(crate) fn differs(&self, other: &Picture) -> bool {
        let far = |a: &[u8; 3], b: &[u8; 3]| a.iter().zip(b).any(|(a, b)| a.abs_diff(*b) > 24);
        let changed = self.pixels.iter().zip(&other.pixels).filter(|(a, b)| far(a, b)).count();
        changed * 20 > self.pixels.len()
    }
}
