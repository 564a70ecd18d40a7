//! What stands in the arguments and in the result of a procedure, and in which order.

use crate::ir::{Api, Method, ObjectId, Return, Rpc, RpcArg, RpcRet, Type};

/// A procedure of a method: the first form, or an older one.
#[derive(Debug)]
pub struct Form<'a> {
    /// The procedure.
    pub rpc: &'a Rpc,
    /// Arguments, by index, that it does not carry. They have their defaults.
    pub omitted: Vec<usize>,
    /// 0 for the first form, then upwards.
    pub age: usize,
}

/// All forms of a method, the first one first.
pub fn forms(method: &Method) -> Vec<Form<'_>> {
    let first = method.rpc.iter().map(|rpc| Form { rpc, omitted: Vec::new(), age: 0 });
    let omitted = || method.rpc.iter().flat_map(|rpc| rpc.when.iter().copied()).collect();
    let older = method.rpc_older.iter().enumerate().map(|(index, rpc)| Form { rpc, omitted: omitted(), age: index + 1 });
    first.chain(older).collect()
}

/// Whether a method has a procedure.
pub fn travels(method: &Method) -> bool {
    method.rpc.is_some()
}

/// Something that stands in the arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The identity of the receiver.
    Receiver(ObjectId),
    /// An argument, by index.
    Argument(usize),
    /// An argument, by index, that is optional on the wire and always there.
    Given(usize),
    /// Whether items are wanted and not only their number.
    NeedResults,
    /// How many typed parameters there is room for; 0 asks how many there are.
    Room,
    /// How many maps of processors are wanted.
    MapCount,
    /// How many bytes each of them has.
    MapLength,
    /// Flags that the signature does not have.
    ZeroFlags,
}

/// The arguments of a form, in order: the receiver, the arguments of the signature, and before the flags at their end what the wire has besides.
pub fn arguments(api: &Api, method: &Method, form: &Form<'_>) -> Vec<Part> {
    let mut parts: Vec<Part> = method.receiver.filter(|id| !api.object(*id).identity.is_empty()).map(Part::Receiver).into_iter().collect();
    let travels = |index: &usize| !form.omitted.contains(index) && method.args[*index].ty != Type::Fd;
    let carried: Vec<usize> = (0..method.args.len()).filter(travels).collect();
    let argument = |index| if form.rpc.args.contains(&RpcArg::Optional(index)) { Part::Given(index) } else { Part::Argument(index) };
    parts.extend(carried.iter().map(|index| argument(*index)));
    let ends_with_flags = carried.last().is_some_and(|last| matches!(method.args[*last].ty, Type::Flags(_)));
    let mut place = parts.len() - usize::from(ends_with_flags);
    for word in &form.rpc.args {
        let part = match word {
            RpcArg::NeedResults => Part::NeedResults,
            RpcArg::NparamsTwice => Part::Room,
            RpcArg::Maplen => Part::MapLength,
            RpcArg::Ncpumaps => Part::MapCount,
            RpcArg::ZeroFlags => {
                parts.push(Part::ZeroFlags);
                continue;
            }
            RpcArg::FdIn | RpcArg::Optional(_) => continue,
        };
        parts.insert(place, part);
        place += 1;
    }
    parts
}

/// What stands in the result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Nothing.
    Nothing,
    /// Nothing, and a stream is open.
    Stream,
    /// Nothing, and a descriptor comes beside the message.
    Descriptor,
    /// One value.
    Value(Type),
    /// A list, then how many items there are.
    Counted(Type),
    /// Typed parameters, then how many there are.
    Parameters(Type),
    /// Maps of processors in one run of bytes, then how many there are.
    CpuMaps,
    /// The identity of the receiver, as it is now.
    Receiver(ObjectId),
    /// A number that says nothing.
    Status,
}

/// The result of a form.
pub fn answer(method: &Method, form: &Form<'_>) -> Answer {
    let special = form.rpc.ret.first().copied();
    let twice = form.rpc.args.contains(&RpcArg::NparamsTwice);
    match (&method.returns, special, method.receiver) {
        (Return::Unit, Some(RpcRet::Receiver), Some(id)) => Answer::Receiver(id),
        (Return::Unit, Some(RpcRet::Status), _) => Answer::Status,
        (Return::Unit | Return::Operation(None), _, _) => Answer::Nothing,
        (Return::Stream(_), _, _) => Answer::Stream,
        (Return::Value(_), Some(RpcRet::FdOut), _) | (Return::Value(Type::Fd), _, _) => Answer::Descriptor,
        (Return::Value(_), Some(RpcRet::CpuMaps), _) => Answer::CpuMaps,
        (Return::Value(ty), Some(RpcRet::RetCount), _) => Answer::Counted(ty.clone()),
        (Return::Value(ty), _, _) if twice => Answer::Parameters(ty.clone()),
        (Return::Value(ty) | Return::Operation(Some(ty)), _, _) => Answer::Value(ty.clone()),
    }
}
