//! Positions that are arrays of the caller's, and those that say how large they are.

use super::function::Builder;
use super::names::{ident, structure_pointer};
use super::types::ArgForm;
use crate::ir::{Record, StructsRoom, Type};

/// The type of the room of an array of structures.
pub fn room_type(room: StructsRoom) -> &'static str {
    match room {
        StructsRoom::Int => "c_int",
        StructsRoom::UInt | StructsRoom::UIntOrCount => "c_uint",
    }
}

impl Builder<'_> {
    /// The record of the items of the result.
    fn item_record(&self) -> &Record {
        match self.item_type() {
            Type::Record(id) => self.api.record(*id),
            _ => panic!("{}: the result is no list of records", self.function.name),
        }
    }

    /// A structure of which the caller says how much of it is known where the program was made.
    pub(super) fn give_sized_structure(&mut self, name: &str) -> String {
        let Type::Record(id) = self.result_type() else { panic!("{}: the result is no record", self.function.name) };
        let pointer = structure_pointer(self.api.record(*id), &self.function.name);
        self.before.push(format!("required(\"{name}\", {name})?;\nstructures::check_size(\"size\", {name}, size)?;"));
        self.after.push(format!(
            "// SAFETY: not NULL, and `check_size` saw both; there is room for as much as the caller says.\n\
             unsafe {{ structures::fill_part({name}, size, &result, call.connection()) }}?;"
        ));
        pointer
    }

    /// An array of structures.
    pub(super) fn fill_structures(&mut self, room: StructsRoom, name: &str) -> String {
        let pointer = structure_pointer(self.item_record(), &self.function.name);
        let check = match room {
            StructsRoom::Int => "some_room",
            StructsRoom::UInt | StructsRoom::UIntOrCount => "structures_room",
        };
        self.before.push(format!("let max = {check}(\"{name}\", {name}, max)?;"));
        self.after.push(format!(
            "// SAFETY: `{check}` saw both, and the array is as large as the caller says.\n\
             let count = unsafe {{ structures::fill_array({name}, max, &result, call.connection()) }}?;"
        ));
        if room == StructsRoom::UIntOrCount {
            self.after.push("let count = if max == 0 { number(result.len())? } else { count };".to_owned());
        }
        pointer
    }

    /// Sets of processors, one for each structure.
    pub(super) fn give_field_cpumaps(&mut self, field: usize, name: &str) -> String {
        let field = ident(&self.item_record().fields[field].name.snake());
        self.before.push(format!("let maps = CpuMaps::optional({name}, max, maplen)?;"));
        self.after.push(format!(
            "let sets: Vec<_> = result.iter().map(|item| item.{field}.clone()).collect();\n\
             if let Some(maps) = maps {{\n    // SAFETY: as large as the caller says.\n    unsafe {{ maps.fill(&sets) }}?;\n}}"
        ));
        "*mut c_uchar".to_owned()
    }

    /// One set of processors.
    pub(super) fn give_cpumap(&mut self, name: &str) -> String {
        self.before.push(format!("let map = CpuMaps::new(\"{name}\", {name}, 1, maplen)?;"));
        self.after.push("// SAFETY: as large as the caller says.\nunsafe { map.fill(std::slice::from_ref(&result)) }?;".to_owned());
        "*mut c_uchar".to_owned()
    }

    /// Typed parameters of several items, each with the same room.
    pub(super) fn give_matrix(&mut self, first: usize, count: usize, name: &str) -> String {
        let (first, count) = (self.arg(first).name.snake(), self.arg(count).name.snake());
        let fields = &self.item_record().fields;
        let field = fields.iter().find(|field| matches!(field.ty, Type::Params(_)));
        let field = field.map_or_else(|| panic!("{}: the items have no typed parameters", self.function.name), |field| field.name.snake());
        self.before.push(format!("typed_params_matrix::check({name}, n{name}, {first}, {count})?;"));
        self.after.push(format!(
            "let items: Vec<_> = result.iter().map(|item| item.{}.to_typed()).collect();\n\
             // SAFETY: `check` saw them, and the array has the room that they say.\n\
             let width = unsafe {{ typed_params_matrix::fill({name}, n{name}, {count}, &items) }}?;",
            ident(&field)
        ));
        "virTypedParameterPtr".to_owned()
    }

    /// A text that a program leaves out when it asks only how many typed parameters there are.
    pub(super) fn take_unless_counted(&mut self, index: usize, name: &str) -> String {
        let Some(Type::Params(id)) = self.method.returns.value() else {
            panic!("{}: the result is no group of typed parameters", self.function.name)
        };
        let most = self.api.param_group(*id).fields.len();
        let var = ident(name);
        self.before.push(format!(
            "// SAFETY: as the caller says.\nif unsafe {{ typed_params::counted({var}, nparams, {most}) }} {{\n    return Ok(0);\n}}"
        ));
        self.take(index, ArgForm::read("*const c_char", &var, &format!("read_text(\"{name}\", {var})?"), var.clone()))
    }
}
