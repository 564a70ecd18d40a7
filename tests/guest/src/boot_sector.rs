//! Guests for tests: boot sectors, started by the firmware, that talk over the first serial line.
//!
//! A guest prints its greeting. Then it gives back every byte that it gets, and obeys two of them: `q` powers it off, `r` resets it.
//! It powers off, too, when its power button is pressed, as a guest with ACPI does. Between bytes it sleeps, so that many of them run
//! side by side on a small machine.

use crate::code::Code;

/// Where the firmware puts a boot sector.
pub const ADDRESS: u16 = 0x7c00;

/// The size of a boot sector.
const SECTOR: usize = 512;

/// The size of the disk: the firmware does not start from one that is less than a cylinder.
const DISK: usize = 1 << 20;

/// What a guest does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    /// What it prints first.
    pub greeting: String,
    /// It powers off after its greeting, and takes no bytes.
    pub powers_off: bool,
}

impl Guest {
    /// One that greets and waits.
    #[must_use]
    pub fn greeting(greeting: &str) -> Self {
        Self { greeting: greeting.to_owned(), powers_off: false }
    }

    /// Its disk.
    ///
    /// # Panics
    /// For a greeting that does not fit into a boot sector.
    #[must_use]
    pub fn disk(&self) -> Vec<u8> {
        // The text lies behind the code, whose length does not depend on where that is.
        let text = self.code(0).address("text", ADDRESS);
        let mut disk = self.code(text).finish();
        disk.extend(self.greeting.bytes());
        disk.push(0);
        assert!(disk.len() <= SECTOR - 2, "the greeting {:?} is too long for a boot sector", self.greeting);
        disk.resize(SECTOR - 2, 0);
        disk.extend([0x55, 0xaa]);
        disk.resize(DISK, 0);
        disk
    }

    fn code(&self, text: u16) -> Code {
        let mut code = Code::default();
        let [low, high] = text.to_le_bytes();
        code.bytes(&[0xfa]); // cli
        code.bytes(&[0x31, 0xc0, 0x8e, 0xd8, 0x8e, 0xd0]); // xor ax, ax; mov ds, ax; mov ss, ax
        code.bytes(&[0xbc, 0x00, 0x7c]); // mov sp, 0x7c00
        // The power button is told of from now on: bit 8 of the enable register of ACPI.
        code.bytes(&[0xba, 0x02, 0x06, 0xb8, 0x00, 0x01, 0xef]); // mov dx, 0x602; mov ax, 0x100; out dx, ax
        code.bytes(&[0xbe, low, high]); // mov si, text
        code.place("print");
        code.bytes(&[0xac, 0x84, 0xc0]); // lodsb; test al, al
        code.jump(0x74, "greeted");
        code.call("put");
        code.jump(0xeb, "print");
        code.place("greeted");
        if self.powers_off {
            code.jump(0xeb, "off");
        }
        code.place("wait");
        code.bytes(&[0xba, 0x00, 0x06, 0xed, 0xf6, 0xc4, 0x01]); // mov dx, 0x600; in ax, dx; test ah, 1
        code.jump(0x75, "off");
        code.bytes(&[0xba, 0xfd, 0x03, 0xec, 0xa8, 0x01]); // mov dx, 0x3fd; in al, dx; test al, 1
        code.jump(0x74, "sleep");
        code.bytes(&[0xba, 0xf8, 0x03, 0xec]); // mov dx, 0x3f8; in al, dx
        for (byte, place) in [(b'q', "off"), (b'r', "reset")] {
            code.bytes(&[0x3c, byte]); // cmp al, byte
            code.jump(0x74, place);
        }
        code.call("put");
        code.jump(0xeb, "wait");
        code.place("sleep");
        code.bytes(&[0xfb, 0xf4, 0xfa]); // sti; hlt; cli: until the timer's next interrupt, which the firmware handles
        code.jump(0xeb, "wait");
        code.place("put");
        code.bytes(&[0x88, 0xc3]); // mov bl, al
        code.place("busy");
        code.bytes(&[0xba, 0xfd, 0x03, 0xec, 0xa8, 0x20]); // mov dx, 0x3fd; in al, dx; test al, 0x20
        code.jump(0x74, "busy");
        code.bytes(&[0xba, 0xf8, 0x03, 0x88, 0xd8, 0xee, 0xc3]); // mov dx, 0x3f8; mov al, bl; out dx, al; ret
        code.place("off");
        code.bytes(&[0xba, 0x04, 0x06, 0xb8, 0x00, 0x20, 0xef]); // mov dx, 0x604; mov ax, 0x2000; out dx, ax
        code.jump(0xeb, "halt");
        code.place("reset");
        code.bytes(&[0xb0, 0xfe, 0xe6, 0x64]); // mov al, 0xfe; out 0x64, al
        code.place("halt");
        code.bytes(&[0xfa, 0xf4]); // cli; hlt
        code.jump(0xeb, "halt");
        code.place("text");
        code
    }
}

#[cfg(test)]
mod tests {
    use super::Guest;

    #[test]
    fn a_disk_is_a_boot_sector_with_its_greeting() {
        let disk = Guest::greeting("hello").disk();
        assert_eq!((disk.len(), &disk[510..512]), (1 << 20, [0x55, 0xaa].as_slice()));
        assert!(disk.windows(6).any(|part| part == b"hello\0"));
        let ends = Guest { powers_off: true, ..Guest::greeting("hello") }.disk();
        assert_ne!(disk, ends);
    }
}
