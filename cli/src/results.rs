//! What is done with what a call has given.

use virtkit_json::Saved;

use crate::description::{Method, Returns, Type};
use crate::failure::Failure;
use crate::output::Output;
use crate::session::Session;
use crate::transfer::{self, Way};
use crate::{console, operation, relay};

/// Prints a result, lets the data of a stream flow, waits for long work.
pub async fn finish(
    session: &Session,
    method: &Method,
    saved: Saved,
    file: Option<&str>,
    holes: bool,
    output: Output,
) -> Result<(), Failure> {
    match (method.returns, saved) {
        (Returns::Nothing, _) => output.nothing(),
        (Returns::Read, Saved::Stream(stream, _)) => transfer::run(session, &stream, Way::Read, file.unwrap_or("-"), holes).await,
        (Returns::Write, Saved::Stream(stream, _)) => transfer::run(session, &stream, Way::Write, file.unwrap_or("-"), holes).await,
        (Returns::Both, Saved::Stream(stream, _)) => console::run(session, &stream).await,
        (Returns::Operation(result), Saved::Operation(followed)) => {
            let ended = operation::wait(session, &followed).await?;
            match result {
                None => output.nothing(),
                Some(ty) => value(method, &ty, &ended, output),
            }
        }
        (Returns::Value(Type::Fd), Saved::Fd(descriptor)) => relay::run(session, &descriptor).await,
        (Returns::Value(ty), saved) => value(method, &ty, &saved, output),
        (returns, saved) => Err(Failure::usage(format!("{} was to give {returns:?}, and gave {saved:?}", method.name))),
    }
}

fn value(method: &Method, ty: &Type, saved: &Saved, output: Output) -> Result<(), Failure> {
    // A number is itself for programs and for shells; its unit is in the help.
    debug_assert!(method.unit.is_none() || matches!(ty, Type::I32 | Type::U32 | Type::I64 | Type::U64 | Type::F64 | Type::Optional(_)));
    output.value(ty, &saved.to_json())
}
