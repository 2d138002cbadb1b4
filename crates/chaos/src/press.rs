use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use aileron_domain::PowerAction;

use crate::answer::Answer;

/// What one press is known by everywhere: to the panel and the Wings as `x-request-id`, in the activity log as the
/// address that the client came from.
///
/// No two presses of a scenario share one, so an entry, a call to the Wings and a client's note are matched exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct PressNumber(u64);

/// How many instances the numbers can tell apart.
const INSTANCES: u64 = 4;

/// How many presses there are to one that the Wings refuses.
const REFUSED: u64 = 16;

/// `fd00::/64`, the clients' network. No machine has it, and the panel believes the proxy that says so.
const NETWORK: u128 = 0xfd00 << 112;

const REQUEST_ID: &str = "chaos-";

impl PressNumber {
    pub(crate) fn new(sequence: u64, instance: usize) -> Self {
        Self(sequence * INSTANCES + instance as u64 % INSTANCES)
    }

    /// Which instance of the panel it was sent to.
    pub(crate) fn instance(self) -> usize {
        usize::try_from(self.0 % INSTANCES).unwrap_or_default()
    }

    /// Whether the Wings receives it and says that it conflicts with the server's state.
    pub(crate) fn is_refused_by_wings(self) -> bool {
        self.0 / INSTANCES % REFUSED == REFUSED - 1
    }

    /// The `x-request-id`, which serves as `Idempotency-Key` too.
    pub(crate) fn request_id(self) -> String {
        format!("{REQUEST_ID}{}", self.0)
    }

    pub(crate) fn from_request_id(id: &str) -> Option<Self> {
        id.strip_prefix(REQUEST_ID)?.parse().ok().map(Self)
    }

    pub(crate) fn address(self) -> Ipv6Addr {
        Ipv6Addr::from_bits(NETWORK | u128::from(self.0))
    }

    pub(crate) fn from_address(address: IpAddr) -> Option<Self> {
        match address {
            IpAddr::V6(address) => u64::try_from(address.to_bits() ^ NETWORK).ok().map(Self),
            IpAddr::V4(_) => None,
        }
    }
}

/// One press, as the client that sent it noted it down.
#[derive(Debug, Clone)]
pub(crate) struct Press {
    pub(crate) number: PressNumber,
    pub(crate) wish: Wish,
    pub(crate) end: End,
    /// From its first byte to its end.
    pub(crate) took: Duration,
}

impl Press {
    /// One of which the client knows nothing yet.
    pub(crate) const fn begun(number: PressNumber, wish: Wish) -> Self {
        Self {
            number,
            wish,
            end: End::BrokenOff,
            took: Duration::ZERO,
        }
    }

    /// Whether it presses again what was pressed before.
    pub(crate) fn is_repeat(&self) -> bool {
        self.wish.key.is_some_and(|first| first != self.number)
    }
}

/// What a client wants to come about, in however many presses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wish {
    /// Which of the house's servers.
    pub(crate) server: usize,
    /// Which of the house's users.
    pub(crate) user: usize,
    pub(crate) action: PowerAction,
    /// Where it may be pressed again: the number of its first press, which is its `Idempotency-Key`.
    pub(crate) key: Option<PressNumber>,
}

/// What came of a press for its client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum End {
    Answered(Answer),
    /// The connection broke after something was sent, and before the whole answer was there.
    BrokenOff,
    /// The client's patience ran out.
    Silent,
    /// The client left, as it had meant to.
    Left(Left),
}

/// How much a client had sent when it left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Left {
    /// Not what anybody could act on.
    APart,
    /// All of it.
    TheWhole,
}

#[cfg(test)]
mod tests {
    use super::PressNumber;

    #[test]
    fn a_number_is_told_from_its_request_id_and_from_its_address() {
        let number = PressNumber::new(1_234_567, 3);
        assert_eq!(number.instance(), 3);
        assert_eq!(PressNumber::from_request_id(&number.request_id()), Some(number));
        assert_eq!(PressNumber::from_address(number.address().into()), Some(number));
        assert_eq!(PressNumber::from_address("::1".parse().unwrap()), None);
        assert_eq!(PressNumber::from_address("127.0.0.1".parse().unwrap()), None);
    }
}
