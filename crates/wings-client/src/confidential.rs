use std::net::Ipv6Addr;

use aileron_domain::{Node, NodeToken};

/// What no client and no log may see of a node: its tokens, its host name, and addresses of any kind.
#[derive(Clone, Copy)]
pub(crate) struct Confidential<'a> {
    token: &'a str,
    previous_token: Option<&'a str>,
    domain: Option<&'a str>,
}

impl<'a> Confidential<'a> {
    pub(crate) fn of(node: &'a Node) -> Self {
        Self {
            token: node.token.expose(),
            previous_token: node.previous_token.as_ref().map(NodeToken::expose),
            domain: node.url.expose().domain(),
        }
    }

    /// The text with `<token>` and `<address>` in the place of what is confidential.
    pub(crate) fn conceal(self, text: &str) -> String {
        let mut shown = String::with_capacity(text.len());
        let mut at = 0;
        while let Some(next) = text[at..].chars().next() {
            if let Some((length, placeholder)) = self.secret_at(text, at) {
                shown.push_str(placeholder);
                at += length;
            } else {
                shown.push(next);
                at += next.len_utf8();
            }
        }
        shown
    }

    /// Whether the text has something confidential in it.
    pub(crate) fn shows_in(self, text: &str) -> bool {
        text.char_indices()
            .any(|(at, _)| self.secret_at(text, at).is_some())
    }

    /// How long the secret is that begins here, in bytes, and what may stand in its place.
    fn secret_at(self, text: &str, at: usize) -> Option<(usize, &'static str)> {
        let (before, rest) = (text[..at].chars().next_back(), &text[at..]);
        let here = |token: &&str| rest.starts_with(*token);
        let tokens = [Some(self.token), self.previous_token].into_iter().flatten();
        if let Some(token) = tokens.filter(here).max_by_key(|token| token.len()) {
            return Some((token.len(), "<token>"));
        }
        let host = self
            .domain_length(before, rest)
            .or_else(|| bracketed_length(rest))
            .or_else(|| v6_length(before, rest))
            .or_else(|| v4_length(before, rest))?;
        Some((host + port_length(&rest[host..]), "<address>"))
    }

    fn domain_length(self, before: Option<char>, rest: &str) -> Option<usize> {
        let domain = self.domain?;
        let joins = |c: char| is_word(c) || c == '-';
        let named = rest.get(..domain.len())?.eq_ignore_ascii_case(domain);
        let alone = !before.is_some_and(joins) && !rest[domain.len()..].starts_with(joins);
        (named && alone).then_some(domain.len())
    }
}

/// `[2001:db8::1]`
fn bracketed_length(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('[')?;
    let length = v6_length(None, inner)?;
    inner[length..].starts_with(']').then_some(length + 2)
}

/// An IPv6 address that stands by itself, with its zone. The ends of `std::io` and `core::fmt` do not.
fn v6_length(before: Option<char>, rest: &str) -> Option<usize> {
    const LONGEST: usize = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".len();
    if before.is_some_and(is_word) {
        return None;
    }
    let of_an_address = |b: &u8| b.is_ascii_hexdigit() || matches!(b, b':' | b'.');
    let run = rest.bytes().take(LONGEST).take_while(of_an_address).count();
    let ends_here =
        |end: &usize| !rest[*end..].starts_with(is_word) && rest[..*end].parse::<Ipv6Addr>().is_ok();
    let length = (2..=run).rev().find(ends_here)?;
    let zone = rest[length..].strip_prefix('%').map_or(0, |zone| {
        let name = zone.bytes().take_while(u8::is_ascii_alphanumeric).count();
        name + 1
    });
    Some(length + zone)
}

/// Four groups of digits, whatever their values.
fn v4_length(before: Option<char>, rest: &str) -> Option<usize> {
    if before.is_some_and(|c| c.is_ascii_digit()) {
        return None;
    }
    let mut length = 0;
    for group in 0..4 {
        if group > 0 {
            rest[length..].strip_prefix('.')?;
            length += 1;
        }
        let digits = digits(&rest[length..]);
        if !(1..=3).contains(&digits) {
            return None;
        }
        length += digits;
    }
    Some(length)
}

/// `:8080`
fn port_length(rest: &str) -> usize {
    match rest.strip_prefix(':').map_or(0, digits) {
        digits @ 1..=5 => digits + 1,
        _ => 0,
    }
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, SocketAddr};

    use proptest::prelude::*;

    use super::*;

    const NODE: Confidential<'_> = Confidential {
        token: "s3cret",
        previous_token: Some("s3cret-of-old"),
        domain: Some("node1.example.com"),
    };

    #[test]
    fn addresses_are_hidden() {
        let cases = [
            ("10.0.0.1", "<address>"),
            (
                "dial tcp 10.0.0.1:8080: connect: refused",
                "dial tcp <address>: connect: refused",
            ),
            ("from 172.18.0.1.", "from <address>."),
            ("ip=10.0.0.1,x10.0.0.2", "ip=<address>,x<address>"),
            ("at [2001:db8::1]:443!", "at <address>!"),
            ("at fe80::1%eth0, ::1", "at <address>, <address>"),
            ("addr:fe80::1: refused", "addr:<address>: refused"),
            ("::ffff:10.0.0.1", "<address>"),
            ("http://NODE1.example.com:8080/api", "http://<address>/api"),
            ("é node1.example.com é", "é <address> é"),
        ];
        for (text, shown) in cases {
            assert_eq!(NODE.conceal(text), shown);
        }
    }

    #[test]
    fn both_tokens_are_hidden() {
        assert_eq!(NODE.conceal("s3cret, s3cret-of-old"), "<token>, <token>");
    }

    #[test]
    fn what_only_resembles_an_address_stays() {
        let harmless = [
            "std::io::Error in core::fmt::Error at 12:30:45",
            "wings 1.11.13 needs 1.12",
            "subnode1.example.com-pany",
            "aa:bb:cc:dd:ee:ff",
            "[12:30] 100% :8080",
        ];
        for text in harmless {
            assert_eq!(NODE.conceal(text), text);
        }
    }

    proptest! {
        #[test]
        fn no_address_is_shown(ip: IpAddr, port: u16, before in "[ a-z(=/,]?", after in "([ )/,;].{0,20})?") {
            let address = SocketAddr::new(ip, port).to_string();
            for text in [format!("{before} {ip}{after}"), format!("{before}{address}{after}")] {
                let shown = NODE.conceal(&text);
                prop_assert!(!shown.contains(&ip.to_string()), "{shown}");
            }
        }

        #[test]
        fn any_text_can_be_looked_through(text in ".{0,100}") {
            NODE.shows_in(&NODE.conceal(&text));
        }
    }
}
