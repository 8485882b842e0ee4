//! The pallets' documentation as text that stands anywhere.

/// The lines without links, whose targets exist only beside the pallet's code.
pub fn plain(lines: &[String]) -> Vec<String> {
    let is_target = |line: &&String| line.starts_with('[') && line.contains("]: ");
    let mut plain: Vec<_> = lines
        .iter()
        .filter(|line| !is_target(line))
        .map(|line| unlinked(line))
        .collect();
    while plain.last().is_some_and(String::is_empty) {
        plain.pop();
    }
    plain
}

/// The lines up to the first empty one.
pub fn first_paragraph(lines: Vec<String>) -> Vec<String> {
    lines.into_iter().take_while(|line| !line.is_empty()).collect()
}

/// The paragraphs, each in one line.
pub fn paragraphs(lines: &[String]) -> Vec<String> {
    lines
        .split(|line| line.is_empty())
        .map(|lines| lines.join(" "))
        .collect()
}

/// Leaves the name of each link: `Self::name` in brackets becomes a plain name.
fn unlinked(line: &str) -> String {
    let mut rest = line.trim();
    let mut plain = String::new();
    while let Some((before, link)) = rest.split_once("[`") {
        let Some((name, after)) = link.split_once("`]") else {
            break;
        };
        plain.push_str(before);
        plain.push('`');
        plain.push_str(name);
        plain.push('`');
        rest = after
            .strip_prefix('(')
            .and_then(|target| target.split_once(')'))
            .map_or(after, |(_, after)| after);
    }
    plain + rest
}
