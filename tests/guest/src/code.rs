//! As much of an assembler as a boot sector needs: bytes, and jumps to places that have names.

/// Machine code, growing.
#[derive(Debug, Default)]
pub(crate) struct Code {
    bytes: Vec<u8>,
    places: Vec<(&'static str, usize)>,
    /// Where the distance to a place belongs, and how many bytes it has.
    distances: Vec<(usize, usize, &'static str)>,
}

impl Code {
    /// Adds bytes as they are.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Gives the place that is reached a name.
    pub fn place(&mut self, name: &'static str) {
        self.places.push((name, self.bytes.len()));
    }

    /// A jump over a short distance: `0x74` if zero, `0x75` if not zero, `0xeb` always.
    pub fn jump(&mut self, operation: u8, to: &'static str) {
        self.bytes.push(operation);
        self.distances.push((self.bytes.len(), 1, to));
        self.bytes.push(0);
    }

    /// A call.
    pub fn call(&mut self, to: &'static str) {
        self.bytes.push(0xe8);
        self.distances.push((self.bytes.len(), 2, to));
        self.bytes.extend([0, 0]);
    }

    /// The address of a place, for code that lies at `base`.
    pub fn address(&self, name: &str, base: u16) -> u16 {
        let at = self.places.iter().find(|(known, _)| *known == name).map_or(0, |(_, at)| *at);
        base + u16::try_from(at).expect("a boot sector is short")
    }

    /// The code with all distances in it.
    pub fn finish(mut self) -> Vec<u8> {
        for (at, size, to) in std::mem::take(&mut self.distances) {
            let target = i32::from(self.address(to, 0));
            let behind = i32::try_from(at + size).expect("a boot sector is short");
            let distance = target - behind;
            if size == 1 {
                self.bytes[at] = i8::try_from(distance).expect("a short jump is short").cast_unsigned();
            } else {
                let distance = i16::try_from(distance).expect("a boot sector is short");
                self.bytes[at..at + 2].copy_from_slice(&distance.to_le_bytes());
            }
        }
        self.bytes
    }
}
