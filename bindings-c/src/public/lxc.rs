//! Entering a container of LXC: what a process does to itself, by system calls and files of the kernel.
//!
//! A program forks, and its child enters. So nothing here asks a host, or touches the runtime and its threads.

use std::ffi::CStr;

use libc::{c_char, c_int, c_uint};
use virtkit::{ErrorDomain, Result};

use super::arrays::{alloc_files, items};
use super::convert::{fixed, required};
use super::memory::argument;
use super::structures::text_array;
use super::{call, control_group, namespaces, thread_label};
use crate::generated::public::{virDomainPtr, virSecurityLabelPtr, virSecurityModelPtr};

/// Takes the calling thread into the namespaces behind the descriptors in `fdlist`, those of an opened container; one that is negative is left out.
/// Where `oldfdlist` and `noldfdlist` are not NULL they take the namespaces that it was in, by which it finds back: the caller closes each, and releases the
/// array with `free`. A namespace of processes is that of children from then on.
///
/// If one of them cannot be entered, the thread stays in those that it has entered before.
///
/// Returns 0, or -1 on failure.
///
/// Since: 1.0.2
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virDomainLxcEnterNamespace(
    domain: virDomainPtr,
    nfdlist: c_uint,
    fdlist: *mut c_int,
    noldfdlist: *mut c_uint,
    oldfdlist: *mut *mut c_int,
    flags: c_uint,
) -> c_int {
    call::enter_of(ErrorDomain::LXC, "virDomainLxcEnterNamespace", -1, |call| {
        // As in libvirt nothing is asked of the domain, which may be NULL.
        if !domain.is_null() {
            // SAFETY: as the caller says.
            unsafe { call.receiver(domain) }?;
        }
        fixed("flags", flags, 0)?;
        // SAFETY: as the caller says.
        let files = unsafe { items("fdlist", fdlist, nfdlist.into()) }?;
        let wants_old = !noldfdlist.is_null() && !oldfdlist.is_null();
        let old = if wants_old { namespaces::own()? } else { Vec::new() };
        namespaces::enter(files)?;
        if wants_old {
            // SAFETY: not NULL, and room as the caller says.
            unsafe { alloc_files(oldfdlist, noldfdlist, old) }?;
        }
        Ok(0)
    })
}

/// Gives the calling thread a security label of a model, `selinux` or `apparmor`; with `none` nothing is done. With SELinux it holds from the next program
/// that the thread executes. Where `oldlabel` is not NULL it takes the label that the thread had.
///
/// Returns 0, or -1 on failure.
///
/// Since: 1.0.4
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virDomainLxcEnterSecurityLabel(
    model: virSecurityModelPtr,
    label: virSecurityLabelPtr,
    oldlabel: virSecurityLabelPtr,
    flags: c_uint,
) -> c_int {
    call::enter_of(ErrorDomain::LXC, "virDomainLxcEnterSecurityLabel", -1, |_| {
        fixed("flags", flags, 0)?;
        required("model", model)?;
        required("label", label)?;
        // SAFETY: not NULL, and structures by the caller's word.
        let (model, label) = unsafe { (text("model", &(*model).model)?, text("label", &(*label).label)?) };
        let model = thread_label::Model::named(model)?;
        // SAFETY: NULL, or a structure by the caller's word.
        if let Some(old) = unsafe { oldlabel.as_mut() } {
            let current = model.current()?;
            (old.label, old.enforcing) = (text_array(&current.label), current.is_enforced.into());
        }
        model.enter(label)?;
        Ok(0)
    })
}

/// Takes the calling process into the control groups of a container, which must run on this host.
///
/// Returns 0, or -1 on failure.
///
/// Since: 2.0.0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virDomainLxcEnterCGroup(domain: virDomainPtr, flags: c_uint) -> c_int {
    call::enter_of(ErrorDomain::LXC, "virDomainLxcEnterCGroup", -1, |call| {
        // SAFETY: as the caller says.
        let domain = unsafe { call.receiver(domain) }?.value();
        fixed("flags", flags, 0)?;
        // The number of a container is that of the process which started it.
        control_group::join_container(domain.name(), domain.id())?;
        Ok(0)
    })
}

/// The text in an array of characters.
fn text<'a>(name: &str, array: &'a [c_char]) -> Result<&'a str> {
    // SAFETY: characters are bytes.
    let bytes = unsafe { std::slice::from_raw_parts(array.as_ptr().cast::<u8>(), array.len()) };
    let text = CStr::from_bytes_until_nul(bytes).ok().and_then(|text| text.to_str().ok());
    text.ok_or_else(|| argument(format!("the text in `{name}` is not UTF-8, or does not end")))
}

#[cfg(test)]
mod tests {
    use std::ptr::null_mut;

    use super::{text, text_array, virDomainLxcEnterSecurityLabel};

    fn model(name: &str) -> crate::generated::public::virSecurityModel {
        crate::generated::public::virSecurityModel { model: text_array(name), doi: text_array("0") }
    }

    fn label(text: &str) -> crate::generated::public::virSecurityLabel {
        crate::generated::public::virSecurityLabel { label: text_array(text), enforcing: 1 }
    }

    #[test]
    fn without_a_model_there_is_nothing_to_do() {
        let (mut none, mut wanted, mut old) = (model("none"), label("any"), label("something"));
        // SAFETY: structures, and NULL.
        unsafe {
            assert_eq!(virDomainLxcEnterSecurityLabel(&raw mut none, &raw mut wanted, &raw mut old, 0), 0);
            assert_eq!((text("old", &old.label), old.enforcing), (Ok(""), 0));
            assert_eq!(virDomainLxcEnterSecurityLabel(&raw mut none, &raw mut wanted, null_mut(), 1), -1);
            assert_eq!(virDomainLxcEnterSecurityLabel(&raw mut none, null_mut(), null_mut(), 0), -1);
        }
    }

    #[test]
    fn a_model_that_nobody_knows_is_refused() {
        let (mut unknown, mut wanted) = (model("smack"), label("any"));
        // SAFETY: structures, and NULL.
        assert_eq!(unsafe { virDomainLxcEnterSecurityLabel(&raw mut unknown, &raw mut wanted, null_mut(), 0) }, -1);
        assert_eq!(crate::public::error::last_code(), virtkit::ErrorCode::ARGUMENT_UNSUPPORTED);
    }
}
