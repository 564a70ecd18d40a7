{{ doc | prefixed("/// ") }}
///
/// Since: {{ since }}
pub type {{ name }} = Option<unsafe extern "C" fn({{ params | join(", ") }}){{ returns }}>;
