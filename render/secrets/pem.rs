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

#[cfg(test)]
mod tests {
    use super::write_pem;

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
