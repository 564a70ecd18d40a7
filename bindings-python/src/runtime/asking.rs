//! Functions that ask: the callback runs where the function is called, between the steps that the call is made of.

use std::future::Future;

use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::types::PyCFunction;
use virtkit::Result;
use virtkit::call::CallOptions;

use super::aio::Call;
use super::call::{instant_value, released_value};
use super::convert::{Answer, FromPython, ToPython};
use super::limits::Timeout;
use super::mode::{Aio, Blocking};

/// The steps after the first: what is asked, the answer, that there is none, the end.
#[derive(Debug, Clone, Copy)]
pub struct Steps<Asked, Answered, Refuse, End> {
    /// What an attempt asks; nothing once it has ended.
    pub asked: Asked,
    /// Answers it.
    pub answer: Answered,
    /// Says that there is no answer.
    pub refuse: Refuse,
    /// Gives the result, or gives the attempt up.
    pub end: End,
}

/// Goes through an attempt on this thread.
pub fn converse<'py, Q, A, T, AskedF, AnswerF, RefuseF, EndF>(
    py: Python<'py>,
    what: &str,
    options: &CallOptions,
    callback: &Bound<'py, PyAny>,
    begin: impl Future<Output = Result<u64>> + Send,
    steps: &Steps<impl Fn(u64) -> AskedF, impl Fn(u64, A) -> AnswerF, impl Fn(u64, String) -> RefuseF, impl Fn(u64) -> EndF>,
) -> Answer<'py>
where
    Q: Send,
    Vec<Q>: ToPython<Blocking>,
    A: FromPython,
    T: ToPython<Blocking> + Send,
    AskedF: Future<Output = Result<Vec<Q>>> + Send,
    AnswerF: Future<Output = Result<()>> + Send,
    RefuseF: Future<Output = Result<()>> + Send,
    EndF: Future<Output = Result<T>> + Send,
{
    let attempt = instant_value(py, what, options, begin)?;
    let mut cause = None;
    let mut talk = || loop {
        let requests: Vec<Q> = released_value(py, what, options, (steps.asked)(attempt))?;
        if requests.is_empty() {
            return Ok(());
        }
        let answers = requests.into_python(py).and_then(|requests| callback.call1((requests,)));
        match answers.and_then(|answers| A::from_python(&answers)) {
            Ok(answers) => instant_value(py, what, options, (steps.answer)(attempt, answers))?,
            // An interrupt is not the callback's to explain.
            Err(error) if !error.is_instance_of::<PyException>(py) => return Err(error),
            Err(error) => {
                instant_value(py, what, options, (steps.refuse)(attempt, error.value(py).to_string()))?;
                cause = Some(error);
            }
        }
    };
    let talked: PyResult<()> = talk();
    // Also without a result: then the attempt is given up.
    let result = instant_value(py, what, &CallOptions::new(), (steps.end)(attempt));
    talked?;
    match result {
        Ok(value) => value.into_python(py),
        Err(error) => {
            error.set_cause(py, cause);
            Err(error)
        }
    }
}

/// A coroutine that goes through an attempt in the event loop. The callback may be a coroutine function.
pub fn coroutine<'py, Q, A, T, AskedF, AnswerF, RefuseF, EndF>(
    what: &'static str,
    timeout: Timeout,
    callback: &Bound<'py, PyAny>,
    begin: impl Future<Output = Result<u64>> + Send + 'static,
    steps: Steps<
        impl Fn(u64) -> AskedF + Send + Sync + 'static,
        impl Fn(u64, A) -> AnswerF + Send + Sync + 'static,
        impl Fn(u64, String) -> RefuseF + Send + Sync + 'static,
        impl Fn(u64) -> EndF + Send + Sync + 'static,
    >,
) -> Answer<'py>
where
    Q: Send + 'static,
    Vec<Q>: ToPython<Aio>,
    A: FromPython + 'static,
    T: ToPython<Aio> + Send + 'static,
    AskedF: Future<Output = Result<Vec<Q>>> + Send + 'static,
    AnswerF: Future<Output = Result<()>> + Send + 'static,
    RefuseF: Future<Output = Result<()>> + Send + 'static,
    EndF: Future<Output = Result<T>> + Send + 'static,
{
    let py = callback.py();
    let Steps { asked, answer, refuse, end } = steps;
    let step = |call: Call| Ok::<_, PyErr>(call);
    let asked = PyCFunction::new_closure(py, None, None, move |args, _| {
        let (attempt, timeout): (u64, Timeout) = args.extract()?;
        step(Call::released(what, timeout, asked(attempt)))
    })?;
    let answer = PyCFunction::new_closure(py, None, None, move |args, _| {
        let (attempt, answers): (u64, Bound<'_, PyAny>) = args.extract()?;
        step(Call::instant(what, Timeout::NONE, answer(attempt, A::from_python(&answers)?)))
    })?;
    let refuse = PyCFunction::new_closure(py, None, None, move |args, _| {
        let (attempt, reason): (u64, String) = args.extract()?;
        step(Call::instant(what, Timeout::NONE, refuse(attempt, reason)))
    })?;
    let end = PyCFunction::new_closure(py, None, None, move |args, _| {
        let (attempt,): (u64,) = args.extract()?;
        step(Call::instant(what, Timeout::NONE, end(attempt)))
    })?;
    let begin = Call::instant(what, timeout, begin);
    let helper = py.import("virtkit._asking")?.getattr("converse")?;
    helper.call1((callback, begin, asked, answer, refuse, end, timeout.seconds()))
}
