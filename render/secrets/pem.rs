//! PEM as Go writes it: 64 columns, line feeds, a final one.

use data_encoding::BASE64;

/// A PEM block of public bytes.
pub fn write_pem(kind: &str, der: &[u8]) -> String {
    let body = BASE64.encode(der);
    let mut text = String::with_capacity(body.len() + body.len() / 64 + 2 * kind.len() + 36);
    text.push_str(&format!("-----BEGIN {kind}-----\n"));
    let mut rest = body.as_str();
    while !rest.is_empty() {
        let (line, tail) = rest.split_at(rest.len().min(64));
        text.push_str(line);
        text.push('\n');
        rest = tail;
    }
    text.push_str(&format!("-----END {kind}-----\n"));
    text
}

/// The PEM blocks of a text: what each holds by its label, and its bytes; `None` if one of them is damaged.
pub fn read_pem(text: &str) -> Option<Vec<(&str, Vec<u8>)>> {
    let blocks = text.split("-----BEGIN ").skip(1);
    blocks
        .map(|block| {
            let (label, rest) = block.split_once("-----")?;
            let (body, _) = rest.split_once("-----END ")?;
            let body: String = body.split_whitespace().collect();
            Some((label, BASE64.decode(body.as_bytes()).ok()?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{read_pem, write_pem};

    #[test]
    fn what_was_written_is_read() {
        let text = format!("# two\n{}{}", write_pem("X", &[1; 50]), write_pem("Y Z", b""));
        assert_eq!(
            read_pem(&text),
            Some(vec![("X", vec![1; 50]), ("Y Z", Vec::new())])
        );
        assert_eq!(read_pem("no block"), Some(Vec::new()));
        assert_eq!(read_pem("-----BEGIN X-----\n!!\n-----END X-----\n"), None);
        assert_eq!(read_pem("-----BEGIN X-----\nAAAA\n"), None);
    }

    #[test]
    fn lines_have_64_columns() {
        assert_eq!(
            write_pem("X", &[0; 49]),
            format!("-----BEGIN X-----\n{}\nAA==\n-----END X-----\n", "A".repeat(64))
        );
        assert_eq!(
            write_pem("X", &[0; 48]),
            format!("-----BEGIN X-----\n{}\n-----END X-----\n", "A".repeat(64))
        );
    }
}
