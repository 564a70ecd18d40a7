{{ doc | prefixed("/// ") }}
#[unsafe(no_mangle)]
pub unsafe extern "C" fn {{ name }}({{ params | join(", ") }}) -> {{ returns }} {
    call::enter_of(ErrorDomain::{{ part }}, "{{ name }}", {{ failed }}, |{{ "call" if uses_call else "_" }}| {
{{ body }}
    })
}
