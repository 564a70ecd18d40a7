//! Typed parameters of several items, all as many: the daemon is asked how many items there are, how many parameters each has, and then for them, a
//! limited number of items at once.

use virtkit_api::{Error, ErrorDomain, Outcome, Result, TypedParam};
use virtkit_driver::Reply;
use virtkit_rpc::{Decode as _, Procedure, Reader, Writer};

use crate::Remote;
use crate::loss::violation;

/// For how many items a daemon is asked at once.
const AT_ONCE: u32 = 128;

/// How many parameters an item has room for, the first item, and how many items.
pub(crate) type Asked = (u32, i32, u32);

impl Remote {
    /// The items from `first` on, all of them where `count` is 0; one item for all together where `first` is -1.
    pub(crate) fn matrix<T: Send + 'static>(
        &self,
        procedure: Procedure,
        (first, count): (i32, u32),
        write: impl Fn(Asked, &mut Writer) + Send + Sync + 'static,
        item: fn(i32, Vec<TypedParam>) -> T,
    ) -> Reply<Vec<T>> {
        let remote = self.clone();
        Reply::later(async move {
            let write = &write;
            let ask = |asked: Asked| remote.rows(procedure, move |out| write(asked, out));
            let count = match (first, count) {
                (0.., 0) => {
                    let (_, all) = ask((0, 0, 0)).await?;
                    u32::try_from(all.saturating_sub(first)).unwrap_or(0)
                }
                (_, count) => count.max(1),
            };
            if count == 0 {
                return Err(Error::invalid_argument(format!("there is no item {first}")).in_domain(ErrorDomain::RPC));
            }
            let (_, width) = ask((0, first, 1)).await?;
            let Some(width) = u32::try_from(width).ok().filter(|width| *width > 0) else { return Ok(Vec::new()) };
            let mut items = Vec::new();
            for done in (0..count).step_by(AT_ONCE as usize) {
                let begin = first.saturating_add_unsigned(done);
                let (parameters, told) = ask((width, begin, AT_ONCE.min(count - done))).await?;
                let rows = rows_of(procedure, &parameters, told)?;
                items.extend((begin..).zip(rows).map(|(number, row)| item(number, row)));
            }
            Ok(items)
        })
    }

    async fn rows(&self, procedure: Procedure, write: impl FnOnce(&mut Writer)) -> Result<(Vec<TypedParam>, i32)> {
        let read = |input: &mut Reader<'_>| {
            let parameters = virtkit_rpc::decode_params(input)?;
            Ok((parameters, i32::decode(input)?))
        };
        self.calls().form(procedure, write, read).call().await
    }
}

/// The rows of an answer. Items at its end may be missing.
fn rows_of(procedure: Procedure, parameters: &[TypedParam], width: i32) -> Result<Vec<Vec<TypedParam>>> {
    if parameters.is_empty() {
        return Ok(Vec::new());
    }
    let width = usize::try_from(width).unwrap_or(0);
    if width == 0 || !parameters.len().is_multiple_of(width) {
        let message = format!("the daemon's answer to {procedure} has {} parameters, which are no items of {width} each", parameters.len());
        return Err(violation(message).with_outcome(Outcome::Unknown));
    }
    Ok(parameters.chunks(width).map(<[TypedParam]>::to_vec).collect())
}

#[cfg(test)]
mod tests {
    use virtkit_api::{TypedParam, TypedValue};
    use virtkit_rpc::{Procedure, procedures};

    use super::rows_of;

    const PROCEDURE: Procedure = procedures::DOMAIN_STATE;

    fn parameters(names: &[&str]) -> Vec<TypedParam> {
        names.iter().map(|name| TypedParam { name: (*name).to_owned(), value: TypedValue::U64(1) }).collect()
    }

    #[test]
    fn an_answer_is_cut_into_rows() {
        let rows = rows_of(PROCEDURE, &parameters(&["a", "b", "a", "b"]), 2).expect("two rows");
        assert_eq!(rows, [parameters(&["a", "b"]), parameters(&["a", "b"])]);
        assert_eq!(rows_of(PROCEDURE, &[], 2).expect("none"), Vec::<Vec<TypedParam>>::new());
    }

    #[test]
    fn an_answer_of_another_length_is_refused() {
        for width in [-1, 0, 2] {
            assert!(rows_of(PROCEDURE, &parameters(&["a", "b", "a"]), width).is_err(), "{width}");
        }
    }
}
