//! What stands in the arguments and in the result of a procedure, and in which order.

use crate::ir::{Api, Carried, Method, ObjectId, RecordId, Return, Rpc, RpcArg, RpcRet, Type};

/// A procedure of a method: the first form, or an older one.
#[derive(Debug)]
pub struct Form<'a> {
    /// The procedure.
    pub rpc: &'a Rpc,
    /// Arguments, by index, that it does not carry. They have their defaults, or the values that the form stands for.
    pub omitted: Vec<usize>,
    /// 0 for the first form, then upwards.
    pub age: usize,
}

impl Form<'_> {
    /// Whether servers answer it, and no client of ours asks by it: it gives only a part of the result (how many items a list has, or one part of the
    /// identity of each), or carries parts of arguments in an order of its own.
    pub fn is_only_answered(&self) -> bool {
        !self.rpc.carries.is_empty() || self.rpc.ret.iter().any(|word| matches!(word, RpcRet::Count | RpcRet::Each(_)))
    }

    /// Whether it is the plain form: an older one that does without arguments of the first.
    fn is_plain(&self) -> bool {
        !self.omitted.is_empty()
    }
}

/// All forms of a method, the first one first: what a server answers.
pub fn forms(method: &Method) -> Vec<Form<'_>> {
    let first = method.rpc.iter().map(|rpc| Form { rpc, omitted: Vec::new(), age: 0 });
    let when = || method.rpc.iter().flat_map(|rpc| rpc.when.iter().copied());
    let omitted = |rpc: &Rpc| -> Vec<usize> {
        let fixed = rpc.fixed.iter().map(|(index, _)| *index).filter(|index| !when().any(|other| other == *index));
        when().chain(fixed).collect()
    };
    let not_carried = |rpc: &Rpc| -> Vec<usize> {
        (0..method.args.len()).filter(|index| rpc.carries.iter().all(|carried| carried.argument() != Some(*index))).collect()
    };
    let omitted = |rpc: &Rpc| if rpc.carries.is_empty() { omitted(rpc) } else { not_carried(rpc) };
    let older = method.rpc_older.iter().enumerate().map(|(index, rpc)| Form { rpc, omitted: omitted(rpc), age: index + 1 });
    first.chain(older).collect()
}

/// The forms by which a client asks, in the order in which it tries them. A plain one is before the first: where the arguments that it does without have the
/// values that it stands for, it says the same, and a daemon or its driver may have nothing else. It is also what libvirt's own client sends for its older function.
pub fn asked(method: &Method) -> Vec<Form<'_>> {
    let all = forms(method).into_iter().filter(|form| !form.is_only_answered());
    let (mut plain, others): (Vec<_>, Vec<_>) = all.partition(Form::is_plain);
    plain.extend(others);
    plain
}

/// The first form of a method that travels, which carries every argument.
///
/// # Panics
/// If the method has no procedure.
pub fn whole(method: &Method) -> Form<'_> {
    forms(method).into_iter().next().unwrap_or_else(|| panic!("{} has no procedure", method.name.snake()))
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
    /// An argument, by index, that is optional on the wire, and missing where only the number of typed parameters is asked.
    NullCounts(usize),
    /// How many items or typed parameters are wanted at most.
    Most(u32),
    /// Of how many items a part is wanted at most: a number with a sign, which may not be below zero.
    Wanted,
    /// How many typed parameters there is room for in each item of a matrix; 0 asks for their number.
    MatrixWidth,
    /// The argument, by index, that is the first item of a matrix.
    MatrixFirst(usize),
    /// The argument, by index, that is how many items a matrix has.
    MatrixCount(usize),
    /// Whether items are wanted and not only their number.
    NeedResults,
    /// How many typed parameters there is room for; 0 asks how many there are.
    Room,
    /// The most typed parameters that are wanted. All are given, whatever it says.
    MostParams(u32),
    /// How many maps of processors are wanted.
    MapCount,
    /// How many bytes each of them has.
    MapLength,
    /// Flags that the signature does not have.
    ZeroFlags,
    /// The same, with the one that says that texts among typed parameters are understood.
    TextFlags,
    /// An argument, by index, that is a flag set and has eight bytes.
    LongFlags(usize),
    /// A typed parameter, by index, of an argument, by index: a text that may be missing.
    ParameterText(usize, usize),
    /// The same for one that is always there.
    ParameterGiven(usize, usize),
    /// The same for a number of eight bytes, of which 0 means that it is missing.
    ParameterNumber(usize, usize),
    /// A text that may be missing, and that nobody needs.
    PassedOver,
}

/// The arguments of a form, in order: the receiver, the arguments of the signature, and before the flags at their end what the wire has besides.
pub fn arguments(api: &Api, method: &Method, form: &Form<'_>) -> Vec<Part> {
    if !form.rpc.carries.is_empty() {
        return form.rpc.carries.iter().filter_map(|carried| in_own_order(method, *carried)).collect();
    }
    let mut parts: Vec<Part> = method.receiver.filter(|id| !api.object(*id).identity.is_empty()).map(Part::Receiver).into_iter().collect();
    let travels = |index: &usize| !form.omitted.contains(index) && !is_beside(&method.args[*index].ty);
    let carried: Vec<usize> = (0..method.args.len()).filter(travels).collect();
    let is_long = |index: usize| form.rpc.args.contains(&RpcArg::LongFlags) && matches!(method.args[index].ty, Type::Flags(_));
    parts.extend(carried.iter().flat_map(|index| if is_long(*index) { vec![Part::LongFlags(*index)] } else { argument(form, *index) }));
    let ends_with_flags = carried.last().is_some_and(|last| matches!(method.args[*last].ty, Type::Flags(_)));
    let mut place = parts.len() - usize::from(ends_with_flags);
    for word in &form.rpc.args {
        let part = match word {
            RpcArg::NeedResults => Part::NeedResults,
            RpcArg::NparamsTwice => Part::Room,
            RpcArg::NparamsFirst => {
                parts.insert(usize::from(matches!(parts.first(), Some(Part::Receiver(_)))), Part::Room);
                place += 1;
                continue;
            }
            RpcArg::Most(most) => Part::Most(*most),
            RpcArg::MostParams(number) => Part::MostParams(*number),
            RpcArg::Maplen => Part::MapLength,
            RpcArg::Ncpumaps => Part::MapCount,
            RpcArg::ZeroFlags => {
                parts.push(Part::ZeroFlags);
                continue;
            }
            RpcArg::TextFlags => {
                parts.push(Part::TextFlags);
                continue;
            }
            RpcArg::FdIn | RpcArg::LongFlags | RpcArg::Optional(_) | RpcArg::NullCounts(_) | RpcArg::Matrix { .. } => continue,
        };
        parts.insert(place, part);
        place += 1;
    }
    if form.rpc.ret.iter().any(|word| matches!(word, RpcRet::Each(_))) {
        parts.insert(place, Part::Wanted);
    }
    parts
}

/// What stands in the arguments of a form that has an order of its own.
fn in_own_order(method: &Method, carried: Carried) -> Option<Part> {
    Some(match carried {
        Carried::Receiver => return method.receiver.map(Part::Receiver),
        Carried::Argument(index) => Part::Argument(index),
        Carried::LongFlags(index) => Part::LongFlags(index),
        Carried::Text(index, field) => Part::ParameterText(index, field),
        Carried::GivenText(index, field) => Part::ParameterGiven(index, field),
        Carried::Number(index, field) => Part::ParameterNumber(index, field),
        Carried::Nothing => Part::PassedOver,
    })
}

/// What an argument, by index, is on the wire.
fn argument(form: &Form<'_>, index: usize) -> Vec<Part> {
    let found = form.rpc.args.iter().find_map(|word| match *word {
        RpcArg::Optional(at) if at == index => Some(vec![Part::Given(index)]),
        RpcArg::NullCounts(at) if at == index => Some(vec![Part::NullCounts(index)]),
        RpcArg::Matrix { first, .. } if first == index => Some(vec![Part::MatrixWidth, Part::MatrixFirst(index)]),
        RpcArg::Matrix { count, .. } if count == index => Some(vec![Part::MatrixCount(index)]),
        RpcArg::NeedResults
        | RpcArg::NparamsTwice
        | RpcArg::NparamsFirst
        | RpcArg::ZeroFlags
        | RpcArg::TextFlags
        | RpcArg::LongFlags
        | RpcArg::FdIn
        | RpcArg::Maplen
        | RpcArg::Ncpumaps
        | RpcArg::Optional(_)
        | RpcArg::NullCounts(_)
        | RpcArg::Most(_)
        | RpcArg::MostParams(_)
        | RpcArg::Matrix { .. } => None,
    });
    found.unwrap_or_else(|| vec![Part::Argument(index)])
}

/// Whether what an argument is goes beside the message: a descriptor, or a list of them.
pub fn is_beside(ty: &Type) -> bool {
    matches!(ty, Type::Fd) || matches!(ty, Type::List(item) if **item == Type::Fd)
}

/// What stands in the result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Nothing.
    Nothing,
    /// Nothing, and a stream is open.
    Stream,
    /// What the data of the stream is that is open, or nothing.
    Mime,
    /// Bytes, and a stream is open.
    Cookie,
    /// Nothing, and a descriptor comes beside the message.
    Descriptor,
    /// Nothing, and a list of descriptors comes beside the message.
    Descriptors,
    /// A record without one of its fields, by index: descriptors, which come beside the message.
    WithDescriptors(RecordId, usize),
    /// One value.
    Value(Type),
    /// A list, then how many items there are.
    Counted(Type),
    /// Typed parameters, then how many there are.
    Parameters(Type),
    /// Names and numbers that stand for typed parameters, then how many there are.
    Stats(Type),
    /// As many items of a list as are wanted.
    Limited(Type),
    /// As many items of a list as are wanted, then how many they are; where none is wanted, how many there are.
    LimitedCounted(Type),
    /// As many typed parameters as are wanted.
    LimitedParameters(Type),
    /// Whether there is a value, then the value, of zeros where there is none.
    Found(Type),
    /// The typed parameters of all items of a matrix, then how many each item has.
    Matrix(RecordId),
    /// Records without one of their fields, by index, then these fields, maps of processors, in one run of bytes.
    Split(RecordId, usize),
    /// Typed parameters that were asked for once, then how many they are.
    ParametersAtOnce(Type),
    /// Maps of processors in one run of bytes, then how many there are.
    CpuMaps,
    /// One map of processors, then whether it is known.
    CpuMap,
    /// The identity of the receiver, as it is now.
    Receiver(ObjectId),
    /// A number that says nothing.
    Status,
    /// How many items the list has.
    Count,
    /// A part, by index, of the identity of each object of the list, of as many as are wanted.
    Each(ObjectId, usize),
}

impl Answer {
    /// Whether it is typed parameters of which a client says, among the flags, that texts may be among them.
    pub fn may_have_texts(&self) -> bool {
        match self {
            Self::Parameters(_) | Self::LimitedParameters(_) | Self::Matrix(_) => true,
            Self::Nothing
            | Self::Stream
            | Self::Mime
            | Self::Cookie
            | Self::Descriptor
            | Self::Descriptors
            | Self::WithDescriptors(..)
            | Self::Value(_)
            | Self::Counted(_)
            // Of those that are asked for at once nobody says it, unless `text_flags` does: libvirt's network driver knows no flag there.
            | Self::ParametersAtOnce(_)
            | Self::Stats(_)
            | Self::Limited(_)
            | Self::LimitedCounted(_)
            | Self::Found(_)
            | Self::Split(..)
            | Self::CpuMaps
            | Self::CpuMap
            | Self::Receiver(_)
            | Self::Status
            | Self::Count
            | Self::Each(..) => false,
        }
    }
}

/// The result of a form.
pub fn answer(method: &Method, form: &Form<'_>) -> Answer {
    let special = form.rpc.ret.first().copied();
    let twice = form.rpc.args.iter().any(|word| matches!(word, RpcArg::NparamsTwice | RpcArg::NparamsFirst));
    let limited = form.rpc.args.iter().any(|word| matches!(word, RpcArg::Most(_)));
    match (&method.returns, special, method.receiver) {
        (Return::Value(_), Some(RpcRet::Count), _) => Answer::Count,
        (Return::Value(Type::List(item)), Some(RpcRet::Each(part)), _) => Answer::Each(object(item), part),
        (Return::Value(Type::List(item)), Some(RpcRet::Split(field)), _) => Answer::Split(record(item), field),
        (Return::Value(Type::List(item)), Some(RpcRet::Matrix), _) => Answer::Matrix(record(item)),
        (Return::Value(Type::Optional(item)), Some(RpcRet::Found), _) => Answer::Found((**item).clone()),
        (Return::Value(_), Some(RpcRet::CpuMap), _) => Answer::CpuMap,
        (Return::Value(ty), Some(RpcRet::RetCount), _) if limited => Answer::LimitedCounted(ty.clone()),
        (Return::Value(ty @ Type::Params(_)), _, _) if limited => Answer::LimitedParameters(ty.clone()),
        (Return::Value(ty), _, _) if limited => Answer::Limited(ty.clone()),
        (Return::Unit, Some(RpcRet::Receiver), Some(id)) => Answer::Receiver(id),
        (Return::Unit, Some(RpcRet::Status), _) => Answer::Status,
        (Return::Unit | Return::Operation(None), _, _) => Answer::Nothing,
        (Return::Stream(_), Some(RpcRet::Mime), _) => Answer::Mime,
        (Return::Stream(_), Some(RpcRet::Cookie), _) => Answer::Cookie,
        (Return::Stream(_), _, _) => Answer::Stream,
        (Return::Value(Type::Record(id)), Some(RpcRet::FdsOut(field)), _) => Answer::WithDescriptors(*id, field),
        (Return::Value(ty @ Type::List(_)), _, _) if is_beside(ty) => Answer::Descriptors,
        (Return::Value(_), Some(RpcRet::FdOut), _) | (Return::Value(Type::Fd), _, _) => Answer::Descriptor,
        (Return::Value(_), Some(RpcRet::CpuMaps), _) => Answer::CpuMaps,
        (Return::Value(ty), Some(RpcRet::Nparams), _) => Answer::ParametersAtOnce(ty.clone()),
        (Return::Value(ty), Some(RpcRet::RetCount), _) => Answer::Counted(ty.clone()),
        (Return::Value(ty), Some(RpcRet::Stats), _) => Answer::Stats(ty.clone()),
        (Return::Value(ty), _, _) if twice => Answer::Parameters(ty.clone()),
        (Return::Value(ty) | Return::Operation(Some(ty)), _, _) => Answer::Value(ty.clone()),
    }
}

/// The object that a list is of.
///
/// # Panics
/// If it is of none, which the reader of the description refuses.
fn object(item: &Type) -> ObjectId {
    match item {
        Type::Object(id) => *id,
        _ => panic!("the form of a list of objects stands for a list of {item:?}"),
    }
}

/// The record that a list is of.
///
/// # Panics
/// If it is of none, which the reader of the description refuses.
fn record(item: &Type) -> RecordId {
    match item {
        Type::Record(id) => *id,
        _ => panic!("the form of a list of records stands for a list of {item:?}"),
    }
}

/// The field of a record that stands behind all records of a list, or comes beside the message: then the record travels without it.
pub fn split_field(api: &Api, id: RecordId) -> Option<usize> {
    let forms = api.methods.iter().chain(&api.phases).flat_map(|method| forms(method).into_iter().map(move |form| answer(method, &form)));
    forms.into_iter().find_map(|answer| match answer {
        Answer::Split(record, field) | Answer::WithDescriptors(record, field) if record == id => Some(field),
        _ => None,
    })
}
