use insta::assert_snapshot;

use super::messages::net;
use super::{Diagnostic, Location, Place, Printer, Report, Severity, Source, SourceText, Span, SpecPath};

/// A text whose paths are names of words in it.
struct Words(SourceText);

impl Source for Words {
    fn name(&self) -> &str {
        &self.0.name
    }

    fn text(&self) -> &str {
        &self.0.text
    }

    fn locate(&self, path: &SpecPath) -> Option<Place> {
        let key = path.to_string();
        let key = key.rsplit('.').next().unwrap_or_default();
        let start = self.0.text.find(key)?;
        let end = start + key.len();
        let line_end = start + self.0.text[start..].find('\n')?;
        Some(Place {
            key: Some(Span { start, end }),
            value: Span {
                start: end + 2,
                end: line_end,
            },
            exact: true,
        })
    }
}

fn cluster() -> Words {
    let text = "spec:\n  network:\n    podSubnet: 10.96.0.0/12 # größe\n    serviceSubnet: 10.96.0.0/16\n";
    Words(SourceText::new("clusters/demo/cluster.yaml", text))
}

fn overlap() -> Diagnostic {
    net::overlap("podSubnet", &"10.96.0.0/12", "serviceSubnet", &"10.96.0.0/16")
        .at(&SpecPath::of("spec.network.podSubnet"))
        .note_at(
            "serviceSubnet is set at",
            &SpecPath::of("spec.network.serviceSubnet"),
        )
}

#[test]
fn a_message_shows_where_what_why_and_the_way_out() {
    let cluster = cluster();
    assert_snapshot!(Printer::new(&cluster).text(&overlap().into()), @r#"
    error[net.overlap]: podSubnet 10.96.0.0/12 overlaps serviceSubnet 10.96.0.0/16
     --> clusters/demo/cluster.yaml:3:16  spec.network.podSubnet
      |
    3 |     podSubnet: 10.96.0.0/12 # größe
      |                ^^^^^^^^^^^^^^^^^^^^
      = note: serviceSubnet is set at clusters/demo/cluster.yaml:4:20
      = help: choose a range outside 10.96.0.0/16
    "#);
}

#[test]
fn colours_are_only_written_when_asked_for() {
    let cluster = cluster();
    let plain = Printer::new(&cluster).text(&overlap().into());
    let coloured = Printer::new(&cluster).coloured(true).text(&overlap().into());
    assert!(!plain.contains('\u{1b}'));
    assert!(coloured.contains('\u{1b}'));
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain);
}

/// One message of each kind of place, in the wrong order.
fn scattered() -> Report {
    let place = |name: &str, line, column| Location::Place(name.into(), line, column);
    let error = |code, message: &str| Diagnostic::new(code, Severity::Error, message.into());
    let warning = |code, message: &str| Diagnostic::new(code, Severity::Warning, message.into());
    let mut report = Report::new();
    for diagnostic in [
        error("test.none", "without a place").help("look\nelsewhere"),
        error("test.far", "in an unknown file").place(place("z.yaml", 120, 3)),
        warning("test.other", "in a known file").place(place("patch.yaml", 2, 4)),
        warning("test.file", "a file as a whole").in_file("patch.yaml"),
        error("test.key", "a key").at_key(&SpecPath::of("spec.network.serviceSubnet")),
        overlap(),
        overlap(),
    ] {
        report.push(diagnostic);
    }
    report
}

#[test]
fn messages_come_in_the_order_of_the_files_and_once() {
    let cluster = cluster();
    let other = SourceText::new("patch.yaml", "a: 1\nb: \u{1b}[31m2\n");
    let printer = Printer::new(&cluster).with(&other);
    assert_snapshot!(printer.text(&scattered()), @r#"
    error[net.overlap]: podSubnet 10.96.0.0/12 overlaps serviceSubnet 10.96.0.0/16
     --> clusters/demo/cluster.yaml:3:16  spec.network.podSubnet
      |
    3 |     podSubnet: 10.96.0.0/12 # größe
      |                ^^^^^^^^^^^^^^^^^^^^
      = note: serviceSubnet is set at clusters/demo/cluster.yaml:4:20
      = help: choose a range outside 10.96.0.0/16

    error[test.key]: a key
     --> clusters/demo/cluster.yaml:4:5  spec.network.serviceSubnet
      |
    4 |     serviceSubnet: 10.96.0.0/16
      |     ^^^^^^^^^^^^^

    warning[test.file]: a file as a whole
     --> patch.yaml

    warning[test.other]: in a known file
     --> patch.yaml:2:4
      |
    2 | b: �[31m2
      |    ^

    error[test.far]: in an unknown file
       --> z.yaml:120:3

    error[test.none]: without a place
      = help: look elsewhere
    "#);
}

#[test]
fn programs_read_every_place_as_lines_and_columns() {
    let cluster = cluster();
    assert_snapshot!(Printer::new(&cluster).json(&scattered()));
}

#[test]
fn fifty_messages_are_shown_and_errors_go_before_warnings() {
    let cluster = cluster();
    let mut report = Report::new();
    for number in 0..70 {
        let severity = if number % 2 == 0 {
            Severity::Warning
        } else {
            Severity::Error
        };
        let message = format!("number {number}");
        report.push(
            Diagnostic::new("test.many", severity, message).place(Location::Text(Span {
                start: number,
                end: number,
            })),
        );
    }
    let text = Printer::new(&cluster).text(&report);
    assert_eq!(text.matches("error[test.many]").count(), 35);
    assert_eq!(text.matches("warning[test.many]").count(), 15);
    assert!(text.contains("number 28\n") && !text.contains("number 30\n") && text.contains("number 69\n"));
    assert!(text.ends_with("\n\nand 20 more\n"));
    assert_eq!(
        Printer::new(&cluster).json(&report).matches("test.many").count(),
        70
    );
}

#[test]
fn a_value_of_several_lines_is_shown_by_its_first() {
    let cluster = cluster();
    let whole = Location::Text(Span { start: 8, end: 60 });
    let diagnostic = Diagnostic::new("test.long", Severity::Error, "too long".into()).place(whole);
    assert_snapshot!(Printer::new(&cluster).text(&diagnostic.into()), @r#"
    error[test.long]: too long
     --> clusters/demo/cluster.yaml:2:3
      |
    2 |   network:
      |   ^^^^^^^^
    "#);
}

#[test]
fn of_a_long_line_only_the_surroundings_are_shown() {
    let text = format!("a: {}bad{}\n", "x".repeat(5_000), "y".repeat(5_000));
    let source = SourceText::new("cluster.yaml", text);
    let bad = Location::Text(Span {
        start: 5_003,
        end: 5_006,
    });
    let diagnostic = Diagnostic::new("test.wide", Severity::Error, "too wide".into()).place(bad);
    let shown = Printer::new(&source).text(&diagnostic.into());
    assert!(shown.contains("cluster.yaml:1:5004\n"), "{shown}");
    assert!(shown.contains("xbady"), "{shown}");
    assert!(shown.len() < 600, "{shown}");
}

#[test]
fn a_line_cannot_change_the_terminal() {
    let source = SourceText::new("cluster.yaml", "a: \u{9b}31m\u{202e}x\u{200b}\tb\r\n");
    let at = Location::Text(Span { start: 3, end: 5 });
    let diagnostic = Diagnostic::new("test.evil", Severity::Error, "evil\u{1b}[31m".into()).place(at);
    assert_snapshot!(Printer::new(&source).text(&diagnostic.into()), @r#"
    error[test.evil]: evil�[31m
     --> cluster.yaml:1:4
      |
    1 | a: �31m�x�    b
      |    ^
    "#);
}
