use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};
use reqwest::header::HeaderValue;

/// Reads the `Date` of an answer (RFC 9110, section 6.6.1), which is in whole seconds.
pub(crate) fn parse(date: &HeaderValue) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new()
        .parse_timestamp(date.to_str().ok()?)
        .ok()
}

/// How far a clock is ahead of this machine's that showed `date` at some moment between `sent` and `received`: zero when
/// it may well be right, else the least that it can be, so that what this machine's clock says, with this added, is not
/// in that clock's future.
pub(crate) fn ahead(date: Timestamp, sent: Timestamp, received: Timestamp) -> SignedDuration {
    let least = date.duration_since(received);
    let most = date.duration_since(sent) + SignedDuration::from_secs(1);
    if least.is_positive() || most.is_negative() {
        least
    } else {
        SignedDuration::ZERO
    }
}

/// From where on a difference is worth saying. A `Date` is in whole seconds, many servers keep one for up to a second, and
/// the answer takes its time: a clock that is right can look as wrong as this.
pub(crate) const WORTH_SAYING: SignedDuration = SignedDuration::from_secs(3);

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_date_of_an_answer_is_read() {
        let date = HeaderValue::from_static("Tue, 24 Nov 2026 03:03:24 GMT");
        assert_eq!(parse(&date), Some(at("2026-11-24T03:03:24Z")));
        assert_eq!(parse(&HeaderValue::from_static("yesterday")), None);
    }

    #[test]
    fn a_clock_that_may_be_right_is_right() {
        let (sent, received) = (at("2026-11-24T03:03:24.9Z"), at("2026-11-24T03:03:25.1Z"));
        for date in ["2026-11-24T03:03:24Z", "2026-11-24T03:03:25Z"] {
            assert_eq!(ahead(at(date), sent, received), SignedDuration::ZERO);
        }
    }

    #[test]
    fn a_clock_that_cannot_be_right_is_never_put_before_what_it_said() {
        let (sent, received) = (at("2026-11-24T03:03:24Z"), at("2026-11-24T03:03:25Z"));
        assert_eq!(
            ahead(at("2026-11-24T03:03:30Z"), sent, received),
            SignedDuration::from_secs(5)
        );
        assert_eq!(
            ahead(at("2026-11-24T03:03:20Z"), sent, received),
            SignedDuration::from_secs(-5)
        );
    }
}
