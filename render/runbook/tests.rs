use super::page::Page;

#[test]
fn paragraphs_are_broken_between_words_and_items_stand_in() {
    let mut page = Page::titled("T");
    page.chapter("One");
    page.items(["word ".repeat(30)]);
    page.shell(["x"]);
    let text = page.finish();
    assert!(text.starts_with("# T\n\n## 1. One\n\n- word"), "{text}");
    assert!(text.contains("\n  word"), "{text}");
    assert!(text.ends_with("\n```sh\nx\n```\n"), "{text}");
    assert!(text.lines().all(|line| line.len() <= 110), "{text}");
}
