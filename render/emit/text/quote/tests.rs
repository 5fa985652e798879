use proptest::prelude::*;

use super::*;

/// A good list with what is printed, and a bad list with the problem of each.
fn check(quote: Quote, good: &[(&str, &str)], bad: &[(&str, &str)]) {
    for (text, expected) in good {
        assert_eq!(quote(text).as_deref(), Ok(*expected), "{text:?}");
    }
    for (text, problem) in bad {
        let refused = quote(text).expect_err(text);
        assert!(refused.contains(problem), "{text:?}: {refused}");
    }
}

#[test]
fn every_filter_refuses_what_cannot_be_seen() {
    for (name, quote) in FILTERS {
        for (text, problem) in [
            ("a\nb", "a line break"),
            ("a\rb", "a line break"),
            ("a\tb", "a tab"),
            ("a\0b", "U+0000"),
            ("a\u{1b}b", "U+001B"),
            ("a\u{202e}b", ""),
            ("a\u{2028}b", ""),
        ] {
            let refused = quote(text).expect_err(name);
            assert!(refused.contains(problem), "{name} {text:?}: {refused}");
        }
    }
}

#[test]
fn words_of_formats_without_quotes_are_plain() {
    check(
        plain_word,
        &[
            ("/etc/a-b_c.d", "/etc/a-b_c.d"),
            ("fd00::1/64", "fd00::1/64"),
            ("--a=b,c@d+e", "--a=b,c@d+e"),
        ],
        &[
            ("", "empty"),
            ("a b", "` `"),
            ("a%b", "`%`"),
            ("a\"b", "`\"`"),
            ("é", "`é`"),
            ("#", "`#`"),
            ("$a", "`$`"),
        ],
    );
    check(
        address_word,
        &[("[2001:db8::1]:6443", "[2001:db8::1]:6443")],
        &[("*:6443", "`*`"), ("a;", "`;`")],
    );
    check(
        corefile_word,
        &[(".:53", ".:53"), ("*", "*"), ("[::1]:53", "[::1]:53")],
        &[("{$A}", "`{`"), ("#", "`#`")],
    );
    check(
        plain_line,
        &[("a b|c %p", "a b|c %p")],
        &[("", "empty"), (" a", "blank"), ("a ", "blank")],
    );
    check(
        env_unquoted,
        &[("--a=b --c", "--a=b --c")],
        &[("a'b", "`'`"), ("a ", "blank"), ("a\\", "`\\`")],
    );
}

#[test]
fn a_command_has_a_blank_between_its_words() {
    assert_eq!(
        shell_words(&["check", "a b", ""]).as_deref(),
        Ok("check 'a b' ''")
    );
    assert!(shell_words(&["check", "a\nb"]).is_err());
    assert_eq!(shell_words(&[]).as_deref(), Ok(""));
}

#[test]
fn code_in_markdown_stands_for_itself() {
    check(
        markdown_code,
        &[
            ("*.example.com", "`*.example.com`"),
            ("CN = a_b_c", "`CN = a_b_c`"),
        ],
        &[
            ("", "empty"),
            ("a ", "blank"),
            ("a`b", "Markdown"),
            ("a|b", "Markdown"),
        ],
    );
}

#[test]
fn systemd_expands_nothing() {
    check(
        systemd_word,
        &[
            ("--v=2", "--v=2"),
            ("", "\"\""),
            ("a b", "\"a b\""),
            ("100%", "\"100%%\""),
            ("$HOME", "\"$$HOME\""),
            ("a\"b\\c", "\"a\\\"b\\\\c\""),
            (";", "\";\""),
            ("it's", "\"it's\""),
        ],
        &[],
    );
    check(systemd_quoted, &[("A=$b %i", "\"A=$b %%i\"")], &[]);
    check(
        systemd_value,
        &[("kubelet: 100% \"a\"", "kubelet: 100%% \"a\"")],
        &[("a\\", "backslash"), (" a", "blank"), ("", "empty")],
    );
}

#[test]
fn go_quotes_ascii() {
    check(
        go_string,
        &[("a\"b\\c $%", "\"a\\\"b\\\\c $%\"")],
        &[("é", "only ASCII")],
    );
}

/// A text that has every character with a meaning somewhere.
fn text() -> impl Strategy<Value = String> {
    "([ -~]|é|😀){0,12}"
}

proptest! {
    // The escapes of TOML's basic strings that are used are those of JSON.
    #[test]
    fn toml_and_go_strings_are_read_as_json_strings(text in text()) {
        let read: String = serde_json::from_str(&toml_string(&text).unwrap()).unwrap();
        prop_assert_eq!(&read, &text);
        if text.is_ascii() {
            let read: String = serde_json::from_str(&go_string(&text).unwrap()).unwrap();
            prop_assert_eq!(&read, &text);
        }
    }

    #[test]
    fn a_shell_reads_back_words_and_environment_values(texts in proptest::collection::vec(text(), 40)) {
        let words: Vec<_> = texts.iter().map(|text| shell_word(text).unwrap()).collect();
        prop_assert_eq!(&shell(&format!("printf '%s\\n' {}", words.join(" "))), &texts);
        let values: Vec<_> = texts.iter().map(|text| env_value(text).unwrap()).collect();
        let lines: Vec<_> = values.iter().map(|value| format!("A={value}; printf '%s\\n' \"$A\"")).collect();
        prop_assert_eq!(&shell(&lines.join("\n")), &texts);
    }
}

/// The lines that a shell prints.
fn shell(script: &str) -> Vec<String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "every system that builds this has a shell"
    )]
    let output = std::process::Command::new("sh")
        .args(["-c", script])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_terminator('\n').map(str::to_owned).collect()
}
