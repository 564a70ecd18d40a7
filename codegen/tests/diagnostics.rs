//! A wrong description gives a diagnostic with the file, the line, what is marked, and what to do. Each case breaks the made-up description in
//! one place.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use virtkit_codegen::diagnostic::{Problem, Problems};

static COPIES: AtomicUsize = AtomicUsize::new(0);

/// A copy of the made-up description with changes: file, what is replaced, by what. An empty text to replace stands for the end of the file.
fn broken(changes: &[(&str, &str, &str)]) -> Vec<Problem> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/made-up/api-spec");
    let number = COPIES.fetch_add(1, Ordering::Relaxed);
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("diagnostics-{}-{number}", std::process::id()));
    copy(&source, &root.join("api-spec"));
    for (file, old, new) in changes {
        let path = root.join("api-spec").join(file);
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(text.contains(old), "{file} has no {old:?}");
        let text = if old.is_empty() { format!("{text}\n{new}") } else { text.replacen(old, new, 1) };
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let result = virtkit_codegen::read(&root);
    std::fs::remove_dir_all(&root).unwrap();
    match result {
        Ok(_) => Vec::new(),
        Err(Problems { problems }) => problems,
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// One change gives one problem: in this file, with this message, this text marked, this help.
#[track_caller]
fn one(file: &str, old: &str, new: &str, message: &str, marked: &str, help: &str) {
    let problems = broken(&[(file, old, new)]);
    let [problem] = problems.as_slice() else { panic!("expected one problem, got {problems:#?}") };
    assert_eq!(problem.file(), file);
    assert!(problem.message.contains(message), "message: {:?}", problem.message);
    assert!(problem.marked().contains(marked), "marked: {:?}", problem.marked());
    let found = problem.help.as_deref().unwrap_or_default();
    assert!(found.contains(help), "help: {found:?}");
}

#[test]
fn the_made_up_description_is_right() {
    assert!(broken(&[]).is_empty());
}

#[test]
fn all_problems_are_told_at_once() {
    let problems = broken(&[
        ("lamp.toml", "colour: Colour, fade", "colour: Color, fade"),
        ("lamp.toml", "wait  = \"job\"", "wait  = \"jobs\""),
        ("types/types.toml", "value = \"1 << 31\"", "value = \"1 << 32\""),
    ]);
    let files: Vec<&str> = problems.iter().map(Problem::file).collect();
    assert_eq!(files, ["types/types.toml", "lamp.toml", "lamp.toml"], "{problems:#?}");
}

#[test]
fn the_line_is_told() {
    let problems = broken(&[("lamp.toml", "fn    = \"colour()", "fn    = \"colour(x: nothing)")]);
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/made-up/api-spec/lamp.toml")).unwrap();
    let line = 1 + text.lines().position(|line| line.contains("\"colour()")).unwrap();
    assert_eq!(problems[0].line(), line);
    let shown = format!("{:?}", miette::Report::new(Problems { problems }));
    assert!(shown.contains(&format!("lamp.toml:{line}:")) && shown.contains("nothing"), "{shown}");
}

#[test]
fn reading() {
    one("api.toml", "name    = \"lamps\"", "nam     = \"lamps\"", "unknown key `nam`", "nam", "did you mean `name`?");
    one("api.toml", "version = \"1.2.3\"\n", "", "missing key `version`", "", "");
    one("api.toml", "\"11.3.0\"", "\"11.3\"", "`11.3` is no version", "11.3", "three numbers");
    one("lamp.toml", "wait  = \"job\"", "wiat  = \"job\"", "unknown key `wiat`", "wiat", "did you mean `wait`?");
    one("lamp.toml", "wait  = \"job\"\n", "", "missing key `wait`", "", "");
    one("lamp.toml", "[group]", "[groop]", "unknown section `groop`", "groop", "did you mean `group`?");
    one("events.toml", "", "[record]\nname = \"X\"", "must be a list of tables", "", "");
    one("events.toml", "class   = \"Lamp\"", "class   = Lamp", "", "", "");
}

#[test]
fn signatures() {
    one("lamp.toml", "\"colour() ->", "\"colour( ->", "expected a name or `)`", "-", "");
    one("lamp.toml", "note: bytes? = null", "note bytes? = null", "expected `:`", "b", "");
    one("lamp.toml", "ids: [u32] = []", "ids: [u32 = []", "expected `]`", "=", "");
    one("types/types.toml", "[u32; 2]", "[u32; two]", "expected a number", "two", "");
    one("lamp.toml", "-> Lamp?\"", "-> Lamp? twice\"", "nothing is expected here", "twice", "");
    one("lamp.toml", "colour: Colour, fade", "colour: Color, fade", "there is no type `Color`", "Color", "did you mean `Colour`?");
    one(
        "lamp.toml",
        "-> params<LampSettings>",
        "-> params<LampSetting>",
        "no group of typed parameters `LampSetting`",
        "LampSetting",
        "did you mean",
    );
    one("lamp.toml", "-> xml<Lamp>", "-> xml<Lampe>", "there is no document `Lampe`", "xml<Lampe>", "did you mean `Lamp`?");
    one("lamp.toml", "-> stream<read>", "-> stream<down>", "a stream does not go `down`", "stream<down>", "read, write or both");
    one("lamp.toml", "-> fd\"", "-> list<fd>\"", "there is no type `list<...>`", "list<fd>", "params<Group>");
    one("lamp.toml", "port: fd)", "port: stream<read>)", "a stream can only be the result", "stream<read>", "the stream that it opens");
    one("lamp.toml", "port: fd)", "port: operation)", "an operation can only be the result", "operation", "`-> operation`");
    one("lamp.toml", "-> operation<Lamp>", "-> operation<Lampe>", "there is no type `Lampe`", "operation<Lampe>", "Lamp");
    one("lamp.toml", "seconds: f64 = 1", "seconds: f64 = 'one'", "does not fit the type", "'one'", "");
    one("lamp.toml", "key: uuid?, note: bytes? = null", "key: uuid? = null, note: bytes?", "`note` has no default", "note", "come first");
    one("connection.toml", "flags: ListFlags = LIT", "flags: ListFlags = DIM", "does not fit the type", "DIM", "a member of the type");
}

#[test]
fn methods() {
    one("lamp.toml", "wait  = \"job\"", "wait  = \"jobs\"", "`wait` cannot be `jobs`", "jobs", "did you mean `job`?");
    one("connection.toml", "impl  = \"engine\"", "impl  = \"motor\"", "`impl` cannot be `motor`", "motor", "one of: driver, engine");
    one(
        "connection.toml",
        "args = [\"need_results\"]",
        "args = [\"need_result\"]",
        "`rpc.args` cannot be",
        "need_result",
        "did you mean `need_results`?",
    );
    one("connection.toml", "ret = [\"ret_count\"]", "ret = [\"ret_cont\"]", "`rpc.ret` cannot be `ret_cont`", "ret_cont", "ret_count");
    one("lamp.toml", "fn    = \"settings(", "fn    = \"colour(", "`Lamp.colour` is described twice", "colour(", "");
    one("lamp.toml", "rpc   = { proc = 5 }", "rpc   = { proc = 5, when = \"speed\" }", "the method has no argument `speed`", "speed", "");
    one("lamp.toml", "rpc   = { proc = 12,", "rpc   = { proc = 12, sparse = \"HOLES\",", "the method has no flag `HOLES`", "HOLES", "");
    one("lamp.toml", "args.fade =", "args.faed =", "there is no `faed` to document", "faed", "did you mean `fade`?");
    one("lamp.toml", "doc   = \"The wire itself.\"", "doc   = \"\"", "Lamp.wiring has no documentation", "", "say what it is");
    one("lamp.toml", "read_only_denies = [\"LIT\"]", "read_only_denies = [\"LIGHT\"]", "ListFlags has no flag `LIGHT`", "LIGHT", "");
    one("lamp.toml", "doc   = \"The wire itself.\"", "read_only_denies = [\"LIT\"]\ndoc = \"It.\"", "the method has no flags", "LIT", "");
    let denies = |text: &str, message: &str, marked: &str, help: &str| {
        let new = format!("read_only_denies = [\"{text}\"]");
        one("lamp.toml", "read_only_denies = [\"kind = AUTH_NAME\"]", &new, message, marked, help);
    };
    denies("kind = AUTH_NMAE", "CredentialType has no value `AUTH_NMAE`", "kind = AUTH_NMAE", "did you mean `AUTH_NAME`?");
    denies("kid = AUTH_NAME", "the method has no argument `kid`", "kid = AUTH_NAME", "did you mean `kind`?");
    denies("years = AUTH_NAME", "`years` is neither an enumeration nor a flag set", "years = AUTH_NAME", "values that can be refused");
    denies("AUTH_NAME", "the method has no flags", "AUTH_NAME", "`argument = VALUE`");
    one(
        "lamp.toml",
        "read_only_denies = [\"LIT\"]",
        "read_only_denies = [\"flags = LIGHT\"]",
        "ListFlags has no flag `LIGHT`",
        "LIGHT",
        "",
    );
    one(
        "events.toml",
        "",
        "[[method]]\nfn = \"off()\"\nsince = \"0.1.0\"\nwait = \"job\"\ndoc = \"Off.\"\n[group]\nname = \"G\"\ndoc = \"G.\"",
        "a method needs an object",
        "off()",
        "object = ",
    );
    let no_group = broken(&[("connection.toml", "[group]\nname = \"House\"\ndoc  = \"What is in a house.\"", "")]);
    assert!(no_group.iter().any(|problem| problem.message.contains("connection.toml has methods and no group")), "{no_group:#?}");
}

#[test]
fn prototypes() {
    one("lamp.toml", "int (self, out(colour), out(warmth), 0)", "int self", "expected `TYPE (PARAMETERS)`", "int self", "");
    for (new, other) in [
        ("int! (self, out(colour)", "!"),
        ("int (self!, out(colour)", "!"),
        ("int (self, out(colöur)", "ö"),
        ("int (self; out(colour)", ";"),
    ] {
        let problems = broken(&[("lamp.toml", "int (self, out(colour)", new)]);
        let [problem] = problems.as_slice() else { panic!("{new}: expected one problem, got {problems:#?}") };
        assert_eq!((problem.message.as_str(), problem.marked()), (format!("`{other}` stands in no C prototype").as_str(), other), "{new}");
    }
    one(
        "lamp.toml",
        "c.virLampGetColour",
        "c.\"virLampGet!Colour\"",
        "`virLampGet!Colour` is no name of a C function",
        "int (self, out(colour)",
        "",
    );
    one("lamp.toml", "out(warmth), 0)", "out(heat), 0)", "`out` names nothing that the method has", "out(heat)", "a position is");
    one(
        "lamp.toml",
        "(self, channel, stream, 0)",
        "(self, chanel, stream, 0)",
        "`chanel` names nothing",
        "chanel",
        "did you mean `channel`?",
    );
    one("connection.toml", "virLampPtr (self, name)", "virLampPtr (self)", "does not carry `name`", "virLampPtr", "");
    one(
        "connection.toml",
        "virLampPtr (self, name)",
        "virBulbPtr (self, name)",
        "cannot give the result of the method as `virBulbPtr`",
        "virBulbPtr",
        "",
    );
    one("connection.toml", "fill(name, max), max)", "fill(all, max), max)", "`fill` names nothing", "fill(all, max)", "a position is");
    one(
        "connection.toml",
        "fill(name, max), max)",
        "fill(name, max))",
        "does not say once for how many items",
        "fill(name, max))",
        "`fill(name, max), max`",
    );
    one(
        "connection.toml",
        "int (self) -> count(result)",
        "int (self) -> sum(result)",
        "`sum` tells nothing",
        "sum(result)",
        "how many items",
    );
    one("lamp.toml", "int (self, out(result))", "int (self) -> count(result)", "`count` tells nothing", "count(result)", "how many items");
    one("connection.toml", "where flags = READ_ONLY", "where flags = READING", "`flags` cannot be fixed to this", "READING", "");
    one(
        "lamp.toml",
        "\"const char * (self)\"",
        "\"char ** (self)\"",
        "virLampGetName has no form of an identity function",
        "char **",
        "the forms are",
    );
}

#[test]
fn forms_that_give_a_part() {
    one("connection.toml", "each(name)", "each(colour)", "no `colour` that says which object is meant", "each(colour)", "");
    one("connection.toml", "ret = [\"ret_count\"]", "ret = [\"count\"]", "only an older form gives a part", "count", "`rpc_older`");
    one(
        "lamp/arrays.toml",
        "where = { flags = \"LIT\" } }",
        "where = { flags = \"LIT\" }, ret = [\"count\"] }",
        "no list whose items",
        "count",
        "",
    );
}

#[test]
fn procedures_of_other_programs_and_in_an_order_of_their_own() {
    let file = "lamp/wiring.toml";
    one(file, "program = \"qemu\"", "program = \"qemo\"", "`program` cannot be `qemo`", "qemo", "did you mean `qemu`?");
    one(file, "fd_out(wires)", "fd_out(told)", "no list of descriptors `told`", "fd_out(told)", "");
    one(file, "\"settings.energy\"", "\"settings.factor\"", "`settings.factor` cannot stand", "settings.factor", "params.bandwidth");
    one(file, "\"flags: u64\"", "\"note: u64\"", "`note: u64` cannot stand", "note: u64", "flags: u64");
    one(file, "\"note\", \"flags", "\"notes\", \"flags", "no argument `notes`", "notes", "did you mean `note`?");
    one(file, "proc = 60, ", "proc = 60, carries = [\"note\"], ", "only an older form has an order of its own", "note", "`rpc_older`");
}

#[test]
fn declarations() {
    one(
        "types/types.toml",
        "value = \"1 << 31\"",
        "value = \"1 << 32\"",
        "LAST has no value that can be read",
        "1 << 32",
        "a bit below 32",
    );
    one("types/types.toml", "value = -1,", "value = 4294967296,", "does not fit 32 bits", "4294967296", "");
    one("types/types.toml", "name = \"ANY\",  value = 0", "name = \"ANY\",  value = -1", "ANY is no set of 32 bits", "-1", "");
    one("types/types.toml", "name = \"RED\"", "name = \"NONE\"", "`NONE` stands twice", "NONE", "");
    one("types/types.toml", "name = \"offset\"", "name = \"brightness\"", "`brightness` stands twice", "brightness", "");
    // What uses the first one may then have problems, too.
    let twice = "[[flags]]\nname = \"Colour\"\nsince = \"0.1.0\"\ndoc = \"C.\"\nvalues = []\n";
    let problems = broken(&[("types/types.toml", "", twice)]);
    assert!(problems.iter().any(|problem| problem.message == "`Colour` is declared twice"), "{problems:#?}");
    one("types/types.toml", "type = \"i32\",  wire", "type = \"i16\",  wire", "`i16` is no type of a typed parameter", "i16", "i32, u32");
    one("types/types.toml", "type = \"f64?\"", "type = \"f63?\"", "there is no type `f63`", "f63", "did you mean");
    one("lamp.toml", "parent = \"Connection\"", "parent = \"House\"", "there is no object `House`", "House", "");
    one("lamp.toml", "type = \"uuid\"", "type = \"f64\"", "`f64` cannot be part of an identity", "f64", "str, uuid, i32");
    one("events.toml", "subject = \"Lamp\"", "subject = \"Lam\"", "there is no object `Lam`", "Lam", "did you mean `Lamp`?");
    one("errors.toml", "name = \"NoLamp\"", "name = \"Ok\"", "`Ok` stands twice", "Ok", "");
    one(
        "errors.toml",
        "c = \"VIR_ERR_OPERATION_ABORTED\"\nown",
        "c = \"VIR_ERR_ABORT\"\nown",
        "VIR_ERR_ABORT is no code",
        "Cancelled",
        "described code",
    );
}

#[test]
fn c_structures() {
    one(
        "types/types.toml",
        "unsigned int nparts = parts",
        "unsigned int nparts = pars",
        "no field `pars`",
        "nparts",
        "did you mean `parts`?",
    );
    one(
        "types/types.toml",
        "\"long long drift\"",
        "\"double drift\"",
        "a member `double drift` cannot take",
        "double drift",
        "a C number type",
    );
}

#[test]
fn lists_of_typed_parameters() {
    let types = "types/types.toml";
    one(
        types,
        "wire   = \"timer<n>\"",
        "wire   = \"timer\"",
        "`timer` does not end with the index of the list",
        "timer",
        "and `<n>` for the index",
    );
    one(
        types,
        "wire = \"socket.<n>.volts\"",
        "wire = \"sockt.<n>.volts\"",
        "does not begin as the names of its list do",
        "sockt",
        "write `socket.<n>`",
    );
    one(
        types,
        "wire = \"socket.<n>.volts\"",
        "wire = \"socket.<n>.volts.<m>\"",
        "has an index that is of no list",
        "volts.<m>",
        "under [[params.list]]",
    );
    one(types, "wire = \"offset\"", "wire = \"offset.<n>\"", "has an index that is of no list", "offset", "under [[params.list]]");
    one(
        types,
        "name   = \"sockets.wires\"",
        "name   = \"sokets.wires\"",
        "the group has no list `sokets`",
        "sokets",
        "did you mean `sockets`?",
    );
    one(
        types,
        "wire   = \"socket.<n>.wire.<m>\"",
        "wire   = \"wire.<m>\"",
        "does not begin with the index of the list that it is in",
        "wire.<m>",
        "write `socket.<n>`",
    );
    one(types, "count  = \"socket.<n>.wire.count\"", "count  = \"wire.count\"", "does not begin with the index", "wire.count", "");
    one(types, "item   = \"TimerSettings\"", "item   = \"Bulb\"", "`Bulb` is declared twice", "Bulb", "");
    one(types, "name   = \"timers\"", "name   = \"owner\"", "`owner` stands twice", "owner", "");
    // An item travels as parameters, so it is no type of its own.
    one(
        "lamp.toml",
        "fn    = \"age() -> u64\"",
        "fn    = \"age() -> TimerSettings\"",
        "there is no type `TimerSettings`",
        "TimerSettings",
        "",
    );
}

#[test]
fn a_record_with_objects_is_no_argument() {
    one(
        "lamp.toml",
        "set_settings(params",
        "set_settings(spares: [Bulb], params",
        "`spares` is a record that holds objects",
        "[Bulb]",
        "make the objects arguments",
    );
}

#[test]
fn documents() {
    one("types/types.toml", "root = \"LampPlan\"", "root = \"LampKind\"", "`LampKind` is no element", "LampKind", "");
    one(
        "types/types.toml",
        "type = \"LampPower?\"",
        "type = \"LampPowr?\"",
        "no element, list of words or value `LampPowr`",
        "LampPowr",
        "did you mean `LampPower`?",
    );
    one("types/types.toml", "type = \"yesno\"", "type = \"LampPower\"", "cannot be an attribute", "LampPower", "a value such as");
    one(
        "types/types.toml",
        "choice = \"LampPart\"",
        "type = \"str\", choice = \"LampPart\"",
        "needs `type` or `choice`, not both",
        "parts",
        "",
    );
    one(
        "types/types.toml",
        "choice = \"LampPart\"",
        "choice = \"Colour\"",
        "`Colour` is a type of the API, too",
        "Colour",
        "choose another name",
    );
    one(
        "types/types.toml",
        "bulb = \"LampPower\"",
        "other = \"LampPower\"",
        "cannot be called `other`",
        "LampPower",
        "what is not described",
    );
    one(
        "types/types.toml",
        "type = \"str?\",  secret",
        "type = \"str\",  secret",
        "`code` is secret and has to be there",
        "code",
        "make it `T?`",
    );
    one("types/types.toml", "\"onoff?\"", "\"[[onoff]]\"", "is no type of a document", "onoff", "`T`, `T?` or `[T]`");
    one(
        "types/types.toml",
        "text       = {",
        "parts = [{ name = \"x\", type = \"str\", doc = \"X.\" }]\ntext       = {",
        "both a text and parts",
        "value",
        "",
    );
    one("types/types.toml", "word = \"Ceiling\"", "wrd = \"Ceiling\"", "unknown key `wrd`", "wrd", "did you mean `word`?");
}

#[test]
fn events() {
    let callback = "virConnectLampEventCallback";
    one("events.toml", "id      = 0\n", "", "registered in C by a number, or by two functions", callback, "c.register");
    one(
        "events.toml",
        "id = \"VIR_LAMP_EVENT_ID_SWITCHED\", ",
        "",
        "registered in C by a number, or by two functions",
        callback,
        "`id = 5`",
    );
    one(
        "events.toml",
        "deregister = \"virConnectUnregisterCloseCallback\", ",
        "",
        "by two functions",
        "virConnectCloseFunc",
        "c.deregister",
    );
    one(
        "events.toml",
        "name    = \"LampRepaired\"\n",
        "name    = \"LampRepaired\"\nid = 9\n",
        "needs both `id` and `c`",
        "LampRepaired",
        "",
    );
    one(
        "events.toml",
        "subject = \"Connection\"\nfields  = \"(reason: Colour)\"",
        "subject = \"Lamp\"\nfields  = \"(reason: Colour)\"",
        "must be about the connection",
        "Lamp",
        "",
    );
    one(
        "events.toml",
        "(bulb: Bulb, settings",
        "(bulbs: [Bulb], settings",
        "no callback of C takes the field `bulbs` of event `LampMeasured`",
        "bulbs",
        "a structure in C",
    );
    let problems = broken(&[("events.toml", "fields  = \"(reason: Colour)\"", "fields  = \"(kind: Colour)\"")]);
    assert!(
        problems.iter().any(|problem| problem.message == "event `ConnectionClosed` has a field `kind`, which every event has"),
        "{problems:#?}"
    );
}

#[test]
fn callbacks() {
    let callback = "doorman: callback<Credentials>? = null";
    let form = "callback<Credentials>? = null";
    let first = "flags: ConnectFlags = 0, ".to_owned() + callback;
    one(
        "connection.toml",
        callback,
        "doorman: callback<Credential>? = null",
        "there is no callback `Credential`",
        "doorman",
        "did you mean",
    );
    one("connection.toml", callback, "doorman: callback<Credentials>", "must be the last argument of a function", "doorman", form);
    let last = callback.to_owned() + ", flags: ConnectFlags = 0";
    one("connection.toml", &first, &last, "must be the last argument of a function", "doorman", form);
    one("connection.toml", "auth(doorman)", "auth(uri)", "`auth` names nothing", "auth", "");
    // A callback that is not right is not there for functions either.
    for (old, new) in [("(questions: [CredentialRequest])", "(questions: CredentialRequest)"), (" -> [secret?]", "")] {
        let problems = broken(&[("connection.toml", old, new)]);
        let told = problems.iter().any(|problem| problem.message.contains("must take one list and give one value"));
        assert!(told && problems.len() == 2, "{problems:#?}");
    }
}

#[test]
fn helper_functions_stand_in_the_place_of_an_idiom() {
    one("c-helpers.toml", "\"errors\"", "\"error\"", "`error` is no idiom", "error", "did you mean `errors`?");
    one("c-helpers.toml", "\"0.1.0\"", "\"0.1\"", "`0.1` is no version", "0.1", "write three numbers");
}

#[test]
fn locks_are_append_only() {
    for (file, line, message) in [
        ("lock/methods.toml", "\"Lamp.explode\" = 0\n", "the method `Lamp.explode` has a number"),
        ("lock/events.toml", "\"LampGone\" = 3\n", "the event `LampGone` has a number"),
    ] {
        let problems = broken(&[(file, "", line)]);
        let [problem] = problems.as_slice() else { panic!("expected one problem, got {problems:#?}") };
        assert!(problem.message.contains(message), "{problem}");
    }
}

#[test]
fn phases_are_of_drivers_alone() {
    let wrap = "wait  = \"blocking\"\ninternal = true";
    let with = |key: &str| format!("{wrap}\n{key}");
    one("lamp.toml", wrap, &with("impl = \"engine\""), "Lamp.wrap is internal, so that a driver has it", "engine", "leave `impl` out");
    let record = "(parcel: bytes, note: str?)\"";
    let broken = broken(&[
        ("lamp.toml", record, "operation<bytes>\""),
        ("lamp.toml", "results.parcel = \"The lamp, wrapped.\"\nresults.note = \"What is written on it.\"\n", ""),
    ]);
    assert!(broken.iter().any(|problem| problem.message.contains("internal and cannot give an operation")), "{broken:#?}");
}

#[test]
fn headers_beside_the_main_one() {
    let repaired = "fields  = \"(bulbs: [Bulb])\"\n";
    let with_header = format!("{repaired}header  = \"libvirt-qemu\"\n");
    one("events.toml", repaired, &with_header, "LampRepaired is nothing in C", "libvirt-qemu", "leave `header` out");
    let gas = "lamp/gas.toml";
    one(gas, "header = \"libvirt-lxc\"", "header = \"libvirt-lx\"", "`header` cannot be `libvirt-lx`", "libvirt-lx", "libvirt-lxc");
    one(gas, "named_by = \"tone\"", "named_by = \"ton\"", "the event has no text `ton` to be chosen by", "ton", "tone");
    one(gas, "named_by = \"tone\"", "named_by = \"seconds\"", "no text `seconds` to be chosen by", "seconds", "");
    one(gas, "subject = \"Lamp\"", "subject = \"Connection\"", "is chosen by a name, so it must be about an object", "Connection", "");
    one(gas, "count_fds(pipes), ", "", "virLampOpenPipes does not say how many descriptors there are", "int (self", "count_fds(field)");
    one(gas, "alloc_fds(result)", "alloc_fds(results)", "virLampOpenValves: `alloc_fds` names nothing", "alloc_fds", "");
}

#[test]
fn results_of_another_connection() {
    one("lamp.toml", "result_of = \"to\"", "result_of = \"too\"", "`too` is no argument that is a connection", "too", "to");
    one("lamp.toml", "result_of = \"to\"", "result_of = \"settings\"", "no argument that is a connection", "settings", "");
    one(
        "lamp.toml",
        "place: str, flags: ListFlags = 0) -> operation\"",
        "place: Connection, flags: ListFlags = 0) -> operation\"\nresult_of = \"place\"",
        "gives no object that could be of another connection",
        "place",
        "leave `result_of` out",
    );
}

#[test]
fn fields_of_typed_parameters_are_positions() {
    one("lamp.toml", "param(owner)", "param(owners)", "`param` names nothing that the method has", "param(owners)", "");
    // A number has no form as text, and the other way round.
    one("lamp.toml", "param(owner)", "param(energy)", "`param` names nothing that the method has", "param(energy)", "");
    one("lamp.toml", "param(energy, ulong)", "param(owner, ulong)", "`param` names nothing that the method has", "param(owner, ulong)", "");
}

#[test]
fn operations_are_long_and_can_be_followed() {
    let job = "-> operation\"\nsince = \"0.5.0\"\nacl   = [\"lamp:write\"]\nwait  = \"job\"";
    let short = job.replace("job", "blocking");
    one("lamp.toml", job, &short, "Lamp.relocate gives an operation, which is for long work", "blocking", "wait = \"job\"");
    one(
        "lamp.toml",
        "flags: ListFlags = 0) -> operation",
        "flags: ListFlags = 0) -> operation<fd>",
        "which a descriptor cannot",
        "relocate(",
        "another method",
    );
    one(
        "lamp.toml",
        "place: str, flags: ListFlags = 0) -> operation",
        "place: str, flags: ListFlags = 0)",
        "gives no operation",
        "relocation",
        "-> operation",
    );
    one("lamp.toml", "progress = \"relocation\"", "progress = \"relocations\"", "no method `relocations`", "relocations", "relocation");
    one("lamp.toml", "progress = \"relocation\"", "progress = \"peek\"", "needs its argument `start`", "peek", "");
    one("lamp.toml", "progress = \"relocation\"", "progress = \"age\"", "does not tell `total` of OperationProgress", "age", "all fields");
    one("lamp.toml", "cancel = \"stay\"", "cancel = \"age\"", "gives a result and ends nothing", "age", "ends the work");
    let problems =
        broken(&[("types/types.toml", "\"OperationProgress\"", "\"Relocation\""), ("lamp.toml", "-> OperationProgress", "-> Relocation")]);
    assert!(problems.len() == 3 && problems.iter().all(|problem| problem.message.contains("is missing")), "{problems:#?}");
    let function =
        "\n[[function]]\nfn = \"build() -> operation\"\nsince = \"0.5.0\"\nimpl = \"engine\"\nwait = \"job\"\ndoc = \"Builds a house.\"";
    one("connection.toml", "", function, "build is a function and belongs to no connection", "build()", "a method of an object");
}
