//! A driver of the made-up description, as far as the generator reads it: nobody compiles this.

impl LampLight for BulbDriver {
    fn colour(&self, lamp: &LampRef) -> Reply<LampColourResult> {
        self.about(lamp, Lamp::colour)
    }

    fn bulbs(&self, lamp: &LampRef, ids: &[u32], spare: bool) -> Reply<Vec<Bulb>> {
        self.about(lamp, |lamp| lamp.bulbs(ids, spare))
    }
}

impl Lamp {
    fn set_colour(&mut self, colour: Colour) {
        self.colour = colour;
    }
}
