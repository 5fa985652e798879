//! Reading YAML: what may stand in a spec, and what other readers would take for something else.

use crate::report::code::declare;

declare! {
    /// The file holds nothing but comments and white space.
    Error empty() = "yaml.empty",
        "the spec is empty: `apiVersion`, `kind`, `metadata` and `spec` are needed",
        help: "start from the spec that `kubecast init` writes";

    /// The text breaks the grammar of YAML.
    Error syntax(problem: &str) = "yaml.syntax",
        "this is not YAML: {problem}";

    /// A line starts at a column where YAML expects none, or goes on with a value that is complete.
    Error indentation() = "yaml.indentation",
        "the line does not fit the indentation of those before it",
        help: "indent the fields of a mapping alike, with spaces, and the fields of a value deeper than its key";

    /// `key: value` stands inside the value of a line.
    Error colon() = "yaml.colon",
        "a value without quotes cannot hold a `:` before a space",
        help: "put the value in quotes";

    /// A quote is opened and never closed.
    Error unclosed() = "yaml.unclosed",
        "the quote that is opened here is not closed",
        help: "close it, or remove it";

    /// A value is missing, or a list or mapping in brackets is not separated or not closed.
    Error missing(what: &str) = "yaml.missing",
        "{what} is missing here";

    /// A value starts with a character that means something to YAML.
    Error indicator(character: &str) = "yaml.indicator",
        "a value without quotes cannot start with `{character}`",
        help: "put the value in quotes";

    /// A `\` in double quotes is followed by something that YAML does not know.
    Error escape(escape: &str) = "yaml.escape",
        "there is no escape `{escape}` in double quotes",
        help: "write `\\\\` for a backslash, or use single quotes";

    /// Tabs are not white space to YAML: how wide they are is anybody's guess.
    Error tab() = "yaml.tab",
        "a tab stands where only spaces may stand: tabs cannot indent or separate YAML",
        help: "replace it with spaces";

    /// A character that shows nothing and may change a terminal, raw or by an escape.
    Error control_character(character: &str) = "yaml.control-character",
        "the control character {character} is not allowed",
        help: "remove it";

    /// A character that reorders the text around it, so that it may not read as it looks.
    Error bidi(character: &str) = "yaml.bidi",
        "the bidirectional control {character} is not allowed: the text may not read as it looks",
        help: "remove it";

    /// A character without a glyph: two values that look the same would differ.
    Error invisible(character: &str) = "yaml.invisible",
        "the invisible character {character} is not allowed",
        help: "remove it";

    /// A space that is none to YAML, such as the no-break space of word processors.
    Error space(character: &str) = "yaml.space",
        "{character} stands in place of a space",
        help: "replace it with an ordinary space, or put the value in quotes if it is meant";

    /// A key with a letter of another script that looks like an ASCII one, or any other one beyond ASCII.
    Error key_letter(key: &str, character: &str, looks: &str) = "yaml.key-letter",
        "the key `{key}` holds {character}{looks}: keys are ASCII",
        help: "type the key again in ASCII";

    /// The file is marked as Unicode twice.
    Error byte_order_mark() = "yaml.byte-order-mark",
        "a byte order mark (U+FEFF) may stand only at the start of the file",
        help: "remove it";

    /// `&name`: a value that is to be repeated elsewhere.
    Error anchor(name: &str) = "yaml.anchor",
        "the anchor `{name}` is not allowed: a file that repeats values by name is not what it looks like",
        help: "remove it and write the value out where it is used";

    /// `*name`: a value written elsewhere.
    Error alias(name: &str) = "yaml.alias",
        "the alias `{name}` is not allowed: a file that repeats values by name is not what it looks like",
        help: "write the value out";

    /// `*name` without a value of that name, or within it.
    Error unknown_alias(name: &str) = "yaml.unknown-alias",
        "no value that ends before the alias `{name}` has that name",
        help: "put `&` and the name before the value that is meant, or write the value out";

    /// `<<` before something else than a mapping.
    Error merge_kind(found: &str) = "yaml.merge-kind",
        "the merge key `<<` has {found} where a mapping is needed",
        help: "name a mapping, or write the fields out";

    /// `<<`: fields written elsewhere.
    Error merge() = "yaml.merge",
        "the merge key `<<` is not allowed",
        help: "write the fields out";

    /// `!name`: a type given by hand.
    Error tag(name: &str) = "yaml.tag",
        "the tag `{name}` is not allowed",
        help: "remove it; put a value in quotes if it is text";

    /// `%YAML` or `%TAG` at the start of a line.
    Error directive(name: &str) = "yaml.directive",
        "the directive `{name}` is not allowed",
        help: "remove the line";

    /// A second document behind `---`.
    Error documents() = "yaml.documents",
        "a second document starts here: a spec is one document",
        help: "move it to a file of its own, or remove the `---`";

    /// Collections within collections within collections.
    Error depth(limit: usize) = "yaml.depth",
        "this is nested deeper than {limit} levels";

    /// More values than any cluster needs.
    Error nodes(limit: usize) = "yaml.nodes",
        "the file holds more than {limit} values";

    /// A text longer than the limit.
    Error long_text(length: usize, limit: usize) = "yaml.long-text",
        "the text has {length} bytes; at most {limit} are allowed",
        help: "move it to a file of its own and name that file";

    /// A key longer than the limit.
    Error long_key(length: usize, limit: usize) = "yaml.long-key",
        "the key has {length} bytes; at most {limit} are allowed";

    /// A mapping holds the same key twice: readers differ on which one counts.
    Error duplicate_key(key: &str) = "yaml.duplicate-key",
        "the key `{key}` is given twice",
        help: "remove one of them";

    /// A key that is a number, a boolean or nothing.
    Error key_kind(found: &str) = "yaml.key-kind",
        "a key must be text, found {found}",
        help: "put the key in quotes";

    /// A key that is a list or a mapping; often a value that begins with a bracket or brace.
    Error key_collection(found: &str) = "yaml.key-collection",
        "a key must be text, found {found}",
        help: "write the key as text; put a value that starts with a bracket or brace in quotes";

    /// A field without a value.
    Error null_field(key: &str) = "yaml.null",
        "`{key}` has no value",
        help: "give it a value, or remove the line to get the default";

    /// An item of a list without a value.
    Error null_item() = "yaml.null-item",
        "the item of the list has no value",
        help: "give it a value, or remove the line";

    /// A word that YAML 1.1 reads as a boolean and YAML 1.2 as text.
    Error word(text: &str, boolean: bool) = "yaml.ambiguous",
        "`{text}` is the boolean {boolean} to some readers and text to others",
        help: "write `{boolean}`, or \"{text}\" in quotes if it is text";

    /// A whole number that some readers take for an octal one.
    Error leading_zero(text: &str) = "yaml.leading-zero",
        "`{text}` is an octal number to some readers and a decimal one to others, because of the leading zero",
        help: "write \"{text}\" in quotes if it is text such as a file mode, else remove the zero";

    /// A number in another base.
    Error number_base(text: &str) = "yaml.number-base",
        "`{text}` is a number to some readers and text to others",
        help: "write the number in decimal, or \"{text}\" in quotes if it is text";

    /// Digits in groups.
    Error digit_groups(text: &str) = "yaml.digit-groups",
        "`{text}` is a number to some readers and text to others, because of the `_`",
        help: "remove the `_`, or write \"{text}\" in quotes if it is text";

    /// Numbers with colons count in sixties for YAML 1.1.
    Error sexagesimal(text: &str) = "yaml.sexagesimal",
        "`{text}` is a number to base 60 to some readers and text to others",
        help: "write \"{text}\" in quotes";

    /// A number that would not print as it is written.
    Error number_form(text: &str, number: &str) = "yaml.number-form",
        "`{text}` would be read as the number {number}",
        help: "write \"{text}\" in quotes if it is text such as a version, or {number} if it is a number";

    /// Not a number, or infinite.
    Error not_finite(text: &str) = "yaml.not-finite",
        "`{text}` is not a finite number",
        help: "write a number, or \"{text}\" in quotes if it is text";

    /// A whole number beyond 64 bits.
    Error integer_range(text: &str) = "yaml.integer-range",
        "the number {text} is out of range: -9223372036854775808 to 9223372036854775807 is possible",
        help: "write a smaller number, or \"{text}\" in quotes if it is text";

    /// The reader gives up on a file with very many errors.
    Note gave_up(count: usize) = "yaml.gave-up",
        "reading stopped after {count} errors";
}
