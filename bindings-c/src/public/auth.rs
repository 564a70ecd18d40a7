//! Credentials: the program's own callback, which runs on the thread that opens the connection, and one that asks at the terminal.

use std::ffi::{CStr, CString};
use std::io::{BufRead, IsTerminal, Write};
use std::mem::zeroed;
use std::ptr::{null, null_mut};

use libc::{c_char, c_int, c_uint, c_void};
use virtkit::{CredentialRequest, CredentialType, Result, SecretValue};

use super::convert::kept;
use super::memory;

/// Something that the user is asked for.
#[derive(Debug)]
#[repr(C)]
pub struct _virConnectCredential {
    /// What is asked for, of `virConnectCredentialType`.
    pub r#type: c_int,
    /// The question to show.
    pub prompt: *const c_char,
    /// What the other side says with it; may be NULL.
    pub challenge: *const c_char,
    /// The answer that an empty one means; may be NULL.
    pub defresult: *const c_char,
    /// The answer, from `malloc`, which the library releases; NULL for none.
    pub result: *mut c_char,
    /// Its length without the zero.
    pub resultlen: c_uint,
}

/// Something that the user is asked for.
pub type virConnectCredential = _virConnectCredential;
/// A pointer to a credential.
pub type virConnectCredentialPtr = *mut virConnectCredential;

/// Answers the requests of an array by filling in `result` and `resultlen` of each. Returns 0, or -1 on failure.
pub type virConnectAuthCallbackPtr =
    Option<unsafe extern "C" fn(cred: virConnectCredentialPtr, ncred: c_uint, cbdata: *mut c_void) -> c_int>;

/// Who answers.
#[derive(Debug)]
#[repr(C)]
pub struct _virConnectAuth {
    /// The kinds of requests that the callback answers.
    pub credtype: *mut c_int,
    /// How many there are.
    pub ncredtype: c_uint,
    /// The callback.
    pub cb: virConnectAuthCallbackPtr,
    /// What it is called with.
    pub cbdata: *mut c_void,
}

/// Who answers.
pub type virConnectAuth = _virConnectAuth;
/// A pointer to who answers.
pub type virConnectAuthPtr = *mut virConnectAuth;

/// What the terminal is asked for.
static mut KINDS: [c_int; 5] = [
    CredentialType::AUTH_NAME.0,
    CredentialType::ECHO_PROMPT.0,
    CredentialType::REALM.0,
    CredentialType::PASSPHRASE.0,
    CredentialType::NO_ECHO_PROMPT.0,
];

static mut TERMINAL: virConnectAuth =
    virConnectAuth { credtype: (&raw mut KINDS).cast(), ncredtype: 5, cb: Some(ask_terminal), cbdata: null_mut() };

/// Shows each question on standard output and reads the answer from standard input, passwords unseen.
#[unsafe(no_mangle)]
pub static mut virConnectAuthPtrDefault: virConnectAuthPtr = &raw mut TERMINAL;

/// The program's callback, for one call.
#[derive(Debug)]
pub struct Answers {
    kinds: Vec<c_int>,
    callback: unsafe extern "C" fn(virConnectCredentialPtr, c_uint, *mut c_void) -> c_int,
    data: *mut c_void,
}

/// The calls that a function which asks is made of.
#[derive(Debug)]
pub struct Steps<Asked, Answer, Refuse, End> {
    /// What an attempt asks; nothing once it has ended.
    pub asked: Asked,
    /// Answers it.
    pub answer: Answer,
    /// Says that there is no answer.
    pub refuse: Refuse,
    /// Gives the result, or gives the attempt up.
    pub end: End,
}

impl Answers {
    /// What the program gave; none for NULL or a structure without a callback.
    ///
    /// # Safety
    /// `auth` is null or a structure whose array is as long as it says.
    pub unsafe fn of(auth: virConnectAuthPtr) -> Result<Option<Self>> {
        // SAFETY: null, or as the caller says.
        let Some(auth) = (unsafe { auth.as_ref() }) else { return Ok(None) };
        let Some(callback) = auth.cb else { return Ok(None) };
        let kinds = match auth.ncredtype {
            0 => Vec::new(),
            _ if auth.credtype.is_null() => return Err(memory::missing("auth->credtype")),
            // SAFETY: not null, and as long as it says by the caller's word.
            count => unsafe { std::slice::from_raw_parts(auth.credtype, count as usize) }.to_vec(),
        };
        Ok(Some(Self { kinds, callback, data: auth.cbdata }))
    }

    /// Goes through an attempt, with the callback on this thread.
    ///
    /// # Safety
    /// The callback keeps the rules of its type.
    pub unsafe fn converse<T>(
        &self,
        attempt: u64,
        steps: &Steps<
            impl Fn(u64) -> Result<Vec<CredentialRequest>>,
            impl Fn(u64, Vec<Option<SecretValue>>) -> Result<()>,
            impl Fn(u64, String) -> Result<()>,
            impl Fn(u64) -> Result<T>,
        >,
    ) -> Result<T> {
        let talk = || -> Result<()> {
            loop {
                let requests = (steps.asked)(attempt)?;
                if requests.is_empty() {
                    return Ok(());
                }
                // SAFETY: as the caller says.
                match unsafe { self.ask(&requests) } {
                    Ok(answers) => (steps.answer)(attempt, answers)?,
                    Err(reason) => (steps.refuse)(attempt, reason)?,
                }
            }
        };
        let talked = talk();
        let result = (steps.end)(attempt);
        talked.and(result)
    }

    /// Asks the callback.
    ///
    /// # Safety
    /// The callback keeps the rules of its type.
    unsafe fn ask(&self, requests: &[CredentialRequest]) -> std::result::Result<Vec<Option<SecretValue>>, String> {
        if let Some(request) = requests.iter().find(|request| !self.kinds.contains(&request.kind.0)) {
            let kind = request.kind.name().unwrap_or("of an unknown kind");
            return Err(format!("{:?} is asked for ({kind}), which is not among the kinds that the program answers", request.prompt));
        }
        let texts: Vec<[Option<CString>; 3]> = requests.iter().map(texts).collect();
        let pointer = |text: &Option<CString>| text.as_ref().map_or(null(), |text| text.as_ptr());
        let mut credentials: Vec<virConnectCredential> = requests
            .iter()
            .zip(&texts)
            .map(|(request, [prompt, challenge, default])| virConnectCredential {
                r#type: request.kind.0,
                prompt: pointer(prompt),
                challenge: pointer(challenge),
                defresult: pointer(default),
                result: null_mut(),
                resultlen: 0,
            })
            .collect();
        let count = c_uint::try_from(credentials.len()).unwrap_or(c_uint::MAX);
        // SAFETY: the array and its texts live until the callback returns; it keeps the rules by the caller's word.
        let status = unsafe { (self.callback)(credentials.as_mut_ptr(), count, self.data) };
        // SAFETY: the callback left each result NULL, or put there text from `malloc` of the length that it says.
        let answers = credentials.iter_mut().map(|credential| unsafe { take(credential) }).collect();
        if status < 0 { Err(format!("it returned {status}")) } else { Ok(answers) }
    }
}

fn texts(request: &CredentialRequest) -> [Option<CString>; 3] {
    [Some(kept(&request.prompt)), request.challenge.as_deref().map(kept), request.default_answer.as_deref().map(kept)]
}

/// Takes an answer out of a structure, and leaves nothing of it in the memory that it came in.
///
/// # Safety
/// `result` is null, or from `malloc` with `resultlen` bytes, or a text if that is 0.
unsafe fn take(credential: &mut virConnectCredential) -> Option<SecretValue> {
    if credential.result.is_null() {
        return None;
    }
    // SAFETY: not null, and as the caller says.
    unsafe {
        let length = match credential.resultlen {
            0 => CStr::from_ptr(credential.result).to_bytes().len(),
            length => length as usize,
        };
        let secret = SecretValue::new(std::slice::from_raw_parts(credential.result.cast::<u8>(), length).to_vec());
        credential.result.write_bytes(0, length);
        memory::release(&mut credential.result);
        Some(secret)
    }
}

/// The callback of [`virConnectAuthPtrDefault`].
unsafe extern "C" fn ask_terminal(credentials: virConnectCredentialPtr, count: c_uint, _: *mut c_void) -> c_int {
    for at in 0..count as usize {
        // SAFETY: an array of that many, by the rules of the callback's type.
        let credential = unsafe { &mut *credentials.add(at) };
        let hidden = [CredentialType::PASSPHRASE, CredentialType::NO_ECHO_PROMPT].contains(&CredentialType(credential.r#type));
        // SAFETY: NULL, or a text, by the same rules.
        let (prompt, default) = unsafe { (shown(credential.prompt), shown(credential.defresult)) };
        let Some(mut line) = question(&prompt, hidden) else { return -1 };
        if line.is_empty() {
            line.push_str(&default);
        }
        let answer = memory::text(&line);
        let length = c_uint::try_from(line.len()).unwrap_or(c_uint::MAX);
        drop(SecretValue::new(line.into_bytes()));
        let Ok(answer) = answer else { return -1 };
        (credential.result, credential.resultlen) = (answer, length);
    }
    0
}

/// # Safety
/// `text` is null or a text.
unsafe fn shown(text: *const c_char) -> String {
    // SAFETY: not null, and a text by the caller's word.
    if text.is_null() { String::new() } else { unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned() }
}

/// Asks on the terminal. None at the end of the input.
fn question(prompt: &str, hidden: bool) -> Option<String> {
    let mut output = std::io::stdout().lock();
    write!(output, "{prompt}: ").and_then(|()| output.flush()).ok()?;
    let echo = hidden.then(Silence::begin).flatten();
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line).ok()?;
    drop(echo);
    if hidden {
        // The line's end was not shown either.
        let _ = writeln!(output);
    }
    line.truncate(line.trim_end_matches(['\r', '\n']).len());
    (read > 0).then_some(line)
}

/// A terminal that does not show what is typed, as long as this lives.
struct Silence(libc::termios);

impl Silence {
    fn begin() -> Option<Self> {
        if !std::io::stdin().is_terminal() {
            return None;
        }
        // SAFETY: numbers alone, of which zeros are a value.
        let mut before: libc::termios = unsafe { zeroed() };
        // SAFETY: room for the settings.
        if unsafe { libc::tcgetattr(libc::STDIN_FILENO, &raw mut before) } != 0 {
            return None;
        }
        let mut silent = before;
        silent.c_lflag &= !libc::ECHO;
        // SAFETY: settings that were read before, but for one bit.
        (unsafe { libc::tcsetattr(libc::STDIN_FILENO, libc::TCSAFLUSH, &raw const silent) } == 0).then_some(Self(before))
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        // SAFETY: the settings as they were.
        unsafe { libc::tcsetattr(libc::STDIN_FILENO, libc::TCSAFLUSH, &raw const self.0) };
    }
}
