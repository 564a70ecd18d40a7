//! How far something is, for whoever looks at the terminal: on standard error, and only if that is one.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar that shows bytes; of how many, where that is known.
#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// A bar at its beginning. It is hidden where nobody looks.
    pub fn bytes(total: Option<u64>) -> Self {
        // Without a terminal the target draws nothing.
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
        let this = Self(bar);
        this.style(total);
        this
    }

    fn style(&self, total: Option<u64>) {
        let template = match total {
            Some(_) => "{bar:30} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left",
            None => "{spinner} {bytes}, {bytes_per_sec}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.0.set_style(style);
        }
    }

    /// So much more was done.
    pub fn add(&self, bytes: u64) {
        self.0.inc(bytes);
    }

    /// So much was done of so much.
    pub fn set(&self, done: u64, total: u64) {
        if total > 0 && self.0.length() != Some(total) {
            self.0.set_length(total);
            self.style(Some(total));
        }
        self.0.set_position(done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
