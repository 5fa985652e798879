//! What systemd makes of a rendered unit: its variables and the command that it runs, read by systemd's own rules
//! (systemd.exec(5) `EnvironmentFile=`, systemd.service(5) "Command lines"), apart from the code that wrote it.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

/// A service as it starts.
pub(crate) struct Unit {
    /// The program and its arguments.
    pub(crate) command: Vec<String>,
    /// What it finds in its environment.
    pub(crate) environment: BTreeMap<String, String>,
}

impl Unit {
    /// Reads a unit of a host whose files lie below a root directory.
    ///
    /// # Panics
    /// If it has no command, or does not read as systemd reads units.
    pub(crate) fn read(root: &Path, path: &str) -> Self {
        let text = std::fs::read_to_string(root.join(path.trim_start_matches('/'))).expect("a unit");
        let name = path.rsplit('/').next().unwrap_or(path);
        let text = std::iter::once(text)
            .chain(drop_ins(root, name))
            .collect::<Vec<_>>();
        let text = text.join("\n").replace("\\\n", " ");
        let mut environment = BTreeMap::new();
        let mut line = "";
        let mut may_lack = false;
        for setting in text.lines() {
            if let Some(assignment) = setting.strip_prefix("Environment=") {
                let assignment = words(assignment).join(" ");
                let (name, value) = assignment.split_once('=').expect("an assignment");
                environment.insert(name.to_owned(), value.to_owned());
            } else if let Some(file) = setting.strip_prefix("EnvironmentFile=") {
                let read = root.join(file.trim_start_matches(['-', '/']));
                let text = std::fs::read_to_string(read);
                let is_absent = |error: &std::io::Error| error.kind() == ErrorKind::NotFound;
                if file.starts_with('-') && text.as_ref().is_err_and(is_absent) {
                    may_lack = true;
                    continue;
                }
                environment.extend(variables(&text.expect("its variables")));
            } else if let Some(command) = setting.strip_prefix("ExecStart=") {
                line = command;
            }
        }
        assert!(!line.is_empty(), "{path} has a command");
        let mut command = Vec::new();
        for word in words(line) {
            match word.strip_prefix('$') {
                // A variable that stands alone is split, and quotes in its value are obeyed.
                Some(name) if !name.starts_with('$') => match environment.get(name) {
                    Some(value) => command.extend(words(value)),
                    // A file that need not be there may have set it.
                    None => assert!(may_lack, "{path} sets {name}"),
                },
                _ => command.push(word.replace("$$", "$").replace("%%", "%")),
            }
        }
        Self { command, environment }
    }
}

/// What lies beside a unit for systemd to read after it, in the order of the names.
fn drop_ins(root: &Path, name: &str) -> Vec<String> {
    let mut found = BTreeMap::new();
    for folder in ["usr/lib/systemd/system", "etc/systemd/system"] {
        let entries = std::fs::read_dir(root.join(folder).join(format!("{name}.d")));
        for entry in entries.into_iter().flatten().flatten() {
            let text = std::fs::read_to_string(entry.path()).expect("a drop-in");
            found.insert(entry.file_name(), text);
        }
    }
    found.into_values().collect()
}

/// The assignments of an environment file. In double quotes a backslash hides `"`, `\`, `$`, a backquote and the end of
/// the line.
pub(crate) fn variables(text: &str) -> BTreeMap<String, String> {
    let mut variables = BTreeMap::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find('\n').unwrap_or(rest.len());
        let line = &rest[..end];
        if line.trim_start().starts_with(['#', ';']) || !line.contains('=') {
            rest = rest[end..].trim_start_matches('\n');
            continue;
        }
        let (name, after) = rest.split_once('=').expect("an assignment");
        let (value, left) = value(after).expect("a quote that is closed");
        variables.insert(name.trim().to_owned(), value);
        rest = left.trim_start_matches('\n');
    }
    variables
}

fn value(text: &str) -> Option<(String, &str)> {
    let Some(inside) = text.strip_prefix('"') else {
        let end = text.find('\n').unwrap_or(text.len());
        return Some((text[..end].trim().to_owned(), &text[end..]));
    };
    let mut value = String::new();
    let mut characters = inside.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((value, &inside[at + 1..])),
            '\\' => match characters.next()?.1 {
                '\n' => {}
                hidden if "\"\\$`".contains(hidden) => value.push(hidden),
                other => value.extend(['\\', other]),
            },
            other => value.push(other),
        }
    }
    None
}

/// The words of a command line or of a variable that is split.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (character, quote) {
            (blank, None) if blank.is_whitespace() => words.extend(word.take()),
            (open @ ('"' | '\''), None) => {
                quote = Some(open);
                word.get_or_insert_default();
            }
            (close, Some(open)) if close == open => quote = None,
            ('\\', _) => {
                let hidden = characters.next().expect("something behind a backslash");
                word.get_or_insert_default().push(hidden);
            }
            (other, _) => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    words
}
