//! `docs/protocol.md` says what the code does.

use crate::format::Vectors;
use tallystick_messages::{MAX_MESSAGES, agreement, exchange, preimage, request};

/// The section on off-chain messages.
fn section() -> &'static str {
    let protocol = include_str!("../../../../docs/protocol.md");
    let (_, section) = protocol.split_once("\n## Off-chain messages\n").expect("the section");
    section.split("\n## ").next().expect("its text")
}

/// Only the hexadecimal digits of a text.
fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_hexdigit).collect()
}

#[test]
fn domains_headers_and_limits_are_named() {
    let domains = [
        agreement::AGREEMENT_DOMAIN,
        exchange::EXCHANGE_DOMAIN,
        preimage::PREIMAGE_DOMAIN,
        request::API_DOMAIN,
    ];
    for domain in domains {
        let domain = std::str::from_utf8(domain).unwrap();
        assert!(section().contains(&format!("\"{domain}\"")), "{domain}");
    }
    let headers = [
        request::IDENTITY_HEADER,
        request::LANE_HEADER,
        request::TIMESTAMP_HEADER,
        request::NONCE_HEADER,
        request::SIGNATURE_HEADER,
    ];
    for header in headers {
        assert!(section().contains(&format!("| `{header}` |")), "{header}");
    }
    // Lines break anywhere.
    let prose = section().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(prose.contains(&format!("messages are 1 to {MAX_MESSAGES}")));
    assert!(prose.contains(&format!("may be {} seconds off", request::API_WINDOW_MS / 1_000)));
    assert!(prose.contains(&format!("1 to {} visible ASCII", agreement::MAX_UNIT_LENGTH)));
}

/// Each table's rows follow each other without a gap, and the last field ends where the payload does.
#[test]
fn offsets_add_up() {
    let mut tables = 0;
    for table in section().split("| offset | bytes | field | |\n").skip(1) {
        let mut expected = 0;
        for row in table.lines().skip(1).take_while(|line| line.starts_with("| ")) {
            let cells: Vec<&str> = row.split('|').map(str::trim).collect();
            assert_eq!(cells[1].parse(), Ok(expected), "{row}");
            expected += cells[2].parse::<u32>().unwrap_or(0);
        }
        assert!([238, 165, 168].contains(&expected), "{expected}");
        tables += 1;
    }
    assert_eq!(tables, 3);
}

#[test]
fn quoted_values_are_those_of_the_vectors() {
    let vectors: Vectors = serde_json::from_str(include_str!("../../../vectors/offchain-v1.json")).unwrap();
    // Names at the beginning of lines ("payload", "id") hold hexadecimal digits too.
    let blocks: Vec<String> = section()
        .split("```")
        .skip(1)
        .step_by(2)
        .map(|block| {
            let line = |line: &str| -> String {
                let (name, rest) = line.split_at(line.find("  ").unwrap_or(0));
                let named = name.chars().any(|letter| !letter.is_ascii_hexdigit());
                digits(if named { rest } else { line })
            };
            block.lines().map(line).collect()
        })
        .collect();
    let quoted = |texts: &[&str]| {
        let wanted: String = texts.iter().map(|text| text.trim_start_matches("0x")).collect();
        assert!(blocks.contains(&wanted), "{wanted} is not quoted");
    };
    let agreement = &vectors.agreements[0];
    quoted(&[&agreement.payload, &agreement.id]);
    let message = &vectors.messages[0];
    quoted(&[&message.promise_hash, &message.payload]);
    let preimage = &vectors.preimages[7];
    quoted(&[
        &preimage.secret,
        &preimage.accountant,
        &preimage.preimage,
        &preimage.hashlock,
    ]);
    quoted(&[&vectors.api_requests[2].payload]);
}
