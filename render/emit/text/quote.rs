//! How a text is quoted in each format.

use crate::report::Hidden;

/// Quotes a text, or says what in it the format cannot hold.
pub(super) type Quote = fn(&str) -> Result<String, String>;

/// The filters of the templates, by name.
pub(super) const FILTERS: &[(&str, Quote)] = &[
    ("plain_word", plain_word),
    ("address_word", address_word),
    ("plain_line", plain_line),
    ("systemd_word", systemd_word),
    ("systemd_quoted", systemd_quoted),
    ("systemd_value", systemd_value),
    ("env_value", env_value),
    ("env_unquoted", env_unquoted),
    ("env_word", env_word),
    ("go_string", go_string),
    ("shell_word", shell_word),
    ("toml_string", toml_string),
    ("corefile_word", corefile_word),
    ("markdown_code", markdown_code),
];

/// What needs no quotes in any format.
const PLAIN: &str = "_./:,@=+-";

/// A word of a format without quotes, such as a field of `/etc/hosts`.
fn plain_word(text: &str) -> Result<String, String> {
    only(text, PLAIN)
}

/// A plain word in which an IPv6 address may stand in brackets.
fn address_word(text: &str) -> Result<String, String> {
    only(text, "_./:,@=+-[]")
}

/// A value up to the end of the line, in a format without quotes, such as a kernel setting.
fn plain_line(text: &str) -> Result<String, String> {
    refuse_hidden(text)?;
    refuse_blank_ends(text)?;
    Ok(text.to_owned())
}

/// An argument in `Exec=`: there `$` and `%` are doubled. The program itself is a `plain_word`.
///
/// Source: systemd.service(5), "Command lines"; systemd.syntax(7), "Quoting".
fn systemd_word(text: &str) -> Result<String, String> {
    if is_only(text, PLAIN) {
        return Ok(text.to_owned());
    }
    Ok(systemd_quoted(text)?.replace('$', "$$"))
}

/// A quoted word where systemd expands `%` but not `$`, such as an assignment in `Environment=`.
///
/// Source: systemd.exec(5), `Environment=`; systemd.unit(5), "Specifiers".
fn systemd_quoted(text: &str) -> Result<String, String> {
    Ok(quoted(text, &['"', '\\'])?.replace('%', "%%"))
}

/// A value up to the end of the line, such as a description.
///
/// Source: systemd.syntax(7): a backslash at the end of a line continues it.
fn systemd_value(text: &str) -> Result<String, String> {
    refuse_hidden(text)?;
    refuse_blank_ends(text)?;
    if text.ends_with('\\') {
        return Err("a backslash at the end is not allowed".to_owned());
    }
    Ok(text.replace('%', "%%"))
}

/// A value in an environment file, for systemd and for a shell that sources it.
///
/// Source: systemd.exec(5), `EnvironmentFile=`; POSIX.1-2024, XCU 2.2.3 "Double-Quotes".
fn env_value(text: &str) -> Result<String, String> {
    quoted(text, &['"', '\\', '$', '`'])
}

/// One argument inside the double quotes of a value that a unit splits into arguments (`ExecStart=... $OPTS`): read
/// once as a value, then once as a word.
///
/// Source: systemd.exec(5), `EnvironmentFile=`; systemd.service(5), "Command lines": quotes inside the value are obeyed.
fn env_word(text: &str) -> Result<String, String> {
    if is_only(text, PLAIN) {
        return Ok(text.to_owned());
    }
    let word = quoted(text, &['"', '\\'])?;
    let value = env_value(&word)?;
    Ok(value[1..value.len() - 1].to_owned())
}

/// A value in an environment file that has blanks but no quotes, as kubeadm up to 1.11 wrote.
fn env_unquoted(text: &str) -> Result<String, String> {
    refuse_blank_ends(text)?;
    only(text, "_./:,@=+- ")
}

/// A string as Go's verb `%q` prints it.
///
/// Source: Go, `strconv.Quote`. It escapes what Go takes for unprintable, so only ASCII is let through.
fn go_string(text: &str) -> Result<String, String> {
    match text.chars().find(|char| !char.is_ascii()) {
        Some(char) => Err(format!(
            "`{}` is not allowed: only ASCII is",
            char.escape_default()
        )),
        None => quoted(text, &['"', '\\']),
    }
}

/// One word for a POSIX shell.
fn shell_word(text: &str) -> Result<String, String> {
    let mut word = String::with_capacity(text.len() + 2);
    push_shell_word(&mut word, text)?;
    Ok(word)
}

/// The same at the end of a command.
pub(super) fn push_shell_word(command: &mut String, text: &str) -> Result<(), String> {
    if is_only(text, PLAIN) {
        command.push_str(text);
        return Ok(());
    }
    refuse_hidden(text)?;
    command.push('\'');
    for (index, part) in text.split('\'').enumerate() {
        command.push_str(if index == 0 { "" } else { r"'\''" });
        command.push_str(part);
    }
    command.push('\'');
    Ok(())
}

/// A command for a POSIX shell, from all its words.
pub(super) fn shell_words(words: &[&str]) -> Result<String, String> {
    let mut command = String::with_capacity(words.iter().map(|word| word.len() + 3).sum());
    for word in words {
        if !command.is_empty() {
            command.push(' ');
        }
        push_shell_word(&mut command, word)?;
    }
    Ok(command)
}

/// A basic string, also as a key. Source: TOML 1.0, "String".
fn toml_string(text: &str) -> Result<String, String> {
    quoted(text, &['"', '\\'])
}

/// A word of a Corefile, whose quoted words still expand `{$NAME}`: so nothing is quoted there.
fn corefile_word(text: &str) -> Result<String, String> {
    only(text, "_./:,@=+-*[]")
}

/// A span of code in Markdown, also in a cell of a table, where nothing else stands for itself.
fn markdown_code(text: &str) -> Result<String, String> {
    refuse_hidden(text)?;
    refuse_blank_ends(text)?;
    match text.chars().find(|char| ['`', '|'].contains(char)) {
        Some(char) => Err(format!("`{char}` is not allowed in Markdown")),
        None => Ok(format!("`{text}`")),
    }
}

/// The text between double quotes, with a backslash before each of `escaped`.
fn quoted(text: &str, escaped: &[char]) -> Result<String, String> {
    refuse_hidden(text)?;
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for char in text.chars() {
        if escaped.contains(&char) {
            quoted.push('\\');
        }
        quoted.push(char);
    }
    quoted.push('"');
    Ok(quoted)
}

/// Whether there is something, and nothing but letters, digits and `allowed`, which is ASCII.
fn is_only(text: &str, allowed: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || allowed.as_bytes().contains(&byte);
    !text.is_empty() && text.bytes().all(is_allowed)
}

fn only(text: &str, allowed: &str) -> Result<String, String> {
    if is_only(text, allowed) {
        return Ok(text.to_owned());
    }
    refuse_hidden(text)?;
    if text.is_empty() {
        return Err("an empty text is not allowed".to_owned());
    }
    match text
        .chars()
        .find(|char| !char.is_ascii_alphanumeric() && !allowed.contains(*char))
    {
        Some(char) => Err(format!(
            "`{char}` is not allowed: letters, digits and `{allowed}` are"
        )),
        None => Ok(text.to_owned()),
    }
}

fn refuse_blank_ends(text: &str) -> Result<(), String> {
    if text.is_empty() {
        Err("an empty text is not allowed".to_owned())
    } else if text.starts_with(' ') || text.ends_with(' ') {
        Err("a blank at the start or end is not allowed".to_owned())
    } else {
        Ok(())
    }
}

fn refuse_hidden(text: &str) -> Result<(), String> {
    let hidden = |char: char| matches!(char, '\n' | '\t') || Hidden::of(char).is_some();
    match text.chars().find(|char| hidden(*char)) {
        None => Ok(()),
        Some('\n' | '\r') => Err("a line break is not allowed".to_owned()),
        Some('\t') => Err("a tab is not allowed".to_owned()),
        Some(char) => Err(format!(
            "the hidden character U+{:04X} is not allowed",
            u32::from(char)
        )),
    }
}

#[cfg(test)]
mod tests;
